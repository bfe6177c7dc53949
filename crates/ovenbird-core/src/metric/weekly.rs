//! Commits in each of the last 52 weeks.

use serde::Serialize;

use super::Measure;
use super::calendar::DAY;
use super::study::Study;
use crate::fact::Window;

/// How many weeks are counted.
pub const WEEKS: u32 = 52;

/// Commits by week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weekly {
    /// The sum over all weeks, those of bots too.
    pub commits: Measure,
    /// The weeks, oldest first, without a gap; none where git's history was not taken in.
    pub rows: Vec<Week>,
}

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Week {
    /// The seven times 24 hours, in UTC.
    pub window: Window,
    /// Commits authored in them.
    pub commits: u64,
}

/// The 52 weeks of seven days that end at `to`, in seconds since 1970 UTC.
pub fn weekly(study: &Study<'_>, to: i64) -> Weekly {
    let window = Window::last_days(to, WEEKS * 7);
    let mut counts = [0; WEEKS as usize];
    for commit in &study.commits {
        if let Some(seconds) = commit.authored.filter(|&seconds| window.contains(seconds)) {
            counts[((seconds - window.from) / (7 * DAY)) as usize] += 1;
        }
    }
    let total = counts.iter().sum();
    let counts = counts.into_iter().filter(|_| study.is_taken_in);
    let weeks = (0..).zip(counts).map(|(week, commits)| {
        let from = window.from + week * 7 * DAY;
        Week { window: Window { from, to: from + 7 * DAY }, commits }
    });
    let commits = Measure::count("weekly_commits", "commits", Some(window), total);
    Weekly { commits: study.evidence(commits), rows: weeks.collect() }
}
