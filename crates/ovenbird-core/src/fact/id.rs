//! Ids as types, so that none can stand for another.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A forge, by its host.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Forge(Arc<str>);

/// An account on one forge. Forges number their accounts each from 1, so a number alone says
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct AccountId {
    /// The forge.
    pub forge: Forge,
    /// The forge's number; negative where only a login was reported.
    pub number: i64,
}

impl Forge {
    /// The forge at a host, such as `github.com`; empty for what is on none.
    pub fn at(host: &str) -> Self {
        Self(host.into())
    }

    /// The host.
    pub fn host(&self) -> &str {
        &self.0
    }

    /// One of its accounts, by number.
    pub fn account(&self, number: i64) -> AccountId {
        AccountId { forge: self.clone(), number }
    }
}

impl Default for Forge {
    fn default() -> Self {
        Self::at("")
    }
}

impl fmt::Debug for Forge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Forge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Forge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|host| Self(host.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_on_two_forges_is_two_accounts() {
        let account = |host| Forge::at(host).account(7);
        assert_eq!(account("github.com"), account("github.com"));
        assert_ne!(account("github.com"), account("git.example.org"));
    }
}
