//! How each pull request ended, also where it landed without the merge button.
//!
//! A button sets the forge's flag. Many projects do not use it: a bot or a person merges or
//! squashes by hand and closes. Gousios, Pinzger and van Deursen (ICSE 2014) found 73 % of pull
//! requests merged by the flag and 84 % by heuristics like these.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ForgeStudy;
use crate::fact::Oid;
use crate::fact::forge::PullRequestRow;
use crate::metric::study::Integrator;

/// How it is known that a pull request landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    /// The forge says so.
    Button,
    /// Its last commit is on the default branch.
    Head,
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
    let heads = heads(study);
    let rows = study.forge.pull_requests.iter();
    rows.map(|row| outcome(study, row, &heads)).collect()
}

fn outcome(study: &ForgeStudy<'_>, row: &PullRequestRow, heads: &FxHashMap<Oid, u32>) -> Outcome {
    let person = |account: Option<u32>| account.map(|account| study.person(account));
    // Nothing ends before it begins: clocks that say so are damage.
    let begun = |at: &i64| row.created.is_none_or(|created| *at >= created);
    if let Some(at) = study.believable(row.merged).filter(begun) {
        return Outcome::Merged { at, by: person(row.merged_by), how: Landed::Button };
    }
    let closed = study.believable(row.ending.at).filter(begun);
    let by = person(row.ending.by);
    if let Some((at, integrator)) = by_head(study, row, heads).filter(|(at, _)| begun(at)) {
        return Outcome::Merged { at, by: integrator.or(by), how: Landed::Head };
    }
    closed.map_or(Outcome::Open, |at| Outcome::Closed { at, by })
}

/// The commits of the history that are the last one of a pull request.
fn heads(study: &ForgeStudy<'_>) -> FxHashMap<Oid, u32> {
    let wanted = study.forge.pull_requests.iter().filter(|row| row.merged.is_none());
    let wanted: FxHashSet<Oid> = wanted.filter_map(|row| row.head_oid).collect();
    if wanted.is_empty() {
        return FxHashMap::default();
    }
    let oids = (0..).zip(&study.git.history.oids);
    oids.filter(|(_, oid)| wanted.contains(oid)).map(|(at, oid)| (*oid, at)).collect()
}

/// When the last commit came into the default branch, and who brought it in.
fn by_head(
    study: &ForgeStudy<'_>,
    row: &PullRequestRow,
    heads: &FxHashMap<Oid, u32>,
) -> Option<(i64, Option<u32>)> {
    let commit = *heads.get(&row.head_oid?)?;
    let landing = study.git.commits[commit as usize].landing?;
    let by = match landing.integrator {
        Integrator::Person(person) => Some(person),
        Integrator::Forge | Integrator::Bot => None,
    };
    Some((landing.at?, by))
}
