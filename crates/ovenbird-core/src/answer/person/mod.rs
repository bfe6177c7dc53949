//! The answer about a person: their names, where they work, what became of it, and why these are
//! held to be one.

mod answering;
mod fate;
mod repo;
mod sentences;

use schemars::JsonSchema;
use serde::Serialize;

pub use fate::PullRequests;
pub use repo::{Other, PersonRepo, RepoFacts};

use super::{NextStep, Sentence};
use crate::fact::{Oid, Signature};
use crate::identity::{Account, Kind, Link};

/// A person across all repos known.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PersonAnswer {
    /// The name to show.
    pub name: String,
    /// The e-mail address to show.
    pub email: String,
    /// Human or bot.
    #[serde(flatten)]
    pub kind: Kind,
    /// What can be said of them; empty where several people were found.
    pub sentences: Vec<Sentence>,
    /// Every signature of the person: first those that git has, then those that stand for accounts.
    pub signatures: Vec<Signature>,
    /// How many of the signatures are git's.
    pub signatures_of_git: usize,
    /// Forge accounts that the signatures point to.
    pub accounts: Vec<PersonAccount>,
    /// Where they are seen, most commits first.
    pub repos: Vec<PersonRepo>,
    /// Why the signatures are held to be one person: indexes are into `signatures`.
    pub links: Vec<Link>,
    /// What might also be this person, and is too uncertain to count.
    pub suggestions: Vec<Suggestion>,
    /// Their newest commits, where facts were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub newest_commits: Vec<PersonCommit>,
}

/// Everybody whom a name, an e-mail address or a login means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Matches {
    /// What was asked for.
    pub query: String,
    /// How many people match.
    pub matches: usize,
    /// Those who did most, up to [`MOST`](Self::MOST); one alone is described in full.
    pub people: Vec<PersonAnswer>,
    /// What would tell more.
    pub next_steps: Vec<NextStep>,
}

impl Matches {
    /// No more people are listed.
    pub const MOST: usize = 50;

    /// What was found, with what would tell more of one person alone: the facts of other repos.
    pub fn new(query: String, matches: usize, people: Vec<PersonAnswer>) -> Self {
        let next_steps = match people.len() {
            1 => vec![
                NextStep::Track { name: None },
                NextStep::Sync { repo: None, with_token: false },
            ],
            _ => Vec::new(),
        };
        Self { query, matches, people, next_steps }
    }
}

/// A commit to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonCommit {
    /// The repo's key.
    pub repo: String,
    /// The commit.
    pub oid: Oid,
    /// When it was written, in Unix seconds; `None` where that is not known.
    pub authored: Option<i64>,
    /// First line of its message.
    pub subject: String,
}

/// An account with what it states of itself, where a forge was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonAccount {
    /// The forge's host, such as `github.com`.
    pub host: String,
    /// The login, in lower case.
    pub login: String,
    /// The numeric id, where it is reported.
    pub id: Option<u64>,
    /// What kind it says it is: `User`, `Bot`, `Organization`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The name that it states.
    pub name: Option<String>,
    /// The company that it states.
    pub company: Option<String>,
    /// The address that it shows.
    pub email: Option<String>,
    /// Logins that it had before.
    pub earlier: Vec<String>,
}

/// A signature that might be this person's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// The other signature.
    pub signature: Signature,
    /// What the rule saw.
    pub evidence: String,
    /// From 0 to 1.
    pub confidence: f64,
}

impl PersonAnswer {
    /// Says what the facts of their repos show, in sentences; `known` repos are known in all.
    pub fn add_sentences(&mut self, facts: &[RepoFacts], known: u64, now: i64) {
        self.sentences = sentences::sentences(self, facts, known, now);
    }
}

impl From<Account> for PersonAccount {
    fn from(account: Account) -> Self {
        let Account { host, login, id } = account;
        Self { host, login, id, ..Self::default() }
    }
}
