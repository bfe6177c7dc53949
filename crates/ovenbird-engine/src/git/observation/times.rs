//! Times of a repository's files.
//!
//! A file's time is when git wrote it, or when somebody copied the repository without keeping
//! times: then all files have nearly one time, and it is that of the copy.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::reflog;

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// How far apart files are written by one clone or one copy.
const AT_ONCE: i64 = 3_600;

/// The files that tell when a repository was made, and when its refs were written.
pub(super) struct Times {
    folder: PathBuf,
    /// When it was cloned, by its log.
    pub(super) cloned: Option<i64>,
    /// The oldest of the files that are written when a repository is made.
    made: Option<i64>,
}

impl Times {
    /// `folder` is the repository's common folder.
    pub(super) fn read(folder: &Path) -> Self {
        let first = ["config", "description", "info/exclude", "HEAD"];
        let made = first.iter().filter_map(|name| modified(&folder.join(name))).min();
        let cloned = reflog::cloned(&folder.join("logs/HEAD"));
        Self { folder: folder.to_owned(), cloned, made }
    }

    /// Whether a file was written at another time than the repository, by the files' times.
    pub(super) fn is_apart(&self, written: i64) -> bool {
        self.made.is_none_or(|made| (written - made).abs() > AT_ONCE)
    }

    /// Whether the files have the times at which they were written: they are as old as the log
    /// says that the clone is.
    pub(super) fn are_original(&self) -> bool {
        self.cloned.zip(self.made).is_some_and(|(cloned, made)| (made - cloned).abs() <= DAY)
    }

    /// When refs were last written, by the files that hold them; `None` where there are none.
    pub(super) fn refs_written(&self, name: Option<&str>) -> Option<i64> {
        let packed = ["packed-refs", "reftable/tables.list", "FETCH_HEAD"].into_iter();
        packed.chain(name).filter_map(|name| modified(&self.folder.join(name))).max()
    }
}

/// When a file was last written, in Unix seconds.
pub(super) fn modified(path: &Path) -> Option<i64> {
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|meta| meta.mtime())
}
