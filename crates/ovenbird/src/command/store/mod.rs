//! Commands about stores themselves, one file each.

mod copy;
mod migrate;

use crate::command::Outcome;
use crate::session::Session;

/// Look after stores: copy one into another, bring one into the form that its server allows
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Copy(copy::Args),
    Migrate(migrate::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    match command {
        Command::Copy(args) => copy::run(session, args),
        Command::Migrate(args) => migrate::run(session, args).map(|reply| (reply, None)),
    }
}
