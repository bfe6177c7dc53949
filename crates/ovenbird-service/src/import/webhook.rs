//! Deliveries of webhooks that were kept in files.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ovenbird_engine::ingest::archive::FileId;
use ovenbird_engine::ingest::webhook::{DeliveryOptions, import_deliveries, import_delivery_file};
use ovenbird_engine::store::Store;

use super::files;
use super::{Failed, Imported, ImportedFile, import_each};
use crate::call::Call;
use crate::error::Error;

/// Which deliveries are imported.
#[derive(Debug, Clone)]
pub struct WebhookImport {
    /// Files, folders of them, and patterns; `-` is standard input.
    pub files: Vec<String>,
    /// The event that bodies without a name are of, such as `pull_request`.
    pub event: Option<String>,
    /// A file with the secret that every delivery must be signed with.
    pub secret_file: Option<PathBuf>,
    /// The host that they come from.
    pub forge: String,
}

/// Imports deliveries, each once, whatever the order and however often it is delivered.
///
/// # Errors
///
/// Where no file is meant, or the secret cannot be read. One file's failure stands in its line.
pub fn webhook(call: &Call<'_>, import: &WebhookImport) -> Result<Imported, Error> {
    let secret = import.secret_file.as_deref().map(secret).transpose()?;
    let options =
        DeliveryOptions { forge: &import.forge, secret: secret.as_deref(), now: call.now };
    let files = files::named(&import.files, &[".json", ".jsonl", ".ndjson", ".gz", ".zst"])?;
    let mut store = call.store()?;
    let event = import.event.as_deref();
    Ok(import_each(&files, |file| import_one(call, &mut store, file, event, &options)))
}

/// A secret is what stands in its file, without the end of the line.
fn secret(path: &Path) -> Result<Vec<u8>, Error> {
    let text = std::fs::read(path).map_err(|error| {
        let attempt = format!("cannot read the secret in {}", path.display());
        Error::usage(error).attempting(attempt)
    })?;
    let secret = text.trim_ascii().to_vec();
    if secret.is_empty() {
        let message = format!("the file {} holds no secret", path.display());
        return Err(Error::usage(message));
    }
    Ok(secret)
}

fn import_one(
    call: &Call<'_>,
    store: &mut Store,
    file: &Path,
    event: Option<&str>,
    options: &DeliveryOptions<'_>,
) -> Result<ImportedFile, Failed> {
    let fail = |error| Failed::from_archive(file, error);
    let go_on = || !call.stop.load(Ordering::Relaxed);
    let entry = if file == Path::new("-") {
        let label = FileId { name: "standard input", digest: &[], bytes: 0 };
        import_deliveries(store, std::io::stdin(), &label, event, options, &go_on)
    } else {
        import_delivery_file(store, file, event, options, &go_on)
    };
    entry.map(Box::new).map(ImportedFile::Read).map_err(fail)
}
