//! Getting a lease: what there is, what is missing, and what to do about damage.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ovenbird_core::fact::Remote;

use super::entry::{self, Record, measure};
use super::error::FetchFailure;
use super::fetch::{self, Fetcher, remove_folder};
use super::git_command::Git;
use super::lock::{FetchLock, FileLock};
use super::place::Place;
use super::reach::{Reach, Unreached};
use super::refs::Refs;
use super::run::Watch;
use super::{ByteSize, CacheError, CloneCache, Depth, Freshness, Lease};

/// How often a growing clone is measured.
const MEASURE_EVERY: Duration = Duration::from_millis(400);

/// One acquisition, under the fetch lock.
struct Work<'a> {
    cache: &'a CloneCache,
    place: &'a Place,
    key: &'a str,
    depth: Depth,
    fetcher: Fetcher<'a>,
}

/// Why the work ended early: `git` failed, or something else did.
enum Trouble {
    Fetch(FetchFailure),
    Cache(CacheError),
}

impl From<FetchFailure> for Trouble {
    fn from(failure: FetchFailure) -> Self {
        Self::Fetch(failure)
    }
}

impl From<CacheError> for Trouble {
    fn from(error: CacheError) -> Self {
        Self::Cache(error)
    }
}

impl CloneCache {
    /// Clones the repo, or brings its clone up to date, and keeps it from being deleted until
    /// the lease is dropped.
    ///
    /// Only one fetch of a repo runs at a time, in all processes together; whoever asks
    /// meanwhile waits for that one, and no other repo waits. `progress` is given lines for a
    /// human. Where the fetch fails and an earlier one brought what is wanted, the error holds
    /// a lease of that: [`CacheError::into_stale`].
    pub fn acquire(
        &self,
        remote: &Remote,
        depth: Depth,
        progress: &dyn Fn(&str),
    ) -> Result<Lease, CacheError> {
        self.policy.check(remote)?;
        self.work(remote, depth, progress, false)
    }

    /// Throws the clone away and makes it anew, for whoever found it damaged. The old one stays
    /// until the new one is whole. As deep as it was.
    pub fn repair(&self, remote: &Remote, progress: &dyn Fn(&str)) -> Result<Lease, CacheError> {
        self.policy.check(remote)?;
        let path = Place::of_key(&self.root, &remote.key()).clone_path();
        let was_complete = path.exists() && !entry::is_partial(&path);
        let depth = if was_complete { Depth::Complete } else { Depth::CommitsOnly };
        self.work(remote, depth, progress, true)
    }

    fn work(
        &self,
        remote: &Remote,
        depth: Depth,
        progress: &dyn Fn(&str),
        renew: bool,
    ) -> Result<Lease, CacheError> {
        let key = remote.key();
        let place = Place::of_key(&self.root, &key);
        self.make_folders()?;
        let begun = FetchLock::begun(&place);
        let lock = self.lock(&place, &key, progress)?;
        check_collision(&place, &key)?;
        let path = place.clone_path();
        let is_deep = depth == Depth::CommitsOnly || !entry::is_partial(&path);
        if !renew && is_deep && lock.fetched_since(begun) && path.join("HEAD").exists() {
            return Lease::take(&place, &key, Freshness::Unchanged);
        }
        lock.begin();
        let freshness = self.bring(remote, &place, depth, progress, &lock, renew)?;
        lock.succeed();
        let lease = Lease::take(&place, &key, freshness)?;
        // What cannot go now is reported when room is needed.
        _ = self.trim();
        Ok(lease)
    }

    /// Waits for the repo's fetch lock.
    pub(super) fn lock(
        &self,
        place: &Place,
        key: &str,
        progress: &dyn Fn(&str),
    ) -> Result<FetchLock, CacheError> {
        let waiting = || progress("waiting for another fetch of the same repo");
        let lock = FetchLock::take(place, self.limits.fetch_timeout, waiting);
        let lock = lock.map_err(CacheError::io("lock", &place.fetch_lock()))?;
        lock.ok_or_else(|| CacheError::Busy { key: key.to_owned() })
    }

