//! Scores that are means over cases, with intervals from their variance.

use schemars::JsonSchema;
use serde::Serialize;

use super::Z;
use super::judge::{ENOUGH_CASES, Pair};
use crate::metric::{Interval, Value};

/// Predictions are held this far from 0 and 1 where their logarithm is taken. One that was sure
/// and wrong then costs 13.8 and not infinity.
pub(super) const CLIP: f64 = 1e-6;

/// A number with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Figure {
    /// The number, or why there is none.
    pub value: Value,
    /// Its standard error, where there is one.
    pub standard_error: Option<f64>,
    /// Its 95 % confidence interval, where there is one.
    pub interval: Option<Interval>,
}

impl Figure {
    /// A number with a symmetric interval, cut off at the bounds of what it can be.
    pub(super) fn normal(value: f64, standard_error: f64, bounds: (f64, f64)) -> Self {
        let low = (value - Z * standard_error).max(bounds.0);
        let high = (value + Z * standard_error).min(bounds.1);
        Self {
            value: Value::Number(value),
            standard_error: Some(standard_error),
            interval: Some(Interval { low, high, level: 0.95 }),
        }
    }

    /// No number, for the reason given.
    pub(super) fn unknown(reason: impl Into<String>) -> Self {
        Self { value: Value::Unknown(reason.into()), standard_error: None, interval: None }
    }

    /// The mean of values that are independent of each other; unknown below 30.
    pub(super) fn mean(values: &[f64], bounds: (f64, f64)) -> Self {
        if (values.len() as u64) < ENOUGH_CASES {
            let value = Value::unknown_below(ENOUGH_CASES, values.len() as u64, "cases");
            return Self { value, standard_error: None, interval: None };
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self::normal(mean, (squares / (n - 1.0) / n).sqrt(), bounds)
    }
}

/// The squares of what each prediction was off (Brier 1950, for one of two outcomes).
pub(super) fn brier(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| (pair.predicted - f64::from(u8::from(pair.merged))).powi(2)).collect()
}

/// Less the natural logarithms of what was predicted for what happened (Good 1952).
pub(super) fn log_loss(pairs: &[Pair]) -> Vec<f64> {
    let loss = |pair: &Pair| {
        let predicted = clipped(pair.predicted);
        if pair.merged { -predicted.ln() } else { -(-predicted).ln_1p() }
    };
    pairs.iter().map(loss).collect()
}

/// A prediction that has a logarithm, and whose opposite has one.
pub(super) fn clipped(predicted: f64) -> f64 {
    predicted.clamp(CLIP, 1.0 - CLIP)
}
