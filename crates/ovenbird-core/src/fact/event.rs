//! Events: what a forge's stream said happened in a repo.

/// One event, as the stream reported it.
///
/// The id is no key: ids were given twice in 2025. What tells two events apart is id, type, repo
/// and time together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The stream's number.
    pub id: i64,
    /// The type, such as `PushEvent`.
    pub kind: String,
    /// When it happened, in Unix seconds.
    pub created_at: i64,
    /// The number of the account that did it, where it was reported.
    pub actor_id: Option<i64>,
    /// The account's login as reported then.
    pub actor: Option<String>,
    /// What was done, such as `opened`, where the type leaves it open.
    pub action: Option<String>,
    /// The issue or pull request that it is about.
    pub number: Option<i64>,
    /// The compressed raw payload, where it is kept.
    pub payload: Option<Vec<u8>>,
}
