//! GitHub's closing keywords.
//!
//! As GitHub documents them under "Linking a pull request to an issue": a keyword, perhaps a
//! colon, and the number; each number needs a keyword of its own, and case does not count.

use super::quote::Quote;
use super::token::{self, Token};

/// The keywords, in lower case.
const KEYWORDS: [&[u8]; 9] = [
    b"close",
    b"closes",
    b"closed",
    b"fix",
    b"fixes",
    b"fixed",
    b"resolve",
    b"resolves",
    b"resolved",
];

/// The numbers that a line closes.
pub(super) fn line<'q>(line: &'q [u8], quote: &'q Quote) -> impl Iterator<Item = Token> + 'q {
    token::all(line).filter(|token| {
        let Some(from) = keyword(&line[..token.at.start]) else { return false };
        quote.lets_close(line, from..token.at.end)
    })
}

/// Where the keyword begins that ends a text, with what separates it from the number.
fn keyword(text: &[u8]) -> Option<usize> {
    let trimmed = text.trim_ascii_end();
    let word = trimmed.strip_suffix(b":").unwrap_or(trimmed).trim_ascii_end();
    if word.len() == text.len() {
        return None;
    }
    let length = word.iter().rev().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (before, word) = word.split_at(word.len() - length);
    let is_free = before.last().is_none_or(|&byte| {
        !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b'/' | b'.')
    });
    let is_keyword = KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
    (is_free && is_keyword).then_some(before.len())
}
