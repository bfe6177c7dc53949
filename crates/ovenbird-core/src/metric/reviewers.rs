//! Who answers: who reviews, who is first to answer, who merges, and on how few of them it rests.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Serialize;

use super::absence::{ENOUGH_CONTRIBUTIONS, factor};
use super::forge_index::{Bias, Evidence, ForgeIndex, Of};
use super::measures::measures;
use super::repo_index::{PeopleRows, Who, within};
use super::{Measure, MetricId, Value};
use crate::fact::Window;
use crate::fact::forge::ResponseRow;

/// Who answers others.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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
    pub people: PeopleRows<ReviewerRow>,
}

measures!(Reviewers { reviewers, answerers, busiest, answer_absence_factor } but { people });

/// One who answers. Counts are of issues and pull requests, each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
pub fn reviewers(index: &ForgeIndex<'_>, window: Option<Window>) -> Reviewers {
    let mut tallies = vec![Tally::default(); index.git.people.all.len()];
    let mut read = Read { index, window, tallies: &mut tallies, seen: FxHashSet::default() };
    for pull in index.pulls.iter().filter(|pull| !pull.by_bot) {
        read.said(index.row_of(pull).number, pull.author, true);
        if let (Some(at), Some(by)) = (pull.outcome.at(), pull.outcome.by()) {
            read.ended(at, by, pull.author, pull.outcome.is_merged());
        }
    }
    for issue in index.issues.iter().filter(|issue| !issue.by_bot) {
        read.said(index.forge.issues[issue.row as usize].number, issue.author, false);
        if let Some((at, Some(by))) = issue.closed {
            read.ended(at, by, issue.author, false);
        }
    }
    count_first_answers(index, window, &mut tallies);
    summed_up(index, window, tallies)
}

struct Read<'a> {
    index: &'a ForgeIndex<'a>,
    window: Option<Window>,
    tallies: &'a mut [Tally],
    /// Who reviewed the pull request that is being read.
    seen: FxHashSet<u32>,
}

impl Read<'_> {
    /// Reviews and comments of one number.
    fn said(&mut self, number: i64, author: Option<u32>, is_pull: bool) {
        self.seen.clear();
        for row in self.index.responses_to(number) {
            let Some(by) = self.answerer(row, author) else { continue };
            let tally = &mut self.tallies[by as usize];
            tally.last = tally.last.max(Some(row.at));
            if is_pull && row.kind.is_review() && self.seen.insert(by) {
                tally.reviewed += 1;
            }
        }
    }

    fn answerer(&self, row: &ResponseRow, author: Option<u32>) -> Option<u32> {
        let at = self.index.believable(Some(row.at)).filter(|&at| within(Some(at), self.window));
        let by = at.and(row.account).map(|account| self.index.person(account));
        by.filter(|_| self.index.is_other_human(by, author))
    }

    fn ended(&mut self, at: i64, by: u32, author: Option<u32>, is_merged: bool) {
        if within(Some(at), self.window) && self.index.is_other_human(Some(by), author) {
            let tally = &mut self.tallies[by as usize];
            tally.last = tally.last.max(Some(at));
            tally.merged += u64::from(is_merged);
        }
    }
}

fn count_first_answers(index: &ForgeIndex<'_>, window: Option<Window>, tallies: &mut [Tally]) {
    let pulls = index.pulls.iter().filter(|pull| !pull.by_bot).map(|pull| pull.answer);
    let issues = index.issues.iter().filter(|issue| !issue.by_bot).map(|issue| issue.answer);
    for answer in pulls.chain(issues).flatten().filter(|answer| within(Some(answer.at), window)) {
        if let Some(by) = answer.by {
            tallies[by as usize].first_answers += 1;
        }
    }
}

fn summed_up(index: &ForgeIndex<'_>, window: Option<Window>, tallies: Vec<Tally>) -> Reviewers {
    let amounts: Vec<_> = tallies.iter().map(|tally| tally.first_answers).collect();
    let reviewers = tallies.iter().filter(|tally| tally.reviewed > 0).count() as u64;
    let mut found: Vec<_> = (0..).zip(tallies).collect();
    found.retain(|(_, tally)| tally.last.is_some());
    let both = index.evidence_over(Of::Both, window);
    let pulls = index.evidence_over(Of::PullRequests, window);
    let people = |name, count, evidence: &Evidence| {
        evidence.reported(Measure::count(name, window, count), Bias::Smaller)
    };
    let watch = &index.forge.watch;
    let reviewers_reported = people(MetricId::Reviewers, reviewers, &pulls);
    let answerers = people(MetricId::Answerers, found.len() as u64, &both);
    let machines = index.machine_like(window);
    let row = |who: Who, tally: Tally| ReviewerRow {
        like_a_machine: machines.contains(&who.person),
        who,
        reviewed: tally.reviewed,
        first_answers: tally.first_answers,
        merged: tally.merged,
        last: tally.last.unwrap_or_default(),
    };
    Reviewers {
        reviewers: index.watched(reviewers_reported, &watch.reviews, "reviews", reviewers > 0),
        answerers: index.watched(answerers, &watch.comments, "comments", !found.is_empty()),
        busiest: busiest(&both, &amounts),
        answer_absence_factor: absence(&both, &amounts),
        people: index.git.people_rows(
            found,
            |tally| Reverse((tally.first_answers, tally.reviewed, tally.merged, tally.last)),
            row,
        ),
    }
}

fn busiest(evidence: &Evidence, amounts: &[u64]) -> Measure {
    let most = amounts.iter().copied().max().unwrap_or_default();
    let all = amounts.iter().sum();
    let name = MetricId::BusiestAnswererShare;
    let measure = Measure::portion(name, evidence.window, most, all, "first answers");
    evidence.reported(measure, Bias::Either)
}

fn absence(evidence: &Evidence, amounts: &[u64]) -> Measure {
    let all = amounts.iter().sum();
    let value = match all {
        ENOUGH_CONTRIBUTIONS.. => Value::Count(factor(amounts) as u64),
        _ => Value::unknown_below(ENOUGH_CONTRIBUTIONS, all, "first answers"),
    };
    let measure = Measure::new(MetricId::AnswerAbsenceFactor, evidence.window, all, value);
    evidence.reported(measure, Bias::Either)
}
