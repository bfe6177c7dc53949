//! Commands about stores themselves, one file each.

mod migrate;

use crate::command::Outcome;
use crate::session::Session;

/// Look after stores: bring one into the form that its server allows
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Migrate(migrate::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    match command {
        Command::Migrate(args) => migrate::run(session, args).map(|reply| (reply, None)),
    }
}
