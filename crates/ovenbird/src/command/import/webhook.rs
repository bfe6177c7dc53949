use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ovenbird_engine::ingest::archive::{Label, digest};
use ovenbird_engine::ingest::webhook::{DeliveryWish, take_deliveries};
use ovenbird_engine::store::Store;

use super::line::{Failed, Line, lines_of};
use super::{files, line};
use crate::command::Outcome;
use crate::error::CommandError;
use crate::session::Session;

/// Take in deliveries of GitHub's webhooks that were kept in files
///
/// A file holds one delivery, or one a line: the body alone, an object of `delivery`, `event`,
/// `signature` and `payload`, or a delivery as GitHub's API lists it. Each is taken once,
/// whatever the order, and however often it is delivered.
#[derive(clap::Args)]
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
    let secret = args.secret_file.as_deref().map(secret).transpose()?;
    let wish = DeliveryWish { forge: &args.forge, secret: secret.as_deref(), now: session.now };
    let files = files::named(&args.files, &[".json", ".jsonl", ".ndjson", ".gz", ".zst"])?;
    let mut store = session.store()?;
    let (lines, failure) =
        lines_of(&files, |file| take(session, &mut store, file, args.event.as_deref(), &wish));
    line::reply(&lines, failure, "deliveries", "of no fact")
}

/// A secret is what stands in its file, without the end of the line.
fn secret(path: &Path) -> Result<Vec<u8>, CommandError> {
    let text = std::fs::read(path).map_err(|error| {
        let attempt = format!("cannot read the secret in {}", path.display());
        CommandError::usage(error).attempting(attempt)
    })?;
    let secret = text.trim_ascii().to_vec();
    if secret.is_empty() {
        let message = format!("the file {} holds no secret", path.display());
        return Err(CommandError::usage(message));
    }
    Ok(secret)
}

fn take(
    session: &Session,
    store: &mut Store,
    file: &Path,
    event: Option<&str>,
    wish: &DeliveryWish<'_>,
) -> Result<Line, Failed> {
    let fail = |error| Failed::from_archive(file, error);
    let unread = |error| Failed::unread(file, error);
    let is_standard_input = file == Path::new("-");
    let (name, sum, bytes);
    let input: Box<dyn Read> = if is_standard_input {
        (name, sum, bytes) = ("standard input".to_owned(), Vec::new(), 0);
        Box::new(std::io::stdin())
    } else {
        name = line::name(file);
        (sum, bytes) = digest(file).map_err(unread)?;
        Box::new(std::fs::File::open(file).map_err(unread)?)
    };
    let label = Label { name: &name, digest: &sum, bytes };
    let go_on = || !session.stopped.load(Ordering::Relaxed);
    take_deliveries(store, input, &label, event, wish, &go_on)
        .map(Box::new)
        .map(Line::Read)
        .map_err(fail)
}
