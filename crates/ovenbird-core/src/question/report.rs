use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Asks for the one-page answer about a repo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct ReportQuestion {
    /// The repo: a path, a URL, `git@host:path`, or `owner/name`.
    pub repo: String,
    /// Count lines by file, too: hotspots, ownership, absence factor by lines.
    #[serde(default)]
    pub files: bool,
    /// Read all branches, not the default one alone.
    #[serde(default)]
    pub all_branches: bool,
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
