//! How many rounds of review a pull request goes through.

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Evidence, Observed, Of, Pull};
use super::measures::measures;
use super::survival::Spell;
use super::wait::Waits;
use super::{Measure, MetricId};
use crate::fact::{Oid, Window};

/// Rounds of review. A round is a commit that another human reviewed, however many did so.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReviewCycles {
    /// Rounds after which half have ended.
    pub median: Measure,
    /// The share that ends after one round at most.
    pub within_1: Measure,
}

measures!(ReviewCycles { median, within_1 });

/// The rounds of pull requests that were opened in a window, as far as they came before its end.
pub fn review_cycles(index: &ForgeIndex<'_>, window: Option<Window>) -> ReviewCycles {
    let found = review_spells(index, window, |pull, fate, answers, reviews| {
        let mut commits: Vec<Oid> = reviews.iter().map(|review| review.1).collect();
        commits.sort_unstable();
        commits.dedup();
        vec![spell(pull, fate, answers, commits.len())]
    });
    let reported = index.evidence_over(Of::PullRequests, window);
    let waits = found.waits(&reported);
    let median = waits.quantile(MetricId::ReviewRoundsMedian, 1.0, 0.5, Bias::Smaller);
    let within_1 = waits.share_within(MetricId::ReviewWithin1Round, 1.0, Bias::Larger);
    ReviewCycles { median: found.known(median), within_1: found.known(within_1) }
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

/// What is made of the reviews of pull requests, and of how many nothing can be made.
pub(super) struct ReviewSpells {
    spells: Vec<Option<Spell>>,
    unreported: usize,
    nameless: usize,
}

/// Makes spells of each pull request that was opened in a window and whose reviews are known: of
/// how its fate and its answers were seen, and of the reviews by other humans before its end, by
/// time.
pub(super) fn review_spells(
    index: &ForgeIndex<'_>,
    window: Option<Window>,
    of: impl Fn(&Pull, Observed, Observed, &[(i64, Oid)]) -> Vec<Spell>,
) -> ReviewSpells {
    let end = index.end(window);
    let mut found = ReviewSpells { spells: Vec::new(), unreported: 0, nameless: 0 };
    for pull in index.pulls_in(window) {
        let seen = pull.fate_seen(end).zip(pull.answers_seen(end));
        let Some((fate, answers)) = seen else {
            found.spells.push(None);
            continue;
        };
        if !answers.whole {
            found.unreported += 1;
            continue;
        }
        match reviews(index, pull, answers) {
            Some(reviews) => {
                let spells = of(pull, fate, answers, &reviews);
                found.spells.extend(spells.into_iter().map(Some));
            }
            None => found.nameless += 1,
        }
    }
    found
}

impl ReviewSpells {
    /// Curves of them, with what they leave out.
    pub(super) fn waits<'a>(&self, reported: &'a Evidence) -> Waits<'a> {
        let mut waits = Waits::new(reported, &self.spells);
        if self.unreported > 0 {
            waits.note(format!("those whose reviews no source reported ({})", self.unreported));
        }
        if self.nameless > 0 {
            let nameless = self.nameless;
            waits.note(format!("those with reviews of a commit that is not reported ({nameless})"));
        }
        waits
    }

    /// The measure; unknown where no reviews were reported at all.
    pub(super) fn known(&self, measure: Measure) -> Measure {
        if self.unreported == 0 || measure.n > 0 {
            return measure;
        }
        measure.but_unknown("no source reported the reviews of these pull requests")
    }
}

/// Times and commits of the reviews by other humans; `None` where one does not tell its commit.
fn reviews(index: &ForgeIndex<'_>, pull: &Pull, seen: Observed) -> Option<Vec<(i64, Oid)>> {
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
    reviews.map(|row| Some((row.at, row.commit?))).collect()
}
