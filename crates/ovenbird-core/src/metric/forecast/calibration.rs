//! Whether things happen as often as predicted.

use schemars::JsonSchema;
use serde::Serialize;

use super::auc::too_few;
use super::judge::Pair;
use super::matrix::Symmetric;
use super::scores::{Figure, clipped};
use super::{log_odds, share};
use crate::metric::{Interval, wilson};

/// The most groups in the table.
const GROUPS: usize = 10;
/// The fewest cases that a group should have: with fewer cases there are fewer groups.
const GROUP: usize = 10;
/// Newton steps before a fit is held to run away.
const STEPS: usize = 50;
/// Slopes and intercepts beyond it are those of classes that lie apart.
const RUNAWAY: f64 = 100.0;

/// How predictions and outcomes agree.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Calibration {
    /// What must be added to the log odds predicted so that their mean agrees with what happened:
    /// above 0, predictions were too low on the whole ("calibration in the large").
    pub in_the_large: Figure,
    /// The intercept of the logistic regression of the outcome on the log odds predicted (Cox
    /// 1958). Read it with the slope.
    pub intercept: Figure,
    /// The slope of the same: 1 is right, below 1 predictions were too extreme.
    pub slope: Figure,
    /// The mean distance between predicted and observed over the groups, by cases (Naeini et al.
    /// 2015); `None` without cases. It is above 0 by chance alone, the more the fewer cases.
    pub expected_error: Option<f64>,
    /// Predictions in ascending order, cut into up to ten groups of equal size.
    pub groups: Vec<Group>,
}

/// Cases with near predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CalibrationGroup")]
pub struct Group {
    /// How many.
    pub n: u64,
    /// How many of them were merged.
    pub merged: u64,
    /// The lowest prediction.
    pub from: f64,
    /// The highest prediction.
    pub to: f64,
    /// The mean of the predictions.
    pub predicted: f64,
    /// The share that was merged.
    pub observed: f64,
    /// Wilson's 95 % interval of that share.
    pub interval: Interval,
}

/// The calibration of predictions.
pub(super) fn calibration(pairs: &[Pair]) -> Calibration {
    let groups = groups(pairs);
    let off = |group: &Group| group.n as f64 * (group.predicted - group.observed).abs();
    let expected_error =
        (!pairs.is_empty()).then(|| groups.iter().map(off).sum::<f64>() / pairs.len() as f64);
    let (in_the_large, [intercept, slope]) = recalibration(pairs);
    Calibration { in_the_large, intercept, slope, expected_error, groups }
}

/// Groups of equal size; equal predictions stay together, so that a group may be larger and a
/// later one smaller or gone. The cuts are at the quantiles as `pandas.qcut` has them.
fn groups(pairs: &[Pair]) -> Vec<Group> {
    let mut sorted = pairs.to_vec();
    let key = |pair: &Pair| (pair.predicted, pair.merged);
    sorted.sort_unstable_by(|left, right| {
        let ((left, merged), (right, also)) = (key(left), key(right));
        left.total_cmp(&right).then(merged.cmp(&also))
    });
    let count = (sorted.len() / GROUP).clamp(1, GROUPS);
    let (mut found, mut from) = (Vec::new(), 0);
    for at in 1..=count {
        let Some(last) = sorted.len().checked_sub(1).map(|last| last * at / count) else { break };
        let edge = sorted[last].predicted;
        let to = sorted.partition_point(|pair| pair.predicted <= edge);
        found.extend(group(&sorted[from..to]));
        from = to;
    }
    found
}

fn group(pairs: &[Pair]) -> Option<Group> {
    let (first, last) = (pairs.first()?, pairs.last()?);
    let n = pairs.len() as u64;
    let merged = pairs.iter().filter(|pair| pair.merged).count() as u64;
    Some(Group {
        n,
        merged,
        from: first.predicted,
        to: last.predicted,
        predicted: pairs.iter().map(|pair| pair.predicted).sum::<f64>() / n as f64,
        observed: merged as f64 / n as f64,
        interval: wilson::interval(merged, n),
    })
}

/// Calibration in the large, then intercept and slope.
fn recalibration(pairs: &[Pair]) -> (Figure, [Figure; 2]) {
    if let Some(value) = too_few(pairs) {
        let unknown = Figure { value, standard_error: None, interval: None };
        return (unknown.clone(), [unknown.clone(), unknown]);
    }
    let rows: Vec<(f64, bool)> =
        pairs.iter().map(|pair| (log_odds(clipped(pair.predicted)), pair.merged)).collect();
    let figure = |(value, error): (f64, f64)| {
        Figure::normal(value, error, (f64::NEG_INFINITY, f64::INFINITY))
    };
    let in_the_large = regression(&rows, false).map_or_else(
        || Figure::unknown("the regression has no end"),
        |[intercept, _]| figure(intercept),
    );
    let is_flat = rows.windows(2).all(|pair| pair[0].0.total_cmp(&pair[1].0).is_eq());
    let reason = if is_flat {
        "all predictions are the same"
    } else {
        "the regression has no end: the predictions part the outcomes"
    };
    let both = if is_flat { None } else { regression(&rows, true) };
    let both = both.map_or_else(
        || [Figure::unknown(reason), Figure::unknown(reason)],
        |both| both.map(figure),
    );
    (in_the_large, both)
}

/// Intercept and slope, each with its standard error, of greatest likelihood; with the slope held
/// at 1 unless it is free. `None` where the likelihood has no top.
fn regression(rows: &[(f64, bool)], is_slope_free: bool) -> Option<[(f64, f64); 2]> {
    let (mut intercept, mut slope) = (0.0, 1.0);
    let free = if is_slope_free { 2 } else { 1 };
    for _ in 0..STEPS {
        let mut matrix = Symmetric::diagonal(&[0.0; 2][..free]);
        let mut slopes = [0.0; 2];
        for &(log_odds, merged) in rows {
            let share = share(intercept + slope * log_odds);
            let off = f64::from(u8::from(merged)) - share;
            matrix.add_outer(share * (1.0 - share), &[1.0, log_odds][..free]);
            slopes[0] += off;
            slopes[1] += off * log_odds;
        }
        let factor = matrix.factor()?;
        let step = factor.solve(&slopes[..free]);
        // Far from the top, the curvature promises too much.
        let longest = step.iter().fold(1.0_f64, |longest, step| longest.max(step.abs()));
        intercept += step[0] / longest;
        slope += step.get(1).map_or(0.0, |step| step / longest);
        if intercept.abs() > RUNAWAY || slope.abs() > RUNAWAY {
            return None;
        }
        if step.iter().all(|step| step.abs() < 1e-10) {
            let of_slope = if is_slope_free { factor.variance(&[0.0, 1.0]).sqrt() } else { 0.0 };
            let of_intercept = factor.variance(&[1.0, 0.0][..free]).sqrt();
            return Some([(intercept, of_intercept), (slope, of_slope)]);
        }
    }
    None
}
