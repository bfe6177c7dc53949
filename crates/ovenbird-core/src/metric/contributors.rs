//! New, returning, inactive and departed contributors.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{DAY, month};
use super::measures::measures;
use super::repo_index::{PeopleRows, RepoIndex, Who, evidence::SHALLOW};
use super::{Measure, MetricId};
use crate::fact::Window;

/// A contributor is inactive once their last commit is this many days old.
pub const SILENT_DAYS: i64 = 365;
/// A contributor with this many commits can be missed.
pub const ESTABLISHED_COMMITS: usize = 10;
/// So can one who was active in this many calendar months.
pub const ESTABLISHED_MONTHS: usize = 3;

/// Who contributed, came and went.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contributors {
    /// People with a commit in the window.
    pub active: Measure,
    /// Of these, those whose first commit ever it holds.
    pub new: Measure,
    /// Of these, those with an earlier commit.
    pub returning: Measure,
    /// People whose silence reached [`SILENT_DAYS`] in the window and lasted to its end.
    pub inactive: Measure,
    /// Of these, those who were established.
    pub departed: Measure,
    /// The active people, those who wrote most in the window first: merges are no work.
    pub active_people: PeopleRows<Contributor>,
    /// The new ones, by first commit.
    pub new_people: PeopleRows<Contributor>,
    /// The departed ones, those with most commits first.
    pub departed_people: PeopleRows<Contributor>,
}

measures!(Contributors { active, new, returning, inactive, departed } but { active_people, new_people, departed_people });

/// One contributor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Contributor {
    /// The person.
    pub who: Who,
    /// Commits authored in the window; for departed people, before its end.
    pub commits: u64,
    /// Of these, commits other than merges.
    pub work: u64,
    /// Author time of their first commit ever, in seconds since 1970 UTC.
    pub first: Option<i64>,
    /// Author time of their last commit before the window's end.
    pub last: Option<i64>,
}

#[derive(Clone, Copy)]
struct Span {
    commits: u64,
    work: u64,
    first: Option<i64>,
    last: Option<i64>,
}

#[derive(Default)]
struct Found {
    active: Vec<(u32, Span)>,
    new: Vec<(u32, Span)>,
    departed: Vec<(u32, Span)>,
    inactive: u64,
}

/// Contributors of a window, as of its end; of the whole history, as of now.
///
/// Without a window everybody is active, `new` counts everybody with a date, nobody returns, and
/// `inactive` and `departed` are those who are so now.
pub fn contributors(index: &RepoIndex<'_>, window: Option<Window>) -> Contributors {
    let mut found = Found::default();
    let work = index.work_by_person(window);
    for person in index.humans() {
        sort_in(index, window, (person, work[person as usize]), &mut found);
    }
    let (active, new) = (found.active.len() as u64, found.new.len() as u64);
    let known = if window.is_some() { active - new } else { 0 };
    let departed = found.departed.len() as u64;
    let row =
        |who, Span { commits, work, first, last }| Contributor { who, commits, work, first, last };
    Contributors {
        active: count(index, MetricId::ActiveContributors, window, active),
        new: unless_shallow(index, count(index, MetricId::NewContributors, window, new)),
        returning: unless_shallow(
            index,
            count(index, MetricId::ReturningContributors, window, known),
        ),
        inactive: count(index, MetricId::InactiveContributors, window, found.inactive),
        departed: count(index, MetricId::DepartedContributors, window, departed),
        active_people: index.people_rows(
            found.active,
            |span| Reverse((span.work, span.commits)),
            row,
        ),
        new_people: index.people_rows(found.new, |span| span.first, row),
        departed_people: index.people_rows(found.departed, |span| Reverse(span.commits), row),
    }
}

fn sort_in(
    index: &RepoIndex<'_>,
    window: Option<Window>,
    (person, work): (u32, u64),
    found: &mut Found,
) {
    let times = match window {
        Some(window) => index.times_before(person, window.to),
        None => index.times_of(person),
    };
    let (first, last) = (times.first().copied(), times.last().copied());
    let span = Span { commits: index.commits_of(person, window), work, first, last };
    if span.commits > 0 {
        found.active.push((person, span));
        if super::repo_index::within(first, window) && first.is_some() {
            found.new.push((person, span));
        }
    }
    let silent =
        last.map(|last| last + SILENT_DAYS * DAY).filter(|&silent| silent < index.observed_to);
    if silent.is_some_and(|silent| window.is_none_or(|window| window.contains(silent))) {
        found.inactive += 1;
        if is_established(times) {
            let commits = times.len() as u64;
            found.departed.push((person, Span { commits, work, first, last }));
        }
    }
}

fn is_established(times: &[i64]) -> bool {
    let months = times.chunk_by(|&a, &b| month(a) == month(b));
    times.len() >= ESTABLISHED_COMMITS
        || months.take(ESTABLISHED_MONTHS).count() == ESTABLISHED_MONTHS
}

fn count(index: &RepoIndex<'_>, metric: MetricId, window: Option<Window>, count: u64) -> Measure {
    index.evidence_of_people(Measure::count(metric, window, count))
}

fn unless_shallow(index: &RepoIndex<'_>, measure: Measure) -> Measure {
    if index.history.completeness.shallow { measure.but_unknown(SHALLOW) } else { measure }
}
