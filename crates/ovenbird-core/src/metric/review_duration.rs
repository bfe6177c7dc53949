//! How long a cycle of review takes: from a submission to the next decision about it.

use super::calendar::DAY;
use super::forge_index::{Bias, ForgeIndex, Observed, Of, Pull};
use super::part::Windows;
use super::review_cycles::review_spells;
use super::survival::Spell;
use super::{Measure, MetricId};
use crate::fact::Oid;

/// The time of review cycles of pull requests that were opened in the window.
///
/// The first cycle of a pull request runs from its opening to the first review by another human,
/// and is still running where there is none yet. A later one runs from the last review of one
/// commit to the first review of another. When the author sent that commit no source reports, so
/// the author's own work is in it.
pub fn review_duration(index: &ForgeIndex<'_>, windows: Windows) -> Vec<Measure> {
    let window = Some(windows.forge);
    let found =
        review_spells(index, window, |pull, _, answers, reviews| cycles(pull, answers, reviews));
    let reported = index.evidence_over(Of::PullRequests, window);
    let waits = found.waits(&reported);
    let days = DAY as f64;
    [(MetricId::ReviewCycleMedian, 0.5), (MetricId::ReviewCycleP90, 0.9)]
        .map(|(metric, q)| found.known(waits.quantile(metric, days, q, Bias::Longer)))
        .into()
}

/// The cycles of one pull request, given its reviews by time.
fn cycles(pull: &Pull, answers: Observed, reviews: &[(i64, Oid)]) -> Vec<Spell> {
    let Some(&(first, commit)) = reviews.first() else {
        // Whoever ended it without a review ended the wait for one, too.
        let ended = pull.outcome.at().filter(|&at| answers.saw(at));
        return vec![Spell { ended: false, ..answers.wait(ended) }];
    };
    let mut spells = vec![answers.wait(Some(first))];
    let (mut seen, mut last) = (vec![commit], first);
    for &(at, commit) in &reviews[1..] {
        if !seen.contains(&commit) {
            spells.push(Spell { entered: 0.0, left: (at - last) as f64, ended: true });
            seen.push(commit);
        }
        last = at;
    }
    spells
}
