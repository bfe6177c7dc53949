//! Commands about stores themselves, one file each.

mod copy;

use crate::command::Outcome;
use crate::session::Session;

/// Look after stores: copy one into another
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Copy(copy::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    match command {
        Command::Copy(args) => copy::run(session, args),
    }
}
