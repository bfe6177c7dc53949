//! The model's log density at a point, with its slope and its curvature in eliminated form.

use std::ops::Range;

use super::matrix::{Factor, Symmetric, dot};
use super::newton::{Effects, Problem};
use super::rows::{Groups, Project};

/// The effects at some point, with the objective's value and its curvature there.
#[derive(Debug, Clone)]
pub(super) struct Mode {
    pub(super) effects: Effects,
    /// Log likelihood plus log priors, without their constants.
    pub(super) objective: f64,
    /// By standing: the information in its cases, the sum of weight · p · (1 − p).
    pub(super) information: Vec<f64>,
    /// By standing, a row each: the same sum, times the features.
    pub(super) coupling: Vec<f64>,
    /// By standing: the third and the fourth derivative of its log likelihood.
    bends: Vec<[f64; 2]>,
    /// By standing: the slope of the objective.
    pub(super) standing_slope: Vec<f64>,
    /// By project: its precision once its standings are eliminated.
    pub(super) precision: Vec<f64>,
    /// By project, a row each: how it is coupled to the fixed part then.
    pub(super) reach: Vec<f64>,
    /// By project: the slope that is left then.
    pub(super) project_slope: Vec<f64>,
    /// The factor of the precision of the fixed part, once all else is eliminated.
    pub(super) factor: Factor,
    /// The slope of the fixed part that is left then.
    pub(super) fixed_slope: Vec<f64>,
}

/// Sums over the cases, and what elimination makes of those that standings and projects share.
struct Sums {
    objective: f64,
    matrix: Symmetric,
    fixed: Vec<f64>,
    information: Vec<f64>,
    coupling: Vec<f64>,
    bends: Vec<[f64; 2]>,
    /// By standing: the slope of the log likelihood, then of the objective.
    slope: Vec<f64>,
}

impl Mode {
    /// All sums at the effects given; `None` where the numbers fail.
    pub(super) fn at(problem: &Problem<'_>, effects: Effects) -> Option<Self> {
        let groups = &problem.rows.groups;
        let mut sums = Sums::prior(problem, &effects);
        for (project, value) in groups.projects.iter().zip(&effects.projects) {
            for standing in project.standings.clone() {
                sums.add_cases(problem, &effects, standing, value + effects.standings[standing]);
            }
        }
        let (width, count) = (problem.width(), groups.projects.len());
        let (prior, _) = problem.variance.precisions();
        let mut reach = vec![0.0; count * width];
        let (mut precision, mut slope) = (vec![prior; count], vec![0.0; count]);
        for (at, project) in groups.projects.iter().enumerate() {
            let (value, reach) = (effects.projects[at], &mut reach[at * width..][..width]);
            sums.objective -= prior * value * value / 2.0;
            slope[at] = -prior * value;
            for standing in project.standings.clone() {
                let (more, slopes) =
                    sums.eliminate_standing(problem, effects.standings[standing], standing, reach);
                precision[at] += more;
                slope[at] += slopes;
            }
            sums.matrix.add_outer(-1.0 / precision[at], reach);
            add(&mut sums.fixed, -slope[at] / precision[at], reach);
        }
        Some(Self {
            effects,
            objective: sums.objective,
            information: sums.information,
            coupling: sums.coupling,
            bends: sums.bends,
            standing_slope: sums.slope,
            precision,
            reach,
            project_slope: slope,
            factor: sums.matrix.factor()?,
            fixed_slope: sums.fixed,
        })
    }

    /// The log of the determinant of the precision of projects and standings, the fixed part held.
    pub(super) fn log_determinant(&self, standing_prior: f64) -> f64 {
        let projects: f64 = self.precision.iter().map(|precision| precision.ln()).sum();
        let standings =
            self.information.iter().map(|information| (information + standing_prior).ln());
        projects + standings.sum::<f64>()
    }

    /// What Laplace's approximation lacks of the log marginal likelihood in the next order, the
    /// fixed part held (Shun and McCullagh 1995). The series is of use only while it is small:
    /// a project's term is held within ±1.
    pub(super) fn correction(&self, groups: &Groups, standing_prior: f64) -> f64 {
        let of = |(project, precision): (&Project, &f64)| {
            let term = self.term(project.standings.clone(), *precision, standing_prior);
            term / (1.0 + term.abs())
        };
        groups.projects.iter().zip(&self.precision).map(of).sum()
    }

