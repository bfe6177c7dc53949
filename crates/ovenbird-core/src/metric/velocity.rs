//! What of project velocity no other metric counts: issues closed and pull requests opened.

use super::forge_index::{Bias, Of};
use super::part::Windows;
use super::repo_index::within;
use super::{ForgeIndex, Measure, MetricId};

/// Issues that were closed in the window, and pull requests that were opened in it, by people.
///
/// Commits and people with a commit are the other members; they are measures of the report.
pub fn velocity(index: &ForgeIndex<'_>, windows: Windows) -> Vec<Measure> {
    let window = Some(windows.forge);
    let closed = index.issues_in(None).filter(|issue| {
        issue.closed.is_some_and(|(at, _)| at < index.end(window) && within(Some(at), window))
    });
    let counted = |metric, count: usize, of: Of| {
        let mut measure = Measure::count(metric, window, count as u64);
        if let Some(nothing) = index.nothing_known(of) {
            measure.value = nothing;
        }
        index.evidence(measure, of, Bias::Smaller)
    };
    vec![
        counted(MetricId::IssuesClosed, closed.count(), Of::Issues),
        counted(MetricId::PullRequestsOpened, index.pulls_in(window).count(), Of::PullRequests),
    ]
}
