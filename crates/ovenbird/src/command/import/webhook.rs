use std::path::PathBuf;

use ovenbird_service::import::{self, WebhookImport};

use super::line;
use crate::command::Outcome;
use crate::session::Session;

/// Import deliveries of GitHub's webhooks that were kept in files
///
/// A file holds one delivery, or one a line: the body alone, an object of `delivery`, `event`,
/// `signature` and `payload`, or a delivery as GitHub's API lists it. Each is taken once,
/// whatever the order, and however often it is delivered.
#[derive(Clone, clap::Args)]
pub(crate) struct Args {
    /// Files, folders of them, or patterns; `-` reads standard input
    #[arg(required = true)]
    files: Vec<String>,
    /// The event that bodies without a name are of, such as `pull_request`
    #[arg(long, value_name = "NAME")]
    event: Option<String>,
    /// A file with the secret that every delivery must be signed with
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// The host that they come from
    #[arg(long, default_value = "github.com", value_name = "HOST")]
    forge: String,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let Args { files, event, secret_file, forge } = args.clone();
    let wanted = WebhookImport { files, event, secret_file, forge };
    let imported = import::webhook(&session.call()?, &wanted)?;
    line::reply(imported, "deliveries", "of no fact")
}
