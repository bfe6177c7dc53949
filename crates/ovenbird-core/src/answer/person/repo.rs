//! A person in one repo: what they did there by git and by its forge, and what they are to it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::PullRequests;
use crate::fact::forge::{RepoActivity, ResponseKind};
use crate::fact::{AccountId, Observation};
use crate::metric::repo_index::Standing;

/// What is known of a person in one repo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepoFacts {
    /// The repo's key.
    pub repo: String,
    /// The forge's host, where it tells anything of them here.
    pub host: Option<String>,
    /// Commits authored.
    pub authored: u64,
    /// Those of them that another repo of the list has, too, and that count there: clones and forks
    /// share commits.
    pub repeated: u64,
    /// Commits committed.
    pub committed: u64,
    /// Trailers that name them.
    pub trailers: u64,
    /// First author date, in Unix seconds.
    pub first_at: Option<i64>,
    /// Last author date, in Unix seconds.
    pub last_at: Option<i64>,
    /// Whether they landed a commit, as git tells.
    pub landed: bool,
    /// Whether they integrated others' work, as git tells; `None` where its history was not looked
    /// at, and with it not what landed without the merge button.
    pub integrated: Option<bool>,
    /// Whether the repo's beginning is known, so that who is not found in it is new.
    pub reaches_back: bool,
    /// Their accounts on the repo's forge.
    pub accounts: BTreeSet<AccountId>,
    /// What these did here.
    pub activities: RepoActivity,
    /// Others whose accounts took part in that, by account.
    pub others: BTreeMap<AccountId, Other>,
    /// Until when git's history of the repo shows what happened, as far as that was looked at.
    pub observation: Option<Observation>,
}

/// Somebody else whose account took part in what a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The person's place among everybody: accounts of one person have the same.
    pub person: u32,
    /// Their name; `None` where they are hidden.
    pub name: Option<String>,
    /// Whether they are a bot.
    pub is_bot: bool,
}

/// A person in one repo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonRepo {
    /// The repo's key.
    pub repo: String,
    /// Commits authored.
    pub authored: u64,
    /// Those of them that another repo of the list has, too, and that count there: clones and forks
    /// share commits.
    #[serde(skip_serializing_if = "is_none")]
    pub repeated: u64,
    /// Commits committed.
    pub committed: u64,
    /// Trailers that name them.
    pub trailers: u64,
    /// First author date, in Unix seconds.
    pub first_at: Option<i64>,
    /// Last author date, in Unix seconds.
    pub last_at: Option<i64>,
    /// What they are to the repo now, as far as that was looked at; `None` of bots.
    pub standing: Option<Standing>,
    /// Their pull requests.
    pub pull_requests: PullRequests,
    /// Pull requests of others that they merged.
    pub merged_of_others: u64,
    /// Pull requests of others that they answered: by a review, a comment, merging or closing.
    pub answered: u64,
    /// Reviews that they gave, comments on lines not counted.
    pub reviews: u64,
    /// Comments that they made, those on lines among them.
    pub comments: u64,
    /// Issues that they opened.
    pub issues: u64,
    /// When they were first seen here, by git or the forge, in Unix seconds.
    pub seen_from: Option<i64>,
    /// When last.
    pub seen_to: Option<i64>,
    /// Until when git's history was observed, in Unix seconds; `None` where that is now, or not
    /// known.
    pub observed_to: Option<i64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl PersonRepo {
    /// The commits that count here: one that several repos have is counted once.
    pub fn own_commits(&self) -> u64 {
        self.authored.saturating_sub(self.repeated)
    }
}

impl RepoFacts {
    /// The person here, as of `now` in Unix seconds.
    pub fn person(&self, is_bot: bool, now: i64) -> PersonRepo {
        let pull_requests = self.pull_requests(now);
        let merged_of_others = self.merged_of_others(now).count() as u64;
        let (seen_from, seen_to) = self.seen(now);
        let answers = &self.activities.answers;
        let count = |is: &dyn Fn(ResponseKind) -> bool| {
            answers.iter().filter(|activity| is(activity.kind)).count() as u64
        };
        let is_comment = |kind| matches!(kind, ResponseKind::Comment | ResponseKind::LineComment);
        PersonRepo {
            repo: self.repo.clone(),
            authored: self.authored,
            repeated: self.repeated,
            committed: self.committed,
            trailers: self.trailers,
            first_at: self.first_at,
            last_at: self.last_at,
            standing: (!is_bot).then(|| self.standing(pull_requests, merged_of_others)),
            pull_requests,
            merged_of_others,
            answered: self.answered(now).len() as u64,
            reviews: count(&|kind| !is_comment(kind)),
            comments: count(&is_comment),
            issues: self.activities.issues.len() as u64,
            seen_from,
            seen_to,
            observed_to: self.observed_to(now),
        }
    }

    fn standing(&self, own: PullRequests, merged_of_others: u64) -> Standing {
        let integrated = merged_of_others > 0 || self.integrated == Some(true);
        // Without a look at git's history, who has landed something may have integrated, too.
        if !integrated && self.integrated.is_none() {
            return Standing::Unknown;
        }
        Standing::of(own.merged > 0 || self.landed, integrated, self.reaches_back)
    }

    pub(super) fn is_own(&self, account: Option<&AccountId>) -> bool {
        account.is_some_and(|id| self.accounts.contains(id))
    }

    /// Where the observation of git's history ended, where that was not now.
    fn observed_to(&self, now: i64) -> Option<i64> {
        self.observation.map(|found| found.end(now)).filter(|&end| end < now)
    }

    /// When they were first and last seen here.
    fn seen(&self, now: i64) -> (Option<i64>, Option<i64>) {
        let own = self.own_pulls().map(|pull| pull.created);
        let merged =
            self.activities.pulls.iter().filter(|pull| self.is_own(pull.merged_by.as_ref()));
        let all = [self.first_at, self.last_at]
            .into_iter()
            .chain(own)
            .chain(merged.map(|pull| pull.merged))
            .chain(self.activities.issues.iter().map(|issue| issue.created))
            .chain(self.activities.answers.iter().map(|activity| Some(activity.at)));
        let times: Vec<i64> = all.filter_map(|at| believable(at, now)).collect();
        (times.iter().min().copied(), times.iter().max().copied())
    }
}

/// An instant between 1970 and now.
pub(super) fn believable(at: Option<i64>, now: i64) -> Option<i64> {
    at.filter(|at| (0..=now).contains(at))
}
