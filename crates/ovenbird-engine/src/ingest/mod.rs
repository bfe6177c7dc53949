//! Moves facts from their sources into the store.
//!
//! Of a repository, [`commits`] ingests what is reachable from the new tips and not from the old
//! ones, as one transaction; [`files`] then adds line counts for the commits that have none, and
//! [`landings`] finds closed pull requests that landed by their patch. All can be stopped or killed
//! at any instant and run again. Of GitHub's archive, [`archive`] ingests a file as one
//! transaction, of its webhooks [`webhook`] takes a delivery, and of its API [`follow`] takes
//! events and lists, a page at a time.

pub mod archive;
mod commits;
mod files;
pub mod follow;
mod landing;
pub mod webhook;

pub use commits::{CommitsReport, commits};
pub use files::{FilesReport, files};
pub use landing::{Proposed, landings};

use crate::git::GitError;
use crate::store::StoreError;

/// An ingest failed; nothing of its open step was kept.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The store cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watched the progress asked for it.
    #[error("it was stopped")]
    Stopped,
}

/// Watches an ingest.
pub trait Progress: Sync {
    /// So many commits are done, of so many where that is known.
    fn advanced(&self, done: u64, of: Option<u64>);

    /// Whether to stop: nothing of the open step is kept then.
    fn is_stopped(&self) -> bool {
        false
    }
}
