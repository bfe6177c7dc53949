//! Cohort retention: of those who arrived in a year, how many were active in each later one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::year;
use super::measures::measures;
use super::repo_index::{RepoIndex, evidence::SHALLOW};
use super::{Interval, Measure, MetricId, wilson};

/// All cohorts of a history.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Cohorts {
    /// How many people arrived in any year.
    pub arrived: Measure,
    /// The cohorts, oldest first; years without an arrival are absent. None in a shallow clone,
    /// where arrivals are not known.
    pub rows: Vec<Cohort>,
}

measures!(Cohorts { arrived } but { rows });

/// The people whose first commit falls in one UTC year.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Cohort {
    /// The year of their arrival.
    pub year: i64,
    /// How many arrived.
    pub arrived: u64,
    /// Every later year up to the present one.
    pub later: Vec<CohortYear>,
}

/// One cohort in one later year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CohortYear {
    /// The year.
    pub year: i64,
    /// How many of the cohort authored a commit in it.
    pub active: u64,
    /// The Wilson interval of `active` in `arrived`.
    pub interval: Interval,
    /// Whether the year has ended; what is counted in a running year can still grow.
    pub complete: bool,
}

/// The cohorts of the whole history, by UTC year of the first authored commit.
pub fn cohorts(index: &RepoIndex<'_>) -> Cohorts {
    let mut active: BTreeMap<i64, BTreeMap<i64, u64>> = BTreeMap::new();
    let mut arrived = 0;
    for person in index.humans() {
        let mut years = index.times_of(person).chunk_by(|&a, &b| year(a) == year(b));
        let Some(arrival) = years.next().map(|times| year(times[0])) else { continue };
        arrived += 1;
        let cohort = active.entry(arrival).or_default();
        *cohort.entry(arrival).or_default() += 1;
        for times in years {
            *cohort.entry(year(times[0])).or_default() += 1;
        }
    }
    let measure = index.evidence_of_people(Measure::count(MetricId::Cohorts, None, arrived));
    if index.history.completeness.shallow {
        return Cohorts { arrived: measure.but_unknown(SHALLOW), rows: Vec::new() };
    }
    let present = year(index.observed_to);
    let rows = active.iter().map(|(&arrival, active)| cohort(arrival, active, present));
    Cohorts { arrived: measure, rows: rows.collect() }
}

fn cohort(arrival: i64, active_in: &BTreeMap<i64, u64>, present: i64) -> Cohort {
    let in_year = |year| active_in.get(&year).copied().unwrap_or(0);
    let arrived = in_year(arrival);
    let later = (arrival + 1..=present).map(|year| CohortYear {
        year,
        active: in_year(year),
        interval: wilson::interval(in_year(year), arrived),
        complete: year < present,
    });
    Cohort { year: arrival, arrived, later: later.collect() }
}
