//! Lines added and removed between two versions of a file, counted as `git diff --numstat` does.
//!
//! The diff is Myers' with the heuristics that git has too. Git's `.gitattributes` are not
//! asked: a file is binary if a NUL stands in its first 8,000 bytes.

use std::hash::BuildHasher;

use gix::ObjectId;
use gix_imara_diff::{Algorithm, Diff, Token};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::content;
use super::tree::Change;
use crate::git::object::{ObjectError, ObjectReader};

/// Where git looks for a NUL.
const BINARY_PROBE: usize = 8_000;

/// Pairs of versions remembered: a merge often brings in just what a commit had changed.
const MOST_REMEMBERED: usize = 100_000;

/// (added, removed), or `None` for a binary file.
type Lines = Option<(u32, u32)>;

/// Counts lines for one thread, remembering pairs it has seen.
#[derive(Default)]
pub(super) struct LineCounter {
    remembered: FxHashMap<(Option<ObjectId>, Option<ObjectId>), Lines>,
    diff: Diff,
    before: Vec<Token>,
    after: Vec<Token>,
}

impl LineCounter {
    pub(super) fn count(
        &mut self,
        objects: &mut ObjectReader<'_>,
        change: &Change,
    ) -> Result<Lines, ObjectError> {
        let pair = (change.before.map(|side| side.id), change.after.map(|side| side.id));
        if let Some(&lines) = self.remembered.get(&pair) {
            return Ok(lines);
        }
        let before = content(objects, change.before.as_ref())?;
        let after = content(objects, change.after.as_ref())?;
        let lines = self.compare(&before, &after);
        if self.remembered.len() >= MOST_REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(pair, lines);
        Ok(lines)
    }

    fn compare(&mut self, before: &[u8], after: &[u8]) -> Lines {
        if is_binary(before) || is_binary(after) {
            return None;
        }
        let (old, new) = trim(before, after);
        if old.is_empty() || new.is_empty() {
            return Some((count_lines(new), count_lines(old)));
        }
        // Whole texts, not what is left of them: git's heuristics count how often a line occurs
        // in all of the file, and with less to count they would end elsewhere.
        let distinct = self.tokenize(before, after);
        self.diff.compute_with(Algorithm::Myers, &self.before, &self.after, distinct);
        Some((self.diff.count_additions(), self.diff.count_removals()))
    }

    /// Numbers equal lines alike; returns how many numbers there are.
    fn tokenize(&mut self, before: &[u8], after: &[u8]) -> u32 {
        let mut numbers: FxHashMap<&[u8], u32> =
            FxHashMap::with_capacity_and_hasher(before.len() / 32 + 16, FxBuildHasher);
        for (text, tokens) in [(before, &mut self.before), (after, &mut self.after)] {
            tokens.clear();
            for line in lines(text) {
                let fresh = numbers.len() as u32;
                tokens.push(Token(*numbers.entry(line).or_insert(fresh)));
            }
        }
        numbers.len() as u32
    }
}

fn is_binary(content: &[u8]) -> bool {
    memchr::memchr(0, &content[..content.len().min(BINARY_PROBE)]).is_some()
}

/// The lines with their line breaks; a last line without one is another line than one with.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

fn count_lines(text: &[u8]) -> u32 {
    let breaks = memchr::memchr_iter(b'\n', text).count() as u32;
    breaks + u32::from(text.last().is_some_and(|&byte| byte != b'\n'))
}

/// Cuts whole lines that both texts begin or end with.
fn trim<'a>(before: &'a [u8], after: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let same = common_prefix(before, after);
    let start = memchr::memrchr(b'\n', &before[..same]).map_or(0, |at| at + 1);
    let (before, after) = (&before[start..], &after[start..]);
    let same = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let (tail_b, tail_a) = (before.len() - same, after.len() - same);
    // The common end counts from its first line that begins inside it on both sides.
    let begins_line = |text: &[u8], at: usize| at == 0 || text[at - 1] == b'\n';
    let skip = if begins_line(before, tail_b) && begins_line(after, tail_a) {
        0
    } else {
        match memchr::memchr(b'\n', &before[tail_b..]) {
            Some(at) => at + 1,
            None => same,
        }
    };
    (&before[..tail_b + skip], &after[..tail_a + skip])
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let mut at = 0;
    for (left, right) in a.chunks_exact(32).zip(b.chunks_exact(32)) {
        if left != right {
            break;
        }
        at += 32;
    }
    at + a[at..].iter().zip(&b[at..]).take_while(|(a, b)| a == b).count()
}

/// A number for each distinct line of a text with its bytes, for similarity.
pub(super) fn line_weights(text: &[u8]) -> FxHashMap<u64, usize> {
    let mut weights = FxHashMap::default();
    for line in lines(text) {
        *weights.entry(FxBuildHasher.hash_one(line)).or_default() += line.len();
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(before: &str, after: &str) -> Lines {
        LineCounter::default().compare(before.as_bytes(), after.as_bytes())
    }

    #[test]
    fn counts_are_those_of_git() {
        // Each checked against `git diff --no-index --numstat`.
        assert_eq!(count("", "a\nb\n"), Some((2, 0)));
        assert_eq!(count("a\nb\n", ""), Some((0, 2)));
        assert_eq!(count("a\nb\nc\n", "a\nx\nc\n"), Some((1, 1)));
        assert_eq!(count("a", "a\n"), Some((1, 1)));
        assert_eq!(count("a\nb", "b"), Some((0, 1)));
        assert_eq!(count("b\n", "a\nb\n"), Some((1, 0)));
        assert_eq!(count("xa\n", "a\n"), Some((1, 1)));
        assert_eq!(count("a\na\na\n", "a\na\n"), Some((0, 1)));
        assert_eq!(count("a\0b", "c"), None);
    }

    #[test]
    fn trimming_never_cuts_inside_a_line() {
        assert_eq!(trim(b"one\nabc\n", b"one\nxbc\n"), (&b"abc\n"[..], &b"xbc\n"[..]));
        assert_eq!(trim(b"abc", b"bc"), (&b"abc"[..], &b"bc"[..]));
        assert_eq!(trim(b"a\n", b"a\n"), (&b""[..], &b""[..]));
    }
}
