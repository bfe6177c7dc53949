//! A signature in the parts that hints compare, and the keys by which pairs are found.

use std::borrow::Cow;
use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::spelling::{loosened, spellings};
use crate::identity::face::Face;
use crate::identity::name::long_words;
use crate::identity::placeholder::{Standing, is_provider};

/// What is compared of one signature.
pub(super) struct Clue<'a> {
    pub(super) at: u32,
    pub(super) name: &'a str,
    /// The name's words; one, where it was written as one.
    pub(super) words: Vec<&'a str>,
    /// The words of more than one letter, with umlauts loosened, in the order of the alphabet.
    pub(super) long: Vec<Cow<'a, str>>,
    /// A name of one word, without separators.
    pub(super) handle: Cow<'a, str>,
    /// The local part or login, without separators; empty where it tells nothing.
    pub(super) local: Cow<'a, str>,
    /// Two or more words that separators make of the local part.
    pub(super) local_words: Vec<&'a str>,
    /// The organization's part of the domain; `None` where everybody can have it.
    pub(super) site: Option<&'a str>,
    pub(super) account: Option<u64>,
}

/// Letters and digits alone.
fn squashed(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Without digits at either end.
pub(super) fn bare(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_digit = |&byte: &u8| byte.is_ascii_digit();
    let from = bytes.iter().position(|byte| !is_digit(byte)).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(|byte| !is_digit(byte)).map_or(from, |last| last + 1);
    &text[from..to]
}

impl<'a> Clue<'a> {
    pub(super) fn of(at: u32, face: &'a Face, is_crowded: bool) -> Self {
        let name = face.name.as_str();
        let is_one = face.is_handle && name.is_ascii();
        let words: Vec<&str> = match is_one {
            _ if name.is_empty() => Vec::new(),
            true => vec![name],
            false => name.split(' ').collect(),
        };
        let mut long: Vec<_> =
            if is_one { Vec::new() } else { long_words(name).map(loosened).collect() };
        long.sort_unstable();
        let local = face.local().filter(|_| !is_crowded).unwrap_or_default();
        let parts = local
            .split(['.', '_', '-'])
            .filter(|part| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let is_apart = local.contains(['.', '_', '-']);
        let local_words: Vec<&str> = if is_apart { parts.collect() } else { Vec::new() };
        Self {
            at,
            name,
            handle: if words.len() == 1 { squashed(name) } else { Cow::Borrowed("") },
            words,
            long,
            local: squashed(local),
            local_words: if local_words.len() > 1 { local_words } else { Vec::new() },
            site: face.domain().filter(|_| face.standing == Standing::Own).and_then(site),
            account: face.account.as_ref().and_then(|account| account.id),
        }
    }

    /// What a plain name alone tells.
    pub(super) fn of_name(name: &'a str) -> Self {
        let mut long: Vec<_> = long_words(name).map(loosened).collect();
        long.sort_unstable();
        Self {
            at: 0,
            name,
            words: name.split(' ').collect(),
            long,
            handle: Cow::Borrowed(""),
            local: Cow::Borrowed(""),
            local_words: Vec::new(),
            site: None,
            account: None,
        }
    }

    /// A name of two long words or more.
    pub(super) fn is_full(&self) -> bool {
        self.long.len() >= 2
    }

    /// The keys by which a name with an initial is found: it may stand for either word.
    pub(super) fn keys_of_initials(&self, mut each: impl FnMut(u64)) {
        if let [first, .., last] = self.words.as_slice() {
            each(hash(1, [first, beginning(last, 1)]));
            each(hash(1, [beginning(first, 1), last]));
        }
    }

    /// The keys of this signature: two that may be one person have one in common.
    pub(super) fn keys(&self, mut each: impl FnMut(u64)) {
        let mut tell = |kind: u8, parts: [&str; 2]| each(hash(kind, parts));
        for (at, one) in self.long.iter().take(5).enumerate() {
            for other in self.long.iter().take(5).skip(at + 1) {
                tell(0, [one, other]);
            }
        }
        if let [first, .., last] = self.local_words.as_slice() {
            let (first, last) = (loosened(first), loosened(last));
            tell(0, if first < last { [&first, &last] } else { [&last, &first] });
        }
        for handle in [&self.handle, &self.local] {
            if handle.len() > 1 {
                tell(2, [handle, ""]);
            }
            let bare = bare(handle);
            if bare.len() > 3 && bare.len() != handle.len() {
                tell(2, [bare, ""]);
            }
        }
        if self.is_full() {
            let (first, last) = (self.words[0], self.words[self.words.len() - 1]);
            // A nickname may stand between them.
            for middle in self.words[1..self.words.len() - 1].iter().filter(|word| word.len() > 4) {
                tell(2, [middle, ""]);
            }
            tell(3, [first, beginning(last, 3)]);
            tell(4, [beginning(first, 3), last]);
            spellings(&self.words, |_, login| {
                if login.len() > 2 {
                    tell(2, [login, ""]);
                }
            });
        }
    }
}

/// The first letters of a word.
fn beginning(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(at, _)| &word[..at])
}

fn hash(kind: u8, parts: [&str; 2]) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, parts).hash(&mut hasher);
    hasher.finish()
}

/// The part of a domain that an organization registers, unless it gives addresses to everybody.
fn site(domain: &str) -> Option<&str> {
    let mut dots = domain.rmatch_indices('.').map(|(at, _)| at);
    // Of one label there is no dot, and it is nobody's.
    dots.next()?;
    let from = |dot: Option<usize>| dot.map_or(domain, |at| &domain[at + 1..]);
    let second = from(dots.next());
    // `ac.uk` and the like are registries, too.
    let is_registry = second.split_once('.').is_some_and(|(second, top)| {
        top.len() == 2 && ["ac", "co", "com", "edu", "gov", "net", "org"].contains(&second)
    });
    let own = match is_registry {
        true if second.len() == domain.len() => return None,
        true => from(dots.next()),
        false => second,
    };
    (!is_provider(own) && !is_provider(domain)).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_what_an_organization_registers() {
        assert_eq!(site("mail.acme.org"), Some("acme.org"));
        assert_eq!(site("cs.ox.ac.uk"), Some("ox.ac.uk"));
        assert_eq!(site("gmail.com"), None);
        assert_eq!(site("users.noreply.github.com"), None);
        assert_eq!(site("host"), None);
        assert_eq!(site("ac.uk"), None);
    }
}
