//! Whether a tag's name looks like a version.

use serde::Serialize;

/// What a tag's name looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A final version, such as `v1.2.3`, `curl-8_0_1` or `core@4.0.0`.
    Release,
    /// A version before the final one, such as `2.0.0-rc1`.
    Prerelease,
    /// Anything else.
    Other,
}

/// Words that say a version is not final.
const NOT_FINAL: [&str; 12] = [
    "alpha",
    "beta",
    "rc",
    "pre",
    "dev",
    "snapshot",
    "nightly",
    "canary",
    "preview",
    "milestone",
    "unstable",
    "test",
];

/// What a tag's name looks like: numbers parted by `.`, `_` or `-`, two at least, or one after a
/// `v`, with any name before them.
pub fn kind(tag: &str) -> Kind {
    let name = tag.to_ascii_lowercase();
    let Some(at) = start_of_numbers(&name) else { return Kind::Other };
    let (before, numbers) = name.split_at(at);
    let end = numbers.find(|c: char| !c.is_ascii_digit() && !"._-".contains(c));
    let (numbers, after) = numbers.split_at(end.unwrap_or(numbers.len()));
    let groups = numbers.split(['.', '_', '-']).filter(|group| !group.is_empty()).count();
    if groups < 2 && !is_word_v(before) {
        return Kind::Other;
    }
    let is_final = !names_unfinished(before) && !is_unfinished(after);
    if is_final { Kind::Release } else { Kind::Prerelease }
}

/// Where the first number that is no part of a word stands: `k8s-1.2` has it at `1`, `x86_64-fix`
/// at `64`, and `go1.2` at `1`, for there a dot goes on.
fn start_of_numbers(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let starts =
        |&at: &usize| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
    let stands = |&at: &usize| {
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let apart = at == 0 || !bytes[at - 1].is_ascii_alphabetic();
        apart || is_word_v(&name[..at]) || bytes.get(at + run) == Some(&b'.')
    };
    (0..bytes.len()).filter(starts).find(stands)
}

/// Whether the text ends in a `v` that is a word of its own.
fn is_word_v(before: &str) -> bool {
    let rest = before.strip_suffix('v');
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['-', '_', '.', '/', '@']))
}

fn names_unfinished(before: &str) -> bool {
    before.split(['-', '_', '.', '/', '@']).any(|word| NOT_FINAL.contains(&word))
}

/// `-rc1`, `.beta`, and Python's `a1`, `b2`.
fn is_unfinished(after: &str) -> bool {
    let words = after.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let one_letter = after.len() >= 2
        && after.starts_with(['a', 'b'])
        && after[1..].bytes().all(|byte| byte.is_ascii_digit());
    one_letter || words.into_iter().any(|word| NOT_FINAL.contains(&word))
}
