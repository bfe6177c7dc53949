use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Asks for several repos side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CompareQuestion {
    /// The repos, each a path, a URL, `git@host:path`, or `owner/name`; two or more.
    #[schemars(length(min = 2))]
    pub repos: Vec<String>,
    /// Fetch nothing: use what is stored.
    #[serde(default)]
    pub offline: bool,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}
