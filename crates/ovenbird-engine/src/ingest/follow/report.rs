//! What a run has done for a repo, and what it could not.

use std::fmt;

use crate::github::api::ApiError;

/// How far a list is.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The repo, as owner/name.
    pub repo: &'a str,
    /// What is listed.
    pub what: &'static str,
    /// How many were ingested.
    pub done: u64,
    /// Of how many, where the forge says so.
    pub of: Option<u64>,
}

/// A repo that was followed.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowReport {
    /// Its key now.
    pub repo: String,
    /// Events that were not stored before.
    pub events: u64,
    /// Pull requests, issues, comments … that were not known, or of which more is known now.
    pub objects: u64,
    /// Events that the forge no longer lists and nobody took in.
    pub gap: Option<Gap>,
    /// What is missing, and why.
    pub lacks: Vec<Shortfall>,
}

/// A span of which events may be missing, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When events were reported up to before.
    pub from: i64,
    /// When the oldest event happened that is listed now.
    pub to: i64,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortfall {
    /// What.
    pub what: &'static str,
    /// How many of them are stored, of how many there are, where that is known.
    pub stored: Option<(u64, Option<u64>)>,
    /// Why.
    pub why: Why,
}

/// Why something is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The API said no, or not now.
    Api(ApiError),
    /// It is reported only to who has a token.
    NeedsToken,
    /// The forge does not tell it to this caller.
    NotReported,
}

impl FollowReport {
    pub(super) fn new(key: &str) -> Self {
        Self { repo: key.to_owned(), events: 0, objects: 0, gap: None, lacks: Vec::new() }
    }

    pub(super) fn lacks(
        &mut self,
        what: &'static str,
        stored: Option<(u64, Option<u64>)>,
        why: Why,
    ) {
        self.lacks.push(Shortfall { what, stored, why });
    }

    /// Whether the run was asked to end.
    pub fn is_stopped(&self) -> bool {
        self.lacks.iter().any(|one| one.why == Why::Api(ApiError::Stopped))
    }

    /// When more can be had, in Unix seconds, if a budget or a pause is all that is in the way.
    pub fn until(&self) -> Option<i64> {
        let until = |one: &Shortfall| match one.why {
            Why::Api(ApiError::Spent { until, .. } | ApiError::Paused { until }) => Some(until),
            _ => None,
        };
        self.lacks.iter().filter_map(until).max()
    }
}

impl Why {
    /// Whether the next run goes on without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Api(ApiError::MostReached { .. } | ApiError::Stopped) => true,
            Self::Api(error) => error.is_passing(),
            Self::NeedsToken | Self::NotReported => false,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => write!(f, "{error}"),
            Self::NeedsToken => f.write_str("the forge tells it only to who has a token"),
            Self::NotReported => f.write_str("the forge does not tell it to this caller"),
        }
    }
}
