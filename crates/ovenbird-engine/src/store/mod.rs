//! Where facts are kept.
//!
//! [`Store`] is an enum of the databases there are, not a trait object: what callers see is the
//! same whichever it is. Queries that databases share are `.sql` files in `query/`; what is one
//! database's own (connecting, migrating, bulk loading) lives in its folder.
//!
//! One repo's ingest is one transaction: after a kill the store holds all of it or none.

mod error;
mod ingest;
mod record;
mod sqlite;

use std::path::Path;

use ovenbird_core::fact::{History, Signature};
use ovenbird_core::identity::{Decision, LoggedDecision};

pub use error::StoreError;
pub use ingest::RepoIngest;
pub use record::{
    CommitSample, IngestEntry, IngestOutcome, RepoKey, RepoRecord, RepoState, SignatureUse,
    SqlRows, SqlValue, StoredDocument, TipRecord,
};
pub use sqlite::{SqliteIngest, SqliteStore};

/// A store of facts.
pub enum Store {
    /// One SQLite file, or memory.
    Sqlite(SqliteStore),
}

impl Store {
    /// Opens the SQLite file at `path`, making and migrating it as needed.
    pub fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        SqliteStore::open(path).map(Self::Sqlite)
    }

    /// A store in memory that is gone when dropped.
    pub fn in_memory() -> Result<Self, StoreError> {
        SqliteStore::in_memory().map(Self::Sqlite)
    }

    /// Begins one repo's ingest, waiting for another writer to finish.
    pub fn begin_ingest(&mut self, repo_id: i64) -> Result<RepoIngest<'_>, StoreError> {
        match self {
            Self::Sqlite(store) => store.begin_ingest(repo_id).map(RepoIngest::Sqlite),
        }
    }

    /// Adds a repo unless it is there; `now` in Unix seconds.
    pub fn add_repo(&mut self, key: &RepoKey, now: i64) -> Result<RepoRecord, StoreError> {
        match self {
            Self::Sqlite(store) => store.add_repo(key, now),
        }
    }

    /// Forgets a repo and all its facts. Decisions about people stay.
    pub fn remove_repo(&mut self, id: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.remove_repo(id),
        }
    }

    /// Adds a decision at `at` (Unix seconds); returns its number.
    pub fn decide(
        &mut self,
        decision: &Decision,
        at: i64,
        by: &str,
        note: &str,
    ) -> Result<i64, StoreError> {
        match self {
            Self::Sqlite(store) => store.decide(decision, at, by, note),
        }
    }

    /// The first `most` rows of a user's query, which can only read.
    pub fn select(&mut self, sql: &str, most: usize) -> Result<SqlRows, StoreError> {
        match self {
            Self::Sqlite(store) => store.select(sql, most),
        }
    }

    /// Undoes a decision at `at` (Unix seconds); false if there is none to undo.
    pub fn undo(&mut self, id: i64, at: i64) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(store) => store.undo(id, at),
        }
    }
}

/// Passes each reading call on to the database's own.
macro_rules! pass_on {
    ($($(#[$doc:meta])* fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $result:ty;)*) => {
        impl Store {
            $($(#[$doc])* pub fn $name(&self $(, $arg: $type)*) -> Result<$result, StoreError> {
                match self {
                    Self::Sqlite(store) => store.$name($($arg),*),
                }
            })*
        }
    };
}

pass_on! {
    /// A repo by its key or an earlier one.
    fn repo(&self, key: &str) -> Option<RepoRecord>;
    /// All repos, by key.
    fn repos(&self) -> Vec<RepoRecord>;
    /// One repo's facts, as one snapshot; with its file facts if `files`.
    fn history(&self, repo_id: i64, files: bool) -> History;
    /// The identity documents of one repo, or of all.
    fn documents(&self, repo_id: Option<i64>) -> Vec<StoredDocument>;
    /// What was taken in for a repo, oldest first.
    fn ledger(&self, repo_id: i64) -> Vec<IngestEntry>;
    /// All signatures with their numbers.
    fn signatures(&self) -> Vec<(i64, Signature)>;
    /// How each repo uses each signature.
    fn signature_uses(&self) -> Vec<SignatureUse>;
    /// (author, trailer) signatures that stand in one commit under one name.
    fn trailer_pairs(&self) -> Vec<(i64, i64)>;
    /// The newest commits that a signature authored in a repo.
    fn newest_commits(&self, repo_id: i64, signature_id: i64, most: usize) -> Vec<CommitSample>;
    /// What users decided, undone or not, oldest first.
    fn decisions(&self) -> Vec<LoggedDecision>;
}
