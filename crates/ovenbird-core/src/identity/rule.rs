//! The rules that make claims.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why two signatures are held to be one person.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A user decided it.
    Decision,
    /// `.mailmap` gives both one proper signature.
    Mailmap,
    /// `.sauced.yaml` gives both addresses to one login.
    Attribution,
    /// Both no-reply addresses name one account by its number.
    AccountId,
    /// The addresses are equal but for case.
    SameEmail,
    /// One address is the other with its local part hidden, as the event archive shows addresses.
    HiddenEmail,
    /// Both no-reply addresses name one login.
    AccountLogin,
    /// One commit's author and its trailer have one name and two addresses.
    Trailer,
    /// An account states the address.
    Stated,
    /// The account's pull requests are commits of the other signature.
    PullRequest,
    /// One name, and one local part of an address at two hosts.
    NameAndLocalPart,
    /// One full name.
    FullName,
    /// Names that are ways to write one: in another order, with an initial, with fewer words.
    NameVariant,
    /// One nickname.
    Nickname,
    /// The local part of one address spells the other's full name.
    NameInAddress,
    /// The login of one is the local part of the other's address.
    LoginInAddress,
}

impl Rule {
    /// The rule's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Mailmap => "mailmap",
            Self::Attribution => "attribution",
            Self::AccountId => "account-id",
            Self::SameEmail => "same-email",
            Self::HiddenEmail => "hidden-email",
            Self::AccountLogin => "account-login",
            Self::Trailer => "trailer",
            Self::Stated => "stated-address",
            Self::PullRequest => "pull-request",
            Self::NameAndLocalPart => "name-and-local-part",
            Self::FullName => "full-name",
            Self::NameVariant => "name-variant",
            Self::Nickname => "nickname",
            Self::NameInAddress => "name-in-address",
            Self::LoginInAddress => "login-in-address",
        }
    }

    /// How far a claim by this rule is believed where nothing speaks against it, 0 to 1. An
    /// order more than a measurement; those below 0.85 are shown and by default do not count.
    /// Within one repo, hints that agree add up to more than each of them has here.
    pub fn confidence(self) -> f64 {
        match self {
            Self::Decision => 1.0,
            Self::Mailmap | Self::Attribution | Self::AccountId => 0.99,
            Self::SameEmail => 0.98,
            Self::HiddenEmail => 0.97,
            // A login can be given up and taken by another.
            Self::AccountLogin | Self::Trailer | Self::Stated => 0.95,
            Self::NameAndLocalPart | Self::PullRequest => 0.92,
            Self::FullName => 0.9,
            Self::NameInAddress | Self::NameVariant => 0.7,
            Self::LoginInAddress | Self::Nickname => 0.6,
        }
    }
}
