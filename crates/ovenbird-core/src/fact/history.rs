//! One repo's facts, laid out for the metrics.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Oid, ReferenceKind, Signature, Timestamp};

/// Stands for a parent that is not in the history: beyond a shallow boundary, or lost.
pub const NO_PARENT: u32 = u32::MAX;

/// All reachable commits of one repo with what belongs to them.
///
/// Signatures, commits and paths are named by their index here.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Each distinct (name, e-mail) pair that this repo uses.
    pub signatures: Vec<Signature>,
    /// The commits reachable from the refs that were read; no order is promised.
    pub commits: Vec<CommitRow>,
    /// The names of the commits, in the same order.
    pub oids: Vec<Oid>,
    /// Parent indexes of all commits, one after another; [`NO_PARENT`] where unknown.
    pub parents: Vec<u32>,
    /// The trailers, by commit.
    pub trailers: Vec<TrailerRow>,
    /// The distinct trailer tokens in lower case that `TrailerRow::role` indexes.
    pub roles: Vec<String>,
    /// The pull requests and issues of this repo that messages name, by commit. Those of other
    /// repos are left out; of a local clone, whose name on a forge nobody tells, those with any
    /// repo reported.
    pub references: Vec<ReferenceRow>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The tip of the default branch.
    pub head: Option<u32>,
    /// File facts, where they have been read.
    pub changes: Option<FileChanges>,
    /// How much of the repo these facts are.
    pub completeness: Completeness,
}

/// One commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRow {
    /// Index of the author's signature.
    pub author: u32,
    /// Index of the committer's signature.
    pub committer: u32,
    /// When it was written, where known.
    pub authored: Option<Timestamp>,
    /// When it was committed, where known.
    pub committed: Option<Timestamp>,
    /// Where its parents begin in `History::parents`.
    pub first_parent: u32,
    /// How many parents it has.
    pub parent_count: u32,
    /// Whether it carries a signature (not verified).
    pub signed: bool,
}

/// One trailer of one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailerRow {
    /// The commit.
    pub commit: u32,
    /// Index into `History::roles`.
    pub role: u32,
    /// Index of the named signature.
    pub signature: u32,
}

/// One pull request or issue that one commit's message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceRow {
    /// The commit.
    pub commit: u32,
    /// Its number on the forge.
    pub number: i64,
    /// How it is named.
    pub kind: ReferenceKind,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The name without `refs/tags/`.
    pub name: String,
    /// The tagged object.
    pub target: Oid,
    /// The tagged commit, where it is in the history.
    pub commit: Option<u32>,
    /// When it was tagged: the tagger's date, else `None` (take the commit's).
    pub tagged: Option<Timestamp>,
    /// When the tagged commit was committed, in UTC seconds, also where it is not in the history.
    pub committed: Option<i64>,
}

/// File facts of all commits that have them.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileChanges {
    /// The distinct paths.
    pub paths: Vec<String>,
    /// The changes, by commit.
    pub rows: Vec<ChangeRow>,
    /// How many of the history's commits have their file facts.
    pub commits_known: u64,
}

/// One file in one commit, against the first parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// The commit.
    pub commit: u32,
    /// Index into `FileChanges::paths`.
    pub path: u32,
    /// Lines added; 0 for a binary file.
    pub added: u32,
    /// Lines removed; 0 for a binary file.
    pub removed: u32,
    /// Whether the file is binary, so that its lines are unknown.
    pub binary: bool,
    /// The path it was moved from, where known.
    pub renamed_from: Option<u32>,
}

/// What of the repo is not in these facts.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// The clone is shallow: older history exists and is not here.
    pub shallow: bool,
    /// Commits named by a commit or ref that were missing or unreadable. What is behind them is not
    /// known, nor how much that is.
    pub unreadable_commits: u64,
    /// Refs that could not be read.
    pub unreadable_refs: u64,
    /// Those of them that are tags, or may be.
    pub unreadable_tags: u64,
    /// Those of them that are branches, or may be.
    pub unreadable_branches: u64,
    /// Commits whose author or committer line or date could not be read in full.
    pub damaged_commits: u64,
    /// All branches were read, not the default one alone.
    pub all_branches: bool,
}

impl History {
    /// The parents of a commit, in order; [`NO_PARENT`] where one is not here.
    pub fn parents_of(&self, commit: u32) -> &[u32] {
        let row = &self.commits[commit as usize];
        let start = row.first_parent as usize;
        &self.parents[start..start + row.parent_count as usize]
    }

    /// The indexes of all commits.
    pub fn commit_indexes(&self) -> Range<u32> {
        0..self.commits.len() as u32
    }

    /// The first-parent chain of the default branch, newest first.
    pub fn mainline(&self) -> Vec<u32> {
        let mut chain = Vec::new();
        let mut next = self.head;
        while let Some(commit) = next {
            chain.push(commit);
            // Replace refs can bend a history into a ring.
            if chain.len() > self.commits.len() {
                break;
            }
            next = self.parents_of(commit).first().copied().filter(|&parent| parent != NO_PARENT);
        }
        chain
    }
}

impl Completeness {
    /// Whether something that could not be read may lead to more commits, nobody knows how many.
    pub fn hides_commits(&self) -> bool {
        self.unreadable_commits > 0 || (self.all_branches && self.unreadable_branches > 0)
    }
}

impl CommitRow {
    /// Whether it has two parents or more.
    pub fn is_merge(&self) -> bool {
        self.parent_count > 1
    }
}
