//! Several repos side by side, each by the same measures.

use schemars::JsonSchema;
use serde::Serialize;

use super::Report;
use crate::fact::Window;
use crate::metric::registry::{Block, STARTER_HEALTH, VELOCITY, shown_in};
use crate::metric::{Measure, MetricId, Part, Value};

/// A heading with its rows: the part that a measure speaks about, and its metric.
type Group = (&'static str, &'static [(Part, MetricId)]);

const GROUPS: [Group; 6] = [
    (
        "How big is it?",
        &[
            (Part::WHOLE, MetricId::Commits),
            (Part::WHOLE, MetricId::Authors),
            (Part::WHOLE, MetricId::LastCommit),
            (Part::WINDOW, MetricId::Commits),
            (Part::WINDOW, MetricId::Authors),
        ],
    ),
    (
        "Who holds it up?",
        &[
            (Part::WINDOW, MetricId::AbsenceFactorCommits),
            (Part::WINDOW, MetricId::ElephantFactor),
            (Part::WINDOW, MetricId::Integrators),
        ],
    ),
    (
        "Who comes, who stays?",
        &[
            (Part::WINDOW, MetricId::Newcomers),
            (Part::WHOLE, MetricId::NewcomersReturned365),
            (Part::WINDOW, MetricId::Retention),
            (Part::WINDOW, MetricId::DepartedContributors),
        ],
    ),
    (
        "Does it take contributions?",
        &[
            (Part::WINDOW, MetricId::OutsideWork),
            (Part::WINDOW, MetricId::Accepted90),
            (Part::NEWCOMERS, MetricId::Accepted90),
            (Part::WINDOW, MetricId::MergingMedian),
            (Part::WINDOW, MetricId::SelfMerge),
        ],
    ),
    (
        "Does it answer?",
        &[
            (Part::WINDOW, MetricId::PullRequestResponseMedian),
            (Part::NEWCOMERS, MetricId::PullRequestResponseMedian),
            (Part::NEWCOMERS, MetricId::PullRequestNeverAnswered),
            (Part::WINDOW, MetricId::IssueResponseMedian),
        ],
    ),
    (
        "What waits, what comes out?",
        &[
            (Part::NOW, MetricId::OpenPullRequests),
            (Part::NOW, MetricId::StalePullRequests),
            (Part::NOW, MetricId::OpenIssues),
            (Part::WINDOW, MetricId::Releases),
            (Part::NOW, MetricId::DaysSinceRelease),
        ],
    ),
];

/// Repos side by side.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComparedGroup {
    /// The question.
    pub question: &'static str,
    /// A measure each.
    pub rows: Vec<ComparedRow>,
}

/// One measure of all repos.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComparedRow {
    /// What it is, in words.
    pub label: String,
    /// Which time and which people it speaks about.
    pub part: Part,
    /// The measure in each repo, in the repos' order.
    pub cells: Vec<Measure>,
}

impl Comparison {
    /// Puts reports side by side, which have to be of one present and one length of window;
    /// `None` of no report.
    pub fn new(reports: &[Report]) -> Option<Self> {
        let first = reports.first()?;
        let measures: Vec<_> = reports.iter().map(Report::measures).collect();
        let cell = |part: &Part, metric: MetricId, of: usize| {
            let found = measures[of].iter().find(|one| one.0 == *part && one.1.metric == metric);
            found.map_or_else(|| unreported(metric, reports[of].window), |one| one.1.clone())
        };
        let row = |part: &Part, metric: MetricId| {
            let cells = (0..reports.len()).map(|of| cell(part, metric, of)).collect();
            ComparedRow { label: metric.label(part), part: part.clone(), cells }
        };
        let groups = GROUPS.iter().map(|(question, rows)| {
            let rows = rows.iter().map(|(part, metric)| row(part, *metric)).collect();
            ComparedGroup { question, rows }
        });
        let models = [(STARTER_HEALTH, Block::Starter), (VELOCITY, Block::Velocity)];
        let models = models.map(|(question, block)| {
            let rows = shown_in(block).map(|(part, metric)| row(part, metric)).collect();
            ComparedGroup { question, rows }
        });
        let groups = groups.chain(models).filter(|group| !group.rows.is_empty());
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
fn unreported(metric: MetricId, window: Window) -> Measure {
    let why = "no pull requests and issues are known yet";
    let measure = Measure::new(metric, Some(window), 0, Value::Unknown(why.to_owned()));
    Measure { source: "".into(), ..measure }
}
