//! How many rounds of review a pull request goes through.

use serde::Serialize;

use super::Measure;
use super::study::ForgeStudy;
use super::study::forge::{Bias, Observed, Of, Pull};
use super::survival::Spell;
use super::wait::Waits;
use crate::fact::{Oid, Window};

/// Rounds of review. A round is a commit that another human reviewed, however many did so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewCycles {
    /// Rounds after which half have ended.
    pub median: Measure,
    /// The share that ends after one round at most.
    pub within_1: Measure,
}

/// The rounds of pull requests that were opened in a window, as far as they came before its end.
pub fn review_cycles(study: &ForgeStudy<'_>, window: Option<Window>) -> ReviewCycles {
    let end = study.end(window);
    let (mut spells, mut untold, mut nameless) = (Vec::new(), 0, 0);
    for pull in study.pulls_in(window) {
        let seen = pull.fate_seen(end).zip(pull.answers_seen(end));
        let Some((fate, answers)) = seen else {
            spells.push(None);
            continue;
        };
        if !answers.whole {
            untold += 1;
            continue;
        }
        match rounds(study, pull, answers) {
            Some(rounds) => spells.push(Some(spell(pull, fate, answers, rounds))),
            None => nameless += 1,
        }
    }
    let told = study.evidence_over(Of::PullRequests, window);
    let mut waits = Waits::new(&told, &spells);
    if untold > 0 {
        waits.note(format!("those whose reviews no source told ({untold})"));
    }
    if nameless > 0 {
        waits.note(format!("those with reviews of a commit that is not told ({nameless})"));
    }
    let median = waits.quantile("review_rounds_median", ("rounds", 1.0), 0.5, Bias::Smaller);
    let within_1 = waits.share_within("review_within_1_round", 1.0, Bias::Larger);
    let known = |measure: Measure| {
        if untold == 0 || measure.n > 0 {
            return measure;
        }
        measure.but_unknown("no source told the reviews of these pull requests")
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
fn rounds(study: &ForgeStudy<'_>, pull: &Pull, seen: Observed) -> Option<usize> {
    let last = pull.outcome.at().unwrap_or(i64::MAX);
    let rows = study.responses_to(study.row_of(pull).number).iter();
    let reviews = rows.filter(|row| {
        let by = row.account.map(|account| study.person(account));
        row.kind.is_review()
            && row.at >= pull.created
            && row.at <= last
            && seen.saw(row.at)
            && study.is_other_human(by, pull.author)
    });
    let mut commits = reviews.map(|row| row.commit).collect::<Option<Vec<Oid>>>()?;
    commits.sort_unstable();
    commits.dedup();
    Some(commits.len())
}
