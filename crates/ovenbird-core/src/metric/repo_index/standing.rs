//! What somebody was to a repo at some moment.

use schemars::JsonSchema;
use serde::Serialize;

/// What somebody was to a repo at a moment, by what had happened before it.
///
/// The numbers name the groups of the forecast's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Had landed nothing here.
    Newcomer = 0,
    /// Had landed something here, and integrated nothing.
    Regular = 1,
    /// Had integrated others' work here.
    Insider = 2,
    /// Nothing of theirs is known to have landed here, and the repo's beginning is not known.
    Unknown = 3,
}

impl Standing {
    /// What follows from having landed something and from having integrated others' work, in a
    /// repo whose beginning is known or not.
    pub fn of(landed: bool, integrated: bool, knows_the_beginning: bool) -> Self {
        match (integrated, landed) {
            (true, _) => Self::Insider,
            (false, true) => Self::Regular,
            (false, false) if knows_the_beginning => Self::Newcomer,
            (false, false) => Self::Unknown,
        }
    }

    /// The same where it is known.
    pub fn known(self) -> Option<Self> {
        (self != Self::Unknown).then_some(self)
    }
}
