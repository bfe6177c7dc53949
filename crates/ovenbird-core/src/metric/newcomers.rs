//! Newcomers: of those who came, how many came back.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::measures::measures;
use super::repo_index::{PeopleRows, RepoIndex, Who, evidence::SHALLOW};
use super::{Measure, MetricId};
use crate::fact::Window;

/// How the newcomers of a window fared.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Newcomers {
    /// People whose first authored commit falls in the window.
    pub newcomers: Measure,
    /// The share with another commit at least a day and less than 90 days after the first.
    pub returned_90: Measure,
    /// The same within 365 days.
    pub returned_365: Measure,
    /// The newcomers, latest first.
    pub people: PeopleRows<Newcomer>,
}

measures!(Newcomers { newcomers, returned_90, returned_365 } but { people });

/// One newcomer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Newcomer {
    /// The person.
    pub who: Who,
    /// Author time of their first commit, in seconds since 1970 UTC.
    pub first: i64,
    /// Author time of the first one at least a day later, if any by now.
    pub returned: Option<i64>,
    /// Their commits by now.
    pub commits: u64,
}

#[derive(Clone, Copy)]
struct Arrival {
    first: i64,
    returned: Option<i64>,
    commits: u64,
}

/// The newcomers of a window (of the whole history without one) and their return by now.
pub fn newcomers(index: &RepoIndex<'_>, window: Option<Window>) -> Newcomers {
    let mut found = Vec::new();
    for person in index.humans() {
        let times = index.times_of(person);
        let Some(&first) = times.first().filter(|&&t| window.is_none_or(|w| w.contains(t))) else {
            continue;
        };
        let next_day = times.partition_point(|&seconds| seconds < first + DAY);
        let (returned, commits) = (times.get(next_day).copied(), times.len() as u64);
        found.push((person, Arrival { first, returned, commits }));
    }
    let measure = Measure::count(MetricId::Newcomers, window, found.len() as u64);
    let row =
        |who, Arrival { first, returned, commits }| Newcomer { who, first, returned, commits };
    Newcomers {
        newcomers: reported(index, measure),
        returned_90: returned(index, MetricId::NewcomersReturned90, window, &found, 90),
        returned_365: returned(index, MetricId::NewcomersReturned365, window, &found, 365),
        people: index.people_rows(found, |arrival| std::cmp::Reverse(arrival.first), row),
    }
}

fn returned(
    index: &RepoIndex<'_>,
    metric: MetricId,
    window: Option<Window>,
    found: &[(u32, Arrival)],
    days: i64,
) -> Measure {
    let (mut follow_up, mut came_back) = (0, 0);
    for (_, arrival) in found {
        let end = arrival.first + days * DAY;
        // Who came back early but cannot have been watched to the end is left out like those who
        // have not come back yet: counting only the former would flatter.
        if end <= index.observed_to {
            follow_up += 1;
            came_back += u64::from(arrival.returned.is_some_and(|seconds| seconds < end));
        }
    }
    let of = "newcomers with complete follow-up";
    let measure = reported(index, Measure::rate(metric, window, came_back, follow_up, of));
    match found.len() as u64 - follow_up {
        0 => measure,
        censored => measure
            .excluding(format!("newcomers first seen less than {days} days ago ({censored})")),
    }
}

fn reported(index: &RepoIndex<'_>, measure: Measure) -> Measure {
    let measure = index.evidence_of_people_with_dates(measure);
    if index.history.completeness.shallow { measure.but_unknown(SHALLOW) } else { measure }
}
