//! What the metrics of a forge share: each pull request and issue with its people, what its
//! author was to the repo then, how it ended, who answered first, and how long it was watched.
//!
//! Built once over a [`RepoIndex`] of the repo's history, which may be empty where git was not
//! read.

mod activity;
mod answer;
mod capture_rate;
mod evidence;
mod follow_up;
mod known;
mod landed;
mod lands;
mod machine;
mod outside_button;
mod record;
mod spell;

pub use activity::{Activity, ActivityKind};
pub use answer::Answer;
pub(crate) use evidence::Evidence;
pub use evidence::{Bias, Of};
pub use follow_up::FollowUp;
pub(crate) use known::NO_BEGINNING;
pub use landed::{Landed, Outcome};
pub(crate) use lands::{Candidate, Offered};
pub use record::Record;
pub(crate) use spell::Observed;

use super::repo_index::{RepoIndex, Standing};
use crate::fact::Window;
use crate::fact::forge::{ForgeHistory, PullRequestRow, ResponseRow};
use activity::Activities;
use follow_up::ObservationWindows;

/// A repo's facts from its forge, read for the metrics.
#[derive(Debug)]
pub struct ForgeIndex<'a> {
    /// The facts.
    pub forge: &'a ForgeHistory,
    /// The index of the repo's history, with everybody in `people`.
    pub git: &'a RepoIndex<'a>,
    /// Pull requests whose opening is known, by ascending number.
    pub pulls: Vec<Pull>,
    /// Issues whose opening is known, by ascending number; deleted and moved ones are not here.
    pub issues: Vec<Issue>,
    /// Pull requests and issues that are known without the time of their opening.
    pub undated: u64,
    /// Whether the beginning of the repo is known, so that who is not found in it is new.
    pub reaches_back: bool,
    record: Record,
    activities: Activities,
}

/// A pull request, as the metrics see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// Index into `ForgeHistory::pull_requests`.
    pub row: u32,
    /// Its author's person; `None` where the account is gone or was not reported.
    pub author: Option<u32>,
    /// Whether its author is a bot.
    pub by_bot: bool,
    /// When it was opened.
    pub created: i64,
    /// What its author was to the repo then.
    pub standing: Standing,
    /// How it ended.
    pub outcome: Outcome,
    /// How long its fate was watched.
    pub follow_up: Option<FollowUp>,
    /// The first answer by another human.
    pub answer: Option<Answer>,
    /// How long answers to it were watched.
    pub answers_follow_up: Option<FollowUp>,
}

/// An issue, as the metrics see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Issue {
    /// Index into `ForgeHistory::issues`.
    pub row: u32,
    /// Its author's person; `None` where the account is gone or was not reported.
    pub author: Option<u32>,
    /// Whether its author is a bot.
    pub by_bot: bool,
    /// When it was opened.
    pub created: i64,
    /// When it was closed, and by whom.
    pub closed: Option<(i64, Option<u32>)>,
    /// How long its fate was watched.
    pub follow_up: Option<FollowUp>,
    /// The first answer by another human.
    pub answer: Option<Answer>,
    /// How long answers to it were watched.
    pub answers_follow_up: Option<FollowUp>,
}

impl<'a> ForgeIndex<'a> {
    /// Reads a repo's facts as of the index's present.
    ///
    /// `git.people.of_signature` has to cover the history's signatures and, after them, the
    /// accounts of `forge`, each in their order.
    pub fn new(git: &'a RepoIndex<'a>, forge: &'a ForgeHistory) -> Self {
        let mut index = Self {
            forge,
            git,
            pulls: Vec::new(),
            issues: Vec::new(),
            undated: 0,
            reaches_back: false,
            record: Record::default(),
            activities: Activities::default(),
        };
        index.reaches_back = index.knows_the_beginning();
        let outcomes = landed::outcomes(&index);
        index.record = Record::new(&index, &outcomes);
        let spans = ObservationWindows::new(&forge.watch, git.now);
        index.read_pulls(&outcomes, &spans);
        index.read_issues(&spans);
        index.activities = Activities::new(&index);
        index
    }

