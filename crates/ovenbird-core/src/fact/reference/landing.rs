//! What subjects say of merges and squashes.

use std::ops::Range;

use memchr::{memchr, memrchr};

use super::first_line;
use super::token::{self, Token};

/// Longest subject that counts; the rest is a body without a line break.
const LONGEST: usize = 2_000;

/// What a merge is said to be of.
const PULLS: [&[u8]; 6] =
    [b"pull request ", b"pull requests ", b"pull-request ", b"pullrequest ", b"pr ", b"prs "];

/// `Merge pull request #12`, `Merge #12 #13`, `Auto merge of #12`, `Rollup merge of #12`.
pub(super) fn merged(subject: &[u8]) -> Vec<Token> {
    let subject = &subject[..subject.len().min(LONGEST)];
    let rest = after(subject, &[b"auto ", b"rollup "]).unwrap_or(subject);
    let Some(rest) = after(rest, &[b"merge ", b"merged ", b"merges "]) else { return Vec::new() };
    let rest = after(rest, &[b"of "]).unwrap_or(rest);
    token::list(after(rest, &PULLS).unwrap_or(rest))
}

/// `Merge branch 'pr/12'`, `Merge remote-tracking branch 'origin/pull/12/head'`: the names under
/// which a forge's pull requests are fetched.
pub(super) fn branch(subject: &[u8]) -> Option<Token> {
    let subject = &subject[..subject.len().min(LONGEST)];
    let rest =
        after(subject, &[b"merge branch '", b"merge remote-tracking branch '", b"merge commit '"])?;
    let end = memchr(b'\'', rest)?;
    // A branch of another repository is reported with where it was fetched from.
    if rest[end..].starts_with(b"' of ") {
        return None;
    }
    let mut parts = rest[..end].rsplit(|&byte| byte == b'/').peekable();
    if matches!(parts.peek(), Some(&(b"head" | b"merge"))) {
        parts.next();
    }
    let (digits, kind) = (parts.next()?, parts.next()?);
    let (number, length) = token::number(digits)?;
    let is_pull = length == digits.len() && matches!(kind, b"pr" | b"pull");
    is_pull.then_some(Token { at: 0..end, number, repo: None })
}

/// The last number in parentheses, where the subject ends with it: at the end of the first line,
/// or of the first paragraph, of which git makes the subject.
pub(super) fn squashed(message: &[u8]) -> Option<Token> {
    let first = first_line(message);
    at_end(first).or_else(|| at_end(last_line(message)))
}

/// The last line of the first paragraph.
fn last_line(message: &[u8]) -> &[u8] {
    let mut lines = message[..message.len().min(LONGEST)].split(|&byte| byte == b'\n');
    let mut last: &[u8] = lines.next().unwrap_or_default();
    // More lines than this are a list of changes.
    for line in lines.take(3) {
        if line.trim_ascii().is_empty() {
            return last.trim_ascii_end();
        }
        last = line;
    }
    &[]
}

fn at_end(line: &[u8]) -> Option<Token> {
    let inner = line.strip_suffix(b")")?;
    let open = memrchr(b'(', inner)?;
    let token = token::all(&inner[open + 1..]).next()?;
    let whole: Range<usize> = 0..inner.len() - open - 1;
    (token.at == whole).then_some(token)
}

/// What follows the first of some beginnings that a text has; case does not count.
fn after<'t>(text: &'t [u8], beginnings: &[&[u8]]) -> Option<&'t [u8]> {
    beginnings.iter().find_map(|beginning| {
        let (start, rest) = text.split_at_checked(beginning.len())?;
        start.eq_ignore_ascii_case(beginning).then_some(rest)
    })
}
