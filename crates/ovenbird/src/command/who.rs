use ovenbird_core::answer::Answer;
use ovenbird_core::question::{Question, WhoQuestion};
use ovenbird_view::who_page;

use super::Reply;
use crate::error::CommandError;
use crate::next_step;
use crate::session::Session;

/// Say who a person is and how they fare, across all ingested repos
///
/// Where several people match, they are listed: ask for one of them by e-mail address, or by login
/// as in `@login`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A name, an e-mail address or a login
    query: String,
    /// Show what is behind each sentence, why the signatures are held to be one person, and the
    /// newest commits
    #[arg(long)]
    explain: bool,
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let Args { query, explain } = args;
    let question = Question::Who(WhoQuestion { query, explain });
    let answered = session.call()?.answer(&question)?;
    let Answer::Who(found) = &*answered else {
        return Err(CommandError::mismatch());
    };
    Reply::answer(&answered, who_page(found, explain, &next_step::line))?
        .with_records(&found.people)
}
