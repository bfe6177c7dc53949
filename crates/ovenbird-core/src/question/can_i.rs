use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Period, Size};

/// Asks whether a repo would take a contribution, how long it takes, and who would answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CanIQuestion {
    /// The repo: a path, a URL, `git@host:path`, or `owner/name`.
    pub repo: String,
    /// Who asks, by name, e-mail address or login; somebody new where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The files and folders that the change touches, as git writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// How many lines it adds and removes; what is usual there where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Learn from all repos in the store, not those alone that were asked for.
    #[serde(default)]
    pub all: bool,
    /// Fetch nothing: use what is stored.
    #[serde(default)]
    pub offline: bool,
    /// Tell the evidence for each sentence.
    #[serde(default)]
    pub explain: bool,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}
