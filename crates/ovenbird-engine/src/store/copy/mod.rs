//! All that one store holds, moved into another.
//!
//! Rows go straight from one database to the other, table by table in the order of their keys,
//! by the same fast roads that an ingest takes, and none is kept here. One repo is one
//! transaction at the destination: it is read back there and compared with what was read from
//! the source before it becomes lasting. So a run that was cut off can be run again: what is
//! there and alike is passed over.
//!
//! Of the source everything is read in one snapshot a repo; nothing is ever written to it.

mod add;
mod counterpart;
mod decision;
mod digest;
mod error;
mod repo;
mod same;
mod shared;
mod table;
mod unlisted;

use serde::Serialize;

use super::database::Database;
use super::{RepoRecord, Store, StoreError};
pub use error::CopyError;
pub use shared::{SharedCopy, SharedRows};
pub use unlisted::UnlistedCopy;

/// A copy of one store into another; see the steps: [`repo`](Self::repo) for each of
/// [`repos`](Self::repos), [`copy_unlisted`](Self::copy_unlisted) for all others, [`shared`](Self::shared),
/// and [`decisions`](Self::decisions).
pub struct StoreCopy<'a> {
    from: Database<'a>,
    to: Database<'a>,
}

/// What was done about a repo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyState {
    /// The destination had none of it.
    Copied,
    /// The destination had all of it, and was left as it was.
    There,
    /// The destination had another state of it, which differed first in this table.
    Replaced(&'static str),
    /// The destination's is wanted there and the source's was by nobody: it keeps all that it had,
    /// and has learned what the source knows.
    Added,
}

/// One repo at the destination, alike in both stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoCopy {
    /// What was done.
    pub state: CopyState,
    /// Its commits, reachable or not.
    pub commits: u64,
    /// Its file changes.
    pub file_changes: u64,
    /// SHA-256 over all that is stored of it, in hexadecimal; the same in every store.
    pub checksum: String,
}

/// Decisions about people at the destination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DecisionCopy {
    /// Those that were added.
    pub copied: u64,
    /// Those that were there, and were undone since at the source.
    pub undone: u64,
    /// Those that were there as they are.
    pub there: u64,
    /// Added ones whose number was taken, so that they have another now.
    pub renumbered: u64,
}

impl<'a> StoreCopy<'a> {
    /// A copy of `from` into `to`, which are not the same store.
    pub fn new(from: &'a Store, to: &'a mut Store) -> Result<Self, CopyError> {
        if same::is_same(from, to)? {
            return Err(CopyError::Same);
        }
        Ok(Self { from: from.database(), to: to.database() })
    }

    /// The repos of the source that a user asked for or that were ingested from git, by key.
    pub fn repos(&self) -> Result<Vec<RepoRecord>, CopyError> {
        self.from.repos().map_err(CopyError::Source)
    }

    /// Runs `write` as one transaction at the destination.
    fn land<T>(&self, write: impl FnOnce() -> Result<T, CopyError>) -> Result<T, CopyError> {
        self.to.begin_write().map_err(CopyError::Destination)?;
        let written = write()
            .and_then(|done| self.to.commit().map(|()| done).map_err(CopyError::Destination));
        if written.is_err() {
            self.to.rollback();
        }
        written
    }
}

/// A row of the source that points nowhere.
fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("a row names a {what} that is not there"))
}
