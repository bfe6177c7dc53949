//! How far projects, and cells within a project, lie apart: the spreads that decide how much a
//! small sample leans on the others.
//!
//! They are those of the greatest marginal likelihood, with the fixed part held at its mode (as
//! `lme4` does with `nAGQ = 0`: Bates et al. 2015), times a Rayleigh prior, which keeps them off 0
//! (Chung et al. 2013) and means little beside many projects. The likelihood is Laplace's
//! approximation and the next order of the same series, without which the spreads of small cells
//! come out too small. The search is a fixed sequence of parabolas in the logs of the spreads.

use serde::Serialize;

use super::arrow::{Effects, Problem};
use super::point::Point;
use super::rows::Rows;

/// What is taken for the spreads where the data cannot tell, and the mode of their priors: odds
/// of like contributions differ by a factor of e between projects, and by half of that in logs
/// between the cells of one project.
const PRIOR: Spread = Spread { project: 1.0, cell: 0.5 };
/// The least and the greatest spread.
const FLOOR: f64 = 0.05;
const CAP: f64 = 3.0;
/// How many projects, and how many cells beyond one in each project and one of each kind, it
/// takes to say how far they lie apart.
const ENOUGH: usize = 5;
/// Rounds of fixed part and spreads in turn; about four are taken.
const ROUNDS: usize = 10;
/// Parabolas along each spread in one round.
const SWEEPS: usize = 12;
/// Half the width of a parabola at first and at last, in logs.
const WIDE: f64 = 0.3;
const NARROW: f64 = 0.05;

/// Standard deviations of effects, in log odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Between projects (τ).
    pub project: f64,
    /// Between the cells of one project, beyond what the features say (ω).
    pub cell: f64,
}

/// Which of the spreads the data told; the others are the prior's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The spread between projects.
    pub project: bool,
    /// The spread between cells.
    pub cell: bool,
}

impl Spread {
    /// Whether both can be divided by.
    pub(super) fn is_sound(self) -> bool {
        [self.project, self.cell].iter().all(|spread| (1e-3..=1e3).contains(spread))
    }

    /// One over the square of each.
    pub(super) fn precisions(self) -> (f64, f64) {
        (self.project.powi(-2), self.cell.powi(-2))
    }

    /// The same with one of them multiplied by e to the power of `by`.
    fn moved(self, axis: Axis, by: f64) -> Self {
        let moved = |from: f64| (from * by.exp()).clamp(FLOOR, CAP);
        match axis {
            Axis::Project => Self { project: moved(self.project), ..self },
            Axis::Cell => Self { cell: moved(self.cell), ..self },
        }
    }
}

/// One of the two spreads.
#[derive(Debug, Clone, Copy)]
enum Axis {
    Project,
    Cell,
}

/// The spreads, which of them the data told, and the mode with them; `None` where numbers fail.
pub(super) fn estimate(rows: &Rows, precisions: &[f64]) -> Option<(Spread, Told, Point)> {
    let told = told(rows);
    let mut spread = PRIOR;
    let mut point = full(rows, precisions, spread, Effects::zero(rows, precisions.len()))?;
    if !told.project && !told.cell {
        return Some((spread, told, point));
    }
    for round in 0..ROUNDS {
        let held = held(rows, &point.effects.fixed);
        let start = Effects { fixed: Vec::new(), ..point.effects.clone() };
        let mut search = Search { rows, held: &held, effects: start };
        let found = search.best(spread, told, if round == 0 { WIDE } else { NARROW })?;
        let is_same = distance(spread, found) < 1e-3;
        spread = found;
        point = full(rows, precisions, spread, point.effects)?;
        if is_same {
            break;
        }
    }
    Some((spread, told, point))
}

/// The mode of all effects.
pub(super) fn full(
    rows: &Rows,
    precisions: &[f64],
    spread: Spread,
    start: Effects,
) -> Option<Point> {
    Problem { rows, precisions, held: None, spread, tolerance: 1e-12 }.mode(start)
}

fn told(rows: &Rows) -> Told {
    let groups = &rows.groups;
    let (cells, projects) = (groups.cells.len(), groups.projects.len());
    let mut kinds = 0_u8;
    for cell in &groups.cells {
        kinds |= 1 << cell.kind;
    }
    let beyond = (cells + 1).saturating_sub(projects + kinds.count_ones() as usize);
    Told { project: projects >= ENOUGH, cell: beyond >= ENOUGH }
}

/// The fixed part of the predictor, by row.
fn held(rows: &Rows, fixed: &[f64]) -> Vec<f64> {
    (0..rows.merged.len()).map(|row| super::matrix::dot(rows.x(row), fixed)).collect()
}

/// How far apart in logs.
fn distance(left: Spread, right: Spread) -> f64 {
    (left.project / right.project).ln().abs().max((left.cell / right.cell).ln().abs())
}

/// A search with the fixed part held.
struct Search<'a> {
    rows: &'a Rows,
    held: &'a [f64],
    /// Where the last mode was: the next is near.
    effects: Effects,
}

impl Search<'_> {
    /// The best spreads, from where and with how wide a parabola to start.
    fn best(&mut self, start: Spread, told: Told, mut width: f64) -> Option<Spread> {
        let mut best = (start, self.marginal(start)?);
        for _ in 0..SWEEPS {
            let before = best.0;
            if told.project {
                best = self.along(Axis::Project, best, width)?;
            }
            if told.cell {
                best = self.along(Axis::Cell, best, width)?;
            }
            if distance(before, best.0) < width / 10.0 {
                if width <= NARROW {
                    break;
                }
                width = NARROW;
            }
        }
        Some(best.0)
    }

    /// The best of a point, its neighbours, and the top of the parabola through them.
    fn along(&mut self, axis: Axis, from: (Spread, f64), width: f64) -> Option<(Spread, f64)> {
        let (lower, upper) = (from.0.moved(axis, -width), from.0.moved(axis, width));
        let lower = (lower, self.marginal(lower)?);
        let upper = (upper, self.marginal(upper)?);
        let bend = lower.1 - 2.0 * from.1 + upper.1;
        let by = if bend < 0.0 {
            (width / 2.0 * (lower.1 - upper.1) / bend).clamp(-1.0, 1.0)
        } else if upper.1 > lower.1 {
            2.0 * width
        } else {
            -2.0 * width
        };
        let top = from.0.moved(axis, by);
        let top = (top, self.marginal(top)?);
        let better = |best: (Spread, f64), next: (Spread, f64)| {
            if next.1 > best.1 { next } else { best }
        };
        Some([lower, upper, top].into_iter().fold(from, better))
    }

    /// The log marginal likelihood as far as the series goes, plus the log prior.
    fn marginal(&mut self, spread: Spread) -> Option<f64> {
        let (rows, held) = (self.rows, Some(self.held));
        let problem = Problem { rows, precisions: &[], held, spread, tolerance: 1e-7 };
        let point = problem.mode(self.effects.clone())?;
        let (_, cell_prior) = spread.precisions();
        let (projects, cells) = (rows.groups.projects.len(), rows.groups.cells.len());
        let value = point.objective
            - point.log_determinant(cell_prior) / 2.0
            - projects as f64 * spread.project.ln()
            - cells as f64 * spread.cell.ln()
            + point.correction(&rows.groups, cell_prior)
            + rayleigh(spread.project, PRIOR.project)
            + rayleigh(spread.cell, PRIOR.cell);
        self.effects = point.effects;
        Some(value)
    }
}

/// The log of Rayleigh's density, without its constant.
fn rayleigh(value: f64, mode: f64) -> f64 {
    value.ln() - (value / mode).powi(2) / 2.0
}
