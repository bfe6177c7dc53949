//! Several repos side by side, each by the same measures.

use serde::Serialize;

use super::Report;
use crate::fact::Window;
use crate::metric::{Measure, Value};

/// A heading with its rows: a label, the part of the report, the measure's name.
type Group = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

const GROUPS: [Group; 6] = [
    (
        "How big is it?",
        &[
            ("commits ever", "whole", "commits"),
            ("people ever", "whole", "authors"),
            ("last commit", "whole", "last_commit"),
            ("commits in the window", "window", "commits"),
            ("people in the window", "window", "authors"),
        ],
    ),
    (
        "Who holds it up?",
        &[
            ("contributor absence factor (bus factor)", "window", "absence_factor_commits"),
            ("elephant factor", "window", "elephant_factor"),
            ("people who integrate others' work", "window", "integrators"),
        ],
    ),
    (
        "Who comes, who stays?",
        &[
            ("newcomers in the window", "window", "newcomers"),
            ("newcomers back within a year, all years", "whole", "newcomers_returned_365"),
            ("people who stayed", "window", "retention"),
            ("people who left", "window", "departed_contributors"),
        ],
    ),
    (
        "Does it take contributions?",
        &[
            ("written by others than its integrator", "window", "outside_work"),
            ("pull requests merged within 90 days", "window", "accepted_90"),
            ("newcomers' pull requests merged within 90 days", "newcomers", "accepted_90"),
            ("median time to merge", "window", "merging_median"),
            ("merged by their own author", "window", "self_merge"),
        ],
    ),
    (
        "Does it answer?",
        &[
            ("pull requests: median of first answer", "window", "pull_request_response_median"),
            (
                "newcomers' pull requests: median of first answer",
                "newcomers",
                "pull_request_response_median",
            ),
            ("newcomers' pull requests never answered", "newcomers", "pull_request_never_answered"),
            ("issues: median of first answer", "window", "issue_response_median"),
        ],
    ),
    (
        "What waits, what comes out?",
        &[
            ("open pull requests", "whole", "open_pull_requests"),
            ("open pull requests untouched for 90 days", "whole", "stale_pull_requests"),
            ("open issues", "whole", "open_issues"),
            ("releases in the window", "window", "releases"),
            ("time since the last release", "whole", "days_since_release"),
        ],
    ),
];

/// Repos side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The present that it was made for, in Unix seconds.
    pub as_of: i64,
    /// The window of the present, for a repo that is observed to now.
    pub window: Window,
    /// The repos by their keys, in the order in which they were asked for.
    pub repos: Vec<String>,
    /// The window of each, which ends with its observation.
    pub windows: Vec<Window>,
    /// Until when each is observed, in words; `None` where that is now.
    pub observed: Vec<Option<String>>,
    /// What is compared.
    pub groups: Vec<ComparedGroup>,
}

/// Measures that answer one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedGroup {
    /// The question.
    pub question: &'static str,
    /// A measure each.
    pub rows: Vec<ComparedRow>,
}

/// One measure of all repos.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedRow {
    /// What it is, in words.
    pub label: &'static str,
    /// The part of the report that it is from: `whole`, `window`, `newcomers`.
    pub part: &'static str,
    /// The measure in each repo, in the repos' order.
    pub cells: Vec<Measure>,
}

impl Comparison {
    /// Puts reports side by side, which have to be of one present and one length of window;
    /// `None` of no report.
    pub fn new(reports: &[Report]) -> Option<Self> {
        let first = reports.first()?;
        let measures: Vec<_> = reports.iter().map(Report::measures).collect();
        let cell = |part: &str, name: &'static str, of: usize| {
            let found = measures[of].iter().find(|one| one.0 == part && one.1.name == name);
            found.map_or_else(|| unreported(name, reports[of].window), |one| one.1.clone())
        };
        let row = |&(label, part, name): &(&'static str, &'static str, &'static str)| {
            let cells = (0..reports.len()).map(|of| cell(part, name, of)).collect();
            ComparedRow { label, part, cells }
        };
        let groups = GROUPS.iter().map(|(question, rows)| {
            let rows = rows.iter().map(row).collect();
            ComparedGroup { question, rows }
        });
        Some(Self {
            as_of: first.as_of,
            window: Window {
                from: first.as_of - (first.window.to - first.window.from),
                to: first.as_of,
            },
            windows: reports.iter().map(|report| report.window).collect(),
            observed: reports.iter().map(|report| report.about.observed.clone()).collect(),
            repos: reports.iter().map(|report| report.about.repo.clone()).collect(),
            groups: groups.collect(),
        })
    }
}

/// A measure of a repo of whose forge nothing is known.
fn unreported(name: &'static str, window: Window) -> Measure {
    let why = "no pull requests and issues are known yet";
    let measure = Measure::new(name, "", Some(window), 0, Value::Unknown(why.to_owned()));
    Measure { source: "".into(), ..measure }
}
