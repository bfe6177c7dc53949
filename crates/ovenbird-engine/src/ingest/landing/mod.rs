//! Closed pull requests whose change came into the default branch all the same.
//!
//! A pull request landed by its patch where a commit of the default branch, committed after its
//! opening and by one of its authors, has the patch id of its last commit (rebased, picked) or of
//! all of it (squashed). Whose patch another author's commit has was not merged: two people fix one
//! thing, and one of them is thanked. Only commits that change the same files are compared.

mod branch;
mod mainline;

use ovenbird_core::fact::Oid;

use self::branch::Branch;
use self::mainline::Mainline;
use super::{IngestError, Progress};
use crate::git::{GitRepo, PatchReader};
use crate::store::{Store, Unlanded};

/// A pull request, and what it wants merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// Which it is.
    pub pull: Unlanded,
    /// Its last commit, if the clone has it.
    pub head: Option<Oid>,
}

/// Looks for commits by which pull requests landed, and stores for each of these what came of it;
/// returns how many did. `now` in Unix seconds. Without the file facts of a commit it is not found.
pub fn landings(
    store: &mut Store,
    repo_id: i64,
    repo: &GitRepo,
    proposed: &[Proposed],
    now: i64,
    progress: &dyn Progress,
) -> Result<u64, IngestError> {
    if proposed.is_empty() {
        return Ok(0);
    }
    let history = store.history(repo_id, true)?;
    let mut mainline = Mainline::new(&history);
    let mut patches = repo.patches();
    let mut found = Vec::with_capacity(proposed.len());
    for (done, one) in (0..).zip(proposed) {
        if progress.is_stopped() {
            return Err(IngestError::Stopped);
        }
        progress.advanced(done, Some(proposed.len() as u64));
        let head = one.head.as_ref();
        let branch = head.and_then(|head| Branch::read(repo, head, &mainline));
        let landed = branch
            .and_then(|branch| landing(&branch, one.pull.created, &mut mainline, &mut patches));
        found.push((one.pull.number, landed));
    }
    store.add_landings(repo_id, &found, now)?;
    Ok(found.iter().filter(|(_, landed)| landed.is_some()).count() as u64)
}

/// The commit by which a branch landed: as a whole, or its last one.
fn landing(
    branch: &Branch,
    opened: Option<i64>,
    mainline: &mut Mainline<'_>,
    patches: &mut PatchReader<'_>,
) -> Option<Oid> {
    let whole = branch.base.as_ref().and_then(|base| patches.between(base, &branch.head));
    let landed = whole.and_then(|patch| mainline.find(&patch, branch, opened, patches));
    landed.or_else(|| {
        let last = patches.of(&branch.last)?;
        mainline.find(&last, branch, opened, patches)
    })
}
