//! Budgets as the forge tells them.

use std::fmt;

use ureq::http::HeaderMap;

use super::Which;

/// What a budget is for. Each credential has one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// REST, but for search. Per hour.
    Core,
    /// GraphQL, in points. Per hour.
    Graphql,
    /// REST search. Per minute.
    Search,
    /// REST search in code. Per minute.
    CodeSearch,
}

/// One budget, as it was reported last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// What it is for.
    pub resource: Resource,
    /// Requests, or points, in a window.
    pub limit: u64,
    /// How many are left of them.
    pub remaining: u64,
    /// When the window ends, in Unix seconds.
    pub reset: i64,
}

/// A credential and its budgets, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialBudgets {
    /// The credential.
    pub which: Which,
    /// Why it is used no more.
    pub retired: Option<String>,
    /// Budgets that the forge has reported. None where it has no limits.
    pub budgets: Vec<Budget>,
}

/// What a client and its clones have asked so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests that count against a budget.
    pub counted: u64,
    /// Requests that were free, as nothing was new.
    pub free: u64,
}

impl Resource {
    /// All of them, in the order of their discriminants.
    pub const ALL: [Self; 4] = [Self::Core, Self::Graphql, Self::Search, Self::CodeSearch];

    /// The name that the forge has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
            Self::Search => "search",
            Self::CodeSearch => "code_search",
        }
    }

    /// What a REST request to this URL is charged to.
    pub(super) fn of_rest(base: &str, url: &str) -> Self {
        let path = url.strip_prefix(base).unwrap_or(url);
        let first = path.split(['?', '#']).next().unwrap_or_default();
        match first {
            "/search/code" => Self::CodeSearch,
            search if search.starts_with("/search/") => Self::Search,
            _ => Self::Core,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| resource.name() == name)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Budget {
    /// What the headers of an answer to a request for `expected` tell; `None` if they tell
    /// nothing, or of a budget that is not known here.
    pub(super) fn of_headers(headers: &HeaderMap, expected: Resource) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let resource = match text("x-ratelimit-resource") {
            Some(name) => Resource::named(name)?,
            None => expected,
        };
        Some(Self {
            resource,
            limit: text("x-ratelimit-limit")?.parse().ok()?,
            remaining: text("x-ratelimit-remaining")?.parse().ok()?,
            reset: text("x-ratelimit-reset")?.parse().ok()?,
        })
    }

    /// All budgets that the body of `/rate_limit` tells of.
    pub(super) fn all_of(body: &serde_json::Value) -> Vec<Self> {
        let of = |resource: Resource| {
            let reported = body.get("resources")?.get(resource.name())?;
            Some(Self {
                resource,
                limit: reported.get("limit")?.as_u64()?,
                remaining: reported.get("remaining")?.as_u64()?,
                reset: reported.get("reset")?.as_i64()?,
            })
        };
        Resource::ALL.into_iter().filter_map(of).collect()
    }
}
