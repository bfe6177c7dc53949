//! Room for clones: what goes, in which order, and what never goes.
//!
//! The least recently used clone goes first. A pinned one never goes, nor one that anybody
//! holds a lease of or fetches just now; those are passed over, and never waited for.

use std::fs;
use std::path::Path;

use super::entry::{self, Candidate};
use super::lock::{FetchLock, FileLock};
use super::{ByteSize, CacheError, CloneCache};

/// Most pinned repos that an error names.
const NAMED: usize = 5;

/// What the cache takes and what is free.
#[derive(Debug, Clone, Copy)]
struct Room {
    taken: u64,
    free: u64,
}

impl CloneCache {
    /// Makes room for a clone that is yet to be made, or says why there is none. Nothing goes
    /// unless enough can go.
    pub(super) fn make_room(&self, key: &str) -> Result<(), CacheError> {
        let candidates = self.candidates()?;
        let room = self.room(&candidates);
        let has_room = |room: Room| room.taken < self.limits.budget.bytes() && self.is_free(room);
        if has_room(room) {
            return Ok(());
        }
        let movable = candidates.iter().filter(|c| !c.pinned && !is_held(c));
        let movable: u64 = movable.map(|candidate| candidate.bytes).sum();
        let best = Room { taken: room.taken - movable, free: room.free + movable };
        if has_room(best) && has_room(self.evict(candidates, room, has_room)?) {
            return Ok(());
        }
        Err(CacheError::NoRoom { key: key.to_owned(), reason: self.why_no_room()? })
    }

    /// Lets clones go until the limits are kept, or none is left that may go.
    pub(super) fn trim(&self) -> Result<(), CacheError> {
        let candidates = self.candidates()?;
        let room = self.room(&candidates);
        let keeps = |room: Room| room.taken <= self.limits.budget.bytes() && self.is_free(room);
        self.evict(candidates, room, keeps).map(|_| ())
    }

    /// Whether the disk has what has to stay free.
    pub(super) fn disk_is_fine(&self) -> bool {
        // A disk that cannot be asked will say so when it is written to.
        free_bytes(&self.root).is_none_or(|free| free >= self.limits.free_floor.bytes())
    }

    /// The most that the clone of `key` may take: pinned ones stay, so their room is not to be had.
    pub(super) fn most_for(&self, key: &str) -> Result<u64, CacheError> {
        let candidates = self.candidates()?;
        let pinned = candidates.iter().filter(|c| c.pinned && c.key != key);
        let pinned: u64 = pinned.map(|candidate| candidate.bytes).sum();
        let left = self.limits.budget.bytes().saturating_sub(pinned);
        Ok(left.min(self.limits.max_clone.bytes()))
    }

    pub(super) fn candidates(&self) -> Result<Vec<Candidate>, CacheError> {
        entry::candidates(&self.root).map_err(CacheError::io("list", &self.root))
    }

    fn room(&self, candidates: &[Candidate]) -> Room {
        let taken = candidates.iter().map(|candidate| candidate.bytes).sum();
        let free = free_bytes(&self.root).unwrap_or(u64::MAX >> 1);
        Room { taken, free }
    }

    fn is_free(&self, room: Room) -> bool {
        room.free >= self.limits.free_floor.bytes()
    }

    fn evict(
        &self,
        candidates: Vec<Candidate>,
        mut room: Room,
        enough: impl Fn(Room) -> bool,
    ) -> Result<Room, CacheError> {
        for candidate in candidates {
            if enough(room) {
                break;
            }
            if !candidate.pinned
                && let Some(bytes) = discard(&candidate)?
            {
                room.taken -= bytes;
                room.free = free_bytes(&self.root).unwrap_or(room.free);
            }
        }
        Ok(room)
    }

    fn why_no_room(&self) -> Result<String, CacheError> {
        let candidates = self.candidates()?;
        let room = self.room(&candidates);
        let sum = |kept: &dyn Fn(&&Candidate) -> bool| {
            let bytes = candidates.iter().filter(kept).map(|c| c.bytes).sum();
            ByteSize::new(bytes).rounded()
        };
        let pinned: Vec<_> = candidates.iter().filter(|c| c.pinned).collect();
        let mut names: Vec<_> = pinned.iter().take(NAMED).map(|c| c.key.as_str()).collect();
        if pinned.len() > NAMED {
            names.push("…");
        }
        let names =
            if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        let in_use = sum(&|c| !c.pinned && is_held(c));
        let held =
            format!("pinned clones take {}{names}, those in use {in_use}", sum(&|c| c.pinned));
        Ok(if self.is_free(room) {
            let budget = self.limits.budget;
            format!("{held}, of a budget of {budget}; unpin some, wait, or raise the budget")
        } else {
            let (free, floor) = (ByteSize::new(room.free).rounded(), self.limits.free_floor);
            format!(
                "{free} are free on the disk and {floor} must stay free; {held}; free some space, unpin some, or lower the floor"
            )
        })
    }
}

/// Deletes a clone unless anybody uses it; the bytes that it took.
pub(super) fn discard(candidate: &Candidate) -> Result<Option<u64>, CacheError> {
    let place = &candidate.place;
    let path = place.clone_path();
    let locks = CacheError::io("lock", &path);
    let Some((_fetch, _use)) = hold(candidate).map_err(locks)? else { return Ok(None) };
    // First out of sight, so that a kill in between leaves no half of it.
    let gone = place.gone_path();
    super::fetch::remove_folder(&gone).map_err(|_| gone_error(&gone))?;
    match fs::rename(&path, &gone) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some(0)),
        other => other.map_err(CacheError::io("move away", &path))?,
    }
    fs::remove_dir_all(&gone).map_err(CacheError::io("delete", &gone))?;
    Ok(Some(candidate.bytes))
}

fn gone_error(path: &Path) -> CacheError {
    CacheError::io("delete", path)(std::io::Error::other("an earlier eviction's folder stays"))
}

/// Both locks of a clone, unless anybody has one of them.
fn hold(candidate: &Candidate) -> std::io::Result<Option<(FetchLock, FileLock)>> {
    let Some(fetch) = FetchLock::try_take(&candidate.place)? else { return Ok(None) };
    let used = FileLock::try_exclusive(&candidate.place.use_lock())?;
    Ok(used.map(|used| (fetch, used)))
}

fn is_held(candidate: &Candidate) -> bool {
    // A lock that cannot be tried is as good as held.
    !matches!(hold(candidate), Ok(Some(_)))
}

/// What this user may still write to the disk under a folder.
fn free_bytes(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}
