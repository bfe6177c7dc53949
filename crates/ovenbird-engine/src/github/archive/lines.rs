//! A file's lines, some thousands at a time.

use std::io::{self, Read};

use super::{Damage, Inflate};

/// How much text a chunk has at most, unless one line is longer.
const CHUNK: usize = 1024 * 1024;

/// The longest line that is taken: the largest event that was ever seen has 5 MB.
const LONGEST: usize = 64 * 1024 * 1024;

/// Whole lines of a file.
#[derive(Debug, Default)]
pub struct Chunk {
    bytes: Vec<u8>,
    /// Lines that are too long to be taken, and are not in it.
    pub too_long: u64,
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
    is_skipping: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of a file.
    pub fn new(inner: Inflate<R>) -> Self {
        Self { inner, rest: Vec::new(), is_skipping: false }
    }

    /// What was wrong with the file so far.
    pub fn damage(&self) -> Option<&Damage> {
        self.inner.damage()
    }

    /// The next lines; `None` after the last. The last line may have no end.
    pub fn chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk { bytes: std::mem::take(&mut self.rest), too_long: 0 };
        loop {
            let from = chunk.bytes.len();
            chunk.bytes.resize(from + CHUNK, 0);
            let read = self.inner.fill(&mut chunk.bytes[from..])?;
            chunk.bytes.truncate(from + read);
            if read == 0 {
                self.is_skipping = false;
                let is_over = chunk.bytes.is_empty() && chunk.too_long == 0;
                return Ok((!is_over).then_some(chunk));
            }
            if self.is_skipping {
                self.skip(&mut chunk.bytes);
            }
            if let Some(end) = memchr::memrchr(b'\n', &chunk.bytes) {
                self.rest.extend_from_slice(&chunk.bytes[end + 1..]);
                chunk.bytes.truncate(end + 1);
                return Ok(Some(chunk));
            }
            if chunk.bytes.len() > LONGEST {
                chunk.bytes.clear();
                chunk.too_long += 1;
                self.is_skipping = true;
            }
        }
    }

    /// Drops the rest of a line that is too long.
    fn skip(&mut self, bytes: &mut Vec<u8>) {
        match memchr::memchr(b'\n', bytes) {
            Some(end) => {
                bytes.drain(..=end);
                self.is_skipping = false;
            }
            None => bytes.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> (Vec<Vec<u8>>, u64) {
        let mut lines = Lines::new(Inflate::new(text, false));
        let (mut all, mut too_long) = (Vec::new(), 0);
        while let Some(chunk) = lines.chunk().expect("memory has no errors") {
            all.extend(chunk.lines().map(<[u8]>::to_vec));
            too_long += chunk.too_long;
        }
        (all, too_long)
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
            assert_eq!(lines(&text).0, expected);
        }
        assert_eq!(lines(b""), (vec![], 0));
        assert_eq!(lines(b"\n\n"), (vec![vec![], vec![]], 0));
    }

    #[test]
    fn a_line_without_end_is_counted_and_not_kept() {
        let long = vec![b'x'; LONGEST + 3 * CHUNK];
        let text = [b"a\n", long.as_slice(), b"\nb\n"].concat();
        assert_eq!(lines(&text), (vec![b"a".to_vec(), b"b".to_vec()], 1));
    }
}
