//! How good a ranking is, of one repo.

use serde::Serialize;

use crate::metric::answerers::RankJudged;

/// How good the ranking of who answers was in one repo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedRanking {
    /// The repo's key.
    pub repo: String,
    /// How good it was.
    #[serde(flatten)]
    pub judged: RankJudged,
}
