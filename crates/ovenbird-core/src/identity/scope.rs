//! Which signatures a repo's own document may speak about.

use std::collections::HashSet;
use std::sync::Arc;

/// Something that a repo says, and the signatures that the repo uses. A document of one repo is
/// believed of these and of nobody else: whoever writes a `.mailmap` must not rename strangers.
#[derive(Debug, Clone)]
pub struct Scoped<T> {
    /// What is said.
    pub what: T,
    /// Indexes of the signatures; `None` for all.
    members: Option<Arc<HashSet<u32>>>,
}

impl<T> Scoped<T> {
    /// Of all signatures that there are: they are one repo's.
    pub fn of_all(what: T) -> Self {
        Self { what, members: None }
    }

    /// Of some signatures, by index.
    pub fn of(what: T, members: Arc<HashSet<u32>>) -> Self {
        Self { what, members: Some(members) }
    }

    /// Whether it may speak about a signature.
    pub fn holds(&self, signature: u32) -> bool {
        self.members.as_ref().is_none_or(|members| members.contains(&signature))
    }
}
