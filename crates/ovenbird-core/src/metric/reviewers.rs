//! Who answers: who reviews, who is first to answer, who merges, and on how few of them it rests.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::absence::{ENOUGH_CONTRIBUTIONS, factor};
use super::study::forge::{Bias, Evidence, ForgeStudy, Of};
use super::study::{Listing, Who, within};
use super::{Measure, Value};
use crate::fact::Window;
use crate::fact::forge::ResponseRow;

/// Who answers others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reviewers {
    /// People who reviewed another's pull request.
    pub reviewers: Measure,
    /// People who answered another's issue or pull request in any way.
    pub answerers: Measure,
    /// The share of first answers by whoever gave most.
    pub busiest: Measure,
    /// The fewest people who gave more than half of the first answers.
    pub answer_absence_factor: Measure,
    /// The people, those with most first answers first.
    pub people: Listing<ReviewerRow>,
}

/// One who answers. Counts are of issues and pull requests, each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewerRow {
    /// The person.
    pub who: Who,
    /// Others' pull requests that they reviewed.
    pub reviewed: u64,
    /// Others' issues and pull requests to which theirs was the first answer by a human.
    pub first_answers: u64,
    /// Others' pull requests that they merged.
    pub merged: u64,
    /// When they last answered anybody, in seconds since 1970 UTC.
    pub last: i64,
    /// Whether they answer nearly everything within two minutes, as no person does. They are counted
    /// as a person all the same, until a rule for bots names them.
    pub like_a_machine: bool,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    reviewed: u64,
    first_answers: u64,
    merged: u64,
    last: Option<i64>,
}

/// Who answered in a window, by the time of the answer.
pub fn reviewers(study: &ForgeStudy<'_>, window: Option<Window>) -> Reviewers {
    let mut tallies = vec![Tally::default(); study.git.persons.persons.len()];
    let mut read = Read { study, window, tallies: &mut tallies, seen: FxHashSet::default() };
    for pull in study.pulls.iter().filter(|pull| !pull.by_bot) {
        read.said(study.row_of(pull).number, pull.author, true);
        if let (Some(at), Some(by)) = (pull.outcome.at(), pull.outcome.by()) {
            read.ended(at, by, pull.author, pull.outcome.is_merged());
        }
    }
    for issue in study.issues.iter().filter(|issue| !issue.by_bot) {
        read.said(study.forge.issues[issue.row as usize].number, issue.author, false);
        if let Some((at, Some(by))) = issue.closed {
            read.ended(at, by, issue.author, false);
        }
    }
    count_first_answers(study, window, &mut tallies);
    summed_up(study, window, tallies)
}

struct Read<'a> {
    study: &'a ForgeStudy<'a>,
    window: Option<Window>,
    tallies: &'a mut [Tally],
    /// Who reviewed the pull request that is being read.
    seen: FxHashSet<u32>,
}

impl Read<'_> {
    /// Reviews and comments of one number.
    fn said(&mut self, number: i64, author: Option<u32>, is_pull: bool) {
        self.seen.clear();
        for row in self.study.responses_to(number) {
            let Some(by) = self.answerer(row, author) else { continue };
            let tally = &mut self.tallies[by as usize];
            tally.last = tally.last.max(Some(row.at));
            if is_pull && row.kind.is_review() && self.seen.insert(by) {
                tally.reviewed += 1;
            }
        }
    }

    fn answerer(&self, row: &ResponseRow, author: Option<u32>) -> Option<u32> {
        let at = self.study.believable(Some(row.at)).filter(|&at| within(Some(at), self.window));
        let by = at.and(row.account).map(|account| self.study.person(account));
        by.filter(|_| self.study.is_other_human(by, author))
    }

    fn ended(&mut self, at: i64, by: u32, author: Option<u32>, is_merged: bool) {
        if within(Some(at), self.window) && self.study.is_other_human(Some(by), author) {
            let tally = &mut self.tallies[by as usize];
            tally.last = tally.last.max(Some(at));
            tally.merged += u64::from(is_merged);
        }
    }
}

fn count_first_answers(study: &ForgeStudy<'_>, window: Option<Window>, tallies: &mut [Tally]) {
    let pulls = study.pulls.iter().filter(|pull| !pull.by_bot).map(|pull| pull.answer);
    let issues = study.issues.iter().filter(|issue| !issue.by_bot).map(|issue| issue.answer);
    for answer in pulls.chain(issues).flatten().filter(|answer| within(Some(answer.at), window)) {
        if let Some(by) = answer.by {
            tallies[by as usize].first_answers += 1;
        }
    }
}

fn summed_up(study: &ForgeStudy<'_>, window: Option<Window>, tallies: Vec<Tally>) -> Reviewers {
    let amounts: Vec<_> = tallies.iter().map(|tally| tally.first_answers).collect();
    let reviewers = tallies.iter().filter(|tally| tally.reviewed > 0).count() as u64;
    let mut found: Vec<_> = (0..).zip(tallies).collect();
    found.retain(|(_, tally)| tally.last.is_some());
    let both = study.evidence_over(Of::Both, window);
    let pulls = study.evidence_over(Of::PullRequests, window);
    let people = |name, count, evidence: &Evidence| {
        evidence.told(Measure::count(name, "people", window, count), Bias::Smaller)
    };
    let watch = &study.forge.watch;
    let reviewers_told = people("reviewers", reviewers, &pulls);
    let answerers = people("answerers", found.len() as u64, &both);
    let machines = study.machine_like(window);
    let row = |who: Who, tally: Tally| ReviewerRow {
        like_a_machine: machines.contains(&who.person),
        who,
        reviewed: tally.reviewed,
        first_answers: tally.first_answers,
        merged: tally.merged,
        last: tally.last.unwrap_or_default(),
    };
    Reviewers {
        reviewers: study.watched(reviewers_told, &watch.reviews, "reviews", reviewers > 0),
        answerers: study.watched(answerers, &watch.comments, "comments", !found.is_empty()),
        busiest: busiest(&both, &amounts),
        answer_absence_factor: absence(&both, &amounts),
        people: study.git.listing(
            found,
            |tally| Reverse((tally.first_answers, tally.reviewed, tally.merged, tally.last)),
            row,
        ),
    }
}

fn busiest(evidence: &Evidence, amounts: &[u64]) -> Measure {
    let most = amounts.iter().copied().max().unwrap_or_default();
    let all = amounts.iter().sum();
    let name = "busiest_answerer_share";
    let measure = Measure::portion(name, evidence.window, most, all, "first answers");
    evidence.told(measure, Bias::Either)
}

fn absence(evidence: &Evidence, amounts: &[u64]) -> Measure {
    let all = amounts.iter().sum();
    let value = match all {
        ENOUGH_CONTRIBUTIONS.. => Value::Count(factor(amounts) as u64),
        _ => Value::unknown_below(ENOUGH_CONTRIBUTIONS, all, "first answers"),
    };
    let measure = Measure::new("answer_absence_factor", "people", evidence.window, all, value);
    evidence.told(measure, Bias::Either)
}
