//! How good predictions were: Brier score, log loss, area under the curve, calibration.
//!
//! Whoever made the predictions: they come as pairs with what happened. All intervals take the
//! cases to be independent, which those of one project or person are not: they are lower bounds
//! on the doubt.

use schemars::JsonSchema;
use serde::Serialize;

use super::auc;
use super::calibration::{Calibration, calibration};
use super::scores::{Figure, brier, log_loss};
use crate::metric::{Interval, wilson};

/// The fewest cases from which a mean score is reported.
pub const ENOUGH_CASES: u64 = 30;
/// The fewest cases of each outcome from which what compares the two is reported: the area under
/// the curve, and the regression behind the calibration's slope.
pub const ENOUGH_OF_EACH: u64 = 10;

/// A prediction, and what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The probability of a merge, 0 to 1.
    pub predicted: f64,
    /// Whether it was merged.
    pub merged: bool,
}

/// Why predictions were not judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoJudgement {
    /// A prediction that is no number from 0 to 1.
    #[error("prediction {0} is not a probability")]
    NotAProbability(usize),
    /// Predictions of different cases were to be compared.
    #[error("{ours} predictions cannot be compared with {theirs}")]
    NotTheSame {
        /// How many there were of one.
        ours: usize,
        /// How many of the other.
        theirs: usize,
    },
}

/// How good predictions were.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Judgement {
    /// How many cases.
    pub n: u64,
    /// How many of them were merged.
    pub merged: u64,
    /// The share that was merged; `None` without cases.
    pub observed: Option<f64>,
    /// Wilson's 95 % interval of that share.
    pub observed_interval: Interval,
    /// The mean of the predictions; `None` without cases.
    pub predicted: Option<f64>,
    /// The mean square of what predictions were off; lower is better, and always predicting the
    /// share s that was merged gives s · (1 − s). Unknown below 30 cases.
    pub brier: Figure,
    /// Less the mean natural logarithm of what was predicted for what happened, predictions held
    /// within 0.000001 and 0.999999; lower is better. Unknown below 30 cases.
    pub log_loss: Figure,
    /// How often a case that was merged had the higher prediction than one that was not; ½ is
    /// chance. Unknown below ten cases of each outcome.
    pub auc: Figure,
    /// Whether things happened as often as predicted.
    pub calibration: Calibration,
}

/// One predictor's scores less another's, on the same cases.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ScoresCompared")]
pub struct Comparison {
    /// How many cases.
    pub n: u64,
    /// The difference of the Brier scores; below 0, the first is better.
    pub brier: Figure,
    /// The difference of the log losses; below 0, the first is better.
    pub log_loss: Figure,
    /// The difference of the areas under the curve; above 0, the first is better.
    pub auc: Figure,
}

/// Judges predictions.
pub fn judge(pairs: &[Pair]) -> Result<Judgement, NoJudgement> {
    check(pairs)?;
    let merged = pairs.iter().filter(|pair| pair.merged).count() as u64;
    let n = pairs.len() as u64;
    let mean = |sum: f64| (n > 0).then(|| sum / n as f64);
    Ok(Judgement {
        n,
        merged,
        observed: mean(merged as f64),
        observed_interval: wilson::interval(merged, n),
        predicted: mean(pairs.iter().map(|pair| pair.predicted).sum()),
        brier: Figure::mean(&brier(pairs), (0.0, 1.0)),
        log_loss: Figure::mean(&log_loss(pairs), (0.0, f64::INFINITY)),
        auc: auc::figure(pairs),
        calibration: calibration(pairs),
    })
}

/// Compares predictions with another's of the same cases, in the same order. The intervals are
/// those of paired differences, which are narrower than two intervals side by side.
pub fn compare(ours: &[Pair], theirs: &[f64]) -> Result<Comparison, NoJudgement> {
    if ours.len() != theirs.len() {
        return Err(NoJudgement::NotTheSame { ours: ours.len(), theirs: theirs.len() });
    }
    let theirs: Vec<Pair> = ours
        .iter()
        .zip(theirs)
        .map(|(pair, &predicted)| Pair { predicted, merged: pair.merged })
        .collect();
    check(ours)?;
    check(&theirs)?;
    let less = |score: fn(&[Pair]) -> Vec<f64>| {
        let values = score(ours).into_iter().zip(score(&theirs));
        let values: Vec<f64> = values.map(|(ours, theirs)| ours - theirs).collect();
        Figure::mean(&values, (f64::NEG_INFINITY, f64::INFINITY))
    };
    Ok(Comparison {
        n: ours.len() as u64,
        brier: less(brier),
        log_loss: less(log_loss),
        auc: auc::difference(ours, &theirs),
    })
}

fn check(pairs: &[Pair]) -> Result<(), NoJudgement> {
    let wrong = pairs.iter().position(|pair| !(0.0..=1.0).contains(&pair.predicted));
    wrong.map_or(Ok(()), |at| Err(NoJudgement::NotAProbability(at)))
}
