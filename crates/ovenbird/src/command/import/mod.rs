//! Facts of a forge from files.

mod archive;

use crate::command::Outcome;
use crate::session::Session;

/// Take in GitHub's facts from files: hours of the public event archive
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Archive(archive::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    match command {
        Command::Archive(args) => archive::run(session, args),
    }
}
