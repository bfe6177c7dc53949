//! As whom the client asks.

use std::fmt;

use super::Secret;

/// One way to be known to the forge. A client may have several, and has the budgets of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user's token of any kind.
    Token(Secret),
    /// An installation of a GitHub App.
    App(App),
}

/// A GitHub App.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its client id or its app id.
    pub id: String,
    /// The installation to act as; without it, the only one that the app has.
    pub installation: Option<u64>,
    /// Its private key, in PEM: PKCS#1 as GitHub makes them, or PKCS#8.
    pub key: Secret,
}

/// Which credential: named by its place among those that were given, never by its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Which {
    /// What it is.
    pub kind: CredentialKind,
    /// Its place, from 1; 0 for none.
    pub place: usize,
    /// How many were given.
    pub of: usize,
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// Nobody in particular.
    Anonymous,
    /// A user's token.
    Token,
    /// A GitHub App.
    App,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, place, of } = self;
        match kind {
            CredentialKind::Anonymous => f.write_str("no token"),
            CredentialKind::Token => write!(f, "token {place} of {of}"),
            CredentialKind::App => write!(f, "app {place} of {of}"),
        }
    }
}
