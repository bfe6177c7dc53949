//! The mode of the model for given variance components, by Newton's method on a matrix shaped like an arrow.
//!
//! Projects touch each other only through the fixed part, and the standings of a project only
//! through that and the project. So each standing is eliminated by one division, then each project
//! by another, and what is left to factor is as small as the fixed part (the Schur complement). The
//! objective is strictly concave, since everything has a prior: there is one mode, whatever the
//! data.

use super::laplace::Mode;
use super::matrix::dot;
use super::rows::Rows;
use super::variance::VarianceComponents;

/// Newton steps before the search is given up; about eight are taken.
const STEPS: usize = 100;
/// How often one step is halved before rounding is held to be all that is left.
const HALVINGS: usize = 40;

/// The values of all effects, in log odds.
#[derive(Debug, Clone)]
pub(super) struct Effects {
    /// The intercept and the features.
    pub(super) fixed: Vec<f64>,
    /// By project.
    pub(super) projects: Vec<f64>,
    /// By standing.
    pub(super) standings: Vec<f64>,
}

/// What is to be maximised.
pub(super) struct Problem<'a> {
    pub(super) rows: &'a Rows,
    /// The precisions of the priors on the fixed part; none where it is held.
    pub(super) precisions: &'a [f64],
    /// The fixed part of the predictor by row, where it is held.
    pub(super) held: Option<&'a [f64]>,
    pub(super) variance: VarianceComponents,
    /// The search ends when a step promises less than half of this in log density.
    pub(super) tolerance: f64,
}

impl Effects {
    /// All nought.
    pub(super) fn zero(rows: &Rows, width: usize) -> Self {
        Self {
            fixed: vec![0.0; width],
            projects: vec![0.0; rows.groups.projects.len()],
            standings: vec![0.0; rows.groups.standings.len()],
        }
    }

    fn moved(&self, by: &Self, length: f64) -> Self {
        let add = |from: &[f64], by: &[f64]| {
            from.iter().zip(by).map(|(from, by)| from + length * by).collect()
        };
        Self {
            fixed: add(&self.fixed, &by.fixed),
            projects: add(&self.projects, &by.projects),
            standings: add(&self.standings, &by.standings),
        }
    }
}

impl Problem<'_> {
    /// The mode, from where the search starts; `None` where numbers fail.
    pub(super) fn mode(&self, start: Effects) -> Option<Mode> {
        let mut mode = Mode::at(self, start)?;
        for _ in 0..STEPS {
            let gain = self.gain(&mode);
            if gain < self.tolerance {
                return Some(mode);
            }
            match self.forward(&mode, gain) {
                Some(next) => mode = next,
                None => return Some(mode),
            }
        }
        None
    }

    /// The first of the step, its half, its quarter … that gains enough; `None` where none does,
    /// which on a concave objective means that rounding hides what is left to gain.
    fn forward(&self, from: &Mode, gain: f64) -> Option<Mode> {
        let step = self.step(from);
        // What rounding may take from the sum.
        let noise = 1e-12 * (1.0 + from.objective.abs());
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let least = from.objective + 1e-4 * length * gain - noise;
            let next = Mode::at(self, from.effects.moved(&step, length));
            if let Some(next) = next.filter(|next| next.objective >= least) {
                return Some(next);
            }
            length /= 2.0;
        }
        None
    }

    /// Values a row of the fixed part that moves.
    pub(super) fn width(&self) -> usize {
        self.precisions.len()
    }

    /// Newton's step.
    fn step(&self, mode: &Mode) -> Effects {
        let width = self.width();
        let (_, standing_prior) = self.variance.precisions();
        let mut step = Effects::zero(self.rows, 0);
        step.fixed = mode.factor.solve(&mode.fixed_slope);
        for (at, project) in self.rows.groups.projects.iter().enumerate() {
            let reached = dot(&mode.reach[at * width..][..width], &step.fixed);
            let own = (mode.project_slope[at] - reached) / mode.precision[at];
            step.projects[at] = own;
            for standing in project.standings.clone() {
                let information = mode.information[standing];
                let coupled = dot(&mode.coupling[standing * width..][..width], &step.fixed);
                step.standings[standing] =
                    (mode.standing_slope[standing] - coupled - information * own)
                        / (information + standing_prior);
            }
        }
        step
    }

    /// The slope along Newton's step, twice the gain that slope and curvature let expect: the
    /// square of the slope in the metric of the inverse, summed as it was eliminated.
    fn gain(&self, mode: &Mode) -> f64 {
        let (_, standing_prior) = self.variance.precisions();
        let square = |slope: &f64, precision: f64| slope * slope / precision;
        let standings = mode.standing_slope.iter().zip(&mode.information);
        let projects = mode.project_slope.iter().zip(&mode.precision);
        mode.factor.variance(&mode.fixed_slope)
            + projects.map(|(slope, &precision)| square(slope, precision)).sum::<f64>()
            + standings.map(|(slope, own)| square(slope, own + standing_prior)).sum::<f64>()
    }
}
