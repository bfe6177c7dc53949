//! A line that is not one event: several that follow each other without an end of a line, parts of
//! some that were cut, and what else got between.
//!
//! What is whole is found again behind whatever is broken. An object inside of a broken event is
//! none itself: after something broken, only what has the type and the time of an event counts.

use crate::github::json::{Malformed, Next, Reader};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// How much may be read in search of events, as a multiple of the line: without a bound, a hostile
/// line would be read once for each of its brackets.
const EFFORT: usize = 32;

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A whole JSON object.
    Whole(&'a [u8]),
    /// What is none.
    Broken(&'a [u8]),
}

/// The parts of a line, in their order. What stands between objects in lists is left out.
pub struct Pieces<'a> {
    line: &'a [u8],
    at: usize,
    /// How many bytes may still be read in search of events.
    effort: usize,
}

impl<'a> Pieces<'a> {
    /// The parts of a line.
    pub fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0, effort: line.len().saturating_mul(EFFORT) }
    }

    /// The next event behind something broken that begins here, or the end of the line.
    fn next_event(&mut self, from: usize) -> usize {
        let starts = memchr::memmem::find_iter(&self.line[from..], br#"{""#);
        for start in starts.map(|at| from + at) {
            let mut reader = Reader::new(&self.line[start..]);
            let is_event = is_event(&mut reader);
            self.effort = self.effort.saturating_sub(reader.place());
            if is_event {
                return start;
            }
            if self.effort == 0 {
                break;
            }
        }
        self.line.len()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        self.at += between(&self.line[self.at..]);
        let rest = &self.line[self.at..];
        if rest.is_empty() {
            return None;
        }
        let from = self.at;
        let mut reader = Reader::new(rest);
        if rest[0] == b'{' && reader.skip().is_ok() {
            self.at += reader.place();
            return Some(Piece::Whole(&self.line[from..self.at]));
        }
        self.at = self.next_event(from + 1);
        Some(Piece::Broken(&self.line[from..self.at]))
    }
}

/// How many bytes stand before the next object that are no part of one: space, what separates the
/// elements of a list or of a sequence (RFC 7464), and a byte order mark.
fn between(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with(BOM) {
            at += BOM.len();
        } else if rest.first().is_some_and(|byte| b" \t\r\n,[]\x1e".contains(byte)) {
            at += 1;
        } else {
            return at;
        }
    }
}

/// Whether an object is an event: it says what happened, and when.
fn is_event(reader: &mut Reader<'_>) -> bool {
    let (mut has_type, mut has_time) = (false, false);
    let read = reader.object(|name, reader| {
        match name {
            b"type" => has_type = reader.text()?.is_some_and(|kind| kind.ends_with("Event")),
            b"created_at" => {
                has_time = reader.peek()? == Next::Text;
                reader.skip()?;
            }
            _ => reader.skip()?,
        }
        Ok::<(), Malformed>(())
    });
    read.is_ok() && has_type && has_time
}

/// Where the last whole object ends of those that `text` begins with; `None` where none ends.
pub(super) fn whole_from_start(text: &[u8]) -> Option<usize> {
    let mut last = None;
    let mut at = between(text);
    while text.get(at) == Some(&b'{') {
        let mut reader = Reader::new(&text[at..]);
        if reader.skip().is_err() {
            break;
        }
        at += reader.place();
        last = Some(at);
        at += between(&text[at..]);
    }
    last
}

/// Where the last whole object of a text ends, whatever it begins with.
pub(super) fn last_whole(text: &[u8]) -> Option<usize> {
    let (mut pieces, mut last) = (Pieces::new(text), None);
    while let Some(piece) = pieces.next() {
        if matches!(piece, Piece::Whole(_)) {
            last = Some(pieces.at);
        }
    }
    last
}

/// Whether a line may hold more than the object that it begins with, or not all of it: asked of
/// lines that are not read to their end. Where it says so it may be wrong, and else hardly ever.
pub(in crate::github) fn may_be_odd(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let is_cut = line.last() != Some(&b'}');
    is_cut
        || memchr::memchr(0, line).is_some()
        || memchr::memchr_iter(b'{', line).any(|at| begins_event(line, at))
}

