//! Outside work: how much of what landed came from others than who integrated it.

use serde::Serialize;

use super::Measure;
use super::study::evidence::{SHALLOW, if_told};
use super::study::{Integrator, Standing, Study};
use crate::fact::Window;

/// Whose work landed.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

#[derive(Default)]
struct Tally {
    outside: u64,
    told: u64,
    insiders: u64,
    regulars: u64,
    all: u64,
}

/// Whose work landed in a window, by the mainline's committer time.
pub fn outside_work(study: &Study<'_>, window: Option<Window>) -> OutsideWork {
    let mut tally = Tally::default();
    for (commit, landing) in study.landed_in(window) {
        tally.all += 1;
        if let Integrator::Person(person) = landing.integrator {
            tally.told += 1;
            tally.outside += u64::from(person != commit.author);
        }
        match landing.standing {
            Standing::Insider => tally.insiders += 1,
            Standing::Regular => tally.regulars += 1,
            Standing::Newcomer => {}
        }
    }
    shares(study, window, &tally)
}

fn shares(study: &Study<'_>, window: Option<Window>, tally: &Tally) -> OutsideWork {
    let rate = |name, part, n| {
        let measure = Measure::rate(name, window, part, n, "landed commits");
        study.evidence_of_mainline(measure, n, tally.all)
    };
    let by = |name, part| {
        let measure = rate(name, part, tally.all);
        if study.history.completeness.shallow { measure.but_unknown(SHALLOW) } else { measure }
    };
    // Where the forge commits most of what lands, few integrators are known and nearly
    // everybody would pass for a regular.
    let told_apart =
        |measure| if_told(study.if_committers_integrate(measure), tally.told, tally.all);
    OutsideWork {
        outside: study.if_committers_integrate(rate("outside_work", tally.outside, tally.told)),
        by_insiders: told_apart(by("work_by_insiders", tally.insiders)),
        by_regulars: told_apart(by("work_by_regulars", tally.regulars)),
        by_newcomers: by("work_by_newcomers", tally.all - tally.insiders - tally.regulars),
    }
}
