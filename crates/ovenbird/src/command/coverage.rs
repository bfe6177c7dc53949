use ovenbird_core::answer::Answer;
use ovenbird_core::question::{CoverageQuestion, Question};
use ovenbird_view::{coverage_page, coverage_record};

use super::Reply;
use crate::command::period::AsOfArgs;
use crate::error::CommandError;
use crate::next_step::hint;
use crate::session::Session;

/// Show how much of what happened in a repo is known, month by month
///
/// Three independent sources stand side by side: the hours of the archive and the spans of the API
/// that were ingested; the numbers of issues and pull requests, which a forge gives out in order,
/// so that a missing one is known to be missing; and what one source reported about the items and
/// commits that another one knows. `-` is where nothing was to be expected, `none` where nothing
/// was reported.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo: its key, URL or `owner/name`
    repo: String,
    /// How many months, up to the present
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: u32,
    #[command(flatten)]
    period: AsOfArgs,
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let Args { repo, months, period } = args;
    let question = Question::Coverage(CoverageQuestion { repo, period: period.into() });
    let answered = session.call()?.answer(&question)?;
    let Answer::Coverage(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    let mut page = coverage_page(answer, months as usize);
    for step in answer.missing.iter().filter_map(|gap| gap.next_step.as_ref()) {
        page.note(hint(step));
    }
    let records: Vec<_> = answer.coverage.months.iter().map(coverage_record).collect();
    Reply::answer(&answered, page)?.with_records(&records)
}
