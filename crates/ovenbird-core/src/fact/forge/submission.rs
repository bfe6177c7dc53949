//! Pull requests of many repos, each as little as a forecast needs.

use super::AccountRow;

/// A pull request whose opening is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// Index into [`Submissions::repos`].
    pub repo: u32,
    /// Its number there.
    pub number: i64,
    /// Index of its author's account; `None` where it is gone or was not reported.
    pub author: Option<u32>,
    /// When it was opened, in Unix seconds.
    pub created: i64,
    /// When it was closed, merged or not; `None` also where no source reported whether it was
    /// merged.
    pub closed: Option<i64>,
    /// When it was merged.
    pub merged: Option<i64>,
    /// Index of the account that merged it.
    pub merged_by: Option<u32>,
    /// Lines added and removed.
    pub lines: Option<u32>,
    /// Files changed.
    pub files: Option<u32>,
    /// Whether it came from a branch of the repo itself, which takes write access.
    pub own_branch: Option<bool>,
    /// Where it is not known to be closed: the latest instant at which it was reported to be open.
    pub open_at: Option<i64>,
}

/// Pull requests of many repos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submissions {
    /// The repos by their keys.
    pub repos: Vec<String>,
    /// For each repo, until when an API listed all of its pull requests, from the first on.
    pub listed_to: Vec<Option<i64>>,
    /// The pull requests, by the time of their opening, then repo and number.
    pub rows: Vec<Submission>,
    /// The accounts of who opened and who merged them, by forge and number: logins and kinds as
    /// last reported, and no more.
    pub accounts: Vec<AccountRow>,
}
