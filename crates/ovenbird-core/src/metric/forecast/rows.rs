//! The cases in one order, by project and standing, and what is wrong with them.

use std::cmp::Ordering;
use std::ops::Range;

use super::model::{Case, NoModel};

/// How many standings a project can have.
pub(super) const STANDINGS: u8 = 6;
/// The largest feature and weight: beyond it, sums of squares lose what the prior says.
const LARGEST: f64 = 1e4;
/// The most features: time grows with their square.
const WIDEST: usize = 64;

/// Which cases are whose.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    /// Ascending by id.
    pub(super) projects: Vec<Project>,
    /// Those of one project beside each other, ascending.
    pub(super) standings: Vec<StandingGroup>,
    /// How many cases there are.
    pub(super) n: u64,
    /// How many of them were merged.
    pub(super) merged: u64,
}

/// One project.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) id: u32,
    /// Its standings, in `Groups::standings`.
    pub(super) standings: Range<usize>,
}

/// One standing of one project.
#[derive(Debug, Clone)]
pub(super) struct StandingGroup {
    pub(super) kind: u8,
    /// Its rows, in `Rows`.
    pub(super) rows: Range<usize>,
    /// How many cases the rows stand for.
    pub(super) n: u64,
}

/// The cases, with those that say the same united.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) groups: Groups,
    /// Values a row: a one for the intercept, then the features.
    pub(super) width: usize,
    pub(super) x: Vec<f64>,
    pub(super) merged: Vec<bool>,
    pub(super) weight: Vec<f64>,
}

impl Rows {
    /// Sorts and checks. Cases of weight 0 are left out.
    pub(super) fn of(cases: &[Case<'_>]) -> Result<Self, NoModel> {
        let features = cases.first().ok_or(NoModel::Empty)?.x.len();
        if features > WIDEST {
            return Err(NoModel::TooWide(features));
        }
        for (row, case) in cases.iter().enumerate() {
            check(case, features, row)?;
        }
        let mut order: Vec<&Case<'_>> = cases.iter().filter(|case| case.weight > 0.0).collect();
        order.sort_unstable_by(|left, right| compare(left, right));
        let groups = Groups { projects: Vec::new(), standings: Vec::new(), n: 0, merged: 0 };
        let mut rows = Self {
            groups,
            width: features + 1,
            x: Vec::with_capacity(order.len() * (features + 1)),
            merged: Vec::with_capacity(order.len()),
            weight: Vec::with_capacity(order.len()),
        };
        let mut before: Option<&Case<'_>> = None;
        for case in order {
            rows.push(case, before);
            before = Some(case);
        }
        if rows.merged.is_empty() { Err(NoModel::Empty) } else { Ok(rows) }
    }

    /// The values of one row.
    pub(super) fn x(&self, row: usize) -> &[f64] {
        &self.x[row * self.width..][..self.width]
    }

    /// Ingests the next case in order.
    fn push(&mut self, case: &Case<'_>, before: Option<&Case<'_>>) {
        let groups = &mut self.groups;
        let (row, standing) = (self.merged.len(), groups.standings.len());
        let known = before.filter(|before| before.project == case.project);
        if known.is_none() {
            groups.projects.push(Project { id: case.project, standings: standing..standing });
        }
        let known = known.filter(|before| before.standing == case.standing);
        if known.is_none() {
            groups.standings.push(StandingGroup { kind: case.standing, rows: row..row, n: 0 });
        }
        let alike = known.is_some_and(|before| before.merged == case.merged && before.x == case.x);
        groups.n += 1;
        groups.merged += u64::from(case.merged);
        if let Some(project) = groups.projects.last_mut() {
            project.standings.end = groups.standings.len();
        }
        if let Some(standing) = groups.standings.last_mut() {
            standing.n += 1;
            standing.rows.end = row + usize::from(!alike);
        }
        if alike && let Some(weight) = self.weight.last_mut() {
            *weight += case.weight;
            return;
        }
        self.x.push(1.0);
        self.x.extend_from_slice(case.x);
        self.merged.push(case.merged);
        self.weight.push(case.weight);
    }
}

impl Groups {
    /// Where a project lies.
    pub(super) fn project(&self, id: u32) -> Option<usize> {
        self.projects.binary_search_by_key(&id, |project| project.id).ok()
    }

    /// Where a project's standing lies.
    pub(super) fn standing(&self, project: usize, kind: u8) -> Option<usize> {
        self.projects[project]
            .standings
            .clone()
            .find(|&standing| self.standings[standing].kind == kind)
    }
}

/// Whether features can be reckoned with.
pub(super) fn are_features(x: &[f64]) -> bool {
    // Not a number is not below anything.
    x.iter().all(|value| value.abs() <= LARGEST)
}

fn check(case: &Case<'_>, features: usize, row: usize) -> Result<(), NoModel> {
    if case.x.len() != features {
        return Err(NoModel::Ragged { row, features });
    }
    if !are_features(case.x) {
        return Err(NoModel::Feature { row });
    }
    if !(0.0..=LARGEST).contains(&case.weight) {
        return Err(NoModel::Weight { row });
    }
    if case.standing >= STANDINGS {
        return Err(NoModel::StandingGroup { row });
    }
    Ok(())
}

/// One order for the same cases however they come, so that sums round alike.
fn compare(left: &Case<'_>, right: &Case<'_>) -> Ordering {
    let key = |case: &Case<'_>| (case.project, case.standing, case.merged);
    let features = || {
        let mut pairs = left.x.iter().zip(right.x).map(|(left, right)| left.total_cmp(right));
        pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    let weights = || left.weight.total_cmp(&right.weight);
    key(left).cmp(&key(right)).then_with(features).then_with(weights)
}
