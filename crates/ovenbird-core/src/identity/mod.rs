//! Identity: who is who.
//!
//! [`resolve`] is a pure function from signatures, the claims that rules make about them, and
//! the decisions of users, to [`People`]. It is applied when facts are read and never written
//! into them, so a decision changes every answer at once and can be undone.
//!
//! A [`Rule`] makes claims ("these two are the same") with evidence and a confidence; a claim
//! counts from a threshold on. A [`Decision`] always beats a claim. A shared or empty name is
//! evidence of nothing. What joined two signatures can be known: [`explain`] and [`path`].

mod affiliation;
mod ai;
mod attribution;
mod bot;
mod claim;
mod decision;
mod explain;
mod face;
mod forest;
mod forge_account;
mod hidden;
mod hint;
mod kept_apart;
mod mailmap;
mod mailmap_truth;
mod name;
mod noreply;
mod person;
mod placeholder;
mod resolve;
mod rule;
mod scope;
mod together;

/// Files at a repo's root that say who is who.
pub const DOCUMENTS: [&str; 2] = [".mailmap", ".sauced.yaml"];

pub use affiliation::{Affiliations, AffiliationsError};
pub(crate) use affiliation::{Whose, folded};
pub use ai::{AiMark, AiRules, Grade};
pub use attribution::{Attribution, AttributionError, parse_attributions};
pub use bot::{BotRules, BotRulesError, WEB_EDITOR};
pub use claim::Evidence;
pub use decision::{Decision, LoggedDecision};
pub use explain::{explain, path};
pub use face::look_alike;
pub use forge_account::{AccountSignatures, account_signature, pull_authors};
pub use hidden::is_hidden_address;
pub use mailmap::Mailmap;
pub use mailmap_truth::MailmapTruth;
pub use noreply::account;
pub use person::{Account, Kind, Link, People, Person};
pub use resolve::{Options, resolve};
pub use rule::Rule;
pub use scope::Scoped;
pub use together::Together;
