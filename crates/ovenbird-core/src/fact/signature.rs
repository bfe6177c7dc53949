//! The name and e-mail that git writes beside a commit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A (name, e-mail) pair as git stores it, in UTF-8, without the angle brackets.
///
/// Bytes that are not UTF-8 are read in the encoding that the commit names, else as Latin-1,
/// so that two different byte strings stay different.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Signature {
    /// The name, possibly empty.
    pub name: String,
    /// The e-mail address, or whatever stands in its place; possibly empty.
    pub email: String,
}

impl Signature {
    /// A signature of a name and an e-mail address.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { name: name.into(), email: email.into() }
    }
}

impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}
