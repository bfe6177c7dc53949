//! Files into the store: hours of the public event archive, and deliveries of webhooks.

mod archive;
mod files;
mod webhook;

use std::path::{Path, PathBuf};

use ovenbird_engine::ingest::archive::ArchiveError;
use ovenbird_engine::store::FileEntry;
use serde::Serialize;

pub use archive::{ArchiveFiles, ArchiveImport, archive};
pub use webhook::{WebhookImport, webhook};

use crate::error::Error;

/// What came of one file.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum ImportedFile {
    /// It was read.
    Read(Box<FileEntry>),
    /// The same content was imported before.
    Known {
        /// Its name, without its folder.
        name: String,
        /// When, in Unix seconds.
        at: i64,
    },
    /// It could not be imported.
    Failed {
        /// Its name, without its folder.
        name: String,
        /// Why not.
        reason: String,
    },
    /// There is no such file.
    Missing {
        /// Its name.
        name: String,
    },
}

/// What came of all files.
#[derive(Debug)]
pub struct Imported {
    /// Each file, in the order in which they were read.
    pub files: Vec<ImportedFile>,
    /// The last failure; where it is one of the store, later files were not looked at.
    pub failure: Option<Error>,
}

/// What failed: this file, or all that follow too.
enum Failed {
    This(Error),
    All(Error),
}

impl Failed {
    fn unread(file: &Path, error: std::io::Error) -> Self {
        Self::This(Error::failed(error).attempting(attempt(file)))
    }

    fn from_archive(file: &Path, error: ArchiveError) -> Self {
        match error {
            ArchiveError::Read(error) => Self::unread(file, error),
            ArchiveError::Store(error) => Self::All(Error::from(error).attempting(attempt(file))),
            ArchiveError::Doubtful => Self::This(Error::failed(error).attempting(attempt(file))),
            ArchiveError::Stopped => Self::All(Error::stopped().attempting(attempt(file))),
        }
    }
}

fn attempt(file: &Path) -> String {
    format!("cannot import {}", file.display())
}

/// A file's name without its folder.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Why a file of which nothing could be read is a failure.
fn nothing_read(file: &Path, imported: &ImportedFile) -> Option<Error> {
    let ImportedFile::Read(entry) = imported else { return None };
    if !entry.is_nothing() {
        return None;
    }
    let (what, form) = match entry.kind {
        "webhook" => ("delivery", "deliveries are JSON or forms, one a line or one a file"),
        _ => ("event", "an hour file has one JSON event a line, usually compressed"),
    };
    let reasons: Vec<&str> = entry.reasons.keys().map(String::as_str).collect();
    let why = match reasons[..] {
        [] if entry.bytes == 0 => " (it is empty)".to_owned(),
        [] => String::new(),
        _ => format!(" ({})", reasons.join(", ")),
    };
    let error = Error::failed(format!("no {what} could be read in it{why}"));
    let advice = format!("fetch it again and see that it is no error page: {form}");
    Some(error.attempting(attempt(file)).advise(advice))
}

/// Imports files one after the other. One that fails stops no other, unless the store failed.
fn import_each(
    files: &[PathBuf],
    mut import: impl FnMut(&Path) -> Result<ImportedFile, Failed>,
) -> Imported {
    let (mut imported, mut failure) = (Vec::new(), None);
    for file in files {
        match import(file) {
            Ok(one) => {
                failure = nothing_read(file, &one).or(failure);
                imported.push(one);
            }
            Err(Failed::All(error)) => {
                return Imported { files: imported, failure: Some(error) };
            }
            Err(Failed::This(error)) => {
                let reason = error.message().to_owned();
                imported.push(ImportedFile::Failed { name: name(file), reason });
                failure = Some(error);
            }
        }
    }
    Imported { files: imported, failure }
}
