//! Rows as callers see them, the same from every database.

use std::fmt::Write as _;

use ovenbird_core::fact::forge::AccountRow;
use ovenbird_core::fact::{Observation, Oid, Signature, Timestamp};
use serde::Serialize;

/// What a repo is known by, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoKey {
    /// `host/owner/name`, or the path of a local clone.
    pub key: String,
    /// What to fetch, without user-info; `None` for a local clone, and for what is only tracked.
    pub url: Option<String>,
    /// Where a local clone lies; `None` for a cached one.
    pub path: Option<String>,
}

/// A repo in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one column each")]
pub struct RepoRecord {
    /// Its number in this store.
    pub id: i64,
    /// `host/owner/name`, or the path of a local clone.
    pub key: String,
    /// What is fetched; `None` for a local clone, and for one of which no history is read.
    pub url: Option<String>,
    /// Where a local clone lies; `None` for a cached one.
    pub path: Option<String>,
    /// The full name of the default branch, as last ingested.
    pub default_branch: Option<String>,
    /// Whether all branches are read.
    pub all_branches: bool,
    /// Older history exists beyond a shallow boundary.
    pub shallow: bool,
    /// The clone was made with a filter.
    pub partial: bool,
    /// Commits and refs that could not be read.
    pub unreadable: u64,
    /// Commits read with a broken author line or date.
    pub damaged: u64,
    /// Reachable commits.
    pub commits: u64,
    /// When it was added, in Unix seconds.
    pub added_at: i64,
    /// When it was last ingested, in Unix seconds.
    pub ingested_at: Option<i64>,
    /// Until when its history shows what happened; `None` where that was never looked at.
    pub observation: Option<Observation>,
    /// Whether a user asked for it; else it came with an archive of everything.
    pub tracked: bool,
    /// The host whose API tells of it.
    pub forge: Option<String>,
    /// The forge's number, which outlives renaming.
    pub number: Option<i64>,
}

impl RepoRecord {
    /// Whether its history is read: else it is tracked for what its forge tells, or not at all.
    pub fn has_history(&self) -> bool {
        self.url.is_some() || self.path.is_some() || self.ingested_at.is_some()
    }
}

/// A tip as last ingested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRecord {
    /// The full name of the ref.
    pub name: String,
    /// The commit.
    pub oid: Oid,
    /// Whether `HEAD` names it.
    pub is_head: bool,
}

/// Where the last ingest of a repo ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepoState {
    /// The tips.
    pub tips: Vec<TipRecord>,
    /// The state of shallow boundary, grafts and replace refs.
    pub overlay: String,
    /// Commits stored, reachable or not.
    pub stored: u64,
    /// Earlier unreadable commits: a new walk may find them.
    pub unreadable: u64,
    /// Earlier unreadable branches: what only they led to was not found unreachable.
    pub unreadable_branches: u64,
    /// Whether what the stored commits' messages name is stored. It is not where they came before
    /// that was kept.
    pub references_read: bool,
}

/// How an ingest ended, for the repo's row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one column each")]
pub struct IngestOutcome {
    /// The full name of the default branch.
    pub default_branch: Option<String>,
    /// Whether all branches were read.
    pub all_branches: bool,
    /// The state of shallow boundary, grafts and replace refs.
    pub overlay: String,
    /// The clone is shallow.
    pub shallow: bool,
    /// The clone was made with a filter.
    pub partial: bool,
    /// Commits that could not be read.
    pub unreadable: u64,
    /// Refs that could not be read.
    pub unreadable_refs: u64,
    /// Those of them that are tags, or may be.
    pub unreadable_tags: u64,
    /// Those of them that are branches, or may be.
    pub unreadable_branches: u64,
    /// The whole history was walked, so that `damaged` counts all of it.
    pub rewalked: bool,
    /// Damaged commits met by this ingest.
    pub damaged: u64,
    /// Unix seconds.
    pub at: i64,
    /// Until when the history shows what happened; `None` leaves what is stored.
    pub observation: Option<Observation>,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestEntry {
    /// `commits`, `files`, `events`, or the table of a forge's objects.
    pub kind: &'static str,
    /// Unix seconds.
    pub at: i64,
    /// What was looked at.
    pub seen: u64,
    /// What was new and is stored now.
    pub kept: u64,
    /// What could not be read.
    pub rejected: u64,
    /// Why.
    pub reason: Option<String>,
}

/// A small file of a repo that says who is who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The repo.
    pub repo_id: i64,
    /// `.mailmap` or `.sauced.yaml`.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// How one repo uses one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureUse {
    /// The repo.
    pub repo_id: i64,
    /// The signature's number in this store.
    pub signature_id: i64,
    /// Commits authored.
    pub authored: u64,
    /// Commits committed.
    pub committed: u64,
    /// Trailers that name it.
    pub trailers: u64,
    /// First author date, in Unix seconds.
    pub first_at: Option<i64>,
    /// Last author date, in Unix seconds.
    pub last_at: Option<i64>,
}

/// How a repo that git was not read of uses a signature, by what its pushes reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PushedUse {
    /// The repo.
    pub repo_id: i64,
    /// The author as the forge shows them: the address may be hidden.
    pub signature: Signature,
    /// Commits authored.
    pub authored: u64,
    /// The first push that brought one, in Unix seconds.
    pub first_at: Option<i64>,
    /// The last one.
    pub last_at: Option<i64>,
}

/// How often an account did something in a repo: opened, merged or closed a pull request, opened an
/// issue, reviewed, commented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountUse {
    /// The repo.
    pub repo_id: i64,
    /// The account, with what it states of itself.
    pub account: AccountRow,
    /// How often it did something.
    pub activities: u64,
}

/// How many events of one type a repo had on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EventDay {
    /// The day's first second in UTC, in Unix seconds.
    pub day: i64,
    /// The type, such as `PushEvent`.
    pub kind: String,
    /// The events.
    pub events: u64,
}

/// A commit to look at, as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommitSample {
    /// The repo's key.
    pub repo: String,
    /// The commit.
    pub oid: Oid,
    /// When it was written.
    pub authored: Option<Timestamp>,
    /// First line of its message.
    pub subject: String,
}

/// The result of a user's query.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlRows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<SqlValue>>,
}

/// One value of a user's query.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SqlValue {
    /// SQL null.
    Null,
    /// An integer.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes, in hexadecimal.
    Blob(String),
}

impl SqlValue {
    /// Bytes in hexadecimal.
    pub(super) fn blob(bytes: &[u8]) -> Self {
        let mut hex = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            write!(hex, "{byte:02x}").expect("writing to a string");
        }
        Self::Blob(hex)
    }
}
