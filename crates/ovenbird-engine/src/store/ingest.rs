//! One repo's ingest, whichever the database.

use ovenbird_core::fact::{Batch, CommitChanges, NewTag, Oid};

use super::{
    IngestEntry, IngestOutcome, RepoState, SqliteIngest, StoreError, StoredDocument, TipRecord,
};

/// The open transaction of one repo's ingest. Dropped without [`commit`](Self::commit), it
/// leaves nothing.
pub enum RepoIngest<'a> {
    /// In SQLite.
    Sqlite(SqliteIngest<'a>),
}

/// Passes each call on to the database's own ingest.
macro_rules! pass_on {
    ($($(#[$doc:meta])* fn $name:ident(&mut self $(, $arg:ident: $type:ty)*) -> $result:ty;)*) => {
        impl RepoIngest<'_> {
            $($(#[$doc])* pub fn $name(&mut self $(, $arg: $type)*) -> Result<$result, StoreError> {
                match self {
                    Self::Sqlite(ingest) => ingest.$name($($arg),*),
                }
            })*

            /// Makes all of it lasting at once.
            pub fn commit(self) -> Result<(), StoreError> {
                match self {
                    Self::Sqlite(ingest) => ingest.commit(),
                }
            }
        }
    };
}

pass_on! {
    /// Where the last ingest of this repo ended.
    fn state(&mut self) -> RepoState;
    /// Whether a commit is stored and was reachable when last ingested, and with it, as long as
    /// the overlay is unchanged, all its ancestors.
    fn knows(&mut self, oid: &Oid) -> bool;
    /// Stores a batch; returns how many of its commits were not stored before.
    fn add(&mut self, batch: &Batch) -> u64;
    /// Marks every commit unreachable, before a walk over everything marks those it meets.
    fn forget_reachability(&mut self) -> ();
    /// After a branch was rewritten or deleted: keeps as reachable what `tips` still lead to.
    /// Returns how many commits no longer are.
    fn keep_reachable(&mut self, tips: &[Oid]) -> u64;
    /// Replaces the tips.
    fn set_tips(&mut self, tips: &[TipRecord]) -> ();
    /// Replaces the tags.
    fn set_tags(&mut self, tags: &[NewTag]) -> ();
    /// Replaces the identity documents.
    fn set_documents(&mut self, documents: &[StoredDocument]) -> ();
    /// Up to `most` reachable commits without file facts, beyond a commit id, in order of id.
    fn without_files(&mut self, most: usize, after: i64) -> Vec<(i64, Oid)>;
    /// Stores what one commit changed.
    fn add_changes(&mut self, commit_id: i64, changes: &CommitChanges) -> ();
    /// Adds a line to the ledger.
    fn record(&mut self, entry: &IngestEntry) -> ();
    /// Writes the outcome to the repo's row. `rebuilt` says that reachability changed for stored
    /// commits, so that counts are taken anew and not added up.
    fn finish(&mut self, outcome: &IngestOutcome, rebuilt: bool) -> ();
}
