//! Whether a contribution is merged: a logistic model with partial pooling.
//!
//! The log odds of a case are x·β + u(project) + v(project, standing), with β ~ N(0, 2.5²) for
//! features (Gelman et al. 2008 give the scale) and N(0, 10²) for the intercept, u ~ N(0, τ²) and
//! v ~ N(0, ω²). The effects are at their posterior mode, their covariance is the inverse of the
//! curvature there (Laplace's approximation; Breslow and Clayton 1993), and τ and ω are estimated
//! from the same data and then taken as known (empirical Bayes). A standing is the contributor's
//! standing.

use schemars::JsonSchema;
use serde::Serialize;

use super::laplace::Mode;
use super::newton::Effects;
use super::rows::{Groups, Rows};
use super::variance::{self, Estimated, VarianceComponents};

/// Standard deviations of the priors of the intercept and of each feature, in log odds.
const INTERCEPT: f64 = 10.0;
const FEATURE: f64 = 2.5;

/// One contribution whose end is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case<'a> {
    /// The features: indicators, or numbers brought to a spread near 1. As many in every case, 64
    /// at most, none beyond ±10,000.
    pub x: &'a [f64],
    /// Which project; any number.
    pub project: u32,
    /// Which standing of it, 0 to 5.
    pub standing: u8,
    /// Whether it was merged.
    pub merged: bool,
    /// How much it counts, 0 to 10,000; 1 for a plain case, nothing at 0.
    pub weight: f64,
}

/// Why there is no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoModel {
    /// There is nothing to learn from.
    #[error("no cases")]
    Empty,
    /// More features than the model takes.
    #[error("{0} features, of which a model takes at most 64")]
    TooWide(usize),
    /// A case with more or fewer features than the first.
    #[error("case {row} has not {features} features as the first one has")]
    Ragged {
        /// Which case, from 0.
        row: usize,
        /// How many the first has.
        features: usize,
    },
    /// A feature that is not a number within ±10,000.
    #[error("case {row} has a feature that is not within ±10,000")]
    Feature {
        /// Which case, from 0.
        row: usize,
    },
    /// A weight that is not a number from 0 to 10,000.
    #[error("case {row} has a weight that is not from 0 to 10,000")]
    Weight {
        /// Which case, from 0.
        row: usize,
    },
    /// A standing that does not exist.
    #[error("case {row} is of a standing beyond 5")]
    StandingGroup {
        /// Which case, from 0.
        row: usize,
    },
    /// Variance components that are not positive, or that numbers cannot hold.
    #[error("variance components are not from 0.001 to 1,000")]
    VarianceComponents,
    /// The matrix cannot be factored: features so large and so alike that rounding wins.
    #[error("the numbers fail: features are too large and too much alike")]
    Numbers,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) groups: Groups,
    pub(super) variance: VarianceComponents,
    pub(super) mode: Mode,
    estimated: Estimated,
}

/// What was fitted, for people to read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Summary {
    /// The cases, those of weight 0 left out.
    pub n: u64,
    /// How many of them were merged.
    pub merged: u64,
    /// How many projects there were.
    pub projects: u64,
    /// How many standings of projects there were.
    pub standings: u64,
    /// The variance components of projects and standings.
    pub variance: VarianceComponents,
    /// Which of them the data reported; the others are held at what the prior says.
    pub estimated: Estimated,
    /// The intercept, then the features.
    pub coefficients: Vec<Coefficient>,
}

/// One coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Coefficient {
    /// What it belongs to.
    pub name: String,
    /// The change in log odds by one unit of the feature, all else alike.
    pub estimate: f64,
    /// Its posterior standard deviation, the variance components taken as known.
    pub standard_error: f64,
}

impl Model {
    /// Fits effects and variance components.
    ///
    /// Fewer than five projects do not tell how far projects lie apart, and fewer than five
    /// standings beyond one in each project and one of each kind not how far standings do; τ is
    /// then 1 and ω ½.
    pub fn fit(cases: &[Case<'_>]) -> Result<Self, NoModel> {
        let rows = Rows::of(cases)?;
        let fitted = variance::estimate(&rows, &precisions(rows.width));
        let (variance, estimated, mode) = fitted.ok_or(NoModel::Numbers)?;
        Ok(Self { groups: rows.groups, variance, mode, estimated })
    }

    /// Fits effects with the variance components given, each from 0.001 to 1,000.
    pub fn fit_with(cases: &[Case<'_>], variance: VarianceComponents) -> Result<Self, NoModel> {
        if !variance.is_sound() {
            return Err(NoModel::VarianceComponents);
        }
        let rows = Rows::of(cases)?;
        let start = Effects::zero(&rows, rows.width);
        let mode = variance::full(&rows, &precisions(rows.width), variance, start);
        let mode = mode.ok_or(NoModel::Numbers)?;
        Ok(Self { groups: rows.groups, variance, mode, estimated: Estimated::default() })
    }

    /// The coefficients with their standard errors, and what they rest on. `names` are those of
    /// the features in order; one that has none is called by its number.
    pub fn summary(&self, names: &[&str]) -> Summary {
        let fixed = &self.mode.effects.fixed;
        let coefficients = fixed.iter().enumerate().map(|(at, &estimate)| {
            let mut alone = vec![0.0; fixed.len()];
            alone[at] = 1.0;
            let standard_error = self.mode.factor.variance(&alone).sqrt();
            let name = match at.checked_sub(1) {
                None => "intercept".to_owned(),
                Some(at) => names.get(at).map_or_else(|| at.to_string(), ToString::to_string),
            };
            Coefficient { name, estimate, standard_error }
        });
        Summary {
            n: self.groups.n,
            merged: self.groups.merged,
            projects: self.groups.projects.len() as u64,
            standings: self.groups.standings.len() as u64,
            variance: self.variance,
            estimated: self.estimated,
            coefficients: coefficients.collect(),
        }
    }
}

/// The precisions of the priors of the fixed part.
fn precisions(width: usize) -> Vec<f64> {
    let of = |at: usize| if at == 0 { INTERCEPT } else { FEATURE };
    (0..width).map(|at| of(at).powi(-2)).collect()
}
