//! Addresses as the public event archive shows them since May 2016: the local part is replaced by
//! its SHA-1 in hexadecimal, the domain stays.

use std::fmt::Write as _;

use sha1::{Digest as _, Sha1};

/// Whether an address has a hidden local part.
pub fn is_hidden_address(email: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    email.split_once('@').is_some_and(|(local, _)| local.len() == 40 && local.bytes().all(is_digit))
}

/// How the archive shows an address; `None` for what is no address.
pub(super) fn hidden(email: &str) -> Option<String> {
    let (local, domain) = email.trim().split_once('@')?;
    let mut shown = String::with_capacity(41 + domain.len());
    for byte in Sha1::digest(local) {
        write!(shown, "{byte:02x}").ok()?;
    }
    Some(format!("{shown}@{}", domain.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the program `sha1sum`.
    #[test]
    fn an_address_is_shown_as_the_archive_shows_it() {
        let shown = "744cb9a9fb3d5583744ea3ece9b4d819d90bdee2@example.org";
        assert_eq!(hidden("ann@Example.org").as_deref(), Some(shown));
        assert!(
            is_hidden_address(shown)
                && !is_hidden_address("ann@example.org")
                && !is_hidden_address("ann")
        );
        assert_eq!(hidden("ann"), None);
    }
}
