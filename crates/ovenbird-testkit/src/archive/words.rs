//! From a text of the sample to its shape, and from a shape to another text.
//!
//! A shape keeps lengths, upper case, punctuation and the escapes of JSON, and no letter or digit
//! of what was said.

use super::noise::{Noise, mix};
use super::vocabulary::{LONGEST, Vocabulary};

/// Words that stay as they are: they name nobody, and programs look for some of them.
pub(super) const KEPT: [&str; 34] = [
    "https",
    "http",
    "www",
    "com",
    "org",
    "github",
    "refs",
    "heads",
    "tags",
    "main",
    "master",
    "develop",
    "dev",
    "feature",
    "release",
    "dependabot",
    "fix",
    "fixes",
    "fixed",
    "merge",
    "pull",
    "request",
    "from",
    "branch",
    "update",
    "add",
    "bump",
    "to",
    "in",
    "the",
    "of",
    "and",
    "a",
    "for",
];

/// The shape of a text that is already escaped: equal words stay equal, and are no more than that.
pub(super) fn shape(escaped: &str) -> String {
    let mut shape = Vec::with_capacity(escaped.len());
    map(0, escaped.as_bytes(), &mut shape, |word, shape| {
        let mut noise = Noise::new(key(word));
        shape.extend(word.iter().map(|byte| {
            let letter = noise.below(26) as u8;
            if byte.is_ascii_uppercase() { b'A' + letter } else { b'a' + letter }
        }));
    });
    String::from_utf8(shape).expect("letters are mapped to letters")
}

/// Appends a text of that shape; equal words of one seed become equal words.
pub(super) fn write(shape: &[u8], words: &Vocabulary, seed: u64, out: &mut Vec<u8>) {
    map(seed, shape, out, |word, out| {
        let made = words.word(word.len(), mix(seed, key(word)));
        // In ASCII, a letter in upper case is the other without one bit.
        out.extend(made.iter().zip(word).map(|(letter, shape)| letter & (shape | 0xdf)));
    });
}

/// Appends a text with other letters, by `letters`, and other digits; escapes and marks stay.
fn map(seed: u64, text: &[u8], out: &mut Vec<u8>, mut letters: impl FnMut(&[u8], &mut Vec<u8>)) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let run = |is: fn(&u8) -> bool| rest.iter().take(LONGEST).take_while(|b| is(b)).count();
        at += match rest[0] {
            byte if byte.is_ascii_alphabetic() => {
                let length = run(u8::is_ascii_alphabetic);
                letters(&rest[..length], out);
                length
            }
            byte if byte.is_ascii_digit() => {
                let length = run(u8::is_ascii_digit);
                digits(&rest[..length], Noise::new(mix(seed, key(&rest[..length]))), out);
                length
            }
            b'\\' => {
                let length = escape(rest).unwrap_or(1);
                out.extend_from_slice(&rest[..length]);
                length
            }
            byte if byte.is_ascii() => {
                out.push(byte);
                1
            }
            _ => foreign(seed, rest, out),
        };
    }
}

/// Appends as many digits, and no zero in front where there was none.
fn digits(old: &[u8], mut noise: Noise, out: &mut Vec<u8>) {
    let mut first = u64::from(old[0] != b'0');
    for &digit in old {
        let is_leading = digit == b'0' && first == 0 && old.len() > 1;
        out.push(b'0' + if is_leading { 0 } else { (first + noise.below(10 - first)) as u8 });
        first = 0;
    }
}

/// Appends another letter of about the same kind as the one, not in ASCII, that the text begins
/// with, and says how long that was.
fn foreign(seed: u64, rest: &[u8], out: &mut Vec<u8>) -> usize {
    let length = rest[0].leading_ones().clamp(1, 4) as usize;
    let letter = &rest[..length.min(rest.len())];
    let other = mix(seed, key(letter));
    match letter {
        // U+0430 to U+043F for letters with marks, Greek, Cyrillic, Hebrew, Arabic …
        [_, _] => out.extend_from_slice(&[0xd0, 0xb0 | (other & 15) as u8]),
        // Punctuation, arrows, boxes, wide forms and the like say nothing.
        [0xe2 | 0xef, ..] | [0xe3, 0x80, _] | [_, _, _, _] => out.extend_from_slice(letter),
        // U+5000 to U+7FFF for everything else.
        [_, _, _] => {
            let (first, middle, last) = (other % 3, other >> 8 & 63, other >> 16 & 63);
            out.extend([0xe5 + first as u8, 0x80 | middle as u8, 0x80 | last as u8]);
        }
        _ => out.push(b'?'),
    }
    length
}

/// A number for a short word, whatever its case.
fn key(word: &[u8]) -> u64 {
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word);
    bytes.make_ascii_lowercase();
    let word = u128::from_le_bytes(bytes);
    mix(word as u64, (word >> 64) as u64)
}

/// The length of the escape that a text begins with, if it does: one of JSON, or that of a mark or
/// a space in an address.
fn escape(text: &[u8]) -> Option<usize> {
    match text {
        [b'%', b'2' | b'3' | b'5', digit, ..] if digit.is_ascii_hexdigit() => Some(3),
        [b'\\', b'u', ..] => Some(6),
        [b'\\', ..] => Some(2),
        _ => None,
    }
}

/// Calls `piece` with each stretch of an escaped text, and whether it stays as it is.
pub(super) fn split(escaped: &str, mut piece: impl FnMut(&str, bool)) {
    let mut from = 0;
    let mut at = 0;
    let bytes = escaped.as_bytes();
    while at < bytes.len() {
        if let Some(length) = escape(&bytes[at..]) {
            at += length;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let word = &escaped[at..at + length];
        if KEPT.contains(&word.to_ascii_lowercase().as_str()) {
            piece(&escaped[from..at], false);
            piece(word, true);
            from = at + length;
        }
        at += length;
    }
    piece(&escaped[from..], false);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_text_keeps_its_shape_and_loses_its_words() {
        let text = r#"Ünal said \"Zoë\\n\": call +49 151\r\n名前 <Ann.Lee@host.example>"#;
        let words = Vocabulary::new(&HashSet::new());
        let mut out = Vec::new();
        write(shape(text).as_bytes(), &words, 5, &mut out);
        let out = String::from_utf8(out).unwrap();
        let marks = |text: &str| text.replace(char::is_alphanumeric, "");
        assert_eq!((marks(&out), out.len()), (marks(text), text.len()));
        for word in ["Ann", "Lee", "host", "Zoë", "151", "名"] {
            assert!(!out.contains(word), "{word} in {out}");
        }
    }

    #[test]
    fn few_words_stay() {
        let mut kept = Vec::new();
        split(r"refs/heads/mainly Merge\nfix", |piece, stays| {
            if stays {
                kept.push(piece.to_owned());
            }
        });
        assert_eq!(kept, ["refs", "heads", "Merge", "fix"]);
    }
}
