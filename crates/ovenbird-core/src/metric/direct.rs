//! Direct pushes: what its author put on the default branch without a merge or another hand.

use super::repo_index::evidence::if_known;
use super::repo_index::{Integrator, RepoIndex, within};
use super::{Measure, MetricId};
use crate::fact::Window;

/// The share of mainline commits that are no merge and whose author committed them.
///
/// The window goes by committer time. Commits that a forge or a bot committed are left out, for
/// git does not tell by whose hand they came; coverage says how many that leaves.
pub fn direct_pushes(index: &RepoIndex<'_>, window: Option<Window>) -> Measure {
    let (mut direct, mut reported, mut all) = (0, 0, 0);
    for &tip in &index.mainline {
        let commit = &index.commits[tip as usize];
        let Some(landing) = commit.landing.filter(|_| !commit.by_bot) else { continue };
        if !within(landing.at, window) {
            continue;
        }
        all += 1;
        if commit.is_merge {
            reported += 1;
        } else if let Integrator::Person(person) = landing.integrator {
            reported += 1;
            direct += u64::from(person == commit.author);
        }
    }
    let measure =
        Measure::portion(MetricId::DirectPushes, window, direct, reported, "mainline commits");
    let measure = index.if_committers_integrate(index.evidence_of_mainline(measure, reported, all));
    if_known(measure, reported, all)
}
