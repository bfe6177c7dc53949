use ovenbird_core::answer::Answer;
use ovenbird_core::question::{CompareQuestion, Question};
use ovenbird_view::{compare_page, compare_records};

use super::Reply;
use crate::command::period::PeriodArgs;
use crate::error::CommandError;
use crate::session::Session;

/// Put several repos side by side
///
/// Each is measured as `report` measures it. Projects differ in what they are for: a difference
/// between two is no grade of either.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repos, two or more
    #[arg(required = true, num_args = 2..)]
    repos: Vec<String>,
    #[command(flatten)]
    period: PeriodArgs,
    /// Tell what each number stands on
    #[arg(long)]
    explain: bool,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let Args { repos, period, explain, offline } = args;
    let question = Question::Compare(CompareQuestion { repos, offline, period: period.into() });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::Compare(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    Reply::answer(&answered, compare_page(answer, explain))?.with_records(&compare_records(answer))
}
