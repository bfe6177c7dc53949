//! A clone that stays while it is read.

use std::path::{Path, PathBuf};

use super::CacheError;
use super::entry;
use super::lock::FileLock;
use super::place::Place;

/// How much of a repo is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// All commits and tags; trees and files only where the server cannot leave them out.
    CommitsOnly,
    /// Everything.
    Complete,
}

/// What getting a lease took. It says nothing of what a store has ingested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// There was no clone, or no sound one.
    Cloned,
    /// Something new was fetched.
    Fetched,
    /// There is nothing new since the last fetch.
    Unchanged,
    /// It could not be asked for: this is what an earlier fetch brought.
    Stale,
}

/// A clone in the cache, safe from eviction and repair until dropped.
///
/// Others may fetch into it meanwhile, which only adds to it. Any number of leases of one clone
/// may exist, in this process and in others, and none makes another acquisition wait.
#[derive(Debug)]
pub struct Lease {
    path: PathBuf,
    /// What getting it took.
    pub freshness: Freshness,
    is_partial: bool,
    _lock: FileLock,
}

impl Lease {
    /// The caller holds the fetch lock, so that nobody else can hold the use lock exclusively.
    pub(super) fn take(place: &Place, key: &str, freshness: Freshness) -> Result<Self, CacheError> {
        let lock_path = place.use_lock();
        let lock = FileLock::try_shared(&lock_path).map_err(CacheError::io("lock", &lock_path))?;
        let lock = lock.ok_or_else(|| CacheError::Busy { key: key.to_owned() })?;
        let path = place.clone_path();
        entry::touch(&path).map_err(CacheError::io("mark as used", &path))?;
        Ok(Self { is_partial: entry::is_partial(&path), path, freshness, _lock: lock })
    }

    /// The bare repository.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether trees and files are left out.
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }
}
