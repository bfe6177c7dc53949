//! The newcomer funnel: of those who came, how many opened, landed, and landed again.
//!
//! Whether they come back is in `comeback.rs`.

use serde::Serialize;

use super::Measure;
use super::calendar::DAY;
use super::study::forge::{Act, Bias, Deed, Evidence, ForgeStudy, Of, Pull};
use super::study::within;
use crate::fact::Window;

/// Days after their first merge in which people have a second one, to count as having landed again.
pub const SECOND_MERGE_DAYS: i64 = 90;

/// How far the newcomers of a window came by its end.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// One step of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// How many people took it.
    pub people: Measure,
    /// Their share of those who could.
    pub rate: Measure,
}

#[derive(Default)]
struct Tally {
    came: u64,
    issue: u64,
    pull_request: u64,
    merged: u64,
    followed: u64,
    again: u64,
}

/// The funnel of a window's newcomers; of everybody without one.
pub fn funnel(study: &ForgeStudy<'_>, window: Option<Window>) -> Funnel {
    let pulls = study.pulls_by_person();
    let mut of_person = pulls.chunk_by(|a, b| a.0 == b.0).peekable();
    let mut tally = Tally::default();
    for person in study.people() {
        let theirs = of_person.next_if(|pulls| pulls[0].0 == person).unwrap_or_default();
        let acts = before(study.acts_of(person), window);
        let landed = study.record().first_landed(person);
        if is_newcomer(acts, landed, window) {
            tally.add(acts, theirs, window);
        }
    }
    summed_up(study, window, &tally)
}

impl Tally {
    fn add(&mut self, acts: &[Act], pulls: &[(u32, &Pull)], window: Option<Window>) {
        let did = |deed| u64::from(acts.iter().any(|act| act.deed == deed));
        self.came += 1;
        self.issue += did(Deed::Issue);
        self.pull_request += did(Deed::PullRequest);
        let merged = pulls.iter().filter(|(_, pull)| pull.outcome.is_merged());
        let mut merged: Vec<_> =
            merged.filter_map(|(_, pull)| Some((pull.outcome.at()?, pull.followed))).collect();
        merged.sort_by_key(|&(at, _)| at);
        let Some(&(first, followed)) = merged.first() else { return };
        if window.is_some_and(|window| first >= window.to) {
            return;
        }
        self.merged += 1;
        let end = first + SECOND_MERGE_DAYS * DAY;
        if followed.is_some_and(|followed| followed.to >= end) {
            self.followed += 1;
            self.again += u64::from(merged.get(1).is_some_and(|&(second, _)| second < end));
        }
    }
}

/// The acts before the window's end.
fn before(acts: &[Act], window: Option<Window>) -> &[Act] {
    let end = window.map_or(acts.len(), |window| acts.partition_point(|act| act.at < window.to));
    &acts[..end]
}

/// Whether somebody left a trace on the forge, and none anywhere before the window. A commit
/// counts from when it landed: it may have been written long before.
fn is_newcomer(acts: &[Act], landed: Option<i64>, window: Option<Window>) -> bool {
    let first = acts.iter().find(|act| act.deed != Deed::Commit).map(|act| act.at);
    first.is_some_and(|first| within(Some(landed.map_or(first, |at| at.min(first))), window))
}

fn summed_up(study: &ForgeStudy<'_>, window: Option<Window>, tally: &Tally) -> Funnel {
    let unknown = window.and_then(|window| study.earlier_people_unknown(window.from));
    let [issues, pulls, both] =
        [Of::Issues, Of::PullRequests, Of::Both].map(|of| study.evidence_over(of, window));
    let told = |measure, evidence: &Evidence| {
        let measure = evidence.told(measure, Bias::Smaller);
        match &unknown {
            Some(reason) => measure.but_unknown(reason.clone()),
            None => measure,
        }
    };
    let step = |[people, rate]: [&'static str; 2], part, n, of: &str, evidence: &Evidence| Step {
        people: told(Measure::count(people, "people", window, part), evidence),
        rate: told(Measure::rate(rate, window, part, n, of), evidence),
    };
    let came = Measure::count("forge_newcomers", "people", window, tally.came);
    let came = told(came, &both);
    let names = ["newcomers_with_issue", "newcomers_with_issue_rate"];
    let issue = step(names, tally.issue, tally.came, "newcomers", &issues);
    let names = ["newcomers_with_pull_request", "newcomers_with_pull_request_rate"];
    let pull_request = step(names, tally.pull_request, tally.came, "newcomers", &pulls);
    let names = ["newcomers_merged", "newcomers_merged_rate"];
    let of = "newcomers with a pull request";
    let merged = step(names, tally.merged, tally.pull_request, of, &pulls);
    let names = ["newcomers_merged_again", "newcomers_merged_again_rate"];
    let of = "newcomers followed for 90 days after their first merge";
    let mut merged_again = step(names, tally.again, tally.followed, of, &pulls);
    let censored = tally.merged - tally.followed;
    if censored > 0 {
        let left = format!("newcomers not followed for 90 days after a merge ({censored})");
        merged_again.people.exclusions.push(left.clone());
        merged_again.rate.exclusions.push(left);
    }
    let newcomers = study.watched(came, &study.forge.watch.comments, "comments", tally.came > 0);
    Funnel { newcomers, issue, pull_request, merged, merged_again }
}
