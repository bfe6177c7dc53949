use ovenbird_core::answer::Answer;
use ovenbird_core::question::{AnswerersQuestion, Question};
use ovenbird_view::answerers_page;

use crate::command::Reply;
use crate::command::period::AsOfArgs;
use crate::error::CommandError;
use crate::session::Session;
use crate::when;

/// Judge the ranking of who will answer on later time than it learned from
///
/// Each pull request that was opened after the split is ranked for by what was known before it;
/// a hit is one that somebody among the first 1, 3 or 5 then answered. Where no pull request is
/// known, what landed by another's hand stands for them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// The day, or instant, from which on it is judged (UTC)
    #[arg(long, value_name = "DATE")]
    split: String,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    period: AsOfArgs,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let question = Question::EvaluateAnswerers(AnswerersQuestion {
        repo: args.repo.clone(),
        split: when::parse(&args.split)?,
        offline: args.offline,
        period: args.period.into(),
    });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::EvaluateAnswerers(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    Reply::answer(&answered, answerers_page(answer))?.with_records(&answer.judged.hits)
}
