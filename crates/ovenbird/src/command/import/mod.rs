//! Facts of a forge from files.

mod archive;
mod line;
mod webhook;

use crate::command::Outcome;
use crate::session::Session;

/// Import GitHub's facts from files: hours of the public event archive, deliveries of webhooks
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Archive(archive::Args),
    Webhook(webhook::Args),
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    match command {
        Command::Archive(args) => archive::run(session, args),
        Command::Webhook(args) => webhook::run(session, args),
    }
}