    fn bring(
        &self,
        remote: &Remote,
        place: &Place,
        depth: Depth,
        progress: &dyn Fn(&str),
        lock: &FetchLock,
        renew: bool,
    ) -> Result<Freshness, CacheError> {
        let key = remote.key();
        self.fetching(remote, place, progress, lock, |fetcher, unreached| {
            let work = Work { cache: self, place, key: &key, depth, fetcher };
            let done = match unreached {
                Some(failure) => Err(failure.into()),
                None => work.run(renew),
            };
            done.map_err(|trouble| work.explain(trouble))
        })
    }

    /// Hands over a fetcher that is held to the limits, and why the remote may not be reached, if
    /// so.
    pub(super) fn fetching<T>(
        &self,
        remote: &Remote,
        place: &Place,
        progress: &dyn Fn(&str),
        lock: &FetchLock,
        act: impl FnOnce(Fetcher<'_>, Option<FetchFailure>) -> Result<T, CacheError>,
    ) -> Result<T, CacheError> {
        let allowed = self.limits.fetch_timeout;
        let limit = self.most_for(&remote.key())?;
        let measured = Cell::new(Instant::now());
        let stop = || self.reason_to_stop(place, limit, &measured);
        let watch = Watch { deadline: Instant::now() + allowed, allowed, stop: &stop, progress };
        let git = Git { home: &self.root, policy: self.policy, lock };
        let (reach, unreached) = match Reach::of(remote, &git) {
            Ok(reach) => (reach, None),
            Err(Unreached::Refused(error)) => return Err(error.into()),
            Err(Unreached::Failed(failure)) => (Reach::nothing(remote), Some(failure)),
        };
        act(Fetcher { git, remote, reach, watch }, unreached)
    }

    fn reason_to_stop(
        &self,
        place: &Place,
        limit: u64,
        measured: &Cell<Instant>,
    ) -> Option<FetchFailure> {
        if self.stopped.load(Ordering::Relaxed) {
            return Some(FetchFailure::Stopped);
        }
        if measured.get().elapsed() < MEASURE_EVERY {
            return None;
        }
        measured.set(Instant::now());
        let new = place.new_path();
        let path = if new.exists() { new } else { place.clone_path() };
        if measure(&path) > limit {
            return Some(FetchFailure::TooLarge(ByteSize::new(limit)));
        }
        // Others may go; what cannot go is reported in the reason.
        if !self.disk_is_fine() && (self.trim().is_err() || !self.disk_is_fine()) {
            return Some(FetchFailure::DiskLow(self.limits.free_floor));
        }
        None
    }
}

impl Work<'_> {
    fn run(&self, renew: bool) -> Result<Freshness, Trouble> {
        let path = self.place.clone_path();
        if renew || !path.exists() {
            return self.renew();
        }
        match self.update(&path) {
            Err(Trouble::Fetch(FetchFailure::Damaged(_))) => self.renew(),
            other => other,
        }
    }

    fn update(&self, path: &Path) -> Result<Freshness, Trouble> {
        fetch::tidy(path);
        let here = self.fetcher.local_refs(path)?;
        let there = self.fetcher.remote_refs()?;
        let complete = self.depth == Depth::Complete && entry::is_partial(path);
        if !complete && there.are_those_of(&here) {
            if Record::read(path).is_none() {
                self.note(path)?;
            }
            return Ok(Freshness::Unchanged);
        }
        self.bring_up(path, &there, complete)?;
        self.note(path)?;
        Ok(Freshness::Fetched)
    }

    fn note(&self, path: &Path) -> Result<(), CacheError> {
        Record::write(path, self.key).map_err(CacheError::io("write the record of", path))
    }

