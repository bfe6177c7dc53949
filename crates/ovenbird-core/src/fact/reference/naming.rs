//! Lines whose purpose is to name the pull request that a commit comes from.

use memchr::memchr;

use super::token::{self, Token};

/// What stands before a colon: lower case, with a space for `-` and `_`. Node, the projects of
/// Meta, Go's bot, and many others.
const KEYS: [&[u8]; 11] = [
    b"pr url",
    b"pull request url",
    b"pull request resolved",
    b"pull request",
    b"pullrequest",
    b"pull request link",
    b"pr",
    b"pr link",
    b"github pr",
    b"github pr url",
    b"github pull request",
];

/// What Copybara writes when it brings a pull request from GitHub. A line that begins with
/// `FUTURE_` tells of one that is still to come.
const COPYBARA: [&[u8]; 2] = [b"COPYBARA_INTEGRATE_REVIEW=", b"Imported from GitHub PR "];

/// Longest key.
const LONGEST: usize = 24;

/// The numbers that a line is there to name.
pub(super) fn line(line: &[u8]) -> Vec<Token> {
    let line = line.strip_prefix(b"Summary: ").unwrap_or(line);
    let copied = COPYBARA.iter().find_map(|start| line.strip_prefix(*start));
    let value = copied.or_else(|| {
        let colon = memchr(b':', &line[..line.len().min(LONGEST)])?;
        let plain = |byte: &u8| match byte.to_ascii_lowercase() {
            b'-' | b'_' => b' ',
            other => other,
        };
        let key: Vec<u8> = line[..colon].iter().map(plain).collect();
        KEYS.contains(&key.as_slice()).then(|| &line[colon + 1..])
    });
    let value = value.map(<[u8]>::trim_ascii_start).unwrap_or_default();
    token::list(value.strip_prefix(b"<").unwrap_or(value))
}

/// The number of a subject such as `PR #12: title`, which Copybara writes.
pub(super) fn subject(subject: &[u8]) -> Option<Token> {
    let rest = subject.strip_prefix(b"PR ")?;
    let token = token::all(&rest[..rest.len().min(200)]).next()?;
    (token.at.start == 0 && rest[token.at.end..].starts_with(b":")).then_some(token)
}
