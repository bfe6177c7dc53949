//! Accounts of a world: users, bots and organizations, with the logins that they had.

use crate::github::digest;

/// What an account is, in GitHub's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A person, or a machine that signed up like one.
    User,
    /// An app; its login ends in `[bot]`.
    Bot,
    /// An organization.
    Organization,
}

impl AccountKind {
    /// As the API's `type` has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Bot => "Bot",
            Self::Organization => "Organization",
        }
    }
}

/// An account; made and changed through [`World::account`](super::World::account).
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) id: u64,
    pub(crate) kind: AccountKind,
    /// Since when it has which login, in the order of time.
    pub(crate) logins: Vec<(i64, String)>,
    pub(crate) created_at: i64,
    pub(crate) full_name: Option<String>,
}

impl Account {
    pub(crate) fn new(id: u64, login: &str) -> Self {
        let is_bot = login.ends_with("[bot]");
        Self {
            id,
            kind: if is_bot { AccountKind::Bot } else { AccountKind::User },
            logins: vec![(i64::MIN, login.to_owned())],
            created_at: 1_400_000_000,
            full_name: None,
        }
    }

    /// Gives it this numeric id.
    pub fn id(&mut self, id: u64) -> &mut Self {
        self.id = id;
        self
    }

    /// Makes it a user, a bot or an organization.
    pub fn kind(&mut self, kind: AccountKind) -> &mut Self {
        self.kind = kind;
        self
    }

    /// Gives its owner a name.
    pub fn full_name(&mut self, name: &str) -> &mut Self {
        self.full_name = Some(name.to_owned());
        self
    }

    /// Gives it another login from `at` on.
    pub fn renamed(&mut self, at: i64, login: &str) -> &mut Self {
        self.logins.push((at, login.to_owned()));
        self.logins.sort_by_key(|(since, _)| *since);
        self
    }

    /// Its login at a time.
    pub fn login_at(&self, at: i64) -> &str {
        super::name_at(&self.logins, at)
    }

    pub(crate) fn node_id(&self) -> String {
        digest::node_id(self.kind.name(), self.id)
    }
}
