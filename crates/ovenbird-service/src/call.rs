//! One request to the service: who listens, when it is, and what stops it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ovenbird_core::answer::NextStep;
use ovenbird_engine::cache::CloneCache;
use ovenbird_engine::job::Worker;

use crate::error::Error;
use crate::observer::{Observer, WarningsOnly, Work};
use crate::settings::Settings;
use crate::store_pool::{Lent, StorePool};
use crate::{Service, StorePlace};

/// One request.
pub struct Call<'a> {
    pub(crate) service: &'a Service,
    pub(crate) observer: &'a dyn Observer,
    /// The present, in Unix seconds, for all of this request.
    pub now: i64,
    /// Fetches and ingests end as soon as this is true.
    pub stop: Arc<AtomicBool>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(service: &'a Service, observer: &'a dyn Observer) -> Self {
        Self { service, observer, now: service.now(), stop: Arc::default() }
    }

    /// The same request at another present, in Unix seconds.
    #[must_use]
    pub fn at(mut self, now: i64) -> Self {
        self.now = now;
        self
    }

    /// The same request, ended when `stop` turns true.
    #[must_use]
    pub fn stopped_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// A request for one job of many: at its own present, and stopped by itself.
    pub(crate) fn for_job(&self) -> Self {
        self.for_job_with(self.observer)
    }

    /// The same, reported to another observer.
    pub(crate) fn for_job_with<'b>(&self, observer: &'b dyn Observer) -> Call<'b>
    where
        'a: 'b,
    {
        Call { service: self.service, observer, now: self.service.now(), stop: Arc::default() }
    }

    pub(crate) fn settings(&self) -> &'a Settings {
        &self.service.settings
    }

    pub(crate) fn pool(&self) -> &'a StorePool {
        &self.service.pool
    }

    pub(crate) fn begin(&self, what: impl AsRef<str>) -> Work {
        Work::new(self.observer.begin(what.as_ref()), self.stop.clone())
    }

    pub(crate) fn warn(&self, text: &str) {
        self.observer.warn(text);
    }

    /// An observer whom the warnings of this request reach and nothing else.
    pub(crate) fn warnings_only(&self) -> WarningsOnly<'a> {
        WarningsOnly(self.observer)
    }

    pub(crate) fn store(&self) -> Result<Lent<'a>, Error> {
        self.pool().lend()
    }

    /// A second connection, to read on two threads; none where the store is in memory, or no other
    /// is free.
    pub(crate) fn second_store(&self) -> Option<Lent<'a>> {
        self.pool().lend_another()
    }

    /// Opens the clone cache.
    pub(crate) fn cache(&self) -> Result<CloneCache, Error> {
        let settings = self.settings();
        let cache = CloneCache::open(self.clones()?, settings.limits, settings.policy)?;
        Ok(cache.stopping_at(self.stop.clone()))
    }

    /// Where clones are.
    ///
    /// # Errors
    ///
    /// Where there is no folder for them and none is named.
    pub fn clones(&self) -> Result<std::path::PathBuf, Error> {
        self.settings().clones.clone().ok_or_else(|| {
            Error::failed("there is no home folder to keep data in")
                .next(NextStep::configure(&["cache.path"], "where clones are kept"))
        })
    }

    /// This process, as one that runs jobs.
    pub(crate) fn worker(&self) -> Result<Worker, Error> {
        Ok(Worker::here(&self.clones()?))
    }

    /// Where the store is.
    ///
    /// # Errors
    ///
    /// Where there is no folder for it and none is named.
    pub fn store_place(&self) -> Result<StorePlace, Error> {
        self.settings().store.clone().ok_or_else(crate::store_pool::nowhere)
    }
}
