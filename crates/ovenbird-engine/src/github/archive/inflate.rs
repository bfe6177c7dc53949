//! The bytes of a file, whichever way it is compressed and however it is damaged.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, Read};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::buffered::Buffered;
use super::{Damage, Parts};

const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How much is decompressed at once: what a decoder had done when it met damage is lost.
const STEP: usize = 32 * 1024;

/// How many bytes a file may have when it is decompressed: twenty times the largest hour.
pub const LARGEST: u64 = 16 << 30;

/// Reads a file's content. Damage ends no reading: what follows the damaged part is searched for
/// the next place where compressed data begins, and the damage is reported at the end.
pub struct Inflate<R: Read> {
    state: State<R>,
    damage: Option<Damage>,
    /// The last byte that was given out; the end of a line before the first.
    last: u8,
    /// Whether a line was torn, and what follows begins another one.
    is_torn: bool,
    /// How many bytes may still come.
    left: u64,
    /// Where the part begins that is read.
    part: u64,
    parts: Parts,
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

impl<R: Read> State<R> {
    /// What a decoder reads from.
    fn into_inner(self) -> Option<Buffered<R>> {
        match self {
            Self::Gzip(decoder) => Some(decoder.into_inner()),
            Self::Zstd(decoder) => Some(decoder.into_inner()),
            _ => None,
        }
    }
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
            left: LARGEST,
            part: 0,
            parts: Parts::default(),
        }
    }

    /// The same, that gives out so many bytes at most.
    #[must_use]
    pub fn at_most(self, bytes: u64) -> Self {
        Self { left: bytes, ..self }
    }

    /// The same, without what the parts hold that begin there.
    #[must_use]
    pub fn without(mut self, parts: BTreeSet<u64>) -> Self {
        self.parts = Parts::without(parts);
        self
    }

    /// What was wrong so far.
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// What became of the parts so far.
    pub fn parts(&self) -> &Parts {
        &self.parts
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
                    if read > 0 && self.allow(read) {
                        self.state = State::Plain(inner);
                    }
                }
                State::Gzip(mut decoder) => {
                    let read = decoder.read(&mut out[filled..step]);
                    filled += self.decoded(read, &out[filled..], State::Gzip(decoder))?;
                }
                State::Zstd(mut decoder) => {
                    let read = decoder.read(&mut out[filled..step]);
                    filled += self.decoded(read, &out[filled..], State::Zstd(decoder))?;
                }
            }
        }
        if filled > 0 {
            self.last = out[filled - 1];
        }
        Ok(filled)
    }

    /// What a decoder did: returns how many of the bytes that it read are given out.
    fn decoded(
        &mut self,
        read: io::Result<usize>,
        bytes: &[u8],
        decoder: State<R>,
    ) -> io::Result<usize> {
        match read {
            Ok(0) => {
                self.state = decoder.into_inner().map_or(State::End, State::Between);
                Ok(0)
            }
            Ok(read) => {
                if self.allow(read) {
                    self.state = decoder;
                }
                Ok(self.kept(&bytes[..read]))
            }
            Err(error) => self.broken(&error, decoder).map(|()| 0),
        }
    }

    /// How many of these bytes are given out: none of a part that gives nothing.
    fn kept(&mut self, bytes: &[u8]) -> usize {
        if self.parts.pass_over(self.part, bytes) { 0 } else { bytes.len() }
    }

    /// Whether more may come after so many bytes.
    fn allow(&mut self, read: usize) -> bool {
        let left = self.left.checked_sub(read as u64);
        self.left = left.unwrap_or(0);
        if left.is_none() {
            self.damage = Some(Damage::TooLarge);
        }
        left.is_some()
    }

    fn begin(&mut self, mut inner: Buffered<R>, is_named_compressed: bool) -> io::Result<()> {
        let head = inner.at_least(64)?;
        let is_compressed = head.starts_with(&GZIP) || head.starts_with(&ZSTD);
        let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
        let looks_like_text = text.first().is_none_or(|byte| b"{[".contains(byte));
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
            let at = inner.taken();
            let head = inner.at_least(ZSTD.len())?;
            if head.is_empty() {
                return Ok(());
            }
            if head.starts_with(&GZIP) {
                self.part = at;
                self.state = State::Gzip(Box::new(GzDecoder::new(inner)));
                return Ok(());
            }
            if head.starts_with(&ZSTD) {
                self.part = at;
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

    fn broken(&mut self, error: &io::Error, decoder: State<R>) -> io::Result<()> {
        let damage = match error.kind() {
            io::ErrorKind::UnexpectedEof => Damage::Truncated,
            // The decoder's one complaint of this kind: the checksum or length at a part's end.
            io::ErrorKind::InvalidInput if error.to_string().contains("checksum") => {
                Damage::FailedCheck
            }
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                Damage::Corrupt
            }
            _ => return Err(io::Error::new(error.kind(), error.to_string())),
        };
        self.parts.damaged.insert(self.part);
        if damage != Damage::Truncated {
            self.state = decoder.into_inner().map_or(State::End, State::Between);
            self.is_torn = true;
        }
        // Nothing of what failed its check can be believed: that is said before all else.
        if damage == Damage::FailedCheck {
            self.damage = Some(damage);
        } else {
            self.damage.get_or_insert(damage);
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
