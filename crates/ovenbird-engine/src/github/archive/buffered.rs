//! A buffer over what is read that can be asked to hold some bytes at least.

use std::io::{self, BufRead, Read};

/// How much is read from a file at once.
const BUFFER: usize = 256 * 1024;

/// Reads ahead, and knows how far it is.
pub(super) struct Buffered<R> {
    inner: R,
    bytes: Vec<u8>,
    from: usize,
    to: usize,
    taken: u64,
}

impl<R: Read> Buffered<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, bytes: vec![0; BUFFER], from: 0, to: 0, taken: 0 }
    }

    /// How many bytes were consumed.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// What comes next: so many bytes at least, unless the end is nearer.
    pub(super) fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.to - self.from < count {
            self.bytes.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
            while self.to < count {
                match self.inner.read(&mut self.bytes[self.to..]) {
                    Ok(0) => break,
                    Ok(read) => self.to += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(&self.bytes[self.from..self.to])
    }
}

impl<R: Read> BufRead for Buffered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.at_least(1)
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.to - self.from);
        self.from += count;
        self.taken += count as u64;
    }
}

impl<R: Read> Read for Buffered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}
