//! Names in the form in which they are compared.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A name in lower case, without accents, punctuation and what stands in brackets; words apart
/// by one space. `José  M. O'Neil (he/him)` becomes `jose m oneil`.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut depth = 0_u32;
    for character in name.nfkd().filter(|&c| !is_combining_mark(c)) {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '\'' | '’' | '`' => {}
            c if depth == 0 && c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a plain name is one that few people share: two words or more, of some length.
/// Scripts that write a name in few characters are told apart by them.
pub(super) fn is_full(plain: &str) -> bool {
    let letters = plain.chars().filter(|c| !c.is_whitespace()).count();
    if !plain.is_ascii() && letters >= 2 && plain.chars().all(|c| c as u32 > 0x2e80 || c == ' ') {
        return letters >= 3;
    }
    plain.split(' ').filter(|word| word.chars().count() > 1).count() >= 2 && letters >= 9
}

/// The local part of an address, without what follows a `+`, in lower case.
pub(super) fn local_part(email: &str) -> &str {
    let local = email.split('@').next().unwrap_or_default();
    local.split('+').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_letters() {
        assert_eq!(plain("José  M. O'Neil (he/him)"), "jose m oneil");
        assert_eq!(plain("JÜRGEN Groß"), "jurgen groß");
        assert_eq!(plain("(only brackets)"), "");
        assert_eq!(plain("ﬁne ＷＩＤＥ"), "fine wide");
    }

    #[test]
    fn short_or_single_names_are_not_full() {
        assert!(is_full("daniel stenberg"));
        assert!(!is_full("wei wang"), "many people have it");
        assert!(!is_full("daniel"));
        assert!(!is_full("j stenberg"));
        assert!(is_full("山田太郎"));
        assert!(!is_full("王伟"));
    }
}
