//! Files as the ledger knows them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use gix::hash::{Kind, hasher};

/// How the reading thread learns that the caller has enough: `Interrupted` would be tried
/// again.
pub(super) const STOPPED: io::ErrorKind = io::ErrorKind::ConnectionAborted;

/// What the ledger calls a file.
#[derive(Debug, Clone)]
pub struct FileId<'l> {
    /// Its name without its folder.
    pub name: &'l str,
    /// SHA-256 of the file as it lies there; empty for what is no file.
    pub digest: &'l [u8],
    /// Its size in bytes as it lies there.
    pub bytes: u64,
}

impl FileId<'_> {
    /// Whether its name says that it is compressed.
    pub(in crate::ingest) fn is_named_compressed(&self) -> bool {
        [".gz", ".zst", ".zstd"].iter().any(|end| self.name.ends_with(end))
    }
}

/// SHA-256 of a file, and its size in bytes.
pub fn digest(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    let mut file = File::open(path)?;
    let (mut sha, mut size) = (hasher(Kind::Sha256), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        sha.update(&buffer[..read]);
        size += read as u64;
    }
    let digest = sha.try_finalize().map_err(io::Error::other)?;
    Ok((digest.as_bytes().to_vec(), size))
}

/// Tells how far a file is read; a caller that has enough interrupts it.
pub(super) struct Counted<'t, R> {
    pub(super) inner: R,
    pub(super) read: u64,
    pub(super) progress: &'t (dyn Fn(u64) -> bool + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read += read as u64;
        if (self.progress)(self.read) { Ok(read) } else { Err(STOPPED.into()) }
    }
}