    /// One project's term: the expectation of the fourth order of the log likelihood, and half of
    /// the squared third, when its standings' log odds are normal.
    fn term(&self, standings: Range<usize>, precision: f64, standing_prior: f64) -> f64 {
        let variance = |standing: usize| 1.0 / (self.information[standing] + standing_prior);
        let covariance = |left: usize, right: usize| {
            let shared =
                variance(left) * variance(right) * standing_prior * standing_prior / precision;
            if left == right { shared + variance(left) } else { shared }
        };
        let mut term = 0.0;
        for left in standings.clone() {
            let own = covariance(left, left);
            term += self.bends[left][1] * own * own / 8.0;
            for right in standings.clone() {
                let (both, other) = (covariance(left, right), covariance(right, right));
                let thirds = self.bends[left][0] * self.bends[right][0];
                term += thirds * (own * both * other / 8.0 + both.powi(3) / 12.0);
            }
        }
        term
    }
}

impl Sums {
    /// What the priors of the fixed part say.
    fn prior(problem: &Problem<'_>, effects: &Effects) -> Self {
        let (standings, priors) = (problem.rows.groups.standings.len(), problem.precisions);
        let pull = |(prior, value): (&f64, &f64)| -prior * value;
        let fixed: Vec<f64> = priors.iter().zip(&effects.fixed).map(pull).collect();
        Self {
            objective: dot(&fixed, &effects.fixed) / 2.0,
            matrix: Symmetric::diagonal(priors),
            fixed,
            information: vec![0.0; standings],
            coupling: vec![0.0; standings * priors.len()],
            bends: vec![[0.0; 2]; standings],
            slope: vec![0.0; standings],
        }
    }

    /// Adds the cases of a standing, whose own part of the predictor is `own`.
    fn add_cases(&mut self, problem: &Problem<'_>, effects: &Effects, standing: usize, own: f64) {
        let (rows, width) = (problem.rows, problem.width());
        let coupling = &mut self.coupling[standing * width..][..width];
        for row in rows.groups.standings[standing].rows.clone() {
            let x = &rows.x(row)[..width];
            let fixed = problem.held.map_or_else(|| dot(x, &effects.fixed), |held| held[row]);
            let log_odds = fixed + own;
            let (merged, weight) = (rows.merged[row], rows.weight[row]);
            let small = (-log_odds.abs()).exp();
            let share = if log_odds >= 0.0 { 1.0 } else { small } / (1.0 + small);
            let against = if merged { -log_odds } else { log_odds };
            self.objective -= weight * (against.max(0.0) + small.ln_1p());
            let slope = weight * (f64::from(u8::from(merged)) - share);
            let information = weight * small / ((1.0 + small) * (1.0 + small));
            self.slope[standing] += slope;
            self.information[standing] += information;
            self.bends[standing][0] += information * (2.0 * share - 1.0);
            self.bends[standing][1] -= information * (1.0 - 6.0 * share * (1.0 - share));
            self.matrix.add_outer(information, x);
            add(coupling, information, x);
            add(&mut self.fixed, slope, x);
        }
    }

    /// Eliminates a standing: gives its project precision and slope, and adds to its reach.
    fn eliminate_standing(
        &mut self,
        problem: &Problem<'_>,
        value: f64,
        standing: usize,
        reach: &mut [f64],
    ) -> (f64, f64) {
        let (width, (_, prior)) = (problem.width(), problem.variance.precisions());
        let information = self.information[standing];
        let variance = 1.0 / (information + prior);
        let of_cases = self.slope[standing];
        let slope = of_cases - prior * value;
        self.objective -= prior * value * value / 2.0;
        self.slope[standing] = slope;
        let coupling = &self.coupling[standing * width..][..width];
        self.matrix.add_outer(-variance, coupling);
        add(&mut self.fixed, -variance * slope, coupling);
        add(reach, prior * variance, coupling);
        (information * prior * variance, of_cases - information * variance * slope)
    }
}

/// Adds a multiple of one vector to another.
fn add(to: &mut [f64], factor: f64, vector: &[f64]) {
    for (to, value) in to.iter_mut().zip(vector) {
        *to += factor * value;
    }
}
