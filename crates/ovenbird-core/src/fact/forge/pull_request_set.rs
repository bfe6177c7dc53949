//! Pull requests of many repos, for a forecast that leans on others.

use super::{AccountRow, PullRequestRow};

/// Pull requests of many repos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequestSet {
    /// The repos, by key.
    pub repos: Vec<RepoPullRequests>,
    /// The accounts of who opened and who merged them, by forge and number: logins and kinds as
    /// last reported, and no more.
    pub accounts: Vec<AccountRow>,
}

/// The pull requests of one repo among many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepoPullRequests {
    /// The repo's key.
    pub key: String,
    /// Until when an API listed all of its pull requests, from the first on, in Unix seconds.
    pub listed_to: Option<i64>,
    /// Those whose opening is known, by ascending number. Their accounts are indexes into those of
    /// the set. Who closed them, labels, files, branches and commits are not read.
    pub rows: Vec<PullRequestRow>,
}
