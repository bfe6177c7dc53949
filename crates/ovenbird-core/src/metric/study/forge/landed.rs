//! How each pull request ended, also where it landed without the merge button.
//!
//! A button sets the forge's flag. Many projects do not use it: a bot or a person merges or
//! squashes by hand and closes. Gousios, Pinzger and van Deursen (ICSE 2014) found 73 % of pull
//! requests merged by the flag and 84 % by heuristics like these.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ForgeStudy;
use crate::fact::forge::PullRequestRow;
use crate::fact::{Oid, ReferenceKind};
use crate::metric::study::Integrator;

/// How it is known that a pull request landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    /// The forge says so.
    Button,
    /// Its last commit is on the default branch.
    Head,
    /// A commit on the default branch names it.
    Named(ReferenceKind),
    /// A commit on the default branch has the same author and patch id as its last commit, or as
    /// all of it: it was rebased, picked or squashed.
    Patch,
}

/// How a pull request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It landed: when, by whose hand where known, and how that is known.
    Merged {
        /// When, in Unix seconds.
        at: i64,
        /// The person who merged it.
        by: Option<u32>,
        /// How it is known.
        how: Landed,
    },
    /// It was closed and did not land.
    Closed {
        /// When, in Unix seconds.
        at: i64,
        /// The person who closed it.
        by: Option<u32>,
    },
    /// It is not known to have ended.
    Open,
}

impl Outcome {
    /// When it ended.
    pub fn at(self) -> Option<i64> {
        match self {
            Self::Merged { at, .. } | Self::Closed { at, .. } => Some(at),
            Self::Open => None,
        }
    }

    /// By whose hand.
    pub fn by(self) -> Option<u32> {
        match self {
            Self::Merged { by, .. } | Self::Closed { by, .. } => by,
            Self::Open => None,
        }
    }

    /// Whether it landed.
    pub fn is_merged(self) -> bool {
        matches!(self, Self::Merged { .. })
    }

    /// The same as known at an instant: what came later had not happened.
    #[must_use]
    pub fn as_of(self, now: i64) -> Self {
        if self.at().is_some_and(|at| at < now) { self } else { Self::Open }
    }
}

/// The outcome of each of the forge's pull requests.
pub(super) fn outcomes(study: &ForgeStudy<'_>) -> Vec<Outcome> {
    let ways = Ways { known: known(study), named: named(study), others: others(study) };
    let rows = study.forge.pull_requests.iter();
    rows.map(|row| outcome(study, row, &ways)).collect()
}

/// What tells, beside the forge's flag, that pull requests landed.
struct Ways {
    /// Commits of the history that some are about.
    known: FxHashMap<Oid, u32>,
    /// The commits that name one, by its number.
    named: FxHashMap<i64, Vec<Named>>,
    /// Commits that others became.
    others: FxHashSet<Oid>,
}

fn outcome(study: &ForgeStudy<'_>, row: &PullRequestRow, ways: &Ways) -> Outcome {
    let person = |account: Option<u32>| account.map(|account| study.person(account));
    // Nothing ends before it begins: clocks that say so are damage.
    let begun = |at: &i64| row.created.is_none_or(|created| *at >= created);
    if let Some(at) = study.believable(row.merged).filter(begun) {
        return Outcome::Merged { at, by: person(row.merged_by), how: Landed::Button };
    }
    let closed = study.believable(row.ending.at).filter(begun);
    let by = person(row.ending.by);
    let brought = |oid: Option<Oid>| landing(study, *ways.known.get(&oid?)?);
    if let Some((at, integrator)) = brought(row.head_oid).filter(|(at, _)| begun(at)) {
        return Outcome::Merged { at, by: integrator.or(by), how: Landed::Head };
    }
    let names = ways.named.get(&row.number).into_iter().flatten();
    let first = names
        .filter(|one| begun(&one.at) && lands(one.kind, one.at, closed))
        .min_by_key(|one| one.at);
    if let Some(&Named { at, by: integrator, kind }) = first {
        return Outcome::Merged { at, by: integrator.or(by), how: Landed::Named(kind) };
    }
    // What was opened again is decided upon anew; what another pull request became is its end.
    let patch = row.same_patch.filter(|_| row.ending.open_at.is_none());
    let patch = patch.filter(|oid| !ways.others.contains(oid));
    if let Some((at, integrator)) = brought(patch).filter(|(at, _)| begun(at)) {
        return Outcome::Merged { at, by: integrator.or(by), how: Landed::Patch };
    }
    closed.map_or(Outcome::Open, |at| Outcome::Closed { at, by })
}

