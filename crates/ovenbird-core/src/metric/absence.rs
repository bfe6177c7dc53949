//! Contributor absence factor: the fewest people who together made more than half.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::evidence::NO_FILE_FACTS;
use super::repo_index::{PeopleRows, RepoIndex, Who};
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// The fewest contributions from which a factor is reported; below them it is unknown.
pub const ENOUGH_CONTRIBUTIONS: u64 = 10;

/// On how few people the work rests.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AbsenceFactor {
    /// How many people it takes.
    pub factor: Measure,
    /// The people whom the factor counts, largest part first.
    pub holders: PeopleRows<Holder>,
}

measures!(AbsenceFactor { factor } but { holders });

/// One who holds a part of the work.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Holder {
    /// The person.
    pub who: Who,
    /// Their contributions: commits or lines.
    pub amount: u64,
    /// Their share of all contributions, 0 to 1.
    pub share: f64,
}

/// The smallest number of contributors whose contributions are more than half of all; 0 when
/// there are none.
pub fn factor(amounts: &[u64]) -> usize {
    let mut descending: Vec<_> = amounts.iter().copied().filter(|&amount| amount > 0).collect();
    descending.sort_unstable_by_key(|&amount| Reverse(amount));
    let total: u128 = descending.iter().map(|&amount| u128::from(amount)).sum();
    let mut sum = 0;
    let enough = |amount: &u64| {
        sum += u128::from(*amount);
        sum * 2 > total
    };
    descending.iter().position(enough).map_or(0, |last| last + 1)
}

/// The factor by commits other than merges.
pub fn by_commits(index: &RepoIndex<'_>, window: Option<Window>) -> AbsenceFactor {
    let work = index.work_by_person(window);
    absence(index, MetricId::AbsenceFactorCommits, window, &work, "commits")
}

/// The factor by lines added in commits other than merges; unknown without file facts.
pub fn by_lines(index: &RepoIndex<'_>, window: Option<Window>) -> AbsenceFactor {
    let name = MetricId::AbsenceFactorLines;
    let Some(changes) = &index.history.changes else {
        let measure = Measure::count(name, window, 0).but_unknown(NO_FILE_FACTS);
        let factor = index.evidence_of_people(measure);
        return AbsenceFactor { factor, holders: PeopleRows { rows: Vec::new(), hidden: 0 } };
    };
    let mut lines = vec![0; index.people.all.len()];
    for row in index.changed_in(changes, window) {
        lines[index.commits[row.commit as usize].author as usize] += u64::from(row.added);
    }
    let mut absence = absence(index, name, window, &lines, "lines");
    absence.factor = index.evidence_of_files(absence.factor, changes);
    absence
}

fn absence(
    index: &RepoIndex<'_>,
    metric: MetricId,
    window: Option<Window>,
    amounts: &[u64],
    unit: &str,
) -> AbsenceFactor {
    let total: u64 = amounts.iter().sum();
    let value = match total {
        ENOUGH_CONTRIBUTIONS.. => Value::Count(factor(amounts) as u64),
        _ => Value::unknown_below(ENOUGH_CONTRIBUTIONS, total, unit),
    };
    let holders = match value {
        Value::Count(count) => largest(index, amounts, count as usize),
        _ => Vec::new(),
    };
    let row = |who, amount| Holder { who, amount, share: amount as f64 / total as f64 };
    AbsenceFactor {
        factor: index.evidence_of_people(Measure::new(metric, window, total, value)),
        holders: index.people_rows(holders, |&amount| Reverse(amount), row),
    }
}

/// The people with the largest amounts, before anybody is hidden.
fn largest(index: &RepoIndex<'_>, amounts: &[u64], count: usize) -> Vec<(u32, u64)> {
    let mut all: Vec<(u32, u64)> = (0..).zip(amounts.iter().copied()).collect();
    all.retain(|&(_, amount)| amount > 0);
    all.sort_by_key(|&(person, amount)| (Reverse(amount), index.shown(person)));
    all.truncate(count);
    all
}
