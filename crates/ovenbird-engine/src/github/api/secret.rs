//! What must be sent and never be shown.

use std::fmt;
use std::sync::Arc;

/// A token, a private key, or a URL with a password.
///
/// It has no `Display`, its `Debug` shows stars, and what it holds leaves it in one place: the
/// header of a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Takes the text without the white space around it, as files and variables often end in
    /// a line break.
    pub fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    /// The secrets of a text, distinguished by commas or white space.
    pub fn list(text: &str) -> impl Iterator<Item = Self> {
        let words = text.split(|char: char| char == ',' || char.is_whitespace());
        words.filter(|word| !word.is_empty()).map(Self::new)
    }

    /// The text itself. Whoever calls this must not let it into an error or a log.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it can stand in a header: visible ASCII, and something at all.
    pub(super) fn fits_header(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The text of a stranger without this secret, should it be repeated there.
    pub(super) fn scrub(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&*self.0, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new(" ghp_abc\n");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "*** Some(\n    ***,\n)");
        assert_eq!(secret.scrub("bad token ghp_abc, ghp_ab"), "bad token ***, ghp_ab");
        assert_eq!(Secret::new("").scrub("text"), "text");
    }

    #[test]
    fn a_token_is_visible_ascii() {
        assert!(Secret::new("ghp_abc\r\n").fits_header());
        for odd in ["", " ", "a b", "a\r\nHost: x", "ä"] {
            assert!(!Secret::new(odd).fits_header(), "{odd:?}");
        }
    }
}
