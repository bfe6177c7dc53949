//! Facts of many repos on their way into a store.

use super::{AccountRef, ForgeObject};
use crate::fact::EventRow;

/// A repo as one source named it at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepoName {
    /// The forge's number; `None` where only a name was reported.
    pub number: Option<i64>,
    /// owner/name, as reported.
    pub name: Box<str>,
    /// The instant of which it was reported, in Unix seconds.
    pub at: i64,
}

/// Facts of many repos. Repos are named by their index in `repos`, as many facts are of one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForgeBatch {
    /// The repos that are spoken of.
    pub repos: Vec<RepoName>,
    /// Events, each with its repo.
    pub events: Vec<(u32, EventRow)>,
    /// Objects, each with its repo.
    pub objects: Vec<(u32, ForgeObject)>,
    /// Accounts of which more is reported than their login.
    pub accounts: Vec<ForgeObject>,
    /// Accounts by the logins that they have.
    pub logins: Vec<AccountRef>,
}

impl ForgeBatch {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.objects.is_empty()
            && self.accounts.is_empty()
            && self.logins.is_empty()
    }
}
