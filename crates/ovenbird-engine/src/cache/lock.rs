//! Advisory file locks, which hold between threads and between processes and end with them.
//!
//! Each repo has two. The *fetch lock* is exclusive: whoever clones, fetches, repairs, evicts
//! or removes holds it, and whoever waits for it passes its turnstile. The *use lock* is shared by leases, and taken exclusively before files
//! are deleted. Two rules keep the cache free of deadlock:
//!
//! - Only the fetch lock is ever waited for, by one who holds no lock of another repo, and not
//!   for ever. Everything else is tried, and given up if it cannot be had.
//! - The use lock is only taken under the fetch lock, so that taking it shared cannot fail.
//!
//! A lease therefore stops nobody from fetching the same repo, not even its own holder. The
//! running `git` gets the fetch lock as its standard input: if this process dies, the lock
//! lasts until `git` has ended, too, and no second one writes into the same folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::place::Place;

/// How often a lock that is waited for is tried.
const RETRY: Duration = Duration::from_millis(10);

/// A lock file, locked until dropped.
#[derive(Debug)]
pub(super) struct FileLock(File);

impl Drop for FileLock {
    /// Closing the file is not enough: a process that another thread is just starting holds a
    /// copy of every open file for a moment, and with it the lock.
    fn drop(&mut self) {
        _ = self.0.unlock();
    }
}

impl FileLock {
    /// The exclusive lock, unless anybody else has it.
    pub(super) fn try_exclusive(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        taken(file.try_lock()).map(|got| got.then_some(Self(file)))
    }

    /// A shared lock, unless somebody has the exclusive one.
    pub(super) fn try_shared(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        taken(file.try_lock_shared()).map(|got| got.then_some(Self(file)))
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn taken(outcome: Result<(), TryLockError>) -> io::Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The fetch lock of one repo, with its two counters: fetches begun, and the number of the
/// last one that succeeded.
///
/// They let one who waited see that a whole fetch has happened since, which serves as well as
/// one more. A fetch that had begun earlier does not: it may have missed what was pushed.
#[derive(Debug)]
pub(super) struct FetchLock(FileLock);

impl FetchLock {
    /// How many fetches have begun, for [`FetchLock::fetched_since`]. Needs no lock.
    pub(super) fn begun(place: &Place) -> u64 {
        File::open(place.fetch_lock()).map_or(0, |file| counter(&file, 0))
    }

    /// The lock, unless anybody else has it.
    pub(super) fn try_take(place: &Place) -> io::Result<Option<Self>> {
        Ok(FileLock::try_exclusive(&place.fetch_lock())?.map(Self))
    }

    /// Waits for the lock, at most for `max_wait`; calls `waiting` once if it must wait.
    pub(super) fn take(
        place: &Place,
        max_wait: Duration,
        waiting: impl FnOnce(),
    ) -> io::Result<Option<Self>> {
        let began = Instant::now();
        let mut waiting = Some(waiting);
        let mut wait = |attempt: &dyn Fn() -> io::Result<Option<FileLock>>| {
            loop {
                let lock = attempt()?;
                if lock.is_some() || began.elapsed() >= max_wait {
                    return io::Result::Ok(lock);
                }
                if let Some(tell) = waiting.take() {
                    tell();
                }
                thread::sleep(RETRY);
            }
        };
        // Whoever waits first holds the turnstile, so that one who has just let go of the lock
        // and comes back finds themselves behind.
        let Some(_turn) = wait(&|| FileLock::try_exclusive(&place.turnstile()))? else {
            return Ok(None);
        };
        Ok(wait(&|| FileLock::try_exclusive(&place.fetch_lock()))?.map(Self))
    }

    /// Whether a fetch has begun and succeeded after `begun` was read.
    pub(super) fn fetched_since(&self, begun: u64) -> bool {
        counter(&self.0.0, 8) > begun
    }

    /// Notes that a fetch begins. If it cannot be written (the disk may be full), whoever waits
    /// fetches once more, no worse.
    pub(super) fn begin(&self) {
        let number = counter(&self.0.0, 0) + 1;
        _ = self.0.0.write_all_at(&number.to_le_bytes(), 0);
    }

    /// Notes that the fetch that began has succeeded; the same holds.
    pub(super) fn succeed(&self) {
        _ = self.0.0.write_all_at(&counter(&self.0.0, 0).to_le_bytes(), 8);
    }

    /// A handle that keeps the lock for as long as whoever gets it lives.
    pub(super) fn share(&self) -> io::Result<File> {
        self.0.0.try_clone()
    }
}

fn counter(file: &File, offset: u64) -> u64 {
    let mut bytes = [0; 8];
    // A new lock file is empty: nothing has begun.
    file.read_exact_at(&mut bytes, offset).map_or(0, |()| u64::from_le_bytes(bytes))
}
