//! Whether as much is closed as is opened.

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Of};
use super::measures::measures;
use super::repo_index::within;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// Closed ÷ opened.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Closure {
    /// Pull requests, merged or not.
    pub pull_requests: Measure,
    /// Issues.
    pub issues: Measure,
}

measures!(Closure { pull_requests, issues });

/// What was closed in a window ÷ what was opened in it; what was closed may have been opened
/// before, so that this can be more than 1.
pub fn closure(index: &ForgeIndex<'_>, window: Option<Window>) -> Closure {
    let end = index.end(window);
    let is_in = |at: Option<i64>| at.is_some_and(|at| at < end) && within(at, window);
    let pulls = index.pulls_in(None).filter(|pull| is_in(pull.outcome.at())).count();
    let issues = index.issues_in(None).filter(|one| is_in(one.closed.map(|(at, _)| at))).count();
    let ratio = |name, of: Of, closed: usize, opened: usize| {
        let value = match opened {
            0 => Value::Unknown(format!("no {} were opened", of.noun())),
            _ => Value::Number(closed as f64 / opened as f64),
        };
        let mut measure = Measure::new(name, window, opened as u64, value);
        if let Some(nothing) = index.nothing_known(of) {
            measure.value = nothing;
        }
        index.evidence(measure, of, Bias::Smaller)
    };
    let opened = (index.pulls_in(window).count(), index.issues_in(window).count());
    Closure {
        pull_requests: ratio(MetricId::PullRequestClosureRatio, Of::PullRequests, pulls, opened.0),
        issues: ratio(MetricId::IssueClosureRatio, Of::Issues, issues, opened.1),
    }
}
