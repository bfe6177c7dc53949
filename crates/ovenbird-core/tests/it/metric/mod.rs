//! The metrics against figures from elsewhere, at their edges, and what must never change them.

#![expect(clippy::unwrap_used, reason = "what tests are built with is no test to clippy")]
#![expect(clippy::float_cmp, reason = "figures are rounded alike before they are compared")]

mod affiliations;

mod answerers;
mod around;
mod builder;
mod can_i;
mod computed;
mod edges;
mod estimates;
mod fates;
mod files;
mod forecast;
mod forge_builder;
mod forge_index;
mod forge_laws;
mod forge_random;
mod forge_report;
mod invariants;
mod landed;
mod landing;
mod names;
mod newcomers_here;
mod observed;
mod opening;
mod people_laws;
mod people_speed;
mod survival;
mod survival_laws;
mod trail;
mod waits;

use ovenbird_core::metric::{Measure, Value};

/// The value of a count.
fn count(measure: &Measure) -> u64 {
    match measure.value {
        Value::Count(count) => count,
        ref other => panic!("{} is {other:?}", measure.metric.name()),
    }
}

/// The value of a number, to six digits.
fn number(measure: &Measure) -> f64 {
    match measure.value {
        Value::Number(number) => rounded(number),
        ref other => panic!("{} is {other:?}", measure.metric.name()),
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// Why a measure has no value.
fn reason(measure: &Measure) -> &str {
    match &measure.value {
        Value::Unknown(reason) => reason,
        other => panic!("{} is {other:?}", measure.metric.name()),
    }
}
