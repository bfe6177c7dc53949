//! Author dates that cannot be, reported by those of the commits before.
//!
//! A clock that lost its battery dates work years before all that the work stands on. Where the
//! commit's own committer date says otherwise, or a chain of earlier commits does, the author date
//! is damage and counts as none. A first commit that is dated too late takes nobody else's date.

use super::CommitView;
use super::believable;
use crate::fact::{History, NO_PARENT};
use crate::metric::calendar::DAY;

/// So much before all of its ancestors no work is written: patches do wait, but not for years
/// before there is anything that they could change.
const TOO_EARLY: i64 = 2 * 365 * DAY;

/// So many commits before it are believed, and not the commit, whatever its committer date.
const ENOUGH_BEFORE: u32 = 10;

/// Takes the author dates away that are years before all ancestors'; returns how many.
pub(super) fn distrust(commits: &mut [CommitView], history: &History, now: i64) -> u64 {
    let mut earliest = vec![i64::MAX; commits.len()];
    let mut chain = vec![0_u32; commits.len()];
    let mut distrusted = 0;
    for commit in parents_first(history) {
        let at = commit as usize;
        for &parent in history.parents_of(commit).iter().filter(|&&one| one != NO_PARENT) {
            let parent = parent as usize;
            earliest[at] = earliest[at].min(earliest[parent]);
            chain[at] = chain[at].max(chain[parent] + 1);
        }
        let Some(authored) = commits[at].authored else { continue };
        let is_early = |date: i64| date.saturating_add(TOO_EARLY) < earliest[at];
        let committed = believable(history.commits[at].committed, now);
        let is_alone = committed.is_some_and(|date| !is_early(date)) || chain[at] >= ENOUGH_BEFORE;
        if earliest[at] < i64::MAX && is_early(authored) && is_alone {
            commits[at].authored = None;
            distrusted += 1;
        } else {
            earliest[at] = earliest[at].min(authored);
        }
    }
    distrusted
}

/// The commits, each after its parents. Those of a ring, which replace refs can make, are left out.
fn parents_first(history: &History) -> Vec<u32> {
    let known = |at: u32| history.parents_of(at).iter().filter(|&&one| one != NO_PARENT);
    let mut waits: Vec<u32> = history.commit_indexes().map(|at| known(at).count() as u32).collect();
    // Children by parent, one after another.
    let mut ends = vec![0_usize; history.commits.len() + 1];
    for &parent in history.commit_indexes().flat_map(known) {
        ends[parent as usize + 1] += 1;
    }
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    let mut children = vec![0_u32; ends[history.commits.len()]];
    let mut next = ends.clone();
    for commit in history.commit_indexes() {
        for &parent in known(commit) {
            children[next[parent as usize]] = commit;
            next[parent as usize] += 1;
        }
    }
    let mut order: Vec<u32> =
        history.commit_indexes().filter(|&at| waits[at as usize] == 0).collect();
    let mut done = 0;
    while let Some(&commit) = order.get(done) {
        done += 1;
        for &child in &children[ends[commit as usize]..ends[commit as usize + 1]] {
            waits[child as usize] -= 1;
            if waits[child as usize] == 0 {
                order.push(child);
            }
        }
    }
    order
}
