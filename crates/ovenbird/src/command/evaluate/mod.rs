//! How good the forecasts are, on later time than they learned from, and the rules of who is who.

pub(super) mod acceptance;
mod answerers;
mod identity;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;

/// Judge the forecasts on later time than they learned from, and who is who by a `.mailmap`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Acceptance(acceptance::Args),
    Answerers(answerers::Args),
    Identity(identity::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Result<Reply, CommandError> {
    match command {
        Command::Acceptance(args) => acceptance::run(session, args),
        Command::Answerers(args) => answerers::run(session, args),
        Command::Identity(args) => identity::run(session, args),
    }
}
