//! What some accounts did in one repo, for the answer about a person.

use super::ResponseKind;
use crate::fact::{AccountId, Oid, ReferenceKind};

/// What some accounts did in one repo, in full.
///
/// Times are Unix seconds. What no source reported is `None`, and never means "no".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepoActivity {
    /// Pull requests that one of them opened, merged or closed, by ascending number.
    pub pulls: Vec<PullActivity>,
    /// Issues that one of them opened, by ascending number; deleted and moved ones are not here.
    pub issues: Vec<IssueActivity>,
    /// Reviews and comments by one of them, by number, then time.
    pub answers: Vec<AnswerActivity>,
    /// Reviews and comments by others on the pull requests that one of them opened, by number,
    /// then time.
    pub replies: Vec<ReplyActivity>,
    /// Whether an API listed the repo's pull requests from the first on, so that who is not found
    /// among them opened none.
    pub listed_from_first: bool,
}

/// A pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullActivity {
    /// Its number in the repo.
    pub number: i64,
    /// Its title, as last reported.
    pub title: Option<String>,
    /// Who opened it.
    pub author: Option<AccountId>,
    /// When it was opened.
    pub created: Option<i64>,
    /// When it was closed, merged or not.
    pub closed: Option<i64>,
    /// Who closed it.
    pub closed_by: Option<AccountId>,
    /// Whether it is reported if the forge merged it; without, it is not known how it was closed.
    pub is_reported: bool,
    /// When it was merged by the forge.
    pub merged: Option<i64>,
    /// Who merged it.
    pub merged_by: Option<AccountId>,
    /// Commits that it may have landed as though the forge merged nothing; none where git was not
    /// read.
    pub commits: Vec<LandedCommit>,
}

/// A commit that a pull request may have landed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LandedCommit {
    /// The commit.
    pub oid: Oid,
    /// What it has to do with the pull request.
    pub tie: Tie,
    /// When it came into the default branch; `None` until that was looked at.
    pub at: Option<i64>,
    /// When it was made, by its committer's clock.
    pub made: Option<i64>,
    /// Whether one of the accounts' person wrote what it brought; `None` where nobody can tell.
    pub by_author: Option<bool>,
    /// Whether one of the accounts' person brought it there; `None` where git does not tell.
    pub by_themselves: Option<bool>,
}

impl LandedCommit {
    /// A commit that nobody looked at yet.
    pub fn new(oid: Oid, tie: Tie) -> Self {
        Self { oid, tie, at: None, made: None, by_author: None, by_themselves: None }
    }
}

/// What a commit has to do with a pull request, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It is its last commit.
    Head,
    /// Its message names it.
    Named(ReferenceKind),
    /// It has its patch, and is not what became of another.
    Patch,
}

/// An issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueActivity {
    /// Its number in the repo.
    pub number: i64,
    /// Who opened it.
    pub author: Option<AccountId>,
    /// When it was opened.
    pub created: Option<i64>,
}

/// A review or comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerActivity {
    /// The issue or pull request.
    pub number: i64,
    /// Who gave it.
    pub account: AccountId,
    /// When it was given.
    pub at: i64,
    /// What kind it is.
    pub kind: ResponseKind,
    /// Whether it is known to be about a pull request.
    pub on_pull: bool,
    /// Who opened that pull request.
    pub pull_author: Option<AccountId>,
    /// When that pull request was opened.
    pub pull_created: Option<i64>,
}

/// A review or comment on a pull request of the accounts' own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyActivity {
    /// The pull request.
    pub number: i64,
    /// Who gave it.
    pub account: AccountId,
    /// When it was given.
    pub at: i64,
}
