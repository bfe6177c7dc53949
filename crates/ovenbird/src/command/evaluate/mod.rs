//! How good the forecasts are, on later time than they learned from.

pub(super) mod acceptance;
mod answerers;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;

/// Judge the forecasts: learn from what was known before a day, compare with what came after
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Acceptance(acceptance::Args),
    Answerers(answerers::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Result<Reply, CommandError> {
    match command {
        Command::Acceptance(args) => acceptance::run(session, args),
        Command::Answerers(args) => answerers::run(session, args),
    }
}
