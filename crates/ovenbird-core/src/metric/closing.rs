//! How long until pull requests and issues are closed.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Evidence, Of};
use super::measures::measures;
use super::survival::Spell;
use super::wait::{Point, Waits};
use super::{Measure, MetricId};
use crate::fact::Window;

/// How long until things are closed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Closing {
    /// Pull requests, merged or not.
    pub pull_requests: TimeToClose,
    /// Issues.
    pub issues: TimeToClose,
}

measures!(Closing { pull_requests, issues });

/// How long until one kind is closed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TimeToClose {
    /// Days by which half are closed.
    pub median: Measure,
    /// Days by which nine of ten are closed.
    pub p90: Measure,
    /// The share still open, for a chart.
    pub open: Vec<Point>,
}

measures!(TimeToClose { median, p90 } but { open });

/// How long what was opened in a window stayed open, as far as it was closed before its end.
pub fn closing(index: &ForgeIndex<'_>, window: Option<Window>) -> Closing {
    let end = index.end(window);
    let pulls = index.pulls_in(window);
    let pulls = pulls.map(|pull| Some(pull.fate_seen(end)?.wait(pull.outcome.at())));
    let issues = index.issues_in(window);
    let issues = issues.map(|one| Some(one.fate_seen(end)?.wait(one.closed.map(|(at, _)| at))));
    let (pulls, issues): (Vec<_>, Vec<_>) = (pulls.collect(), issues.collect());
    let names = [MetricId::PullRequestClosingMedian, MetricId::PullRequestClosingP90];
    let pull_requests =
        time_to_close(&index.evidence_over(Of::PullRequests, window), names, &pulls);
    let names = [MetricId::IssueClosingMedian, MetricId::IssueClosingP90];
    Closing {
        pull_requests,
        issues: time_to_close(&index.evidence_over(Of::Issues, window), names, &issues),
    }
}

fn time_to_close(
    reported: &Evidence,
    [median, p90]: [MetricId; 2],
    spells: &[Option<Spell>],
) -> TimeToClose {
    let waits = Waits::new(reported, spells);
    let days = DAY as f64;
    TimeToClose {
        median: waits.quantile(median, days, 0.5, Bias::Longer),
        p90: waits.quantile(p90, days, 0.9, Bias::Longer),
        open: waits.points(),
    }
}
