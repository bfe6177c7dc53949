//! A file's lines, some thousands at a time.

use std::io::{self, Read};

use super::pieces::{last_whole, whole_from_start};
use super::{Damage, Inflate, Parts};

/// How much text a chunk has at most, unless one line is longer.
const CHUNK: usize = 1024 * 1024;

/// The longest event of the archive that is read, in bytes: the longest ever seen has 5 MB.
pub const LONGEST_EVENT: usize = 8 << 20;

/// Whole lines of a file.
#[derive(Debug, Default)]
pub struct Chunk {
    bytes: Vec<u8>,
    /// Lines that are too long to be read, and are not in it.
    pub too_long: u64,
    /// Bytes in these.
    pub skipped: u64,
    /// Whether the file ends here without the end of a line.
    pub is_unended: bool,
}

impl Chunk {
    /// Its lines without their ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let text = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let lines = (!self.bytes.is_empty()).then(|| text.split(|&byte| byte == b'\n'));
        lines.into_iter().flatten()
    }
}

/// Cuts what is read into chunks of whole lines.
pub struct Lines<R: Read> {
    inner: Inflate<R>,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// The longest line that is read.
    longest: usize,
    /// Whether a long line may be cut where a JSON object in it ends.
    cuts_objects: bool,
    is_skipping: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of a file, of so many bytes at most.
    pub fn new(inner: Inflate<R>, longest: usize) -> Self {
        Self { inner, rest: Vec::new(), longest, cuts_objects: false, is_skipping: false }
    }

    /// The events of a file: a line of several is cut between two of them where it is long.
    pub fn of_events(inner: Inflate<R>) -> Self {
        Self { cuts_objects: true, ..Self::new(inner, LONGEST_EVENT) }
    }

    /// What was wrong with the file so far.
    pub fn damage(&self) -> Option<&Damage> {
        self.inner.damage()
    }

    /// What became of the file's compressed parts so far.
    pub fn parts(&self) -> &Parts {
        self.inner.parts()
    }

    /// The next lines; `None` after the last. The last line may have no end.
    pub fn chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk { bytes: std::mem::take(&mut self.rest), ..Chunk::default() };
        loop {
            let from = chunk.bytes.len();
            chunk.bytes.resize(from + CHUNK, 0);
            let read = self.inner.fill(&mut chunk.bytes[from..])?;
            chunk.bytes.truncate(from + read);
            if read == 0 {
                self.is_skipping = false;
                chunk.is_unended = !chunk.bytes.is_empty();
                let is_over = chunk.bytes.is_empty() && chunk.too_long == 0;
                return Ok((!is_over).then_some(chunk));
            }
            if self.is_skipping {
                self.skip(&mut chunk);
            }
            // What was there before has no end of a line.
            let fresh = from.min(chunk.bytes.len());
            let end = memchr::memrchr(b'\n', &chunk.bytes[fresh..]).map(|at| fresh + at + 1);
            let end = end.or_else(|| self.object_end(&chunk.bytes));
            if let Some(end) = end {
                self.rest.extend_from_slice(&chunk.bytes[end..]);
                chunk.bytes.truncate(end);
                return Ok(Some(chunk));
            }
            if chunk.bytes.len() > self.longest {
                chunk.skipped += chunk.bytes.len() as u64;
                chunk.bytes = Vec::new();
                chunk.too_long += 1;
                self.is_skipping = true;
            }
        }
    }

    /// Where the last whole object of a long line ends, if such a line may be cut.
    fn object_end(&self, bytes: &[u8]) -> Option<usize> {
        match bytes.len() {
            _ if !self.cuts_objects => None,
            0..CHUNK => None,
            // It begins with something broken: what is whole behind that is looked for once.
            len if len > self.longest => last_whole(bytes),
            _ => whole_from_start(bytes),
        }
    }

    /// Drops the rest of a line that is too long.
    fn skip(&mut self, chunk: &mut Chunk) {
        let end = memchr::memchr(b'\n', &chunk.bytes).map(|end| end + 1);
        let dropped = end.unwrap_or(chunk.bytes.len());
        chunk.bytes.drain(..dropped);
        chunk.skipped += dropped as u64;
        self.is_skipping = end.is_none();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut lines: Lines<&[u8]>) -> (Vec<Vec<u8>>, u64, u64) {
        let (mut all, mut too_long, mut skipped) = (Vec::new(), 0, 0);
        while let Some(chunk) = lines.chunk().expect("memory has no errors") {
            all.extend(chunk.lines().map(<[u8]>::to_vec));
            too_long += chunk.too_long;
            skipped += chunk.skipped;
        }
        (all, too_long, skipped)
    }

    fn plain(text: &[u8]) -> Lines<&[u8]> {
        Lines::of_events(Inflate::new(text, false))
    }

    #[test]
    fn lines_are_those_of_split() {
        let mut text = Vec::new();
        for length in [0, 1, 500, 1_000_000, 3, 2_500_000, 7, 0, 9] {
            text.extend(std::iter::repeat_n(b'x', length));
            text.push(b'\n');
        }
        for end in ["", "last"] {
            let text = [text.as_slice(), end.as_bytes()].concat();
            let mut expected: Vec<_> = text.split(|&byte| byte == b'\n').collect();
            if end.is_empty() {
                expected.pop();
            }
            assert_eq!(lines(plain(&text)).0, expected);
        }
        assert_eq!(lines(plain(b"")), (vec![], 0, 0));
        assert_eq!(lines(plain(b"\n\n")), (vec![vec![], vec![]], 0, 0));
    }

    #[test]
    fn a_line_without_end_is_counted_and_not_kept() {
        let long = vec![b'x'; LONGEST_EVENT + 3 * CHUNK];
        let text = [b"a\n", long.as_slice(), b"\nb\n"].concat();
        let found = lines(plain(&text));
        assert_eq!(found, (vec![b"a".to_vec(), b"b".to_vec()], 1, long.len() as u64 + 1));
    }

    /// However long a line of many objects is, no object is lost or cut.
    #[test]
    fn a_long_line_of_objects_is_cut_between_them() {
        let object = |number: usize| format!(r#"{{"n":{number},"s":"}}{{\"","o":{{"a":[{{}}]}}}}"#);
        let mut text = String::new();
        for number in 0..600_000 {
            text.push_str(&object(number));
        }
        assert!(text.len() > 2 * LONGEST_EVENT);
        let (found, too_long, _) = lines(plain(text.as_bytes()));
        assert_eq!(too_long, 0);
        assert!(found.len() > 10, "{}", found.len());
        for line in &found {
            assert!(line.starts_with(br#"{"n":"#) && line.ends_with(b"}"));
        }
        assert_eq!(found.concat(), text.as_bytes());
    }
}
