//! Insiders, regulars and newcomers among the active people, quarter by quarter.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{month, month_start};
use super::forge_index::{Bias, ForgeIndex, Of};
use super::measures::measures;
use super::repo_index::Standing;
use super::{Measure, MetricId};
use crate::fact::Window;

/// How many calendar quarters are reported.
pub const QUARTERS: i64 = 12;

/// Who was active in the last quarters.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActiveByStanding {
    /// People who did anything in these quarters.
    pub active: Measure,
    /// The quarters, oldest first.
    pub quarters: Vec<Quarter>,
}

measures!(ActiveByStanding { active } but { quarters });

/// One calendar quarter in UTC: people by what they were at their first activity in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quarter {
    /// When it begins, in seconds since 1970 UTC.
    pub from: i64,
    /// When it ends, or the window does.
    pub to: i64,
    /// Whether the window's end cuts it short.
    pub is_partial: bool,
    /// Had integrated others' work here.
    pub insiders: u64,
    /// Had landed something here.
    pub regulars: u64,
    /// Had landed nothing here.
    pub newcomers: u64,
    /// Were not seen before, in a repo whose beginning is not known.
    pub unknown: u64,
}

/// The people of the last [`QUARTERS`] calendar quarters up to the window's end, the one that
/// holds it among them.
pub fn active_by_standing(index: &ForgeIndex<'_>, window: Option<Window>) -> ActiveByStanding {
    let end = index.end(window);
    let last = quarter_of(end - 1);
    let first = last - QUARTERS + 1;
    let mut quarters: Vec<_> = (first..=last).map(|position| empty(position, end)).collect();
    let span = Window { from: quarters[0].from, to: end };
    let mut active = 0;
    for person in index.people() {
        let activities = index.activities_of(person);
        let activities =
            &activities[activities.partition_point(|activity| activity.at < span.from)..];
        let activities = &activities[..activities.partition_point(|activity| activity.at < end)];
        active += u64::from(!activities.is_empty());
        for quarter in activities.chunk_by(|a, b| quarter_of(a.at) == quarter_of(b.at)) {
            let at = quarter[0].at;
            let quarter = &mut quarters[(quarter_of(at) - first) as usize];
            *match index.standing_at(person, at) {
                Standing::Insider => &mut quarter.insiders,
                Standing::Regular => &mut quarter.regulars,
                Standing::Newcomer => &mut quarter.newcomers,
                Standing::Unknown => &mut quarter.unknown,
            } += 1;
        }
    }
    let measure = Measure::count(MetricId::ActivePeople, Some(span), active);
    ActiveByStanding { active: evidence(index, measure), quarters }
}

/// Quarters since that of January of the year 0.
fn quarter_of(at: i64) -> i64 {
    month(at).div_euclid(3)
}

fn empty(position: i64, end: i64) -> Quarter {
    let next = month_start((position + 1) * 3);
    Quarter {
        from: month_start(position * 3),
        to: next.min(end),
        is_partial: end < next,
        insiders: 0,
        regulars: 0,
        newcomers: 0,
        unknown: 0,
    }
}

fn evidence(index: &ForgeIndex<'_>, measure: Measure) -> Measure {
    let is_empty = measure.n == 0;
    let mut measure = index.evidence(measure, Of::Both, Bias::Smaller);
    if index.git.commits.is_empty() {
        measure.exclusions.push("commits (git was not read)".to_owned());
    } else {
        measure.source = format!("git, {}", measure.source).into();
    }
    if index.nothing_known(Of::Both).is_some() {
        measure.exclusions.push("pull requests and issues (none are known)".to_owned());
        if is_empty {
            return measure.but_unknown("nothing is known of these quarters");
        }
    }
    measure
}
