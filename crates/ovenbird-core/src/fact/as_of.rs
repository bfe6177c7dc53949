//! Facts as they were known at an earlier instant: what happened later is taken out.
//!
//! What a source only ever says of its present (labels, sizes, what a repo says of itself) cannot
//! be turned back: labels and sizes stay as they were last reported, what a repo says of itself
//! becomes unknown.

use super::forge::{Ending, ForgeHistory, PullRequestRow, PullRequestSet, Watch};
use super::{FileChanges, History, NO_PARENT, Window};

impl History {
    /// The history without commits that were committed, and tags that were made, after an instant
    /// in Unix seconds. A commit without a committer time stays.
    #[must_use]
    pub fn as_of(&self, instant: i64) -> Self {
        let is_later = |at: Option<super::Timestamp>| at.is_some_and(|time| time.seconds > instant);
        // The place of each commit that stays, among those that stay.
        let mut places: Vec<Option<u32>> = Vec::with_capacity(self.commits.len());
        let mut next = 0;
        for row in &self.commits {
            let stays = !is_later(row.committed);
            places.push(stays.then_some(next));
            next += u32::from(stays);
        }
        if next as usize == self.commits.len() {
            let mut same = self.clone();
            same.tags.retain(|tag| !is_later(tag.tagged));
            return same;
        }
        let place = |commit: u32| places[commit as usize];
        let mut signatures = Kept::new(self.signatures.len());
        let mut past = Self {
            roles: self.roles.clone(),
            completeness: self.completeness.clone(),
            ..Self::default()
        };
        for (at, row) in (0..).zip(&self.commits) {
            if place(at).is_none() {
                continue;
            }
            let first_parent = past.parents.len() as u32;
            let parents = self.parents_of(at).iter();
            past.parents.extend(parents.map(|&parent| match parent {
                NO_PARENT => NO_PARENT,
                parent => place(parent).unwrap_or(NO_PARENT),
            }));
            let [author, committer] = [row.author, row.committer].map(|at| signatures.keep(at));
            past.commits.push(super::CommitRow { author, committer, first_parent, ..*row });
            past.oids.push(self.oids[at as usize]);
        }
        let trailers = self.trailers.iter();
        past.trailers = trailers
            .filter_map(|row| {
                let commit = place(row.commit)?;
                let signature = signatures.keep(row.signature);
                Some(super::TrailerRow { commit, signature, ..*row })
            })
            .collect();
        past.signatures =
            signatures.kept.iter().map(|&at| self.signatures[at as usize].clone()).collect();
        let references = self.references.iter();
        past.references = references
            .filter_map(|row| Some(super::ReferenceRow { commit: place(row.commit)?, ..*row }))
            .collect();
        let tags = self.tags.iter().filter(|tag| match tag.tagged {
            Some(_) => !is_later(tag.tagged),
            // A light tag is as old as its commit, or nobody knows.
            None => tag.commit.is_none_or(|commit| place(commit).is_some()),
        });
        past.tags = tags
            .map(|tag| super::Tag { commit: tag.commit.and_then(place), ..tag.clone() })
            .collect();
        past.head = self.mainline().into_iter().find_map(place);
        past.changes = self.changes.as_ref().map(|changes| {
            let rows = changes.rows.iter();
            let rows: Vec<_> = rows
                .filter_map(|row| Some(super::ChangeRow { commit: place(row.commit)?, ..*row }))
                .collect();
            let commits_known = changes.commits_known.min(past.commits.len() as u64);
            FileChanges { paths: changes.paths.clone(), rows, commits_known }
        });
        past
    }
}

/// Which of many things are kept, and the new place of each.
struct Kept {
    places: Vec<Option<u32>>,
    kept: Vec<u32>,
}

impl Kept {
    fn new(of: usize) -> Self {
        Self { places: vec![None; of], kept: Vec::new() }
    }

    fn keep(&mut self, at: u32) -> u32 {
        *self.places[at as usize].get_or_insert_with(|| {
            self.kept.push(at);
            self.kept.len() as u32 - 1
        })
    }
}

impl ForgeHistory {
    /// What was known at an instant in Unix seconds. What has no time stays.
    #[must_use]
    pub fn as_of(&self, instant: i64) -> Self {
        let is_there = |at: Option<i64>| at.is_none_or(|at| at <= instant);
        let mut past = self.clone();
        past.pull_requests.retain(|pull| is_there(pull.created));
        past.pull_requests.iter_mut().for_each(|pull| pull_as_of(pull, instant));
        past.issues.retain(|issue| is_there(issue.created));
        for issue in &mut past.issues {
            ended_by(&mut issue.ending, instant);
            if issue.ending.at.is_none() {
                issue.reason = None;
            }
            issue.gone = issue.gone.filter(|&at| at <= instant);
        }
        past.responses.retain(|row| row.at <= instant);
        past.releases.retain(|release| release.published <= instant);
        past.stars.retain(|star| star.1 <= instant);
        past.forks.retain(|fork| fork.1 <= instant);
        past.profile = None;
        let Watch { pull_requests, issues, comments, reviews, listed_pull_requests, listed_issues } =
            &mut past.watch;
        for spans in [pull_requests, issues, comments, reviews, listed_pull_requests, listed_issues]
        {
            spans.retain(|span| span.from < instant);
            for span in spans {
                *span = Window { to: span.to.min(instant), ..*span };
            }
        }
        past
    }
}

/// A pull request as it was at an instant.
fn pull_as_of(pull: &mut PullRequestRow, instant: i64) {
    ended_by(&mut pull.ending, instant);
    if pull.merged.is_some_and(|at| at > instant) {
        (pull.merged, pull.merged_by, pull.merge_oid) = (None, None, None);
        pull.ending = Ending { at: None, by: None, open_at: Some(instant) };
    }
    if pull.ending.at.is_none() && pull.merged.is_none() {
        pull.same_patch = None;
    }
}

/// An ending after the instant was none yet.
fn ended_by(ending: &mut Ending, instant: i64) {
    if ending.at.is_some_and(|at| at > instant) {
        *ending = Ending { at: None, by: None, open_at: Some(instant) };
    }
    ending.open_at = ending.open_at.map(|at| at.min(instant));
}

impl PullRequestSet {
    /// The pull requests that were opened by an instant in Unix seconds, each as it was then.
    #[must_use]
    pub fn as_of(mut self, instant: i64) -> Self {
        for repo in &mut self.repos {
            repo.rows.retain(|row| row.created.is_none_or(|at| at <= instant));
            repo.rows.iter_mut().for_each(|pull| pull_as_of(pull, instant));
            repo.listed_to = repo.listed_to.map(|to| to.min(instant));
        }
        self
    }
}
