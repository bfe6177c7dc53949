//! Occasional contributors: how many people came once, and how much of the work is theirs.

use super::part::Windows;
use super::repo_index::evidence::SHALLOW;
use super::{ForgeIndex, Measure, MetricId};

/// People with one commit in all their time up to the window's end, made in the window: their
/// share of all people with a commit in it, and the share of their commits.
///
/// Merges are no work, so who only merged is not among them.
pub fn occasional(index: &ForgeIndex<'_>, windows: Windows) -> Vec<Measure> {
    let (git, window) = (index.git, windows.git);
    let work = git.work_by_person(Some(window));
    let (mut people, mut once, mut commits) = (0, 0, 0);
    for person in git.humans() {
        let done = work[person as usize];
        if done > 0 {
            people += 1;
            commits += done;
            once += u64::from(done == 1 && git.times_before(person, window.to).len() == 1);
        }
    }
    let shares = [
        Measure::portion(MetricId::OneTimeContributors, Some(window), once, people, "authors"),
        Measure::portion(MetricId::OneTimeWork, Some(window), once, commits, "commits by people"),
    ];
    let shallow = git.history.completeness.shallow;
    let known = |share: Measure| if shallow { share.but_unknown(SHALLOW) } else { share };
    shares.map(|share| known(git.evidence_of_people(share))).into()
}
