//! A signature in the forms that rules compare.

use super::Account;
use super::hint::{may_be_one, resemble, spells};
use super::name::{compared, is_full, local_part, long_words, without_relay};
use super::noreply::account;
use super::placeholder::{Standing, is_placeholder_name, is_role, standing};
use crate::fact::Signature;

/// What is compared of a signature.
pub(super) struct Face {
    /// The name in plain form; empty where it is a placeholder.
    pub(super) name: String,
    /// Whether few people have the name: it is no login, and long enough.
    is_full: bool,
    /// Whether the name was written as one word, as logins are.
    pub(super) is_handle: bool,
    /// The address in lower case.
    pub(super) email: String,
    /// Whether the local part or login tells who it is.
    tells_local: bool,
    /// What the address tells.
    pub(super) standing: Standing,
    /// The account that the address names.
    pub(super) account: Option<Account>,
}

impl Face {
    pub(super) fn of(signature: &Signature) -> Self {
        let mut email = address(&signature.email);
        // Whose mail comes through a relay does not have its address, but perhaps tells the own.
        let (sender, is_relayed) = without_relay(&signature.name);
        if is_relayed {
            email = if sender.contains('@') { address(sender) } else { String::new() };
        }
        let account = account(&email).filter(|account| !is_role(&account.login));
        let standing = standing(&email);
        let mut name = compared(&signature.name);
        if is_placeholder_name(&name) {
            name.clear();
        }
        let is_handle = !signature.name.trim().contains(char::is_whitespace);
        // A login such as `the-ann-lee` is one word to its writer.
        let is_full = !(is_handle && name.is_ascii()) && is_full(&name);
        let mut face =
            Self { name, is_full, is_handle, email, tells_local: false, standing, account };
        let local = face.written_local();
        let tells = standing != Standing::Nobodys && !local.is_empty() && !is_role(local);
        face.tells_local = tells;
        face
    }

    /// The local part or login, unless it is a role's or a placeholder, or the address nobody's.
    pub(super) fn local(&self) -> Option<&str> {
        self.tells_local.then(|| self.written_local())
    }

    fn written_local(&self) -> &str {
        self.account.as_ref().map_or(local_part(&self.email), |account| &account.login)
    }

    /// The domain; `None` of what is no address.
    pub(super) fn domain(&self) -> Option<&str> {
        Some(self.email.rsplit_once('@')?.1)
    }

    /// Whether the name is one that few people share.
    pub(super) fn has_full_name(&self) -> bool {
        self.is_full
    }

    /// Whether the name has two words or more, however short, so that another name may speak
    /// against it.
    pub(super) fn has_words(&self) -> bool {
        let is_one = self.is_handle && self.name.is_ascii();
        !is_one && long_words(&self.name).nth(1).is_some()
    }

    /// Whether the name goes with the local part.
    pub(super) fn fits_its_address(&self) -> bool {
        self.local().is_some_and(|local| spells(&self.name, local))
    }
}

/// An address in lower case, out of brackets and `mailto:`.
fn address(written: &str) -> String {
    let bare = written.trim().trim_matches(['[', ']', '<', '>', '"', '\'']);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    bare.to_lowercase()
}

/// Whether two signatures may be one person's by their looks: their names do not speak against it,
/// and they have a name or the local part of an address in common, or one spells the other.
pub fn look_alike(a: &Signature, b: &Signature) -> bool {
    let (a, b) = (Face::of(a), Face::of(b));
    let both_full = a.is_full && b.is_full;
    if both_full && !may_be_one(&a.name, &b.name) {
        return false;
    }
    let spells_local =
        |one: &Face, other: &Face| other.local().is_some_and(|local| spells(&one.name, local));
    let is_one_local = a.local().is_some_and(|local| b.local() == Some(local));
    resemble(&a.name, &b.name) || is_one_local || spells_local(&a, &b) || spells_local(&b, &a)
}
