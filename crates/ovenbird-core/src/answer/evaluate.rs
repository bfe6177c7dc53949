//! How good a ranking, and the rules of who is who, are in one repo.

use schemars::JsonSchema;
use serde::Serialize;

use crate::metric::answerers::RankJudged;
use crate::metric::who_is_who::WhoIsWho;

/// How good the ranking of who answers was in one repo.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JudgedRanking {
    /// The repo's key.
    pub repo: String,
    /// How good it was.
    #[serde(flatten)]
    pub judged: RankJudged,
}

/// How good the rules of who is who are in one repo.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JudgedIdentity {
    /// The repo's key.
    pub repo: String,
    /// How good they are.
    #[serde(flatten)]
    pub judged: WhoIsWho,
}
