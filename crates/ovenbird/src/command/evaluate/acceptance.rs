use std::path::PathBuf;

use ovenbird_core::answer::Answer;
use ovenbird_core::question::{AcceptanceQuestion, Question};
use ovenbird_view::{acceptance_chart, acceptance_page};

use crate::command::Reply;
use crate::command::period::AsOfArgs;
use crate::error::CommandError;
use crate::output::write_whole;
use crate::session::Session;
use crate::when;

/// Judge the forecast of acceptance on later time than it learned from
///
/// The model learns from pull requests that had ended before the split, and forecasts those that
/// ended after it; each by what was known when it was opened. Its Brier score, log loss and AUC
/// stand beside those of what can be said without it: the share merged of all, that of the
/// project, and the author's own record.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The day, or instant, before which it learns and after which it is judged (UTC)
    #[arg(long, value_name = "DATE")]
    split: String,
    /// Forecast whether a pull request is merged within so many days, instead of whether one that
    /// ends is merged
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_650))]
    within: Option<u32>,
    /// Ingest the repos that came with an archive of everything, too, not those alone that were
    /// asked for
    #[arg(long)]
    all: bool,
    /// Draw how often things happened against how often they were forecast, into an SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    period: AsOfArgs,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let question = Question::EvaluateAcceptance(AcceptanceQuestion {
        split: when::parse(&args.split)?,
        within_days: args.within,
        all: args.all,
        period: args.period.into(),
    });
    let answered = session.call()?.answer(&question)?;
    let Answer::EvaluateAcceptance(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    if let Some(path) = &args.svg {
        let drawing = acceptance_chart(&answer.forecast).svg_document();
        write_whole(path, &drawing).map_err(|error| {
            CommandError::failed(error).attempting(format!("cannot write {}", path.display()))
        })?;
    }
    Reply::answer(&answered, acceptance_page(answer))?
        .with_records(&answer.forecast.calibration.groups)
}
