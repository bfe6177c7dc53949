//! One number as a message tells it: `#12`, `GH-12`, `owner/name#12`, or a URL.

use std::ops::Range;

use memchr::memmem;

/// A number that was found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands in the line.
    pub(super) at: Range<usize>,
    pub(super) number: i64,
    pub(super) repo: Option<String>,
}

/// The largest number that counts.
const LARGEST: i64 = 1 << 31;

/// Longest owner, name and host that a forge has.
const LONGEST_OWNER: usize = 39;
const LONGEST_NAME: usize = 100;
const LONGEST_HOST: usize = 253;

/// What stands before the number in a URL. `pulls` is Gitea's.
const KINDS: [&[u8]; 3] = [b"pull", b"pulls", b"issues"];

/// The numbers of a line, in order.
pub(super) fn all(line: &[u8]) -> impl Iterator<Item = Token> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while from < line.len() {
            let at = from;
            from += 1;
            let token = match line[at] {
                b'#' => after_hash(line, at),
                b':' => of_url(line, at),
                b'G' | b'g' => after_gh(line, at),
                _ => None,
            };
            if let Some(token) = token {
                from = token.at.end;
                return Some(token);
            }
        }
        None
    })
}

/// The numbers that a text begins with: `#1`, `#1 #2`, `#1, #2 and #3`.
pub(super) fn list(text: &[u8]) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut expected = 0;
    for token in all(&text[..text.len().min(2_000)]).take(super::MOST) {
        if token.at.start != expected {
            break;
        }
        let rest = &text[token.at.end..];
        let is_between = |byte: &u8| matches!(byte, b' ' | b',' | b'&' | b'+');
        let gap = rest.iter().take_while(|byte| is_between(byte)).count();
        let and = if rest[gap..].starts_with(b"and ") { 4 } else { 0 };
        expected = token.at.end + gap + and;
        found.push(token);
    }
    found
}

/// Whether a URL that begins with `://` can name a pull request or an issue, or one after it can.
pub(super) fn has_path(text: &[u8]) -> bool {
    memmem::find(text, b"/pull").is_some() || memmem::find(text, b"/issues/").is_some()
}

fn after_hash(line: &[u8], at: usize) -> Option<Token> {
    let (number, length) = number(&line[at + 1..])?;
    let end = at + 1 + length;
    let before = &line[..at];
    let last = before.last().copied().unwrap_or(b' ');
    if !is_name(last) && !matches!(last, b'/' | b'&' | b'#') {
        return Some(Token { at: at..end, number, repo: None });
    }
    let name = tail(before, LONGEST_NAME, is_name);
    let before = before[..before.len() - name.len()].strip_suffix(b"/")?;
    let owner = tail(before, LONGEST_OWNER, is_owner);
    let before = &before[..before.len() - owner.len()];
    // A longer path is no owner's.
    let is_whole = before.last().is_none_or(|&byte| {
        !is_name(byte) && !matches!(byte, b'/' | b'@' | b':' | b'&' | b'?' | b'=' | b'#')
    });
    let repo = is_whole.then(|| slug(&[owner, name])).flatten()?;
    Some(Token { at: before.len()..end, number, repo: Some(repo) })
}

fn after_gh(line: &[u8], at: usize) -> Option<Token> {
    let is_free = at == 0 || !is_name(line[at - 1]) && !matches!(line[at - 1], b'/' | b'#');
    let start = line[at..].get(..3)?;
    if !is_free || !start.eq_ignore_ascii_case(b"gh-") {
        return None;
    }
    let (number, length) = number(&line[at + 3..])?;
    Some(Token { at: at..at + 3 + length, number, repo: None })
}

/// `https://host/owner/name/pull/12`, where `at` is the colon.
fn of_url(line: &[u8], at: usize) -> Option<Token> {
    let rest = line[at..].strip_prefix(b"://")?;
    let scheme = tail(&line[..at], 5, |byte| byte.is_ascii_alphabetic());
    if !scheme.eq_ignore_ascii_case(b"https") && !scheme.eq_ignore_ascii_case(b"http") {
        return None;
    }
    let longest = LONGEST_HOST + LONGEST_OWNER + LONGEST_NAME + 32;
    let mut parts = rest[..rest.len().min(longest)].split(|&byte| byte == b'/');
    let [host, owner, name, kind] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let before: usize = [host, owner, name, kind].iter().map(|part| part.len() + 1).sum();
    if !KINDS.contains(&kind) || !host.iter().all(|&byte| is_name(byte) || byte == b':') {
        return None;
    }
    let (number, length) = number(rest.get(before..)?)?;
    let host = host.strip_prefix(b"www.").unwrap_or(host);
    let repo = slug(&[host, owner, name])?;
    let end = at + 3 + before + length;
    Some(Token { at: at - scheme.len()..end, number, repo: Some(repo) })
}

/// A number with how many digits it has, where no word goes on behind it.
pub(super) fn number(text: &[u8]) -> Option<(i64, usize)> {
    let digits = text.iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    let goes_on = match text.get(digits) {
        Some(b'.') => text.get(digits + 1).is_some_and(u8::is_ascii_digit),
        Some(&byte) => byte.is_ascii_alphanumeric() || byte == b'_',
        None => false,
    };
    if goes_on || digits == 0 || digits > 10 || text[0] == b'0' {
        return None;
    }
    let number = text[..digits].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (number <= LARGEST).then_some((number, digits))
}

/// Parts of a repo's name in lower case, none of them empty.
fn slug(parts: &[&[u8]]) -> Option<String> {
    let mut slug = String::new();
    for part in parts {
        let is_part = !part.is_empty() && part.len() <= LONGEST_HOST;
        let text = std::str::from_utf8(part).ok().filter(|_| is_part)?;
        if !text.bytes().all(|byte| is_name(byte) || byte == b':') {
            return None;
        }
        if !slug.is_empty() {
            slug.push('/');
        }
        slug.push_str(&text.to_ascii_lowercase());
    }
    Some(slug)
}

/// The bytes at the end of a text that are of a sort, and not more than so many.
fn tail(text: &[u8], most: usize, is_of: impl Fn(u8) -> bool) -> &[u8] {
    let count = text.iter().rev().take(most).take_while(|&&byte| is_of(byte)).count();
    &text[text.len() - count..]
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn is_owner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
