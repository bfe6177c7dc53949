//! Commits in each of the last 52 observed weeks, and the weeks since that nobody observed.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::measures::measures;
use super::repo_index::RepoIndex;
use super::{Measure, MetricId};
use crate::fact::Window;

/// How many weeks are counted.
pub const WEEKS: u32 = 52;
/// How many weeks after the observation are reported about at most: a chart of all fits a line.
pub const UNOBSERVED_WEEKS: i64 = 26;

/// Commits by week.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Weekly {
    /// The sum over the observed weeks, commits of bots too.
    pub commits: Measure,
    /// The weeks, oldest first, without a gap; none where git's history was not ingested.
    pub rows: Vec<Week>,
}

measures!(Weekly { commits } but { rows });

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Week {
    /// The seven times 24 hours, in UTC.
    pub window: Window,
    /// Commits authored in them; `None` where nobody observed it: after a clone's last fetch, or
    /// before the boundary of a shallow one.
    pub commits: Option<u64>,
}

/// The 52 weeks of seven days up to the end of the observation, and those whole weeks up to now
/// that were not observed, [`UNOBSERVED_WEEKS`] at most.
pub fn weekly(index: &RepoIndex<'_>) -> Weekly {
    let window = index.last_days(WEEKS * 7);
    let mut counts = [0; WEEKS as usize];
    for commit in &index.commits {
        if let Some(seconds) = commit.authored.filter(|&seconds| window.contains(seconds)) {
            counts[((seconds - window.from) / (7 * DAY)) as usize] += 1;
        }
    }
    let total = counts.iter().sum();
    let commits = Measure::count(MetricId::WeeklyCommits, Some(window), total);
    let commits = index.evidence(commits);
    if !index.is_ingested {
        return Weekly { commits, rows: Vec::new() };
    }
    let unobserved = ((index.now - index.observed_to) / (7 * DAY)).min(UNOBSERVED_WEEKS);
    let counts = counts.into_iter().map(Some).chain((0..unobserved).map(|_| None));
    let weeks = (0..).zip(counts).map(|(week, commits)| {
        let from = window.from + week * 7 * DAY;
        let commits = commits.filter(|&count| count > 0 || index.reaches(from));
        Week { window: Window { from, to: from + 7 * DAY }, commits }
    });
    Weekly { commits, rows: weeks.collect() }
}
