//! The feeds by which a forge's facts come.

use serde::Serialize;

/// Who reported a fact, from the least to the most direct.
///
/// The order decides only where two sources tell different things of the same instant. The numbers
/// are stored: none is ever given to another source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// An hour file of the public event archive.
    Archive = 0,
    /// The forge's own list of a repo's newest events.
    Events = 1,
    /// A delivery of a webhook.
    Webhook = 2,
    /// An object of the REST API.
    Rest = 3,
    /// An object of the GraphQL API.
    Graphql = 4,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Archive, Self::Events, Self::Webhook, Self::Rest, Self::Graphql];

    /// The source of a stored number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|&source| source as u8 == number)
    }

    /// The bit that stands for it where several are reported at once.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The word that is shown and stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Events => "events",
            Self::Webhook => "webhook",
            Self::Rest => "rest",
            Self::Graphql => "graphql",
        }
    }
}