/// A commit on the default branch that names a pull request: when it landed, and by whose hand.
struct Named {
    at: i64,
    by: Option<u32>,
    kind: ReferenceKind,
}

/// Whether a commit on the default branch that names a pull request is what became of it: a commit
/// that came there `at` an instant, of one that was `closed` at another; both in Unix seconds.
///
/// A keyword that closes has closed it: what it names else, long before or after, is another
/// matter.
pub(crate) fn lands(kind: ReferenceKind, at: i64, closed: Option<i64>) -> bool {
    kind != ReferenceKind::Closes
        || closed.is_some_and(|closed| (closed - at).abs() <= CLOSED_BY_COMMIT)
}

/// A keyword closes when its commit arrives, which is by the forge's clock: the committer's may
/// differ, and a push may come later. One day.
const CLOSED_BY_COMMIT: i64 = 86_400;

/// The pull requests that commits on the default branch name, by number, where the forge's flag
/// does not tell that they landed.
fn named(study: &ForgeStudy<'_>) -> FxHashMap<i64, Vec<Named>> {
    let rows = study.forge.pull_requests.iter().filter(|row| row.merged.is_none());
    let mut named: FxHashMap<i64, Vec<Named>> = rows.map(|row| (row.number, Vec::new())).collect();
    for reference in &study.git.history.references {
        let Some(of) = named.get_mut(&reference.number) else { continue };
        of.extend(landing(study, reference.commit).map(|(at, by)| Named {
            at,
            by,
            kind: reference.kind,
        }));
    }
    named
}

/// The commits of the history that are the last one of a pull request, or have its patch.
fn known(study: &ForgeStudy<'_>) -> FxHashMap<Oid, u32> {
    let wanted = study.forge.pull_requests.iter().filter(|row| row.merged.is_none());
    let oids = wanted.flat_map(|row| [row.head_oid, row.same_patch]);
    let wanted: FxHashSet<Oid> = oids.flatten().collect();
    if wanted.is_empty() {
        return FxHashMap::default();
    }
    let oids = (0..).zip(&study.git.history.oids);
    oids.filter(|(_, oid)| wanted.contains(oid)).map(|(at, oid)| (*oid, at)).collect()
}

/// The commits that the forge made of pull requests, or that say which one they are the squash of:
/// who offered the same change once more landed by that.
fn others(study: &ForgeStudy<'_>) -> FxHashSet<Oid> {
    let rows = &study.forge.pull_requests;
    if rows.iter().all(|row| row.same_patch.is_none()) {
        return FxHashSet::default();
    }
    let history = study.git.history;
    let merged = rows.iter().filter(|row| row.merged.is_some()).filter_map(|row| row.merge_oid);
    let squashes = history.references.iter().filter(|one| one.kind == ReferenceKind::Squash);
    merged.chain(squashes.map(|one| history.oids[one.commit as usize])).collect()
}

/// When a commit came into the default branch, and who brought it in.
fn landing(study: &ForgeStudy<'_>, commit: u32) -> Option<(i64, Option<u32>)> {
    let landing = study.git.commits[commit as usize].landing?;
    let by = match landing.integrator {
        Integrator::Person(person) => Some(person),
        Integrator::Forge | Integrator::Bot => None,
    };
    Some((landing.at?, by))
}
