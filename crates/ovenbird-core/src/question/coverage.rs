use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Asks how much of what happened in a repo is known, month by month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageQuestion {
    /// The repo: its key, URL, or `owner/name`.
    pub repo: String,
    /// When, and about which time.
    #[serde(flatten)]
    pub period: Period,
}
