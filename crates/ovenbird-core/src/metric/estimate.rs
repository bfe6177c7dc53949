//! An estimated share with its 95 % interval, and the transform that keeps the interval honest.

use schemars::JsonSchema;
use serde::Serialize;

use super::Interval;
use super::wilson::Z;

/// An estimated share, from 0 to 1, with its pointwise 95 % interval.
///
/// `0 <= low <= value <= high <= 1` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The share.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Estimate {
    /// The share of all the others: 1 less this one.
    #[must_use]
    pub fn complement(self) -> Self {
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low }
    }

    /// The bounds in the shape that a [`Measure`](super::Measure) has.
    pub fn interval(self) -> Interval {
        Interval { low: self.low, high: self.high, level: 0.95 }
    }

    /// A share strictly between 0 and 1 with the interval that is symmetric on the scale of
    /// log(−log share), and so never leaves 0 to 1 (Kalbfleisch & Prentice 1980):
    ///
    /// `share ^ exp(±z · sd / |ln share|)`, where `sd` is the standard error of `ln share`.
    pub(super) fn log_minus_log(share: f64, sd: f64) -> Self {
        let log = share.ln();
        let factor = (Z * sd / log.abs()).exp();
        Self::around(share, (log * factor).exp(), (log / factor).exp())
    }

    /// A share between its bounds; rounding can leave a bound a hair on the wrong side.
    pub(super) fn around(value: f64, low: f64, high: f64) -> Self {
        Self { value, low: low.clamp(0.0, value), high: high.clamp(value, 1.0) }
    }
}
