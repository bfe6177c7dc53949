//! The newcomer funnel: of those who came, how many opened, landed, and landed again.
//!
//! Whether they come back is in `comeback.rs`.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{Activity, ActivityKind, Bias, Evidence, ForgeIndex, Of, Pull};
use super::measures::measures;
use super::repo_index::within;
use super::{Measure, MetricId};
use crate::fact::Window;

/// Days after their first merge in which people have a second one, to count as having landed again.
pub const SECOND_MERGE_DAYS: i64 = 90;

/// How far the newcomers of a window came by its end.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Funnel {
    /// People whose first trace on the forge or in git falls in the window, with one on the forge.
    pub newcomers: Measure,
    /// Of the newcomers, those who opened an issue.
    pub issue: Step,
    /// Of the newcomers, those who opened a pull request.
    pub pull_request: Step,
    /// Of these, those of whom one was merged.
    pub merged: Step,
    /// Of these, where followed that long, those with a second merge within
    /// [`SECOND_MERGE_DAYS`] of the first.
    pub merged_again: Step,
}

measures!(Funnel { newcomers, issue, pull_request, merged, merged_again });

/// One step of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// How many people took it.
    pub people: Measure,
    /// Their share of those who could.
    pub rate: Measure,
}

measures!(Step { people, rate });

#[derive(Default)]
struct Tally {
    came: u64,
    issue: u64,
    pull_request: u64,
    merged: u64,
    follow_up: u64,
    again: u64,
}

/// The funnel of a window's newcomers; of everybody without one.
pub fn funnel(index: &ForgeIndex<'_>, window: Option<Window>) -> Funnel {
    let pulls = index.pulls_by_person();
    let mut of_person = pulls.chunk_by(|a, b| a.0 == b.0).peekable();
    let mut tally = Tally::default();
    for person in index.people() {
        let theirs = of_person.next_if(|pulls| pulls[0].0 == person).unwrap_or_default();
        let activities = before(index.activities_of(person), window);
        let landed = index.record().first_landed(person);
        if is_newcomer(activities, landed, window) {
            tally.add(activities, theirs, window);
        }
    }
    summed_up(index, window, &tally)
}

impl Tally {
    fn add(&mut self, activities: &[Activity], pulls: &[(u32, &Pull)], window: Option<Window>) {
        let did = |kind| u64::from(activities.iter().any(|activity| activity.kind == kind));
        self.came += 1;
        self.issue += did(ActivityKind::Issue);
        self.pull_request += did(ActivityKind::PullRequest);
        let merged = pulls.iter().filter(|(_, pull)| pull.outcome.is_merged());
        let mut merged: Vec<_> =
            merged.filter_map(|(_, pull)| Some((pull.outcome.at()?, pull.follow_up))).collect();
        merged.sort_by_key(|&(at, _)| at);
        let Some(&(first, follow_up)) = merged.first() else { return };
        if window.is_some_and(|window| first >= window.to) {
            return;
        }
        self.merged += 1;
        let end = first + SECOND_MERGE_DAYS * DAY;
        if follow_up.is_some_and(|follow_up| follow_up.to >= end) {
            self.follow_up += 1;
            self.again += u64::from(merged.get(1).is_some_and(|&(second, _)| second < end));
        }
    }
}

/// The activities before the window's end.
fn before(activities: &[Activity], window: Option<Window>) -> &[Activity] {
    let end = window.map_or(activities.len(), |window| {
        activities.partition_point(|activity| activity.at < window.to)
    });
    &activities[..end]
}

/// Whether somebody left a trace on the forge, and none anywhere before the window. A commit
/// counts from when it landed: it may have been written long before.
fn is_newcomer(activities: &[Activity], landed: Option<i64>, window: Option<Window>) -> bool {
    let first = activities
        .iter()
        .find(|activity| activity.kind != ActivityKind::Commit)
        .map(|activity| activity.at);
    first.is_some_and(|first| within(Some(landed.map_or(first, |at| at.min(first))), window))
}

fn summed_up(index: &ForgeIndex<'_>, window: Option<Window>, tally: &Tally) -> Funnel {
    let unknown = window.and_then(|window| index.earlier_people_unknown(window.from));
    let [issues, pulls, both] =
        [Of::Issues, Of::PullRequests, Of::Both].map(|of| index.evidence_over(of, window));
    let reported = |measure, evidence: &Evidence| {
        let measure = evidence.reported(measure, Bias::Smaller);
        match &unknown {
            Some(reason) => measure.but_unknown(reason.clone()),
            None => measure,
        }
    };
    let step = |[people, rate]: [MetricId; 2], part, n, of: &str, evidence: &Evidence| Step {
        people: reported(Measure::count(people, window, part), evidence),
        rate: reported(Measure::rate(rate, window, part, n, of), evidence),
    };
    let came = Measure::count(MetricId::ForgeNewcomers, window, tally.came);
    let came = reported(came, &both);
    let names = [MetricId::NewcomersWithIssue, MetricId::NewcomersWithIssueRate];
    let issue = step(names, tally.issue, tally.came, "newcomers", &issues);
    let names = [MetricId::NewcomersWithPullRequest, MetricId::NewcomersWithPullRequestRate];
    let pull_request = step(names, tally.pull_request, tally.came, "newcomers", &pulls);
    let names = [MetricId::NewcomersMerged, MetricId::NewcomersMergedRate];
    let of = "newcomers with a pull request";
    let merged = step(names, tally.merged, tally.pull_request, of, &pulls);
    let names = [MetricId::NewcomersMergedAgain, MetricId::NewcomersMergedAgainRate];
    let of = "newcomers followed for 90 days after their first merge";
    let mut merged_again = step(names, tally.again, tally.follow_up, of, &pulls);
    let censored = tally.merged - tally.follow_up;
    if censored > 0 {
        let left = format!("newcomers not followed for 90 days after a merge ({censored})");
        merged_again.people.exclusions.push(left.clone());
        merged_again.rate.exclusions.push(left);
    }
    let newcomers = index.watched(came, &index.forge.watch.comments, "comments", tally.came > 0);
    Funnel { newcomers, issue, pull_request, merged, merged_again }
}
