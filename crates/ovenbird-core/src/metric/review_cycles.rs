//! How many rounds of review a pull request goes through.

use serde::Serialize;

use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Observed, Of, Pull};
use super::measures::measures;
use super::survival::Spell;
use super::wait::Waits;
use super::{Measure, MetricId};
use crate::fact::{Oid, Window};

/// Rounds of review. A round is a commit that another human reviewed, however many did so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewCycles {
    /// Rounds after which half have ended.
    pub median: Measure,
    /// The share that ends after one round at most.
    pub within_1: Measure,
}

measures!(ReviewCycles { median, within_1 });

/// The rounds of pull requests that were opened in a window, as far as they came before its end.
pub fn review_cycles(index: &ForgeIndex<'_>, window: Option<Window>) -> ReviewCycles {
    let end = index.end(window);
    let (mut spells, mut unreported, mut nameless) = (Vec::new(), 0, 0);
    for pull in index.pulls_in(window) {
        let seen = pull.fate_seen(end).zip(pull.answers_seen(end));
        let Some((fate, answers)) = seen else {
            spells.push(None);
            continue;
        };
        if !answers.whole {
            unreported += 1;
            continue;
        }
        match rounds(index, pull, answers) {
            Some(rounds) => spells.push(Some(spell(pull, fate, answers, rounds))),
            None => nameless += 1,
        }
    }
    let reported = index.evidence_over(Of::PullRequests, window);
    let mut waits = Waits::new(&reported, &spells);
    if unreported > 0 {
        waits.note(format!("those whose reviews no source reported ({unreported})"));
    }
    if nameless > 0 {
        waits.note(format!("those with reviews of a commit that is not reported ({nameless})"));
    }
    let median = waits.quantile(MetricId::ReviewRoundsMedian, 1.0, 0.5, Bias::Smaller);
    let within_1 = waits.share_within(MetricId::ReviewWithin1Round, 1.0, Bias::Larger);
    let known = |measure: Measure| {
        if unreported == 0 || measure.n > 0 {
            return measure;
        }
        measure.but_unknown("no source reported the reviews of these pull requests")
    };
    ReviewCycles { median: known(median), within_1: known(within_1) }
}

/// A life counted in rounds instead of in days.
///
/// Of one that is open after two rounds it is known that it did not end after one; whether it
/// ends after two is open. So it is last seen between the two, and one without a round shows
/// nothing.
fn spell(pull: &Pull, fate: Observed, answers: Observed, rounds: usize) -> Spell {
    let ended = pull.outcome.at().is_some_and(|at| fate.saw(at) && answers.saw(at));
    let left = if ended { rounds as f64 } else { rounds as f64 - 0.5 };
    Spell { entered: 0.0, left, ended }
}

/// The commits that other humans reviewed; `None` where a review does not tell its commit.
fn rounds(index: &ForgeIndex<'_>, pull: &Pull, seen: Observed) -> Option<usize> {
    let last = pull.outcome.at().unwrap_or(i64::MAX);
    let rows = index.responses_to(index.row_of(pull).number).iter();
    let reviews = rows.filter(|row| {
        let by = row.account.map(|account| index.person(account));
        row.kind.is_review()
            && row.at >= pull.created
            && row.at <= last
            && seen.saw(row.at)
            && index.is_other_human(by, pull.author)
    });
    let mut commits = reviews.map(|row| row.commit).collect::<Option<Vec<Oid>>>()?;
    commits.sort_unstable();
    commits.dedup();
    Some(commits.len())
}
