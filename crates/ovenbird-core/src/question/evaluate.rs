use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Asks how good the forecast of acceptance is, on later time than it learned from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptanceQuestion {
    /// The instant, in Unix seconds, before which it learns and from which on it is judged.
    pub split: i64,
    /// Forecast whether a pull request is merged within so many days, instead of whether one that
    /// ends is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3_650))]
    pub within_days: Option<u32>,
    /// Learn from all repos in the store, not those alone that were asked for.
    #[serde(default)]
    pub all: bool,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}

/// Asks how good the ranking of who answers in a repo is, on later time than it learned from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerersQuestion {
    /// The repo: a path, a URL, `git@host:path`, or `owner/name`.
    pub repo: String,
    /// The instant, in Unix seconds, from which on it is judged.
    pub split: i64,
    /// Fetch nothing: use what is stored.
    #[serde(default)]
    pub offline: bool,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}

/// Asks how good the rules of who is who are, by a repo's `.mailmap` that is withheld from them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityQuestion {
    /// The repo: a path, a URL, `git@host:path`, or `owner/name`.
    pub repo: String,
    /// Fetch nothing: use what is stored.
    #[serde(default)]
    pub offline: bool,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}
