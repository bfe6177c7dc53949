//! The evidence for sentences about a forge, a line each: the latest ones, where they are many.
//!
//! They are those that the measure of the sentence counts, and no others.

use std::cmp::Reverse;

use super::Sentence;
use super::words::{day, span};
use crate::fact::Window;
use crate::metric::calendar::DAY;
use crate::metric::forge_index::{Answer, Issue, Observed, Outcome, Pull};
use crate::metric::repo_index::Standing;
use crate::metric::{ForgeIndex, acceptance, backlog, merging};

/// So many facts are reported behind one sentence.
pub(super) const MOST: usize = 10;

/// Puts facts behind sentences, where they are asked for.
#[derive(Clone, Copy)]
pub(super) struct EvidenceRows<'a> {
    pub(super) index: &'a ForgeIndex<'a>,
    /// When what the sentences speak of was opened.
    pub(super) window: Option<Window>,
    /// Whether facts are asked for.
    pub(super) explain: bool,
}

impl EvidenceRows<'_> {
    /// How pull requests ended, whenever: of each its number, when, and whether merged; by opening.
    pub(super) fn cases(
        &self,
        sentence: Sentence,
        cases: impl FnOnce() -> Vec<(i64, i64, bool)>,
    ) -> Sentence {
        self.put(sentence, || {
            let pulls = &self.index.pulls;
            let tell = |(number, at, is_merged)| {
                let found = pulls.binary_search_by_key(&number, |pull| self.number(pull));
                let pull = &pulls[found.ok()?];
                Some(self.pull(pull, &ended(pull.created, at, is_merged)))
            };
            cases().into_iter().rev().filter_map(tell)
        })
    }

    /// How pull requests ended: all, or those of people of one standing.
    pub(super) fn fates(&self, sentence: Sentence, standing: Option<Standing>) -> Sentence {
        self.put(sentence, || {
            let reported =
                self.pulls(standing).filter(|pull| acceptance::is_counted(pull, self.end()));
            reported.map(|pull| self.pull(pull, &fate(pull)))
        })
    }

    /// How long merged pull requests took.
    pub(super) fn merges(&self, sentence: Sentence) -> Sentence {
        self.put(sentence, || {
            let merged = self.pulls(None).filter(|pull| merging::is_counted(pull, self.end()));
            merged.map(|pull| self.pull(pull, &fate(pull)))
        })
    }

    /// When pull requests were first answered, and by whom.
    pub(super) fn answers(&self, sentence: Sentence, standing: Option<Standing>) -> Sentence {
        self.put(sentence, || {
            let tell = |pull: &Pull| {
                let reported = self.answered(pull.answers_seen(self.end()), pull.answer)?;
                Some(self.pull(pull, &reported))
            };
            self.pulls(standing).filter_map(tell)
        })
    }

    /// The pull requests that nobody answered within so many seconds.
    pub(super) fn unanswered(
        &self,
        sentence: Sentence,
        standing: Option<Standing>,
        seconds: f64,
    ) -> Sentence {
        self.put(sentence, || {
            let tell = move |pull: &Pull| {
                let seen = pull.answers_seen(self.end())?;
                let wait = seen.wait(pull.answer.map(|answer| answer.at));
                let reported = match wait.ended {
                    true if wait.left > seconds => self.answered(Some(seen), pull.answer)?,
                    false if wait.left >= seconds => format!("no answer, {}", fate(pull)),
                    _ => return None,
                };
                Some(self.pull(pull, &reported))
            };
            self.pulls(standing).filter_map(tell)
        })
    }

    /// When issues were first answered, and by whom.
    pub(super) fn issue_answers(&self, sentence: Sentence) -> Sentence {
        self.put(sentence, || {
            let number = move |issue: &Issue| self.index.forge.issues[issue.row as usize].number;
            let mut found: Vec<&Issue> = self.index.issues_in(self.window).collect();
            found.sort_by_key(|issue| Reverse((issue.created, number(issue))));
            let tell = move |issue: &Issue| {
                let reported = self.answered(issue.answers_seen(self.end()), issue.answer)?;
                let head = self.opened(number(issue), issue.author, issue.created);
                Some(format!("{head}: {reported}"))
            };
            found.into_iter().filter_map(tell)
        })
    }

    /// The pull requests that are open now, whenever they were opened, the oldest first.
    pub(super) fn open(&self, sentence: Sentence) -> Sentence {
        self.put(sentence, || {
            let all = self.index.pulls_in(None);
            let mut open: Vec<&Pull> =
                all.filter(|pull| backlog::is_known_open(self.index, pull)).collect();
            open.sort_by_key(|pull| (pull.created, self.number(pull)));
            open.into_iter().map(|pull| self.pull(pull, &fate(pull)))
        })
    }

    fn put<R>(&self, sentence: Sentence, rows: impl FnOnce() -> R) -> Sentence
    where
        R: Iterator<Item = String>,
    {
        if self.explain { sentence.with_rows(rows().take(MOST)) } else { sentence }
    }

    /// Pull requests that people opened in the window, the latest first.
    fn pulls(&self, standing: Option<Standing>) -> impl Iterator<Item = &Pull> {
        let all = self.index.pulls_in(self.window);
        let mut found: Vec<&Pull> =
            all.filter(|pull| standing.is_none_or(|wanted| pull.standing == wanted)).collect();
        found.sort_by_key(|pull| Reverse((pull.created, self.number(pull))));
        found.into_iter()
    }

    /// Such as `#12 by Ann Lee, opened 2026-10-03: merged after 3 days`.
    fn pull(&self, pull: &Pull, what: &str) -> String {
        format!("{}: {what}", self.opened(self.number(pull), pull.author, pull.created))
    }

    fn number(&self, pull: &Pull) -> i64 {
        self.index.row_of(pull).number
    }

    fn opened(&self, number: i64, author: Option<u32>, created: i64) -> String {
        format!("#{number} by {}, opened {}", self.name(author), day(created))
    }

    /// When something was first answered, and by whom, if that counts.
    fn answered(&self, seen: Option<Observed>, answer: Option<Answer>) -> Option<String> {
        let seen = seen.filter(|seen| seen.counts(answer.map(|answer| answer.at)))?;
        let answer = answer.filter(|answer| seen.saw(answer.at));
        Some(answer.map_or_else(
            || "no answer".to_owned(),
            |Answer { at, by, .. }| {
                format!("answered after {} by {}", since(seen.created, at), self.name(by))
            },
        ))
    }

    /// The first instant that counts for nothing.
    fn end(&self) -> i64 {
        self.index.end(self.window)
    }

    fn name(&self, person: Option<u32>) -> String {
        let git = self.index.git;
        match person {
            None => "an account that is gone".to_owned(),
            Some(hidden) if git.is_hidden(hidden) => "somebody not shown, as decided".to_owned(),
            Some(person) => git.who(person).name,
        }
    }
}

/// How a pull request ended, such as `merged after 3 days`.
fn fate(pull: &Pull) -> String {
    match pull.outcome {
        Outcome::Merged { at, .. } => ended(pull.created, at, true),
        Outcome::Closed { at, .. } => ended(pull.created, at, false),
        Outcome::Open => "not known to have ended".to_owned(),
    }
}

fn ended(created: i64, at: i64, is_merged: bool) -> String {
    let how = if is_merged { "merged" } else { "closed unmerged" };
    format!("{how} after {}", since(created, at))
}

fn since(from: i64, to: i64) -> String {
    span((to - from) as f64 / DAY as f64)
}
