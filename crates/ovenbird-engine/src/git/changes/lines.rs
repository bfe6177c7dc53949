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

/// The lines of a larger file are not counted, in bytes. Git draws the line at 512 MiB
/// (`core.bigFileThreshold`), and takes what is beyond for binary, too.
pub(super) const LARGEST_FILE: usize = 64 << 20;

/// (added, removed), or `None` for a binary file.
type Lines = Option<(u32, u32)>;

/// Counts lines for one thread, remembering pairs it has seen.
#[derive(Default)]
pub(super) struct LineCounter {
    remembered: FxHashMap<(Option<ObjectId>, Option<ObjectId>), Lines>,
    diff: Diff,
    old: Vec<Token>,
    new: Vec<Token>,
    before: Vec<Token>,
    after: Vec<Token>,
}

/// Two texts without the whole lines that both begin (`start`) and end (`end`) with.
#[derive(Debug, PartialEq, Eq)]
struct Trimmed<'a> {
    start: &'a [u8],
    old: &'a [u8],
    new: &'a [u8],
    end: &'a [u8],
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
        let mut side = |side| content(objects, side, LARGEST_FILE);
        let sides = side(change.before.as_ref())
            .and_then(|before| Ok((before, side(change.after.as_ref())?)));
        let lines = match sides {
            Ok((before, after)) => self.compare(&before, &after),
            Err(ObjectError::TooLarge(..)) => None,
            Err(error) => return Err(error),
        };
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
        let trimmed = trim(before, after);
        if !self.tokenize(&trimmed) {
            return Some((count_lines(trimmed.new), count_lines(trimmed.old)));
        }
        // Myers asks for no count of the numbers.
        self.diff.compute_with(Algorithm::Myers, &self.before, &self.after, 0);
        Some((self.diff.count_additions(), self.diff.count_removals()))
    }

    /// Numbers equal lines alike. False if the middles share no line: then all of both changed.
    ///
    /// The common ends are among the tokens although none of their lines changed: git's
    /// heuristics ask how often a line of the middle occurs in the whole file, and with less to
    /// count they would decide otherwise. Lines of the ends that the middle does not have are
    /// never asked for, so one number does for all of them.
    fn tokenize(&mut self, texts: &Trimmed<'_>) -> bool {
        const NOT_IN_THE_MIDDLE: Token = Token(0);
        if texts.old.is_empty() || texts.new.is_empty() {
            return false;
        }
        let mut numbers: FxHashMap<&[u8], Token> =
            FxHashMap::with_capacity_and_hasher(texts.old.len() / 32 + 16, FxBuildHasher);
        let mut known = Sketch::default();
        let mut number = |line| {
            let next = Token(numbers.len() as u32 + 1);
            *numbers.entry(line).or_insert_with(|| {
                known.add(line);
                next
            })
        };
        self.old.clear();
        self.old.extend(lines(texts.old).map(&mut number));
        let last_of_old = self.old.iter().map(|token| token.0).max();
        self.new.clear();
        self.new.extend(lines(texts.new).map(&mut number));
        if self.new.iter().all(|token| Some(token.0) > last_of_old) {
            return false;
        }
        let of_end = |line| {
            let token = if known.may_have(line) { numbers.get(line) } else { None };
            token.copied().unwrap_or(NOT_IN_THE_MIDDLE)
        };
        self.before.clear();
        self.before.extend(lines(texts.start).map(of_end));
        self.after.clone_from(&self.before);
        self.before.append(&mut self.old);
        let end = self.before.len();
        self.before.extend(lines(texts.end).map(of_end));
        self.after.append(&mut self.new);
        self.after.extend_from_slice(&self.before[end..]);
        true
    }
}

/// Which lines a set may have, reported without hashing them whole: a wrong "yes" only costs time.
#[derive(Default)]
struct Sketch([u64; 16]);

impl Sketch {
    fn place(line: &[u8]) -> (usize, u64) {
        let at = |position: usize| u32::from(line.get(position).copied().unwrap_or_default());
        let length = line.len();
        let few =
            at(0) ^ at(length / 2) << 8 ^ at(length.wrapping_sub(2)) << 16 ^ (length as u32) << 20;
        let place = few.wrapping_mul(0x9E37_79B1) >> 22;
        (place as usize / 64, 1 << (place % 64))
    }

    fn add(&mut self, line: &[u8]) {
        let (word, bit) = Self::place(line);
        self.0[word] |= bit;
    }

    fn may_have(&self, line: &[u8]) -> bool {
        let (word, bit) = Self::place(line);
        self.0[word] & bit != 0
    }
}

pub(super) fn is_binary(content: &[u8]) -> bool {
    memchr::memchr(0, &content[..content.len().min(BINARY_PROBE)]).is_some()
}

/// The lines with their line breaks; a last line without one is another line than one with.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
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

fn trim<'a>(before: &'a [u8], after: &'a [u8]) -> Trimmed<'a> {
    let same = common_prefix(before, after);
    let cut = memchr::memrchr(b'\n', &before[..same]).map_or(0, |at| at + 1);
    let (start, before) = before.split_at(cut);
    let after = &after[cut..];
    let same = common_suffix(before, after);
    let (tail_b, tail_a) = (before.len() - same, after.len() - same);
    // The common end counts from its first line that begins inside it on both sides.
    let begins_line = |text: &[u8], at: usize| at == 0 || text[at - 1] == b'\n';
    let skip = if begins_line(before, tail_b) && begins_line(after, tail_a) {
        0
    } else {
        memchr::memchr(b'\n', &before[tail_b..]).map_or(same, |at| at + 1)
    };
    let (old, end) = before.split_at(tail_b + skip);
    Trimmed { start, old, new: &after[..tail_a + skip], end }
}

fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let mut same = 0;
    for (left, right) in a.rchunks_exact(32).zip(b.rchunks_exact(32)) {
        if left != right {
            break;
        }
        same += 32;
    }
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    same + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
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
        let cut = |before: &'static str, after: &'static str| {
            let Trimmed { start, old, new, end } = trim(before.as_bytes(), after.as_bytes());
            [start, old, new, end].map(|text| str::from_utf8(text).unwrap())
        };
        assert_eq!(cut("one\nabc\n", "one\nxbc\n"), ["one\n", "abc\n", "xbc\n", ""]);
        assert_eq!(cut("abc", "bc"), ["", "abc", "bc", ""]);
        assert_eq!(cut("a\n", "a\n"), ["a\n", "", "", ""]);
        assert_eq!(cut("x\nb\nc\n", "y\nb\nc\n"), ["", "x\n", "y\n", "b\nc\n"]);
    }
}
