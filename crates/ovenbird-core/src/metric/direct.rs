//! Direct pushes: what its author put on the default branch without a merge or another hand.

use super::Measure;
use super::study::evidence::if_told;
use super::study::{Integrator, Study, within};
use crate::fact::Window;

/// The share of mainline commits that are no merge and whose author committed them.
///
/// The window goes by committer time. Commits that a forge or a bot committed are left out, for
/// git does not tell by whose hand they came; coverage says how many that leaves.
pub fn direct_pushes(study: &Study<'_>, window: Option<Window>) -> Measure {
    let (mut direct, mut told, mut all) = (0, 0, 0);
    for &tip in &study.mainline {
        let commit = &study.commits[tip as usize];
        let Some(landing) = commit.landing.filter(|_| !commit.by_bot) else { continue };
        if !within(landing.at, window) {
            continue;
        }
        all += 1;
        if commit.is_merge {
            told += 1;
        } else if let Integrator::Person(person) = landing.integrator {
            told += 1;
            direct += u64::from(person == commit.author);
        }
    }
    let measure = Measure::portion("direct_pushes", window, direct, told, "mainline commits");
    let measure = study.if_committers_integrate(study.evidence_of_mainline(measure, told, all));
    if_told(measure, told, all)
}
