//! Outside work: how much of what landed came from others than who integrated it.

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::evidence::{SHALLOW, if_known};
use super::repo_index::{Integrator, RepoIndex, Standing};
use super::{Measure, MetricId};
use crate::fact::Window;

/// Whose work landed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutsideWork {
    /// The share of landed commits whose author is not their integrator.
    pub outside: Measure,
    /// The share by those who had integrated others' work here before.
    pub by_insiders: Measure,
    /// The share by those who had landed something here before, and integrated nothing.
    pub by_regulars: Measure,
    /// The share by those who had landed nothing here before.
    pub by_newcomers: Measure,
}

measures!(OutsideWork { outside, by_insiders, by_regulars, by_newcomers });

#[derive(Default)]
struct Tally {
    outside: u64,
    reported: u64,
    insiders: u64,
    regulars: u64,
    all: u64,
}

/// Whose work landed in a window, by the mainline's committer time.
pub fn outside_work(index: &RepoIndex<'_>, window: Option<Window>) -> OutsideWork {
    let mut tally = Tally::default();
    for (commit, landing) in index.landed_in(window) {
        tally.all += 1;
        if let Integrator::Person(person) = landing.integrator {
            tally.reported += 1;
            tally.outside += u64::from(person != commit.author);
        }
        match landing.standing {
            Standing::Insider => tally.insiders += 1,
            Standing::Regular => tally.regulars += 1,
            Standing::Newcomer | Standing::Unknown => {}
        }
    }
    shares(index, window, &tally)
}

fn shares(index: &RepoIndex<'_>, window: Option<Window>, tally: &Tally) -> OutsideWork {
    let rate = |name, part, n| {
        let measure = Measure::rate(name, window, part, n, "landed commits");
        index.evidence_of_mainline(measure, n, tally.all)
    };
    let by = |name, part| {
        let measure = rate(name, part, tally.all);
        if index.history.completeness.shallow { measure.but_unknown(SHALLOW) } else { measure }
    };
    // Where the forge commits most of what lands, few integrators are known and nearly
    // everybody would pass for a regular.
    let distinguished =
        |measure| if_known(index.if_committers_integrate(measure), tally.reported, tally.all);
    OutsideWork {
        outside: index.if_committers_integrate(rate(
            MetricId::OutsideWork,
            tally.outside,
            tally.reported,
        )),
        by_insiders: distinguished(by(MetricId::WorkByInsiders, tally.insiders)),
        by_regulars: distinguished(by(MetricId::WorkByRegulars, tally.regulars)),
        by_newcomers: by(MetricId::WorkByNewcomers, tally.all - tally.insiders - tally.regulars),
    }
}
