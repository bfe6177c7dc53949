//! People: clusters of signatures and accounts, with the links that made them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Rule, WEB_EDITOR};

/// All people of a set of signatures.
#[derive(Debug, Default, Clone)]
pub struct People {
    /// For each signature given, the index of its person.
    pub of_signature: Vec<u32>,
    /// The people.
    pub all: Vec<Person>,
    /// The claims and merge decisions that joined them; a spanning forest.
    pub links: Vec<Link>,
    /// Claims that were seen and not taken, for people to look at.
    pub suggestions: Vec<Link>,
}

/// One human, or one bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Person {
    /// The name to show.
    pub name: String,
    /// The e-mail address to show.
    pub email: String,
    /// Human or bot, and by which rule.
    pub kind: Kind,
    /// Whether no face may show this person. Totals still count them.
    pub hidden: bool,
    /// Indexes of the signatures, ascending.
    pub signatures: Vec<u32>,
    /// The forge accounts that the signatures point to.
    pub accounts: Vec<Account>,
}

/// What a person is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase", tag = "kind", content = "rule")]
pub enum Kind {
    /// Nothing says otherwise.
    Human,
    /// A bot, by the named rule of the bot list.
    Bot(String),
}

/// A login on a forge.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Account {
    /// The forge's host, such as `github.com`.
    pub host: String,
    /// The login, in lower case.
    pub login: String,
    /// The numeric id, where a signature tells it.
    pub id: Option<u64>,
}

/// Why two signatures are one person.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Link {
    /// Index of one signature.
    pub a: u32,
    /// Index of the other.
    pub b: u32,
    /// The rule that says so.
    pub rule: Rule,
    /// What the rule saw, in words.
    pub evidence: String,
    /// From 0 to 1. A decision has 1.
    pub confidence: f64,
}

impl People {
    /// The person of a signature.
    pub fn person(&self, signature: u32) -> &Person {
        &self.all[self.of_signature[signature as usize] as usize]
    }

    /// The same people with the first `count` signatures alone, and without people who have
    /// none of them: what is left of those who were only there for what decisions say of them.
    #[must_use]
    pub fn of_first(mut self, count: usize) -> Self {
        let is_kept = |at: u32| (at as usize) < count;
        self.of_signature.truncate(count);
        let mut place = vec![0; self.all.len()];
        let mut kept = Vec::with_capacity(self.all.len());
        for (at, mut person) in self.all.into_iter().enumerate() {
            person.signatures.retain(|&signature| is_kept(signature));
            if !person.signatures.is_empty() {
                place[at] = kept.len() as u32;
                kept.push(person);
            }
        }
        self.all = kept;
        for person in &mut self.of_signature {
            *person = place[*person as usize];
        }
        self.links.retain(|link| is_kept(link.a) && is_kept(link.b));
        self.suggestions.retain(|link| is_kept(link.a) && is_kept(link.b));
        self
    }
}

impl Person {
    /// Whether this is a bot.
    pub fn is_bot(&self) -> bool {
        matches!(self.kind, Kind::Bot(_))
    }

    /// Whether this is what a forge commits itself when somebody works on its pages.
    pub fn is_web_editor(&self) -> bool {
        matches!(&self.kind, Kind::Bot(rule) if rule == WEB_EDITOR)
    }
}
