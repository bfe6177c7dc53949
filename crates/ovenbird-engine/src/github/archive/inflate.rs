//! The bytes of a file, whichever way it is compressed and however it is damaged.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::StreamingDecoder;

const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// How much is read from a file at once.
const BUFFER: usize = 256 * 1024;

/// How much is decompressed at once: what a decoder had done when it met damage is lost.
const STEP: usize = 32 * 1024;

/// What is wrong with a file; what could be read before and after was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It ends in the middle of its compressed data.
    Truncated,
    /// Its compressed data is damaged.
    Corrupt,
    /// It is not compressed although its name says so, and no text either.
    Foreign,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "it ends in the middle of its compressed data",
            Self::Corrupt => "its compressed data is damaged",
            Self::Foreign => "it is neither compressed nor text",
        })
    }
}

/// Reads a file's content. Damage ends no reading: what follows the damaged part is searched for
/// the next place where compressed data begins, and the damage is told at the end.
pub struct Inflate<R: Read> {
    state: State<R>,
    damage: Option<Damage>,
    /// The last byte that was given out; the end of a line before the first.
    last: u8,
    /// Whether a line was torn, and what follows begins another one.
    is_torn: bool,
}

/// A buffer over what is read that can be asked to hold some bytes at least.
struct Buffered<R> {
    inner: R,
    bytes: Vec<u8>,
    from: usize,
    to: usize,
}

impl<R: Read> Buffered<R> {
    fn new(inner: R) -> Self {
        Self { inner, bytes: vec![0; BUFFER], from: 0, to: 0 }
    }

    /// What comes next: so many bytes at least, unless the end is nearer.
    fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
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
        self.from = (self.from + count).min(self.to);
    }
}

impl<R: Read> Read for Buffered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

enum State<R: Read> {
    /// Before the first byte.
    Fresh(Buffered<R>, bool),
    Plain(Buffered<R>),
    Gzip(Box<GzDecoder<Buffered<R>>>),
    Zstd(Box<StreamingDecoder<Buffered<R>, ruzstd::decoding::FrameDecoder>>),
    /// Between two compressed parts.
    Between(Buffered<R>),
    End,
}

impl<R: Read> Inflate<R> {
    /// Reads `inner`, of which the name says whether it should be compressed.
    pub fn new(inner: R, is_named_compressed: bool) -> Self {
        let buffered = Buffered::new(inner);
        Self {
            state: State::Fresh(buffered, is_named_compressed),
            damage: None,
            last: b'\n',
            is_torn: false,
        }
    }

    /// What was wrong so far.
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// Fills `out` as far as the file reaches; 0 at its end. Only the disk's own errors are errors.
    pub fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < out.len() {
            if std::mem::take(&mut self.is_torn) {
                let last = if filled == 0 { self.last } else { out[filled - 1] };
                if last != b'\n' && !matches!(self.state, State::End) {
                    out[filled] = b'\n';
                    filled += 1;
                    continue;
                }
            }
            let step = out.len().min(filled + STEP);
            match std::mem::replace(&mut self.state, State::End) {
                State::End => break,
                State::Fresh(inner, is_named_compressed) => {
                    self.begin(inner, is_named_compressed)?;
                }
                State::Between(inner) => self.resume(inner)?,
                State::Plain(mut inner) => {
                    let read = inner.read(&mut out[filled..])?;
                    filled += read;
                    if read > 0 {
                        self.state = State::Plain(inner);
                    }
                }
                State::Gzip(mut decoder) => match decoder.read(&mut out[filled..step]) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(read) => {
                        filled += read;
                        self.state = State::Gzip(decoder);
                    }
                    Err(error) => self.broken(&error, decoder.into_inner())?,
                },
                State::Zstd(mut decoder) => match decoder.read(&mut out[filled..step]) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(read) => {
                        filled += read;
                        self.state = State::Zstd(decoder);
                    }
                    Err(error) => self.broken(&error, decoder.into_inner())?,
                },
            }
        }
        if filled > 0 {
            self.last = out[filled - 1];
        }
        Ok(filled)
    }

    fn begin(&mut self, mut inner: Buffered<R>, is_named_compressed: bool) -> io::Result<()> {
        let head = inner.at_least(ZSTD.len())?;
        let is_compressed = head.starts_with(&GZIP) || head.starts_with(&ZSTD);
        let looks_like_text = head.trim_ascii_start().first().is_none_or(|&byte| byte == b'{');
        if !is_compressed && (looks_like_text || !is_named_compressed) {
            self.state = State::Plain(inner);
            return Ok(());
        }
        if !is_compressed {
            self.damage = Some(Damage::Foreign);
        }
        self.resume(inner)
    }

    /// Goes on where the next compressed part begins.
    fn resume(&mut self, mut inner: Buffered<R>) -> io::Result<()> {
        loop {
            let head = inner.at_least(ZSTD.len())?;
            if head.is_empty() {
                return Ok(());
            }
            if head.starts_with(&GZIP) {
                self.state = State::Gzip(Box::new(GzDecoder::new(inner)));
                return Ok(());
            }
            if head.starts_with(&ZSTD) {
                self.begin_zstd(inner);
                return Ok(());
            }
            // Zeros fill up a last block; anything else has no business here.
            if head[0] != 0 {
                self.damage.get_or_insert(Damage::Corrupt);
            }
            let skipped = next_magic(head);
            inner.consume(skipped);
        }
    }

    fn begin_zstd(&mut self, inner: Buffered<R>) {
        match StreamingDecoder::new(inner) {
            Ok(decoder) => self.state = State::Zstd(Box::new(decoder)),
            // Its header is damaged, and with it the reader is gone: there is nothing to go on with.
            Err(_) => {
                self.damage.get_or_insert(Damage::Corrupt);
            }
        }
    }

    fn broken(&mut self, error: &io::Error, inner: Buffered<R>) -> io::Result<()> {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                self.damage.get_or_insert(Damage::Truncated);
            }
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                self.damage.get_or_insert(Damage::Corrupt);
                self.state = State::Between(inner);
                self.is_torn = true;
            }
            _ => return Err(io::Error::new(error.kind(), error.to_string())),
        }
        Ok(())
    }
}

/// Where in `bytes`, after the first, the next compressed part may begin.
fn next_magic(bytes: &[u8]) -> usize {
    let found = memchr::memchr2_iter(GZIP[0], ZSTD[0], &bytes[1..]).map(|at| at + 1).find(|&at| {
        let rest = &bytes[at..];
        rest.len() < 4 || rest.starts_with(&GZIP) || rest.starts_with(&ZSTD)
    });
    found.unwrap_or(bytes.len())
}
