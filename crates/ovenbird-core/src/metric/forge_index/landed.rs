//! How each pull request ended, also where it landed without the merge button.
//!
//! A button sets the forge's flag. Many projects do not use it: a bot or a person merges or
//! squashes by hand and closes. Gousios, Pinzger and van Deursen (ICSE 2014) found 73 % of pull
//! requests merged by the flag and 84 % by heuristics like these.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Candidate, ForgeIndex, Offered};
use crate::fact::forge::{PullRequestRow, Tie};
use crate::fact::{Oid, ReferenceKind};
use crate::metric::repo_index::{Brought, Integrator};

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
pub(super) fn outcomes(index: &ForgeIndex<'_>) -> Vec<Outcome> {
    let named = named(index);
    let commits = named.values().flatten().map(|(commit, _)| *commit);
    let facts = LandingFacts {
        known: known(index),
        brought: Brought::new(index.git, commits),
        named,
        others: others(index),
        accounts: (0..index.forge.accounts.len() as u32).map(|one| index.person(one)).collect(),
    };
    let rows = index.forge.pull_requests.iter();
    rows.map(|row| outcome(index, row, &facts)).collect()
}

/// What tells, beside the forge's flag, that pull requests landed.
struct LandingFacts<'s> {
    /// Commits of the history that some are about.
    known: FxHashMap<Oid, u32>,
    /// The commits that name one, by its number.
    named: FxHashMap<i64, Vec<(u32, ReferenceKind)>>,
    /// Who wrote what these brought.
    brought: Brought<'s>,
    /// Commits that others became.
    others: FxHashSet<Oid>,
    /// Everybody who has an account.
    accounts: FxHashSet<u32>,
}

fn outcome(index: &ForgeIndex<'_>, row: &PullRequestRow, facts: &LandingFacts<'_>) -> Outcome {
    let person = |account: Option<u32>| account.map(|account| index.person(account));
    // Nothing ends before it begins: clocks that say so are damage.
    let begun = |at: &i64| row.created.is_none_or(|created| *at >= created);
    if let Some(at) = index.believable(row.merged).filter(begun) {
        return Outcome::Merged { at, by: person(row.merged_by), how: Landed::Button };
    }
    let closed = index.believable(row.ending.at).filter(begun);
    let by = person(row.ending.by);
    let offered = Offered { created: row.created, closed, is_open: row.ending.open_at.is_some() };
    let landed = candidates(row, facts)
        .filter_map(|(commit, tie)| {
            let (at, integrator) = landing(index, commit)?;
            let by_author = match tie {
                Tie::Named(_) => facts
                    .brought
                    .is_by(commit, person(row.author), &|one| facts.accounts.contains(&one)),
                Tie::Head | Tie::Patch => None,
            };
            let made = super::super::repo_index::believable(
                index.git.history.commits[commit as usize].committed,
                index.git.now,
            );
            let candidate = Candidate { tie, at, made, by_author };
            offered.lands(&candidate).then_some((candidate, integrator))
        })
        .min_by_key(|(candidate, _)| candidate.rank());
    if let Some((Candidate { tie, at, .. }, integrator)) = landed {
        return Outcome::Merged { at, by: integrator.or(by), how: Landed::from(tie) };
    }
    closed.map_or(Outcome::Open, |at| Outcome::Closed { at, by })
}

/// The commits that a pull request may have become, and why.
fn candidates(row: &PullRequestRow, facts: &LandingFacts<'_>) -> impl Iterator<Item = (u32, Tie)> {
    let known = |oid: Option<Oid>| facts.known.get(&oid?).copied();
    let head = known(row.head_oid).map(|commit| (commit, Tie::Head));
    let named = facts.named.get(&row.number).into_iter().flatten();
    // What another pull request became is its end, not this one's.
    let patch = row.same_patch.filter(|oid| !facts.others.contains(oid));
    let patch = known(patch).map(|commit| (commit, Tie::Patch));
    head.into_iter().chain(named.map(|&(commit, kind)| (commit, Tie::Named(kind)))).chain(patch)
}

impl From<Tie> for Landed {
    fn from(tie: Tie) -> Self {
        match tie {
            Tie::Head => Self::Head,
            Tie::Named(kind) => Self::Named(kind),
            Tie::Patch => Self::Patch,
        }
    }
}

/// The commits that name pull requests, by number, where the forge's flag does not tell that they
/// landed.
fn named(index: &ForgeIndex<'_>) -> FxHashMap<i64, Vec<(u32, ReferenceKind)>> {
    let rows = index.forge.pull_requests.iter().filter(|row| row.merged.is_none());
    let mut named: FxHashMap<i64, Vec<_>> = rows.map(|row| (row.number, Vec::new())).collect();
    for reference in &index.git.history.references {
        if let Some(of) = named.get_mut(&reference.number) {
            of.push((reference.commit, reference.kind));
        }
    }
    named
}

/// The commits of the history that are the last one of a pull request, or have its patch.
fn known(index: &ForgeIndex<'_>) -> FxHashMap<Oid, u32> {
    let wanted = index.forge.pull_requests.iter().filter(|row| row.merged.is_none());
    let oids = wanted.flat_map(|row| [row.head_oid, row.same_patch]);
    let wanted: FxHashSet<Oid> = oids.flatten().collect();
    if wanted.is_empty() {
        return FxHashMap::default();
    }
    let oids = (0..).zip(&index.git.history.oids);
    oids.filter(|(_, oid)| wanted.contains(oid)).map(|(at, oid)| (*oid, at)).collect()
}

/// The commits that the forge made of pull requests, or that say which one they are the squash of:
/// who offered the same change once more landed by that.
fn others(index: &ForgeIndex<'_>) -> FxHashSet<Oid> {
    let rows = &index.forge.pull_requests;
    if rows.iter().all(|row| row.same_patch.is_none()) {
        return FxHashSet::default();
    }
    let history = index.git.history;
    let merged = rows.iter().filter(|row| row.merged.is_some()).filter_map(|row| row.merge_oid);
    let squashes = history.references.iter().filter(|one| one.kind == ReferenceKind::Squash);
    merged.chain(squashes.map(|one| history.oids[one.commit as usize])).collect()
}

/// When a commit came into the default branch, and who brought it in.
fn landing(index: &ForgeIndex<'_>, commit: u32) -> Option<(i64, Option<u32>)> {
    let landing = index.git.commits[commit as usize].landing?;
    let by = match landing.integrator {
        Integrator::Person(person) => Some(person),
        Integrator::Forge | Integrator::Bot => None,
    };
    Some((landing.at?, by))
}
