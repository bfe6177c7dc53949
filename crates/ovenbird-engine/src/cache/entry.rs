//! What is kept about one clone: `ovenbird.json` in its folder.
//!
//! The file's modification time is when the clone was last used, so that the order survives a
//! restart and there is no index over all clones that could be damaged.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};
use serde::{Deserialize, Serialize};

use super::place::Place;

/// The file in the clone's folder.
const RECORD: &str = "ovenbird.json";

/// Sizes are rounded up to this, as disks do.
const BLOCK: u64 = 4096;

/// One clone in the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The repo, as [`ovenbird_core::fact::Remote::key`] gives it; the folder's name in
    /// parentheses if the clone does not say.
    pub key: String,
    /// The bare repository.
    pub path: PathBuf,
    /// Bytes on disk when last fetched.
    pub bytes: u64,
    /// When it was last acquired, in seconds since 1970 UTC.
    pub last_used: i64,
    /// Whether it stays whatever room is needed.
    pub pinned: bool,
    /// Whether trees and files are left out.
    pub partial: bool,
}

/// What eviction needs to know of a clone.
pub(super) struct Candidate {
    pub(super) place: Place,
    pub(super) key: String,
    pub(super) bytes: u64,
    pub(super) pinned: bool,
    /// Seconds and nanoseconds.
    used: (i64, i64),
}

/// What `ovenbird.json` holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    version: u32,
    /// The repo, so that a collision of hashes is noticed.
    pub(super) key: String,
    bytes: u64,
}

impl Record {
    /// What the clone at `path` says of itself; `None` if it says nothing readable.
    pub(super) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path.join(RECORD)).ok()?).ok()
    }

    /// Measures the clone at `path` and notes its size. Whole at every instant.
    pub(super) fn write(path: &Path, key: &str) -> io::Result<()> {
        let record = Self { version: 1, key: key.to_owned(), bytes: measure(path) };
        let new = path.join("ovenbird.json.new");
        fs::write(&new, serde_json::to_vec(&record)?)?;
        fs::rename(&new, path.join(RECORD))
    }
}

/// Notes that the clone is used now. The file system supplies the time.
pub(super) fn touch(path: &Path) -> io::Result<()> {
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let times = Timestamps { last_access: now, last_modification: now };
    Ok(utimensat(CWD, path.join(RECORD), &times, AtFlags::empty())?)
}

/// Whether the clone was made without trees and files and not completed since.
pub(super) fn is_partial(path: &Path) -> bool {
    let config = fs::read(path.join("config")).unwrap_or_default();
    let config = String::from_utf8_lossy(&config).to_ascii_lowercase();
    config.contains("promisor") || config.contains("partialclone")
}

/// Bytes that the files under a folder take. Files that vanish meanwhile do not count.
pub(super) fn measure(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => BLOCK + measure(&entry.path()),
        Ok(meta) => meta.len().next_multiple_of(BLOCK),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

/// All clones under a cache's root, least recently used first.
pub(super) fn candidates(root: &Path) -> io::Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(root.join("clones"))? {
        let name = folder?.file_name();
        if let Some(place) = name.to_str().and_then(|name| Place::of_folder(root, name)) {
            found.push(candidate(place));
        }
    }
    found.sort_by(|a, b| (a.used, &a.key).cmp(&(b.used, &b.key)));
    Ok(found)
}

fn candidate(place: Place) -> Candidate {
    let path = place.clone_path();
    let record = Record::read(&path);
    // A clone that says nothing of itself is of no use to anybody: it counts as the oldest.
    let meta = record.as_ref().and_then(|_| fs::metadata(path.join(RECORD)).ok());
    let used = meta.map_or((0, 0), |meta| (meta.mtime(), meta.mtime_nsec()));
    let (key, bytes) = match record {
        Some(record) => (record.key, record.bytes),
        None => (format!("({})", place.id()), measure(&path)),
    };
    let pinned = place.pin_path().exists();
    Candidate { place, key, bytes, pinned, used }
}

impl Candidate {
    pub(super) fn into_entry(self) -> Entry {
        let Self { place, key, bytes, pinned, used } = self;
        let path = place.clone_path();
        Entry { key, bytes, last_used: used.0, pinned, partial: is_partial(&path), path }
    }
}
