//! What the model says of contributions of one kind, and on whom it leans in saying so.

use schemars::JsonSchema;
use serde::Serialize;

use super::matrix::dot;
use super::model::Model;
use super::rows::are_features;
use super::{Z, share};
use crate::metric::Interval;

/// The rate at which contributions of one kind are merged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The posterior mean of the rate, 0 to 1, which is also the probability that the next such
    /// contribution is merged. Under a deviation far beyond 2 it can lie outside the interval.
    pub value: f64,
    /// The 95 % credible interval of the *rate*. A single contribution is merged or not: no
    /// interval can say which.
    pub interval: Interval,
    /// The posterior mean of the rate's log odds.
    pub log_odds: f64,
    /// Their posterior standard deviation.
    pub deviation: f64,
}

/// How much an estimate rests on whose cases. The shares are the weights that the working
/// responses have in the standing's own effect, the fixed part held; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CaseWeights {
    /// The weight of the same standing of the same project, 0 to 1.
    pub standing: f64,
    /// The weight of the project's other standings.
    pub project: f64,
    /// The weight of the general pattern: what the features say over all projects.
    pub others: f64,
    /// Cases in the same standing of the same project.
    pub n_standing: u64,
    /// Cases in the project, those of the standing among them.
    pub n_project: u64,
    /// All cases.
    pub n: u64,
    /// How many projects they are from.
    pub projects: u64,
}

/// A standing's place in the curvature. What was never seen has only its prior.
struct Place {
    project: Option<usize>,
    standing: Option<usize>,
    /// The information in the standing's cases.
    information: f64,
    /// The variance of the standing's effect when all else is known.
    variance: f64,
    /// How much of a change of the project reaches the standing: one less the weight of its own
    /// cases.
    passed: f64,
    /// The project's precision when the fixed part is known.
    precision: f64,
}

impl Model {
    /// The rate at which contributions with these features are merged there. `None` is a project
    /// outside those that the model has seen, and so is any number that it has not; `None` comes
    /// back where the features are not as many as the model's, or not within ±10,000.
    pub fn predict(&self, x: &[f64], project: Option<u32>, standing: u8) -> Option<Estimate> {
        let (mode, effects) = (&self.mode, &self.mode.effects);
        let width = effects.fixed.len();
        if x.len() + 1 != width || !are_features(x) {
            return None;
        }
        let place = self.place(project, standing);
        let x: Vec<f64> = std::iter::once(1.0).chain(x.iter().copied()).collect();
        let own = place.standing.map_or(0.0, |at| effects.standings[at]);
        let of_project = place.project.map_or(0.0, |at| effects.projects[at]);
        let log_odds = dot(&x, &effects.fixed) + of_project + own;
        // The features, less what the standing and the project already know of the fixed part.
        let mut left = x;
        if let Some(at) = place.standing {
            subtract(&mut left, place.variance, &mode.coupling[at * width..][..width]);
        }
        if let Some(at) = place.project {
            let factor = place.passed / place.precision;
            subtract(&mut left, factor, &mode.reach[at * width..][..width]);
        }
        let of_project = place.passed * place.passed / place.precision;
        let variance = place.variance + of_project + mode.factor.variance(&left);
        Some(Estimate::of(log_odds, variance.sqrt()))
    }

    /// On whose cases an estimate for that standing of that project rests.
    pub fn case_weights(&self, project: Option<u32>, standing: u8) -> CaseWeights {
        let place = self.place(project, standing);
        let (prior, _) = self.variance.precisions();
        let through = place.passed / place.precision;
        let of_cell = place.information * place.passed;
        let of_project = (place.precision - prior - of_cell).max(0.0);
        let standings = place.project.map(|at| self.groups.projects[at].standings.clone());
        let n = |at: usize| self.groups.standings[at].n;
        CaseWeights {
            standing: (1.0 - place.passed) + through * of_cell,
            project: through * of_project,
            others: through * prior,
            n_standing: place.standing.map_or(0, n),
            n_project: standings.map_or(0, |standings| standings.map(n).sum()),
            n: self.groups.n,
            projects: self.groups.projects.len() as u64,
        }
    }

    fn place(&self, project: Option<u32>, standing: u8) -> Place {
        let (prior, standing_prior) = self.variance.precisions();
        let project = project.and_then(|id| self.groups.project(id));
        let standing = project.and_then(|at| self.groups.standing(at, standing));
        let information = standing.map_or(0.0, |at| self.mode.information[at]);
        let variance = 1.0 / (information + standing_prior);
        let precision = project.map_or(prior, |at| self.mode.precision[at]);
        Place {
            project,
            standing,
            information,
            variance,
            passed: standing_prior * variance,
            precision,
        }
    }
}

impl Estimate {
    /// From log odds that are normal with this mean and standard deviation.
    fn of(log_odds: f64, deviation: f64) -> Self {
        let (low, high) = (share(log_odds - Z * deviation), share(log_odds + Z * deviation));
        let interval = Interval { low, high, level: 0.95 };
        Self { value: mean(log_odds, deviation), interval, log_odds, deviation }
    }
}

/// The mean of the share when its log odds are normal, by the trapezoid rule over eight standard
/// deviations to either side, which is exact to nine digits for deviations up to 5.
fn mean(log_odds: f64, deviation: f64) -> f64 {
    let (mut sum, mut whole) = (0.0, 0.0);
    for step in -64_i32..=64 {
        let at = f64::from(step) / 8.0;
        let density = (-at * at / 2.0).exp();
        sum += density * share(log_odds + deviation * at);
        whole += density;
    }
    sum / whole
}

fn subtract(from: &mut [f64], factor: f64, vector: &[f64]) {
    for (from, value) in from.iter_mut().zip(vector) {
        *from -= factor * value;
    }
}