    fn bring_up(&self, path: &Path, there: &Refs, complete: bool) -> Result<(), Trouble> {
        if !self.cache.disk_is_fine() {
            self.cache.trim()?;
            if !self.cache.disk_is_fine() {
                return Err(FetchFailure::DiskLow(self.cache.limits.free_floor).into());
            }
        }
        let fetched = self.fetcher.fetch(path, there, complete);
        if fetched.is_err() {
            fetch::tidy(path);
        }
        fetched?;
        self.fetcher.fetch_documents(path);
        if fetch::has_many_packs(path) && self.exclude_readers()?.is_some() {
            // Only speed is at stake; the next fetch tries again.
            _ = self.fetcher.consolidate(path);
        }
        Ok(())
    }

    /// Clones beside what is there, and then puts the clone in its place.
    fn renew(&self) -> Result<Freshness, Trouble> {
        let (path, new) = (self.place.clone_path(), self.place.new_path());
        let Some(_readers) = self.exclude_readers()? else {
            return Err(CacheError::Busy { key: self.key.to_owned() }.into());
        };
        remove_folder(&new)?;
        self.cache.make_room(self.key)?;
        let cloned = self.fetcher.clone_into(&new, self.depth).and_then(|()| self.accept(&new));
        if cloned.is_ok() {
            self.fetcher.fetch_documents(&new);
        }
        if let Err(failure) = cloned {
            remove_folder(&new)?;
            return Err(failure.into());
        }
        let put = || -> std::io::Result<()> {
            Record::write(&new, self.key)?;
            let broken = self.place.broken_path();
            if path.exists() {
                _ = fs::remove_dir_all(&broken);
                fs::rename(&path, &broken)?;
            }
            fs::rename(&new, &path)?;
            // What is left of it goes when the cache is opened.
            _ = fs::remove_dir_all(&broken);
            Ok(())
        };
        put().map_err(CacheError::io("put a clone into", &path))?;
        Ok(Freshness::Cloned)
    }

    /// A small clone may outgrow its limit between two looks at it.
    fn accept(&self, new: &Path) -> Result<(), FetchFailure> {
        let limit = self.cache.most_for(self.key);
        let limit = limit.map_err(|error| FetchFailure::Git(error.to_string()))?;
        let fits = measure(new) <= limit;
        fits.then_some(()).ok_or_else(|| FetchFailure::TooLarge(ByteSize::new(limit)))
    }

    fn exclude_readers(&self) -> Result<Option<FileLock>, CacheError> {
        let path = self.place.use_lock();
        FileLock::try_exclusive(&path).map_err(CacheError::io("lock", &path))
    }

    /// Adds the stale clone to a failed fetch, if it is sound and deep enough.
    fn explain(&self, trouble: Trouble) -> CacheError {
        let failure = match trouble {
            Trouble::Cache(error) => return error,
            Trouble::Fetch(failure) => failure,
        };
        let path = self.place.clone_path();
        let is_deep = self.depth == Depth::CommitsOnly || !entry::is_partial(&path);
        let is_usable = is_deep && path.exists() && self.is_sound(&path);
        let stale = is_usable.then(|| Lease::take(self.place, self.key, Freshness::Stale).ok());
        CacheError::Fetch {
            key: self.key.to_owned(),
            failure,
            stale: stale.flatten().map(Box::new),
        }
    }

    /// Asked beside the watch, whose time may be over.
    fn is_sound(&self, path: &Path) -> bool {
        let allowed = Duration::from_mins(1);
        let watch = Watch {
            deadline: Instant::now() + allowed,
            allowed,
            stop: &|| None,
            progress: &|_| {},
        };
        let Git { home, policy, lock } = self.fetcher.git;
        let git = Git { home, policy, lock };
        let remote = self.fetcher.remote;
        let asked = Fetcher { git, remote, reach: Reach::nothing(remote), watch };
        asked.local_refs(path).is_ok()
    }
}

fn check_collision(place: &Place, key: &str) -> Result<(), CacheError> {
    match Record::read(&place.clone_path()) {
        Some(record) if record.key != key => {
            Err(CacheError::Collision { key: key.to_owned(), other: record.key })
        }
        _ => Ok(()),
    }
}
