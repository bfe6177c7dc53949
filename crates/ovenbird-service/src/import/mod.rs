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

/// Imports files one after the other. One that fails stops no other, unless the store failed.
fn import_each(
    files: &[PathBuf],
    mut import: impl FnMut(&Path) -> Result<ImportedFile, Failed>,
) -> Imported {
    let (mut imported, mut failure) = (Vec::new(), None);
    for file in files {
        match import(file) {
            Ok(one) => imported.push(one),
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
