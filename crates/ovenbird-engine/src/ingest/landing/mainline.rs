//! The commits of the default branch, by the files that they change.

use std::hash::BuildHasher as _;

use ovenbird_core::fact::{ChangeRow, History, NO_PARENT, Oid};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::branch::Branch;
use crate::git::{Patch, PatchReader};

/// All that the default branch leads to.
pub(super) struct Mainline<'a> {
    history: &'a History,
    /// The commits on it, by name.
    commits: FxHashMap<Oid, u32>,
    /// Those that are no merge, by the files that they change.
    by_files: FxHashMap<u64, Vec<u32>>,
    /// Who else is named as an author.
    co_authors: FxHashMap<u32, Vec<u32>>,
    /// The ids of those that were compared.
    ids: FxHashMap<u32, Option<Oid>>,
}

impl<'a> Mainline<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        let is_on = reached(history);
        let all = history.commit_indexes().filter(|&commit| is_on[commit as usize]);
        let commits = all.map(|commit| (history.oids[commit as usize], commit)).collect();
        let mut by_files: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (commit, files) in files(history) {
            if is_on[commit as usize] && !history.commits[commit as usize].is_merge() {
                by_files.entry(files).or_default().push(commit);
            }
        }
        let role = history.roles.iter().position(|role| role == "co-authored-by");
        let mut co_authors: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for row in history.trailers.iter().filter(|row| Some(row.role as usize) == role) {
            co_authors.entry(row.commit).or_default().push(row.signature);
        }
        Self { history, commits, by_files, co_authors, ids: FxHashMap::default() }
    }

    /// Whether a commit is on the default branch.
    pub(super) fn has(&self, oid: &Oid) -> bool {
        self.commits.contains_key(oid)
    }

    /// When a commit on it was committed, as far as is known.
    pub(super) fn committed(&self, oid: &Oid) -> Option<i64> {
        self.time(*self.commits.get(oid)?)
    }

    fn time(&self, commit: u32) -> Option<i64> {
        Some(self.history.commits[commit as usize].committed?.seconds)
    }

    /// The first commit, not from before an instant, that has this patch and an author of the
    /// branch.
    pub(super) fn find(
        &mut self,
        patch: &Patch,
        branch: &Branch,
        since: Option<i64>,
        patches: &mut PatchReader<'_>,
    ) -> Option<Oid> {
        let files = patch.paths().fold(0, |sum: u64, path| sum.wrapping_add(hash(&path)));
        let alike = self.by_files.get(&files)?.iter().copied();
        let mut alike: Vec<u32> = alike
            .filter(|&commit| since.is_none() || self.time(commit) >= since)
            .filter(|&commit| self.is_by(commit, branch))
            .collect();
        alike.sort_by_key(|&commit| (self.time(commit), self.history.oids[commit as usize]));
        let id = if alike.is_empty() { None } else { patches.id(patch) }?;
        let found = alike.into_iter().find(|&commit| self.id(commit, patches) == Some(id))?;
        Some(self.history.oids[found as usize])
    }

    fn is_by(&self, commit: u32, branch: &Branch) -> bool {
        let others = self.co_authors.get(&commit).into_iter().flatten();
        let mut authors = others.chain([&self.history.commits[commit as usize].author]);
        authors.any(|&author| branch.is_by(&self.history.signatures[author as usize]))
    }

    fn id(&mut self, commit: u32, patches: &mut PatchReader<'_>) -> Option<Oid> {
        let oid = &self.history.oids[commit as usize];
        let read = || patches.of(oid).and_then(|patch| patches.id(&patch));
        *self.ids.entry(commit).or_insert_with(read)
    }
}

/// Which commits the default branch leads to.
fn reached(history: &History) -> Vec<bool> {
    let mut is_reached = vec![false; history.commits.len()];
    let mut pending: Vec<u32> = history.head.into_iter().collect();
    while let Some(commit) = pending.pop() {
        if commit != NO_PARENT && !std::mem::replace(&mut is_reached[commit as usize], true) {
            pending.extend(history.parents_of(commit));
        }
    }
    is_reached
}

/// Each commit that changes files, with a sum over these that tells sets of files apart.
fn files(history: &History) -> Vec<(u32, u64)> {
    let Some(changes) = &history.changes else { return Vec::new() };
    let hashes: Vec<u64> = changes.paths.iter().map(|path| hash(path)).collect();
    let sum = |rows: &[ChangeRow]| {
        let files = rows.iter().map(|row| hashes[row.path as usize]);
        files.fold(0, u64::wrapping_add)
    };
    let of_commit = changes.rows.chunk_by(|a, b| a.commit == b.commit);
    of_commit.map(|rows| (rows[0].commit, sum(rows))).collect()
}

fn hash(path: &str) -> u64 {
    FxBuildHasher.hash_one(path)
}
