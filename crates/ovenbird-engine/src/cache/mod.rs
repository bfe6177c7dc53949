//! Bare clones of remote repos, kept within limits and used by several processes at once.
//!
//! [`CloneCache::acquire`] gives a [`Lease`] on an up-to-date clone; [`super::git`] reads it.
//! The network is left to the `git` program, whose protocols and credentials users have.
//!
//! What holds, whatever is killed at whatever instant:
//!
//! - A clone is whole or not there: it is made aside and renamed into its place.
//! - No lock outlives its process, and nobody waits for one repo while holding another.
//! - There is no index: each clone's folder says what it is and when it was last used.
//!
//! What is deliberately absent: work trees, hooks, submodules, automatic garbage collection.
//! Commits that a forced push has orphaned stay for as long as the clone.

mod acquire;
mod entry;
mod error;
mod evict;
mod fetch;
mod git_command;
mod lease;
mod lock;
mod message;
mod place;
mod pulls;
mod reach;
mod refs;
mod run;
mod size;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ovenbird_core::fact::Policy;

use self::entry::Candidate;
use self::lock::FetchLock;
use self::place::{FOLDERS, Place};

pub use entry::Entry;
pub use error::{CacheError, FetchFailure};
pub use lease::{Depth, Freshness, Lease};
pub use size::{ByteSize, ByteSizeError};

/// Tells backup programs that all this can be had again.
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Clones kept by Ovenbird.\n";

/// What clones may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// All clones together; the least recently used go first.
    pub budget: ByteSize,
    /// What has to stay free on the disk.
    pub free_floor: ByteSize,
    /// One clone; a fetch that passes this is stopped.
    pub max_clone: ByteSize,
    /// One fetch, and also the longest wait for another fetch of the same repo.
    pub fetch_timeout: Duration,
}

/// The clones under one folder. Any number of these, in any number of processes, may use it.
#[derive(Debug)]
pub struct CloneCache {
    root: PathBuf,
    limits: Limits,
    policy: Policy,
    stopped: Arc<AtomicBool>,
}

impl CloneCache {
    /// Opens the cache in the folder `root`, which is made if it does not exist, and deletes
    /// what processes that were killed have left unfinished there.
    pub fn open(root: PathBuf, limits: Limits, policy: Policy) -> Result<Self, CacheError> {
        let mut root = root;
        fs::create_dir_all(&root).map_err(CacheError::io("create", &root))?;
        root = root.canonicalize().map_err(CacheError::io("find", &root))?;
        let cache = Self { root, limits, policy, stopped: Arc::default() };
        cache.make_folders()?;
        let tag = cache.root.join("CACHEDIR.TAG");
        if !tag.exists() {
            fs::write(&tag, CACHE_TAG).map_err(CacheError::io("write", &tag))?;
        }
        cache.sweep()?;
        Ok(cache)
    }

    /// Stops each fetch as soon as `stopped` is true.
    #[must_use]
    pub fn stopping_at(self, stopped: Arc<AtomicBool>) -> Self {
        Self { stopped, ..self }
    }

    /// All clones, least recently used first.
    pub fn list(&self) -> Result<Vec<Entry>, CacheError> {
        Ok(self.candidates()?.into_iter().map(Candidate::into_entry).collect())
    }

    /// Keeps the clone of the repo with this key, whatever room is needed; also one that is
    /// yet to be made.
    pub fn pin(&self, key: &str) -> Result<(), CacheError> {
        self.make_folders()?;
        let pin = Place::of_key(&self.root, key).pin_path();
        fs::write(&pin, key).map_err(CacheError::io("write", &pin))
    }

    /// Lets the clone go when room is needed. No error if it was not pinned.
    pub fn unpin(&self, key: &str) -> Result<(), CacheError> {
        remove_file(&Place::of_key(&self.root, key).pin_path())
    }

    /// Deletes the clone of the repo with this key, and its pin. No error if there is none;
    /// [`CacheError::Busy`] if it is in use.
    pub fn remove(&self, key: &str) -> Result<(), CacheError> {
        let place = Place::of_key(&self.root, key);
        let found = self.candidates()?.into_iter().find(|c| c.place.id() == place.id());
        if let Some(candidate) = found
            && evict::discard(&candidate)?.is_none()
        {
            return Err(CacheError::Busy { key: key.to_owned() });
        }
        remove_file(&place.pin_path())
    }

    /// Deletes all clones that are neither pinned nor in use; the bytes that they took.
    pub fn clear(&self) -> Result<u64, CacheError> {
        let mut freed = 0;
        for candidate in self.candidates()?.iter().filter(|candidate| !candidate.pinned) {
            freed += evict::discard(candidate)?.unwrap_or(0);
        }
        Ok(freed)
    }

    fn make_folders(&self) -> Result<(), CacheError> {
        FOLDERS.iter().map(|name| self.root.join(name)).try_for_each(|folder| {
            fs::create_dir_all(&folder).map_err(CacheError::io("create", &folder))
        })
    }

    /// Deletes unfinished work of repos that nobody works on: their fetch lock is free.
    fn sweep(&self) -> Result<(), CacheError> {
        let work = self.root.join("work");
        for folder in fs::read_dir(&work).map_err(CacheError::io("list", &work))?.flatten() {
            let name = folder.file_name();
            let place = name.to_str().and_then(|name| Place::of_folder(&self.root, name));
            let lock = place.as_ref().map(FetchLock::try_take).transpose();
            if lock.map_err(CacheError::io("lock", &work))?.flatten().is_some() {
                // It may have been put into its place since it was listed, or a `git` that was
                // killed with its parent may write its last: whoever comes next sweeps again.
                _ = fs::remove_dir_all(folder.path());
            }
        }
        Ok(())
    }
}

fn remove_file(path: &Path) -> Result<(), CacheError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CacheError::io("delete", path)(error))
        }
        _ => Ok(()),
    }
}
