//! The answer about a person: their names, where they work, and why these are held to be one.

use serde::Serialize;

use crate::fact::Signature;
use crate::identity::{Account, Kind, Link};

/// A person across all repos known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonAnswer {
    /// The name to show.
    pub name: String,
    /// The e-mail address to show.
    pub email: String,
    /// Human or bot.
    #[serde(flatten)]
    pub kind: Kind,
    /// Every signature of the person.
    pub signatures: Vec<Signature>,
    /// Forge accounts that the signatures point to.
    pub accounts: Vec<Account>,
    /// Where they are seen, most commits first.
    pub repos: Vec<PersonRepo>,
    /// Why the signatures are held to be one person: indexes are into `signatures`.
    pub links: Vec<Link>,
    /// What might also be this person, and is too uncertain to count.
    pub suggestions: Vec<Suggestion>,
}

/// A signature that might be this person's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The other signature.
    pub signature: Signature,
    /// What the rule saw.
    pub evidence: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// A person in one repo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonRepo {
    /// The repo's key.
    pub repo: String,
    /// Commits authored.
    pub authored: u64,
    /// Commits committed.
    pub committed: u64,
    /// Trailers that name them.
    pub trailers: u64,
    /// First author date, in Unix seconds.
    pub first_at: Option<i64>,
    /// Last author date, in Unix seconds.
    pub last_at: Option<i64>,
}
