//! How far projects, and standings within a project, lie apart: the variance components that decide how much a
//! small sample leans on the others.
//!
//! They are those of the greatest marginal likelihood, with the fixed part held at its mode (as
//! `lme4` does with `nAGQ = 0`: Bates et al. 2015), times a Rayleigh prior, which keeps them off 0
//! (Chung et al. 2013) and means little beside many projects. The likelihood is Laplace's
//! approximation and the next order of the same series, without which the variance components of
//! small standings come out too small. The search is a fixed sequence of parabolas in the logs of
//! the variance components.

use schemars::JsonSchema;
use serde::Serialize;

use super::laplace::Mode;
use super::newton::{Effects, Problem};
use super::rows::Rows;

/// What is taken for the variance components where the data cannot tell, and the mode of their
/// priors: odds of like contributions differ by a factor of e between projects, and by half of that
/// in logs between the standings of one project.
const PRIOR: VarianceComponents = VarianceComponents { project: 1.0, standing: 0.5 };
/// The least and the greatest variance component.
const FLOOR: f64 = 0.05;
const CAP: f64 = 3.0;
/// How many projects, and how many standings beyond one in each project and one of each kind, it
/// takes to say how far they lie apart.
const ENOUGH: usize = 5;
/// Rounds of fixed part and variance components in turn; about four are taken.
const ROUNDS: usize = 10;
/// Parabolas along each variance component in one round.
const SWEEPS: usize = 12;
/// Half the width of a parabola at first and at last, in logs.
const WIDE: f64 = 0.3;
const NARROW: f64 = 0.05;

/// Standard deviations of effects, in log odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct VarianceComponents {
    /// Between projects (τ).
    pub project: f64,
    /// Between the standings of one project, beyond what the features say (ω).
    pub standing: f64,
}

/// Which of the variance components the data reported; the others are the prior's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Estimated {
    /// The variance component between projects.
    pub project: bool,
    /// The variance component between standings.
    pub standing: bool,
}

impl VarianceComponents {
    /// Whether both can be divided by.
    pub(super) fn is_sound(self) -> bool {
        [self.project, self.standing].iter().all(|variance| (1e-3..=1e3).contains(variance))
    }

    /// One over the square of each.
    pub(super) fn precisions(self) -> (f64, f64) {
        (self.project.powi(-2), self.standing.powi(-2))
    }

    /// The same with one of them multiplied by e to the power of `by`.
    fn moved(self, axis: Axis, by: f64) -> Self {
        let moved = |from: f64| (from * by.exp()).clamp(FLOOR, CAP);
        match axis {
            Axis::Project => Self { project: moved(self.project), ..self },
            Axis::StandingGroup => Self { standing: moved(self.standing), ..self },
        }
    }
}

/// One of the two variance components.
#[derive(Debug, Clone, Copy)]
enum Axis {
    Project,
    StandingGroup,
}

/// The variance components, which of them the data reported, and the mode with them; `None` where
/// numbers fail.
pub(super) fn estimate(
    rows: &Rows,
    precisions: &[f64],
) -> Option<(VarianceComponents, Estimated, Mode)> {
    let estimated = estimated(rows);
    let mut variance = PRIOR;
    let mut mode = full(rows, precisions, variance, Effects::zero(rows, precisions.len()))?;
    if !estimated.project && !estimated.standing {
        return Some((variance, estimated, mode));
    }
    for round in 0..ROUNDS {
        let held = held(rows, &mode.effects.fixed);
        let start = Effects { fixed: Vec::new(), ..mode.effects.clone() };
        let mut search = Search { rows, held: &held, effects: start };
        let found = search.best(variance, estimated, if round == 0 { WIDE } else { NARROW })?;
        let is_same = distance(variance, found) < 1e-3;
        variance = found;
        mode = full(rows, precisions, variance, mode.effects)?;
        if is_same {
            break;
        }
    }
    Some((variance, estimated, mode))
}

/// The mode of all effects.
pub(super) fn full(
    rows: &Rows,
    precisions: &[f64],
    variance: VarianceComponents,
    start: Effects,
) -> Option<Mode> {
    Problem { rows, precisions, held: None, variance, tolerance: 1e-12 }.mode(start)
}

fn estimated(rows: &Rows) -> Estimated {
    let groups = &rows.groups;
    let (standings, projects) = (groups.standings.len(), groups.projects.len());
    let mut kinds = 0_u8;
    for standing in &groups.standings {
        kinds |= 1 << standing.kind;
    }
    let beyond = (standings + 1).saturating_sub(projects + kinds.count_ones() as usize);
    Estimated { project: projects >= ENOUGH, standing: beyond >= ENOUGH }
}

/// The fixed part of the predictor, by row.
fn held(rows: &Rows, fixed: &[f64]) -> Vec<f64> {
    (0..rows.merged.len()).map(|row| super::matrix::dot(rows.x(row), fixed)).collect()
}

/// How far apart in logs.
fn distance(left: VarianceComponents, right: VarianceComponents) -> f64 {
    (left.project / right.project).ln().abs().max((left.standing / right.standing).ln().abs())
}

/// A search with the fixed part held.
struct Search<'a> {
    rows: &'a Rows,
    held: &'a [f64],
    /// Where the last mode was: the next is near.
    effects: Effects,
}

impl Search<'_> {
    /// The best variance components, from where and with how wide a parabola to start.
    fn best(
        &mut self,
        start: VarianceComponents,
        estimated: Estimated,
        mut width: f64,
    ) -> Option<VarianceComponents> {
        let mut best = (start, self.marginal(start)?);
        for _ in 0..SWEEPS {
            let before = best.0;
            if estimated.project {
                best = self.along(Axis::Project, best, width)?;
            }
            if estimated.standing {
                best = self.along(Axis::StandingGroup, best, width)?;
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
    fn along(
        &mut self,
        axis: Axis,
        from: (VarianceComponents, f64),
        width: f64,
    ) -> Option<(VarianceComponents, f64)> {
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
        let better = |best: (VarianceComponents, f64), next: (VarianceComponents, f64)| {
            if next.1 > best.1 { next } else { best }
        };
        Some([lower, upper, top].into_iter().fold(from, better))
    }

    /// The log marginal likelihood as far as the series goes, plus the log prior.
    fn marginal(&mut self, variance: VarianceComponents) -> Option<f64> {
        let (rows, held) = (self.rows, Some(self.held));
        let problem = Problem { rows, precisions: &[], held, variance, tolerance: 1e-7 };
        let mode = problem.mode(self.effects.clone())?;
        let (_, standing_prior) = variance.precisions();
        let (projects, standings) = (rows.groups.projects.len(), rows.groups.standings.len());
        let value = mode.objective
            - mode.log_determinant(standing_prior) / 2.0
            - projects as f64 * variance.project.ln()
            - standings as f64 * variance.standing.ln()
            + mode.correction(&rows.groups, standing_prior)
            + rayleigh(variance.project, PRIOR.project)
            + rayleigh(variance.standing, PRIOR.standing);
        self.effects = mode.effects;
        Some(value)
    }
}

/// The log of Rayleigh's density, without its constant.
fn rayleigh(value: f64, mode: f64) -> f64 {
    value.ln() - (value / mode).powi(2) / 2.0
}
