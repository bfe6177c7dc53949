//! The facts behind sentences about a forge, a line each: the latest ones, where they are many.

use super::Sentence;
use super::words::{day, span};
use crate::fact::Window;
use crate::metric::ForgeStudy;
use crate::metric::calendar::DAY;
use crate::metric::study::Standing;
use crate::metric::study::forge::{Issue, Outcome, Pull};

/// So many facts are told behind one sentence.
pub(super) const MOST: usize = 10;

/// Puts facts behind sentences, where they are asked for.
#[derive(Clone, Copy)]
pub(super) struct Behind<'a> {
    pub(super) study: &'a ForgeStudy<'a>,
    /// When what the sentences speak of was opened.
    pub(super) window: Option<Window>,
    /// Whether facts are asked for.
    pub(super) explain: bool,
}

impl Behind<'_> {
    /// How pull requests ended: all, or those of people of one standing.
    pub(super) fn fates(&self, said: Sentence, standing: Option<Standing>) -> Sentence {
        self.put(said, || self.pulls(standing).map(|pull| self.pull(pull, &fate(pull))))
    }

    /// How long merged pull requests took.
    pub(super) fn merges(&self, said: Sentence) -> Sentence {
        self.put(said, || {
            let merged = self.pulls(None).filter(|pull| pull.outcome.is_merged());
            merged.map(|pull| self.pull(pull, &fate(pull)))
        })
    }

    /// When pull requests were first answered, and by whom.
    pub(super) fn answers(&self, said: Sentence, standing: Option<Standing>) -> Sentence {
        self.put(said, || {
            let tell = move |pull: &Pull| {
                let answer = pull.answer.map(|answer| (answer.at, answer.by));
                self.pull(pull, &self.answered(pull.created, answer))
            };
            self.pulls(standing).map(tell)
        })
    }

    /// The pull requests that nobody has answered.
    pub(super) fn unanswered(&self, said: Sentence, standing: Option<Standing>) -> Sentence {
        self.put(said, || {
            let silent = self.pulls(standing).filter(|pull| pull.answer.is_none());
            silent.map(|pull| self.pull(pull, &format!("no answer, {}", fate(pull))))
        })
    }

    /// When issues were first answered, and by whom.
    pub(super) fn issue_answers(&self, said: Sentence) -> Sentence {
        self.put(said, || {
            let number = move |issue: &Issue| self.study.forge.issues[issue.row as usize].number;
            let mut found: Vec<&Issue> = self.study.issues_in(self.window).collect();
            found.sort_by_key(|issue| std::cmp::Reverse((issue.created, number(issue))));
            let tell = move |issue: &Issue| {
                let answer = issue.answer.map(|answer| (answer.at, answer.by));
                let head = self.opened(number(issue), issue.author, issue.created);
                format!("{head}: {}", self.answered(issue.created, answer))
            };
            found.into_iter().map(tell)
        })
    }

    /// The pull requests that are open now, whenever they were opened, the oldest first.
    pub(super) fn open(&self, said: Sentence) -> Sentence {
        self.put(said, || {
            let all = self.study.pulls_in(None);
            let mut open: Vec<&Pull> = all.filter(|pull| pull.outcome == Outcome::Open).collect();
            open.sort_by_key(|pull| (pull.created, self.study.row_of(pull).number));
            open.into_iter().map(|pull| self.pull(pull, &fate(pull)))
        })
    }

    fn put<R>(&self, said: Sentence, rows: impl FnOnce() -> R) -> Sentence
    where
        R: Iterator<Item = String>,
    {
        if self.explain { said.with_rows(rows().take(MOST)) } else { said }
    }

    /// Pull requests that people opened in the window, the latest first.
    fn pulls(&self, standing: Option<Standing>) -> impl Iterator<Item = &Pull> {
        let all = self.study.pulls_in(self.window);
        let mut found: Vec<&Pull> =
            all.filter(|pull| standing.is_none() || pull.standing == standing).collect();
        let number = |pull: &Pull| self.study.row_of(pull).number;
        found.sort_by_key(|pull| std::cmp::Reverse((pull.created, number(pull))));
        found.into_iter()
    }

    /// Such as `#12 by Ann Lee, opened 2026-10-03: merged after 3 days`.
    fn pull(&self, pull: &Pull, what: &str) -> String {
        let number = self.study.row_of(pull).number;
        format!("{}: {what}", self.opened(number, pull.author, pull.created))
    }

    fn opened(&self, number: i64, author: Option<u32>, created: i64) -> String {
        format!("#{number} by {}, opened {}", self.name(author), day(created))
    }

    fn answered(&self, created: i64, answer: Option<(i64, Option<u32>)>) -> String {
        let tell = |(at, by)| format!("answered after {} by {}", since(created, at), self.name(by));
        answer.map_or_else(|| "no answer".to_owned(), tell)
    }

    fn name(&self, person: Option<u32>) -> String {
        let git = self.study.git;
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
        Outcome::Merged { at, .. } => format!("merged after {}", since(pull.created, at)),
        Outcome::Closed { at, .. } => format!("closed unmerged after {}", since(pull.created, at)),
        Outcome::Open => "not known to have ended".to_owned(),
    }
}

fn since(from: i64, to: i64) -> String {
    span((to - from) as f64 / DAY as f64)
}
