use ovenbird_core::answer::Answer;
use ovenbird_core::question::{IdentityQuestion, Question};
use ovenbird_view::identity_page;

use crate::command::Reply;
use crate::command::period::AsOfArgs;
use crate::error::CommandError;
use crate::session::Session;

/// Judge who is who by the repo's own `.mailmap`
///
/// The mailmap is withheld, people are found by the rules alone, and both are compared pair by
/// pair: two names and addresses that the mailmap takes for one person should be found to be one,
/// and two that it takes for two should not. Then the rules are given the mailmap, and have to obey
/// it: their precision is then 1.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    period: AsOfArgs,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let question = Question::EvaluateIdentity(IdentityQuestion {
        repo: args.repo.clone(),
        offline: args.offline,
        period: args.period.into(),
    });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::EvaluateIdentity(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    Reply::answer(&answered, identity_page(answer))?.with_records(&answer.judged.wrong)
}
