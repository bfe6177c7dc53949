//! The mode of the model for given spreads, by Newton's method on a matrix shaped like an arrow.
//!
//! Projects touch each other only through the fixed part, and the cells of a project only through
//! that and the project. So each cell is eliminated by one division, then each project by another,
//! and what is left to factor is as small as the fixed part (the Schur complement). The objective
//! is strictly concave, since everything has a prior: there is one mode, whatever the data.

use super::matrix::dot;
use super::point::Point;
use super::rows::Rows;
use super::spread::Spread;

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
    /// By cell.
    pub(super) cells: Vec<f64>,
}

/// What is to be maximised.
pub(super) struct Problem<'a> {
    pub(super) rows: &'a Rows,
    /// The precisions of the priors on the fixed part; none where it is held.
    pub(super) precisions: &'a [f64],
    /// The fixed part of the predictor by row, where it is held.
    pub(super) held: Option<&'a [f64]>,
    pub(super) spread: Spread,
    /// The search ends when a step promises less than half of this in log density.
    pub(super) tolerance: f64,
}

impl Effects {
    /// All nought.
    pub(super) fn zero(rows: &Rows, width: usize) -> Self {
        Self {
            fixed: vec![0.0; width],
            projects: vec![0.0; rows.groups.projects.len()],
            cells: vec![0.0; rows.groups.cells.len()],
        }
    }

    fn moved(&self, by: &Self, length: f64) -> Self {
        let add = |from: &[f64], by: &[f64]| {
            from.iter().zip(by).map(|(from, by)| from + length * by).collect()
        };
        Self {
            fixed: add(&self.fixed, &by.fixed),
            projects: add(&self.projects, &by.projects),
            cells: add(&self.cells, &by.cells),
        }
    }
}

impl Problem<'_> {
    /// The mode, from where the search starts; `None` where numbers fail.
    pub(super) fn mode(&self, start: Effects) -> Option<Point> {
        let mut point = Point::at(self, start)?;
        for _ in 0..STEPS {
            let gain = self.gain(&point);
            if gain < self.tolerance {
                return Some(point);
            }
            match self.forward(&point, gain) {
                Some(next) => point = next,
                None => return Some(point),
            }
        }
        None
    }

    /// The first of the step, its half, its quarter … that gains enough; `None` where none does,
    /// which on a concave objective means that rounding hides what is left to gain.
    fn forward(&self, from: &Point, gain: f64) -> Option<Point> {
        let step = self.step(from);
        // What rounding may take from the sum.
        let noise = 1e-12 * (1.0 + from.objective.abs());
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let least = from.objective + 1e-4 * length * gain - noise;
            let next = Point::at(self, from.effects.moved(&step, length));
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
    fn step(&self, point: &Point) -> Effects {
        let width = self.width();
        let (_, cell_prior) = self.spread.precisions();
        let mut step = Effects::zero(self.rows, 0);
        step.fixed = point.factor.solve(&point.fixed_slope);
        for (at, project) in self.rows.groups.projects.iter().enumerate() {
            let reached = dot(&point.reach[at * width..][..width], &step.fixed);
            let own = (point.project_slope[at] - reached) / point.precision[at];
            step.projects[at] = own;
            for cell in project.cells.clone() {
                let information = point.information[cell];
                let coupled = dot(&point.coupling[cell * width..][..width], &step.fixed);
                step.cells[cell] = (point.cell_slope[cell] - coupled - information * own)
                    / (information + cell_prior);
            }
        }
        step
    }

    /// The slope along Newton's step, twice the gain that slope and curvature let expect: the
    /// square of the slope in the metric of the inverse, summed as it was eliminated.
    fn gain(&self, point: &Point) -> f64 {
        let (_, cell_prior) = self.spread.precisions();
        let square = |slope: &f64, precision: f64| slope * slope / precision;
        let cells = point.cell_slope.iter().zip(&point.information);
        let projects = point.project_slope.iter().zip(&point.precision);
        point.factor.variance(&point.fixed_slope)
            + projects.map(|(slope, &precision)| square(slope, precision)).sum::<f64>()
            + cells.map(|(slope, own)| square(slope, own + cell_prior)).sum::<f64>()
    }
}