/// Whether what begins at `at` may be another event: it stands where no object inside of one may
/// stand, or has a number in quotes, which events have alone.
fn begins_event(line: &[u8], at: usize) -> bool {
    // Most of what is here are brackets in texts, where quotes are escaped.
    if line.get(at + 1) != Some(&b'"') {
        return false;
    }
    let before = line[..at].trim_ascii_end().last();
    let is_inside = before.is_none_or(|byte| b":,[".contains(byte));
    !is_inside || (at > 0 && line[at..].starts_with(br#"{"id":""#))
}

#[cfg(test)]
mod tests {
    use super::Piece::{Broken, Whole};
    use super::*;

    fn pieces(line: &str) -> Vec<Piece<'_>> {
        Pieces::new(line.as_bytes()).collect()
    }

    const EVENT: &str =
        r#"{"id":"2","type":"AEvent","o":{"x":"}{"},"created_at":"2020-01-01T00:00:00Z"}"#;

    #[test]
    fn events_follow_each_other_in_many_ways() {
        let whole = Whole(EVENT.as_bytes());
        for between in ["", " ", "\r", ",", ", ", "\u{1e}", "\u{feff}"] {
            let line = format!("{between}{EVENT}{between}{EVENT}{between}");
            assert_eq!(pieces(&line), [whole, whole], "{between:?}");
        }
        assert_eq!(pieces(&format!("[{EVENT}, {EVENT}]")), [whole, whole]);
        assert_eq!(pieces("[]"), []);
    }

    /// An event that is cut at any place leaves whole what follows it.
    #[test]
    fn an_event_behind_a_cut_one_is_found() {
        for cut in 1..EVENT.len() {
            let broken = &EVENT[..cut];
            let line = format!("{broken}{EVENT}");
            let found = pieces(&line);
            assert_eq!(found.last(), Some(&Whole(EVENT.as_bytes())), "cut at {cut}");
            assert_eq!(found.len(), 2, "cut at {cut}: {found:?}");
        }
    }

    #[test]
    fn what_is_inside_of_a_broken_event_is_no_event() {
        let line = r#"{"id":"1","type":"AEvent","payload":{"user":{"login":"ann","type":"User"}"#;
        assert_eq!(pieces(line), [Broken(line.as_bytes())]);
    }

    #[test]
    fn runs_of_nul_hide_nothing_else() {
        let nul = "\0".repeat(4_096);
        let line = format!("{nul}{EVENT}{nul}{EVENT}");
        let (broken, whole) = (Broken(nul.as_bytes()), Whole(EVENT.as_bytes()));
        assert_eq!(pieces(&line), [broken, whole, broken, whole]);
    }

    #[test]
    fn odd_lines_are_known_without_reading_them() {
        assert!(!may_be_odd(EVENT.as_bytes()));
        let list = r#"{"id":"1","a":[{"id":2},{"id":3}],"b":{"c":"{\"id\":\"4\"}"}}"#;
        assert!(!may_be_odd(list.as_bytes()));
        for odd in [
            format!("{EVENT}{EVENT}"),
            format!("{EVENT} {EVENT}"),
            format!("{EVENT},{EVENT}"),
            format!("{{\"id\":\"1\",\"o\":{EVENT}"),
            EVENT[..40].to_owned(),
            EVENT.replace("AEvent", "A\0"),
        ] {
            assert!(may_be_odd(odd.as_bytes()), "{odd:?}");
        }
    }

    /// A line of nothing but brackets costs no more than a few times its length.
    #[test]
    fn a_hostile_line_costs_little() {
        let line = r#"{"a":[{"a":["#.repeat(200_000);
        let before = std::time::Instant::now();
        assert_eq!(pieces(&line).len(), 1);
        assert!(before.elapsed() < std::time::Duration::from_secs(20));
    }
}
