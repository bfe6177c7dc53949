//! Signed commits: the share that carries a cryptographic signature.

use super::repo_index::RepoIndex;
use super::{Measure, MetricId};
use crate::fact::Window;

/// The share of all commits, those of bots too, that carry a signature. None is verified.
pub fn signed(index: &RepoIndex<'_>, window: Option<Window>) -> Measure {
    let (mut signed, mut n) = (0, 0);
    for (position, _) in index.authored_in(window) {
        n += 1;
        signed += u64::from(index.history.commits[position as usize].signed);
    }
    index.evidence(Measure::portion(MetricId::SignedCommits, window, signed, n, "commits"))
}
