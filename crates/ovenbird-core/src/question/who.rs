use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks who a person is and how they fare, across all repos.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhoQuestion {
    /// A name, an e-mail address, or a login; `@login` is a login alone.
    pub query: String,
    /// Tell the evidence for each sentence, and the newest commits.
    #[serde(default)]
    pub explain: bool,
}
