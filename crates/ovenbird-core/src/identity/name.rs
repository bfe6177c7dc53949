//! Names in the form in which they are compared.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A name in lower case, without accents, punctuation and what stands in brackets; words apart
/// by one space. `José  M. O'Neil (he/him)` becomes `jose m oneil`.
pub(super) fn plain(name: &str) -> String {
    if name.is_ascii() {
        return words(name.chars(), name.len());
    }
    words(name.nfkd().filter(|&c| !is_combining_mark(c)), name.len())
}

fn words(characters: impl Iterator<Item = char>, length: usize) -> String {
    let mut plain = String::with_capacity(length);
    let mut depth = 0_u32;
    let mut gap = false;
    for character in characters {
        match character {
            '(' | '[' | '{' => (depth, gap) = (depth + 1, true),
            ')' | ']' | '}' => (depth, gap) = (depth.saturating_sub(1), true),
            '\'' | '’' | '`' => {}
            c if depth == 0 && c.is_alphanumeric() => {
                if gap && !plain.is_empty() {
                    plain.push(' ');
                }
                gap = false;
                push_plain(&mut plain, c);
            }
            _ => gap = true,
        }
    }
    plain
}

/// Letters that no decomposition takes apart, and that other writers spell without their marks.
fn push_plain(plain: &mut String, character: char) {
    match character {
        c if c.is_ascii() => plain.push(c.to_ascii_lowercase()),
        'ß' | 'ẞ' => plain.push_str("ss"),
        'ł' | 'Ł' => plain.push('l'),
        'ø' | 'Ø' => plain.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('d'),
        'ı' => plain.push('i'),
        'æ' | 'Æ' => plain.push_str("ae"),
        'œ' | 'Œ' => plain.push_str("oe"),
        c => plain.extend(c.to_lowercase()),
    }
}

/// The name that a signature tells, in plain form: without the relay it came through (`Ann Lee via
/// List`), in the order of speech (`Lee, Ann`), out of the brackets if nothing else is there, and
/// mended where UTF-8 was read as Latin-1. An address in a name's place is no name.
pub(super) fn compared(name: &str) -> String {
    // Most names are letters and spaces, of which nothing has to be taken apart.
    let is_simple = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ';
    if name.bytes().all(is_simple) && RELAY.find(name.as_bytes()).is_none() {
        return plain(name);
    }
    let mended = mended(name);
    let name = without_relay(mended.as_ref()).0;
    if name.contains('@') {
        return String::new();
    }
    // `HOST\user`, as Windows names an account.
    let name = match name.split_once('\\') {
        Some((host, user)) if !host.contains(char::is_whitespace) && !user.is_empty() => user,
        _ => name,
    };
    let reported = match name.split_once(',') {
        Some((last, first)) if is_swapped(last, first) => plain(&format!("{first} {last}")),
        _ => plain(name),
    };
    if reported.is_empty() {
        plain(name.trim_matches(['(', ')', '[', ']', '{', '}', ' ']))
    } else {
        reported
    }
}

static RELAY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("via "));

/// A name without `via SOMETHING` at its end, and whether it had that.
pub(super) fn without_relay(name: &str) -> (&str, bool) {
    match RELAY.find(name.as_bytes()) {
        Some(at) if at > 1 && name[..at].ends_with([' ', '(']) => {
            (name[..at].trim_end_matches([' ', '(', ')']), true)
        }
        _ => (name, false),
    }
}

/// Whether a comma stands between a family name and given names, and not before a title.
fn is_swapped(last: &str, first: &str) -> bool {
    const TITLES: [&str; 9] = ["jr", "sr", "ii", "iii", "phd", "md", "inc", "llc", "ltd"];
    let few = |text: &str| (1..=2).contains(&text.split_whitespace().count());
    let first_plain = plain(first);
    few(last) && few(&first_plain) && !TITLES.contains(&first_plain.as_str())
}

/// A name whose UTF-8 was read as Latin-1 and written again, as it was meant. What cannot be
/// UTF-8, such as a letter whose second byte was lost, stays.
fn mended(name: &str) -> Cow<'_, str> {
    if !name.contains(['Ã', 'Å', 'Ä', 'Â']) {
        return Cow::Borrowed(name);
    }
    let bytes: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(c as u32).ok()).collect();
    let Some(bytes) = bytes else { return Cow::Borrowed(name) };
    let mut meant = String::with_capacity(name.len());
    for chunk in bytes.utf8_chunks() {
        meant.push_str(chunk.valid());
        meant.extend(chunk.invalid().iter().map(|&byte| char::from(byte)));
    }
    Cow::Owned(meant)
}

/// Whether a plain name is one that few people share: two words or more, of some length.
/// Scripts that write a name in few characters are distinguished by them.
pub(super) fn is_full(plain: &str) -> bool {
    let letters = plain.chars().filter(|c| !c.is_whitespace()).count();
    if !plain.is_ascii() && letters >= 2 && plain.chars().all(|c| c as u32 > 0x2e80 || c == ' ') {
        return letters >= 3;
    }
    long_words(plain).count() >= 2 && letters >= 9
}

/// The words of more than one letter.
pub(super) fn long_words(plain: &str) -> impl Iterator<Item = &str> {
    let is_long = |word: &&str| word.len() > 4 || word.chars().nth(1).is_some();
    plain.split(' ').filter(is_long)
}

/// A text in lower case.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.to_lowercase())
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
        assert_eq!(plain("JÜRGEN Groß"), "jurgen gross");
        assert_eq!(plain("Łukasz Øst"), "lukasz ost");
        assert_eq!(plain("(only brackets)"), "");
        assert_eq!(plain("ﬁne ＷＩＤＥ"), "fine wide");
    }

    #[test]
    fn a_name_is_found_in_what_stands_in_its_place() {
        for (raw, reported) in [
            ("Ann Lee via GitGitGadget", "ann lee"),
            ("Ann Lee (via RT)", "ann lee"),
            ("Lee, Ann", "ann lee"),
            ("Lee, Ann (Acme)", "ann lee"),
            ("Ann Lee, Jr", "ann lee jr"),
            ("Ann Lee, Bob Roe, and others", "ann lee bob roe and others"),
            ("[Ann Lee]", "ann lee"),
            ("Ã\u{86}var ArnfjÃ¶rÃ°", "aevar arnfjord"),
            ("ann@lee.org", ""),
            ("DESK-1\\ann", "ann"),
            ("Ann Lee\\\" (via RT)", "ann lee"),
            ("Viatcheslav via", "viatcheslav via"),
        ] {
            assert_eq!(compared(raw), reported, "{raw}");
        }
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
