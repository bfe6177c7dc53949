//! How names spell logins, and when two names may be one person's.

/// How a login is made of a name's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// All words in their order, or the first and the last in either order.
    Words,
    /// Initials before the last word: `jdoe`, `jmdoe`; or the first word, a middle initial and the last.
    InitialsAndLast,
    /// The first word and initials: `johnd`; or the last and one: `doej`.
    WordAndInitials,
    /// Three initials or more.
    Initials,
}

/// Calls with each login that a name of two words or more makes.
pub(super) fn spellings(words: &[&str], mut each: impl FnMut(Spelling, &str)) {
    let [first, middle @ .., last] = words else { return };
    let mut text = String::with_capacity(64);
    let mut tell = |how: Spelling, parts: [&str; 3]| {
        text.clear();
        text.extend(parts);
        each(how, &text);
    };
    let (one, other) = (initial(first), initial(last));
    tell(Spelling::Words, [first, last, ""]);
    tell(Spelling::Words, [last, first, ""]);
    tell(Spelling::InitialsAndLast, [one, last, ""]);
    tell(Spelling::WordAndInitials, [last, one, ""]);
    tell(Spelling::WordAndInitials, [first, other, ""]);
    let [second, ..] = middle else { return };
    let all: String = middle.concat();
    let initials: String = middle.iter().map(|word| initial(word)).collect();
    tell(Spelling::Words, [first, &all, last]);
    tell(Spelling::InitialsAndLast, [one, &initials, last]);
    tell(Spelling::InitialsAndLast, [first, initial(second), last]);
    tell(Spelling::WordAndInitials, [first, &initials, other]);
    tell(Spelling::Initials, [one, &initials, other]);
}

/// The first letter of a word.
fn initial(word: &str) -> &str {
    word.char_indices().nth(1).map_or(word, |(at, _)| &word[..at])
}

/// A word with `ae`, `oe` and `ue`, by which umlauts are written, as their plain vowels.
pub(super) fn loosened(word: &str) -> std::borrow::Cow<'_, str> {
    let is_pair = |pair: &[u8]| matches!(pair, b"ae" | b"oe" | b"ue");
    if !word.as_bytes().windows(2).any(is_pair) {
        return std::borrow::Cow::Borrowed(word);
    }
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u").into()
}

/// Whether two plain names may be one person's: they share a word, or one spells the other.
pub(in crate::identity) fn resemble(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let words = |name| -> Vec<_> { super::super::name::long_words(name).map(loosened).collect() };
    let (left, right) = (words(a), words(b));
    left.iter().any(|word| right.contains(word)) || spells(a, b) || spells(b, a)
}

/// Whether a name makes a login, wholly or by one of its words, or begins with it.
pub(in crate::identity) fn spells(name: &str, login: &str) -> bool {
    let login: String = login.chars().filter(|c| c.is_alphanumeric()).collect();
    if login.chars().nth(1).is_none() || name.is_empty() {
        return false;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let begins = |word: &&str| {
        *word == login
            || (login.len() >= 3 && word.starts_with(&login))
            || (word.len() >= 3 && login.starts_with(*word))
    };
    let mut found = words.iter().any(begins);
    spellings(&words, |_, spelled| found |= spelled == login);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_logins() {
        let mut made = Vec::new();
        spellings(&["john", "m", "doe"], |_, login| made.push(login.to_owned()));
        for login in
            ["johndoe", "doejohn", "jdoe", "johnmd", "johnd", "doej", "johnmdoe", "jmdoe", "jmd"]
        {
            assert!(made.iter().any(|one| one == login), "{login}: {made:?}");
        }
        spellings(&["john"], |_, login| panic!("{login}"));
    }

    #[test]
    fn names_of_one_person_share_a_word_or_spell_each_other() {
        assert!(resemble("annika lee", "annika marlow"));
        assert!(resemble("kay roepke", "kay ropke"));
        assert!(resemble("annika lee", "alee"));
        assert!(resemble("annika lee", "anni"));
        assert!(!resemble("annika lee", "bobby raymond"));
        assert!(!resemble("annika j lee", "bobby j raymond"), "an initial is no word");
        assert!(!resemble("", "") && !resemble("annika lee", ""));
    }
}
