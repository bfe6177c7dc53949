//! Retention and churn: of those active before, how many are still.

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::RepoIndex;
use super::{Measure, MetricId};
use crate::fact::Window;

/// How many of the people of one window were active in the next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Retention {
    /// The share of the previous window's people who were active in this one.
    pub retention: Measure,
    /// One minus that.
    pub churn: Measure,
}

measures!(Retention { retention, churn });

/// Retention from the window of equal length before this one into this one.
pub fn retention(index: &RepoIndex<'_>, window: Window) -> Retention {
    let previous = window.before();
    let was_active = |&person: &u32| !index.times_in(person, previous).is_empty();
    let (mut before, mut stayed) = (0, 0);
    for person in index.humans().filter(was_active) {
        before += 1;
        stayed += u64::from(!index.times_in(person, window).is_empty());
    }
    let measure = |name, part| {
        let of = "people active in the window before";
        let measure = Measure::rate(name, Some(window), part, before, of);
        let measure = index.evidence_of_people(measure);
        if window.to > index.observed_to {
            let why =
                if window.to > index.now { "has not ended" } else { "was not observed to its end" };
            return measure.but_unknown(format!("the window {why}"));
        }
        if !index.reaches(previous.from) {
            return measure.but_unknown("the clone is shallow: the window before is not all in it");
        }
        measure
    };
    Retention {
        retention: measure(MetricId::Retention, stayed),
        churn: measure(MetricId::Churn, before - stayed),
    }
}
