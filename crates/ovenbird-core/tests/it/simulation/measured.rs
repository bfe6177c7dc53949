//! What the metrics say of a world, beside what is true of it.

use ovenbird_core::metric::acceptance::{Fates, acceptance};
use ovenbird_core::metric::merging::merging;
use ovenbird_core::metric::response::{FirstAnswer, responses};
use ovenbird_core::metric::self_merge::self_merge;
use ovenbird_core::metric::{ForgeIndex, Measure, Value};

use super::law::Truth;

/// A measure and the truth that it estimates.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) group: &'static str,
    pub(super) measure: Measure,
    pub(super) truth: f64,
}

/// The groups in the order of the cohorts.
pub(super) const GROUPS: [&str; 3] = ["newcomers", "regulars", "insiders"];

impl Measured {
    /// Whether the interval holds the truth; `None` where there is none, and where the truth is
    /// beyond all that can be seen.
    pub(super) fn holds(&self) -> Option<bool> {
        let interval = self.measure.interval.filter(|_| self.truth.is_finite())?;
        Some((interval.low..=interval.high).contains(&self.truth))
    }

    /// The number measured.
    pub(super) fn value(&self) -> Option<f64> {
        match self.measure.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// All that is measured of a world whose pull requests are so many of each cohort.
pub(super) fn measured(index: &ForgeIndex<'_>, truth: &Truth, mixture: [f64; 3]) -> Vec<Measured> {
    let accepted = acceptance(index, None);
    let answered = responses(index, None).pull_requests;
    let all = truth.of_mixture(mixture);
    let mut found = Vec::new();
    fates(&mut found, "all", accepted.all, &all);
    answers(&mut found, "all", answered.all, &all);
    let groups = [answered.newcomers, answered.regulars, answered.insiders];
    for (cohort, (name, group)) in GROUPS.into_iter().zip(groups).enumerate() {
        let truth = truth.of_cohort(cohort);
        let of = accepted.by_standing.iter().find(|group| group.name == name).unwrap();
        fates(&mut found, name, of.fates.clone(), &truth);
        answers(&mut found, name, group, &truth);
    }
    let merging = merging(index, None);
    let of_all = [
        (self_merge(index, None).self_merge, all.self_merged()),
        (merging.median, all.merged_by(0.5)),
        (merging.p90, all.merged_by(0.9)),
    ];
    found.extend(of_all.map(|(measure, truth)| Measured { group: "all", measure, truth }));
    found
}

fn fates(found: &mut Vec<Measured>, group: &'static str, fates: Fates, truth: &Truth) {
    let of = [(fates.accepted_7, 7.0), (fates.accepted_30, 30.0), (fates.accepted_90, 90.0)];
    let of = of.map(|(measure, days)| Measured { group, measure, truth: truth.accepted(days) });
    found.extend(of);
}

fn answers(found: &mut Vec<Measured>, group: &'static str, of: FirstAnswer, truth: &Truth) {
    let of = [
        (of.median, truth.answered_by(0.5)),
        (of.p90, truth.answered_by(0.9)),
        (of.within_2_business_days, truth.answered_in_two_business_days()),
        (of.never_answered, 1.0 - truth.answered(90.0)),
    ];
    found.extend(of.map(|(measure, truth)| Measured { group, measure, truth }));
}
