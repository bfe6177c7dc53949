use ovenbird_core::answer::Answer;
use ovenbird_core::question::{CanIQuestion, Question, Size};
use ovenbird_view::{can_i_page, can_i_records};

use super::Reply;
use crate::command::period::PeriodArgs;
use crate::error::CommandError;
use crate::next_step;
use crate::session::Session;

/// Ask whether a project would take a contribution, how long it takes, and who would answer
///
/// The forecast learns from all pull requests that the store knows, and leans on other repos as
/// far as this one has little of its own to show. Everything else is this repo's own past.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// As somebody who has not been here yet (this is meant unless `--as` is given)
    #[arg(long, conflicts_with = "who")]
    newcomer: bool,
    /// As a person: a name, an e-mail address, a login
    #[arg(long = "as", value_name = "PERSON")]
    who: Option<String>,
    /// The files and folders that the change touches, with commas between them, or each by itself
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    paths: Vec<String>,
    /// How many lines it adds and removes: a number, or tiny (under 10), small (under 50), medium
    /// (under 250), large (under 1,000), huge [default: what is usual there]
    #[arg(long, value_name = "LINES")]
    size: Option<Size>,
    #[command(flatten)]
    period: PeriodArgs,
    /// Learn from the repos that came with an archive of everything, too, not those alone that
    /// were asked for
    #[arg(long)]
    all: bool,
    /// Tell the evidence for each sentence
    #[arg(long)]
    explain: bool,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let question = Question::CanI(CanIQuestion {
        repo: args.repo,
        person: args.who,
        paths: args.paths,
        size: args.size,
        all: args.all,
        offline: args.offline,
        explain: args.explain,
        period: args.period.into(),
    });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::CanI(answer) = &*answered else {
        return Err(CommandError::mismatch());
    };
    Reply::answer(&answered, can_i_page(answer, &next_step::line))?
        .with_records(&can_i_records(answer))
}
