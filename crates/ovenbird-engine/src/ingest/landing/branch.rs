//! What a pull request adds to the default branch.

use ovenbird_core::fact::{NewCommit, Oid, Signature};
use rustc_hash::{FxHashMap, FxHashSet};

use super::mainline::Mainline;
use crate::git::{GitRepo, WalkStop};

/// More commits than these are no pull request, but another history.
const MOST_COMMITS: usize = 4_096;

/// The commits of a pull request that are not on the default branch.
pub(super) struct Branch {
    /// The last one.
    pub(super) head: Oid,
    /// The last one that is no merge.
    pub(super) last: Oid,
    /// Where it left the default branch, or took it in last.
    pub(super) base: Option<Oid>,
    /// Names and addresses of its authors, in lower case.
    authors: FxHashSet<String>,
}

impl Branch {
    /// `None` where there are no commits but those of the default branch, or too many, or some
    /// cannot be read.
    pub(super) fn read(repo: &GitRepo, head: &Oid, mainline: &Mainline<'_>) -> Option<Self> {
        let mut commits: FxHashMap<Oid, NewCommit> = FxHashMap::default();
        let mut signatures: Vec<Signature> = Vec::new();
        let walked = repo.read_commits(&[*head], &mut |oid| mainline.has(oid), &mut |batch| {
            signatures.extend(batch.signatures);
            commits.extend(batch.commits.into_iter().map(|commit| (commit.oid, commit)));
            if commits.len() > MOST_COMMITS { Err(WalkStop) } else { Ok(()) }
        });
        let report = walked.ok().filter(|report| report.unreadable == 0)?;
        let mut last = commits.get(head)?;
        while last.parents.len() > 1 {
            last = commits.get(&last.parents[0])?;
        }
        let work = commits.values().filter(|commit| commit.parents.len() < 2);
        let authors = work.flat_map(|commit| {
            let author = &signatures[commit.author as usize];
            [author.name.to_lowercase(), author.email.to_lowercase()]
        });
        Some(Self {
            head: *head,
            last: last.oid,
            // Of several, one that leads to the others was committed last, where clocks are right.
            base: report.stops.into_iter().max_by_key(|oid| mainline.committed(oid)),
            authors: authors.filter(|name| !name.is_empty()).collect(),
        })
    }

    /// Whether one of its authors has that name or address.
    pub(super) fn is_by(&self, signature: &Signature) -> bool {
        [&signature.name, &signature.email]
            .into_iter()
            .any(|name| self.authors.contains(&name.to_lowercase()))
    }
}
