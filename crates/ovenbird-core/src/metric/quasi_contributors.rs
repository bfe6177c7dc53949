//! Quasi-contributors: who asked for a merge here and landed nothing.
//!
//! Steinmacher, Pinto, Wiese and Gerosa, "Almost There: A Study on Quasi-Contributors in
//! Open-Source Software Projects" (ICSE 2018).

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{Bias, ForgeIndex, NO_BEGINNING, Of, Outcome, Pull};
use super::measures::measures;
use super::repo_index::{PeopleRows, Who, within};
use super::{Measure, MetricId};
use crate::fact::Window;

/// A pull request that is open for this many days without an answer is held to be given up on.
pub const UNANSWERED_DAYS: i64 = 90;

/// Who left without a merge, as of the window's end.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuasiContributors {
    /// People who landed nothing, all of whose pull requests were closed unmerged or stayed
    /// unanswered, the last of them opened in the window.
    pub quasi_contributors: Measure,
    /// Of those who opened their first pull request in the window, the share that are
    /// quasi-contributors.
    pub of_first_timers: Measure,
    /// The people, by their last pull request, latest first.
    pub people: PeopleRows<QuasiContributorRow>,
}

measures!(QuasiContributors { quasi_contributors, of_first_timers } but { people });

/// One who left without a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuasiContributorRow {
    /// The person.
    pub who: Who,
    /// Their pull requests.
    pub pull_requests: u64,
    /// Of these, those that nobody answered.
    pub unanswered: u64,
    /// When they opened the last one, in seconds since 1970 UTC.
    pub last: i64,
}

#[derive(Clone, Copy)]
struct Asked {
    pulls: u64,
    unanswered: u64,
    last: i64,
}

/// How a pull request stood for its author at the window's end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Away,
    Unanswered,
    Undecided,
    Unwatched,
}

#[derive(Default)]
struct Found {
    away: Vec<(u32, Asked)>,
    first_timers: u64,
    first_timers_away: u64,
    unwatched: u64,
}

/// Quasi-contributors up to a window's end; up to now without one.
pub fn quasi_contributors(index: &ForgeIndex<'_>, window: Option<Window>) -> QuasiContributors {
    let mut found = Found::default();
    let mut pulls = index.pulls_by_person();
    pulls.retain(|(_, pull)| window.is_none_or(|window| pull.created < window.to));
    for theirs in pulls.chunk_by(|a, b| a.0 == b.0) {
        found.add(index, window, theirs);
    }
    let evidence = index.evidence_over(Of::PullRequests, window);
    let reported = |measure| {
        let mut measure = evidence.reported(measure, Bias::Larger);
        if index.git.commits.is_empty() {
            measure.exclusions.push("what landed without a pull request".to_owned());
        }
        if found.unwatched > 0 {
            let left = format!("people whose pull requests were not watched ({})", found.unwatched);
            measure.exclusions.push(left);
        }
        if index.reaches_back {
            return measure;
        }
        measure.but_unknown(NO_BEGINNING)
    };
    let count = found.away.len() as u64;
    let (part, n) = (found.first_timers_away, found.first_timers);
    let of = "people with a first pull request in the window";
    let row = |who, Asked { pulls, unanswered, last }| QuasiContributorRow {
        who,
        pull_requests: pulls,
        unanswered,
        last,
    };
    QuasiContributors {
        quasi_contributors: reported(Measure::count(MetricId::QuasiContributors, window, count)),
        of_first_timers: reported(Measure::rate(
            MetricId::QuasiContributorsOfFirstTimers,
            window,
            part,
            n,
            of,
        )),
        people: index.git.people_rows(found.away, |asked| Reverse(asked.last), row),
    }
}

impl Found {
    /// Adds somebody with their pull requests before the window's end.
    fn add(&mut self, index: &ForgeIndex<'_>, window: Option<Window>, pulls: &[(u32, &Pull)]) {
        let (person, first) = pulls[0];
        let last = pulls[pulls.len() - 1].1.created;
        let is_first_inside = within(Some(first.created), window);
        let is_last_inside = within(Some(last), window);
        let landed = index.record().first_landed(person);
        let has_landed = landed.is_some_and(|at| window.is_none_or(|window| at < window.to));
        let fates = || pulls.iter().map(|(_, pull)| fate(index, window, pull));
        let is_unwatched = !has_landed && fates().any(|fate| fate == Fate::Unwatched);
        if is_unwatched {
            self.unwatched += u64::from(is_first_inside || is_last_inside);
            return;
        }
        let is_away = !has_landed && fates().all(|fate| fate != Fate::Undecided);
        self.first_timers += u64::from(is_first_inside);
        self.first_timers_away += u64::from(is_first_inside && is_away);
        if is_away && is_last_inside {
            let unanswered = fates().filter(|&fate| fate == Fate::Unanswered).count() as u64;
            self.away.push((person, Asked { pulls: pulls.len() as u64, unanswered, last }));
        }
    }
}

/// The fate of a pull request by somebody who has landed nothing.
fn fate(index: &ForgeIndex<'_>, window: Option<Window>, pull: &Pull) -> Fate {
    let end = index.end(window);
    let before = |at: i64| window.is_none_or(|window| at < window.to);
    if let Outcome::Closed { at, .. } = pull.outcome
        && before(at)
    {
        return Fate::Away;
    }
    let row = index.row_of(pull);
    let is_known = pull.outcome != Outcome::Open
        || row.ending.open_at.is_some_and(|at| at >= end)
        || pull.follow_up.is_some_and(|follow_up| follow_up.reaches(end));
    if !is_known {
        return Fate::Unwatched;
    }
    let is_answered = pull.answer.is_some_and(|answer| before(answer.at));
    if is_answered || end - pull.created <= UNANSWERED_DAYS * DAY {
        return Fate::Undecided;
    }
    // Silence is known only where answers were watched.
    if pull.answers_follow_up.is_some_and(|follow_up| follow_up.reaches(end)) {
        Fate::Unanswered
    } else {
        Fate::Unwatched
    }
}