    fn read_pulls(&mut self, outcomes: &[Outcome], spans: &ObservationWindows) {
        let forge = self.forge;
        self.pulls.reserve_exact(forge.pull_requests.len());
        for (row, pull) in (0..).zip(&forge.pull_requests) {
            let Some(created) = self.believable(pull.created) else {
                self.undated += 1;
                continue;
            };
            let author = pull.author.map(|account| self.person(account));
            let outcome = outcomes[row as usize];
            let ended = outcome.at().map(|at| (at, outcome.by()));
            let answer = self.first_answer(pull.number, author, created, ended);
            self.pulls.push(Pull {
                row,
                author,
                by_bot: author.is_some_and(|person| self.git.is_bot(person)),
                created,
                standing: author
                    .map_or(Standing::Unknown, |person| self.standing_at(person, created)),
                outcome,
                follow_up: spans.pull_requests(created),
                answer,
                answers_follow_up: spans.answers_to_pull_requests(created),
            });
        }
    }

    fn read_issues(&mut self, spans: &ObservationWindows) {
        let forge = self.forge;
        self.issues.reserve_exact(forge.issues.len());
        for (row, issue) in (0..).zip(&forge.issues) {
            if issue.gone.is_some() {
                continue;
            }
            let Some(created) = self.believable(issue.created) else {
                self.undated += 1;
                continue;
            };
            let author = issue.author.map(|account| self.person(account));
            let closed = self.believable(issue.ending.at).filter(|&at| at >= created);
            let closed = closed.map(|at| (at, issue.ending.by.map(|by| self.person(by))));
            let answer = self.first_answer(issue.number, author, created, closed);
            self.issues.push(Issue {
                row,
                author,
                by_bot: author.is_some_and(|person| self.git.is_bot(person)),
                created,
                closed,
                follow_up: spans.issues(created),
                answer,
                answers_follow_up: spans.answers_to_issues(created),
            });
        }
    }

    /// The person of an account.
    pub fn person(&self, account: u32) -> u32 {
        self.git.people.of_signature[self.git.history.signatures.len() + account as usize]
    }

    /// The facts of a pull request.
    pub fn row_of(&self, pull: &Pull) -> &'a PullRequestRow {
        &self.forge.pull_requests[pull.row as usize]
    }

    /// The pull requests by people that were opened in the window; all without one.
    pub fn pulls_in(&self, window: Option<Window>) -> impl Iterator<Item = &Pull> {
        let by_people = self.pulls.iter().filter(|pull| !pull.by_bot);
        by_people.filter(move |pull| super::repo_index::within(Some(pull.created), window))
    }

    /// The issues by people that were opened in the window; all without one.
    pub fn issues_in(&self, window: Option<Window>) -> impl Iterator<Item = &Issue> {
        let by_people = self.issues.iter().filter(|issue| !issue.by_bot);
        by_people.filter(move |issue| super::repo_index::within(Some(issue.created), window))
    }

    /// Reviews and comments of an issue or pull request, by time.
    pub fn responses_to(&self, number: i64) -> &'a [ResponseRow] {
        let all = &self.forge.responses;
        let from = all.partition_point(|row| row.number < number);
        let count = all[from..].iter().take_while(|row| row.number == number).count();
        &all[from..from + count]
    }

    /// What a person was to the repo at an instant.
    pub fn standing_at(&self, person: u32, at: i64) -> Standing {
        self.record.standing(person, at, self.reaches_back)
    }

    /// When each person did what here first.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// An instant between 1970 and now.
    pub(crate) fn believable(&self, at: Option<i64>) -> Option<i64> {
        at.filter(|at| (0..=self.git.now).contains(at))
    }

    /// Git's whole history, or all pull requests since the first.
    fn knows_the_beginning(&self) -> bool {
        let history = self.git.history;
        if !history.commits.is_empty() {
            return !history.completeness.shallow;
        }
        let first = self.forge.pull_requests.iter().filter_map(|pull| pull.created).min();
        let listed = self.forge.watch.listed_pull_requests.first();
        listed.zip(first).is_some_and(|(span, first)| span.from <= first)
    }
}
