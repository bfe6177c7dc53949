//! The forecast of acceptance: a model of merged or not, and the judgement of any such forecast.
//!
//! [`model`] fits a logistic mixed model, in which a project and the contributors of one standing
//! in it lean on the others as far as they have little of their own to show. [`mod@judge`] says how
//! good predictions were, whoever made them. Neither knows what a pull request is: rows come in,
//! numbers go out. Nothing is drawn at random, and the order of the rows means nothing.

mod auc;
mod calibration;
mod estimate;
pub mod evaluation;
pub mod judge;
mod laplace;
mod matrix;
pub mod model;
mod newton;
mod opened;
mod rows;
mod scores;
pub mod trail;
mod variance;

pub use calibration::{Calibration, Group};
pub use estimate::{CaseWeights, Estimate};
pub use judge::{Comparison, Judgement, NoJudgement, Pair, compare, judge};
pub use model::{Case, Coefficient, Model, NoModel, Summary};
pub use scores::Figure;
pub use variance::{Estimated, VarianceComponents};

use super::wilson::Z;

/// The share that log odds stand for.
fn share(log_odds: f64) -> f64 {
    let small = (-log_odds.abs()).exp();
    if log_odds >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// The log odds of a share.
fn log_odds(share: f64) -> f64 {
    share.ln() - (-share).ln_1p()
}
