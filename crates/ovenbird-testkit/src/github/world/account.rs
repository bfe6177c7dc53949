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
    pub(crate) email: Option<String>,
    pub(crate) deleted_at: Option<i64>,
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
            email: None,
            deleted_at: None,
        }
    }

    /// Who stands in the place of a deleted account.
    pub(crate) fn ghost() -> Self {
        Self::new(10_137, "ghost")
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

    /// An address that its owner shows to everybody.
    pub fn email(&mut self, email: &str) -> &mut Self {
        self.email = Some(email.to_owned());
        self
    }

    /// Deletes it at a time: from then on REST has a ghost in its place and GraphQL nobody, while
    /// old events stay as they were.
    pub fn deleted(&mut self, at: i64) -> &mut Self {
        self.deleted_at = Some(at);
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

    pub(crate) fn is_deleted(&self, at: i64) -> bool {
        self.deleted_at.is_some_and(|since| at >= since)
    }

    pub(crate) fn node_id(&self) -> String {
        digest::node_id(self.kind.name(), self.id)
    }
}
