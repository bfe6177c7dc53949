//! What the connections of a server share.

use std::collections::BTreeMap;

use super::fault::{Pending, Planted};
use super::limit::{Limits, Token};
use crate::github::{Era, World};

/// A request that was made, for tests to look at.
#[derive(Clone, Debug)]
pub struct Logged {
    /// `GET`, `POST` …
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// The token that came along.
    pub token: Option<String>,
    /// The status that was answered; 0 if the connection was closed instead.
    pub status: u16,
    /// The tag that the client had.
    pub if_none_match: Option<String>,
    /// What was sent.
    pub body: String,
    /// What it took from the limit.
    pub cost: u64,
}

/// Everything that changes while a server runs.
pub(crate) struct State {
    pub(crate) world: World,
    /// `None` for the time of the last happening.
    pub(crate) now: Option<i64>,
    pub(crate) settings: Settings,
    pub(crate) tokens: BTreeMap<String, Token>,
    pub(crate) limits: Limits,
    pub(crate) faults: Vec<Planted>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) log: Vec<Logged>,
}

/// How a server behaves.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `http://127.0.0.1:port`
    pub(crate) origin: String,
    /// `/api/v3` of GitHub Enterprise, else nothing.
    pub(crate) base: &'static str,
    pub(crate) graphql: &'static str,
    pub(crate) are_stargazers_gone: bool,
    pub(crate) do_large_pages_fail: bool,
    pub(crate) events: Era,
    /// The public key of the App, as DER; `None` to believe any signature.
    pub(crate) app_key: Option<Vec<u8>>,
}

impl Settings {
    /// Where the API is.
    pub(crate) fn api(&self) -> String {
        format!("{}{}", self.origin, self.base)
    }

    /// Where the pages are: at github.com, unless this is an Enterprise.
    pub(crate) fn web(&self) -> String {
        let web = if self.base.is_empty() { "https://github.com" } else { &self.origin };
        web.to_owned()
    }
}

impl State {
    pub(crate) fn now(&self) -> i64 {
        self.now.unwrap_or_else(|| self.world.last_time())
    }
}
