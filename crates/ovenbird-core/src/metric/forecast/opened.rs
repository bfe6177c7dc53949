//! Pull requests in the order in which they were opened, and how each ended.

use rustc_hash::FxHashMap;

use crate::fact::AccountId;
use crate::fact::forge::{PullRequestRow, PullRequestSet};
use crate::metric::ForgeIndex;

/// A pull request whose opening is known.
pub(super) struct Opened<'a> {
    /// Index into [`PullRequestSet::repos`].
    pub(super) repo: u32,
    /// Index into the rows of the repo.
    pub(super) row: u32,
    /// When it was opened, in Unix seconds.
    pub(super) created: i64,
    /// Its facts.
    pub(super) pull: &'a PullRequestRow,
    /// How it ended, if it is known to have.
    pub(super) ended: Option<Ended>,
    /// Merged by its own author: nobody took it but them.
    pub(super) self_merged: bool,
}

/// How a pull request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ended {
    /// When, in Unix seconds.
    pub(super) at: i64,
    /// Whether it was merged.
    pub(super) merged: bool,
    /// Who merged it, by index among the accounts of the set.
    pub(super) by: Option<u32>,
}

/// All whose opening is known, by time, then repo and number. `index` is that of the repo with a
/// key, whose commits tell what landed outside the button.
pub(super) fn by_time<'a>(
    pulls: &'a PullRequestSet,
    index: Option<(&str, &ForgeIndex<'_>)>,
) -> Vec<Opened<'a>> {
    let outside = index.map(|(key, index)| (key, landed_outside(pulls, index)));
    let mut found = Vec::with_capacity(pulls.repos.iter().map(|repo| repo.rows.len()).sum());
    for (repo, of) in (0..).zip(&pulls.repos) {
        let landed = outside.as_ref().filter(|(key, _)| *key == of.key).map(|(_, landed)| landed);
        for (row, pull) in (0..).zip(&of.rows) {
            let Some(created) = pull.created else { continue };
            let ended = landed.and_then(|landed| landed.get(&pull.number)).copied();
            let ended = ended.or_else(|| flagged(pull));
            let self_merged =
                ended.is_some_and(|end| end.merged && end.by.is_some() && end.by == pull.author);
            // What ends before it begins is damage.
            let ended = ended.filter(|end| end.at >= created);
            found.push(Opened { repo, row, created, pull, ended, self_merged });
        }
    }
    found.sort_unstable_by_key(|one| (one.created, one.repo, one.pull.number));
    found
}

/// How it ended, as the forge flags it.
fn flagged(pull: &PullRequestRow) -> Option<Ended> {
    let merged = pull.merged.map(|at| Ended { at, merged: true, by: pull.merged_by });
    merged.or_else(|| pull.ending.at.map(|at| Ended { at, merged: false, by: None }))
}

/// What landed outside the button, by number.
fn landed_outside(pulls: &PullRequestSet, index: &ForgeIndex<'_>) -> FxHashMap<i64, Ended> {
    let accounts: FxHashMap<&AccountId, u32> =
        pulls.accounts.iter().map(|account| &account.id).zip(0..).collect();
    let place = |account: u32| accounts.get(&index.forge.accounts[account as usize].id).copied();
    let ended = |(number, at, by): (i64, i64, Option<u32>)| {
        (number, Ended { at, merged: true, by: by.and_then(place) })
    };
    index.landed_outside_button().map(ended).collect()
}
