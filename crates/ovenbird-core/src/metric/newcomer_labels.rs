//! Issues with a label that invites newcomers, and how they end.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{Bias, ForgeIndex, Issue, Of};
use super::measures::measures;
use super::quantile::median;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// Days in which an issue is closed, to count as closed soon.
pub const SOON_DAYS: i64 = 90;

static INVITING: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("data/newcomer_labels.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Issues for newcomers that were opened in a window, as of its end.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NewcomerLabels {
    /// Issues with such a label.
    pub issues: Measure,
    /// Of these, those closed as completed.
    pub completed: Measure,
    /// Those closed as not planned, or as a duplicate.
    pub not_planned: Measure,
    /// Those closed without a reason that was reported.
    pub closed_otherwise: Measure,
    /// Those that were open.
    pub open: Measure,
    /// The share closed within [`SOON_DAYS`] of being opened, whatever the reason.
    pub closed_soon: Measure,
    /// The median age of the open ones, in days.
    pub open_age: Measure,
    /// The labels that were found, most used first, with the number of such issues.
    pub labels: Vec<(String, u64)>,
}

measures!(NewcomerLabels { issues, completed, not_planned, closed_otherwise, open, closed_soon, open_age } but { labels });

#[derive(Default)]
struct Tally {
    issues: u64,
    completed: u64,
    not_planned: u64,
    otherwise: u64,
    unknown: u64,
    follow_up: u64,
    soon: u64,
    ages: Vec<f64>,
    by_label: Vec<u64>,
}

/// Whether a label invites newcomers, by the list in `data/newcomer_labels.txt`.
pub fn invites_newcomers(label: &str) -> bool {
    let last = label.rsplit([':', '/']).find(|part| part.contains(char::is_alphanumeric));
    [Some(label), last].into_iter().flatten().any(|text| INVITING.contains(words(text).as_str()))
}

/// The words of a label in lower case, without what stands between them.
fn words(label: &str) -> String {
    let lower = label.to_lowercase();
    // `:wave:` is an emoji in letters, but `kind: easy` is not.
    let words = lower
        .split_whitespace()
        .filter(|word| !(word.len() > 2 && word.starts_with(':') && word.ends_with(':')));
    let words = words.flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Issues by people with labels that invite newcomers, opened in the window.
pub fn newcomer_labels(index: &ForgeIndex<'_>, window: Option<Window>) -> NewcomerLabels {
    let inviting: Vec<bool> =
        index.forge.labels.iter().map(|label| invites_newcomers(label)).collect();
    let mut tally = Tally { by_label: vec![0; inviting.len()], ..Tally::default() };
    for issue in index.issues_in(window) {
        let labels = &index.forge.issues[issue.row as usize].labels;
        let mut labels: Vec<_> = labels.iter().filter(|&&label| inviting[label as usize]).collect();
        labels.sort_unstable();
        labels.dedup();
        for &&label in &labels {
            tally.by_label[label as usize] += 1;
        }
        if !labels.is_empty() {
            tally.add(index, issue, window);
        }
    }
    summed_up(index, window, tally)
}

impl Tally {
    fn add(&mut self, index: &ForgeIndex<'_>, issue: &Issue, window: Option<Window>) {
        let end = index.end(window);
        let before = |at: &i64| window.is_none_or(|window| *at < window.to);
        let closed = issue.closed.map(|(at, _)| at);
        let row = &index.forge.issues[issue.row as usize];
        self.issues += 1;
        let is_open = closed.is_some()
            || row.ending.open_at.is_some_and(|at| at >= end)
            || issue.follow_up.is_some_and(|follow_up| follow_up.reaches(end));
        match closed.filter(before) {
            Some(_) => *self.reason(row.reason.as_deref()) += 1,
            None if is_open => self.ages.push((end - issue.created) as f64 / DAY as f64),
            None => self.unknown += 1,
        }
        let due = issue.created + SOON_DAYS * DAY;
        if due <= end && issue.follow_up.is_some_and(|follow_up| follow_up.to >= due) {
            self.follow_up += 1;
            self.soon += u64::from(closed.is_some_and(|at| at < due));
        }
    }

    fn reason(&mut self, reported: Option<&str>) -> &mut u64 {
        match reported.map(str::to_ascii_lowercase).as_deref() {
            Some("completed") => &mut self.completed,
            Some("not_planned" | "duplicate") => &mut self.not_planned,
            _ => &mut self.otherwise,
        }
    }
}

fn summed_up(index: &ForgeIndex<'_>, window: Option<Window>, mut tally: Tally) -> NewcomerLabels {
    let unknown = tally.unknown;
    let evidence = index.evidence_over(Of::Issues, window);
    let reported = |measure, bias| {
        let measure = evidence.reported(measure, bias);
        match unknown {
            0 => measure,
            some => measure.excluding(format!("issues whose fate was not watched ({some})")),
        }
    };
    let count = |name, count, bias| reported(Measure::count(name, window, count), bias);
    let n = tally.issues - unknown;
    let open = tally.ages.len() as u64;
    let of = format!("issues followed for {SOON_DAYS} days");
    let soon =
        Measure::rate(MetricId::NewcomerIssuesClosed90, window, tally.soon, tally.follow_up, &of);
    let part = |name, part, bias| Measure { n, ..count(name, part, bias) };
    let age = match median(&mut tally.ages) {
        Some(days) => Value::Number(days),
        None => Value::Unknown("none of them is open".to_owned()),
    };
    let age = Measure::new(MetricId::NewcomerIssuesOpenAge, window, open, age);
    NewcomerLabels {
        // What is counted here has been opened; its fate does not matter.
        issues: evidence.reported(
            Measure::count(MetricId::NewcomerIssues, window, tally.issues),
            Bias::Smaller,
        ),
        completed: part(MetricId::NewcomerIssuesCompleted, tally.completed, Bias::Smaller),
        not_planned: part(MetricId::NewcomerIssuesNotPlanned, tally.not_planned, Bias::Smaller),
        closed_otherwise: part(
            MetricId::NewcomerIssuesClosedOtherwise,
            tally.otherwise,
            Bias::Smaller,
        ),
        open: part(MetricId::NewcomerIssuesOpen, open, Bias::Larger),
        closed_soon: reported(soon, Bias::Smaller),
        open_age: reported(age, Bias::Longer),
        labels: used(index, &tally.by_label),
    }
}

fn used(index: &ForgeIndex<'_>, by_label: &[u64]) -> Vec<(String, u64)> {
    let labels = index.forge.labels.iter().cloned().zip(by_label.iter().copied());
    let mut used: Vec<_> = labels.filter(|&(_, issues)| issues > 0).collect();
    used.sort_by(|a, b| Reverse(a.1).cmp(&Reverse(b.1)).then_with(|| a.0.cmp(&b.0)));
    used
}
