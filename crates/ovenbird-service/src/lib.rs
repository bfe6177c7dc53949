//! Question in, answer out: what every face of Ovenbird stands on.
//!
//! A face (a command line, a server, an editor) makes a [`Service`] from its [`Settings`], and asks
//! it through a [`Call`], which says who listens, when it is, and what stops it. The service finds
//! repos, brings them up to date, tells people apart and makes answers; it prints nothing, and reads
//! neither the environment nor the home folder.

mod answer;
mod answer_cache;
pub mod cache;
mod call;
mod error;
mod github;
pub mod import;
pub mod job;
mod observer;
pub mod people;
mod place;
pub mod repo;
mod settings;
pub mod store;
mod store_pool;
pub mod sync;

use std::sync::Arc;

use answer_cache::AnswerCache;
pub use call::Call;
pub use error::{Error, ErrorKind};
pub use github::{ApiHealth, api_health};
pub use observer::{Observer, Silent, Task};
pub use place::StorePlace;
pub use settings::{GithubSettings, IdentitySettings, Settings, WorkerSettings};
pub use store_pool::{Lent, StorePool, Ticket};

/// Tells the present, in Unix seconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// One store, one cache of clones, and everything that can be asked of them.
pub struct Service {
    settings: Settings,
    clock: Clock,
    pool: StorePool,
    answers: AnswerCache,
}

impl Service {
    /// A service with these settings. Nothing is opened before it is needed.
    pub fn new(settings: Settings, clock: Clock) -> Self {
        let pool = StorePool::new(settings.store.clone(), CONNECTIONS, WAITING);
        Self { settings, clock, pool, answers: AnswerCache::new(CACHED_BYTES) }
    }

    /// The same where a store that was not named and cannot be opened is replaced by one in memory,
    /// so that a report needs no set-up; `observer` is told so. A store that is named, damaged
    /// or too new is an error.
    ///
    /// # Errors
    ///
    /// Where the store cannot be opened for another reason.
    pub fn or_in_memory(
        settings: Settings,
        clock: Clock,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        use ovenbird_engine::store::StoreError;
        let mut service = Self::new(settings, clock);
        if service.settings.store_is_named {
            return Ok(service);
        }
        let why = match &service.settings.store {
            None => "there is no home folder to keep facts in".to_owned(),
            Some(place) => match place.open() {
                Ok(store) => {
                    service.pool.keep(store);
                    return Ok(service);
                }
                Err(StoreError::Open { reason, .. } | StoreError::ReadOnly { reason, .. }) => {
                    format!("cannot open the store `{place}` ({reason})")
                }
                Err(error) => return Err(error.into()),
            },
        };
        observer.warn(&format!("{why}: nothing is kept of this run"));
        service.pool = StorePool::in_memory()?;
        Ok(service)
    }

    /// A request to it.
    pub fn call<'a>(&'a self, observer: &'a dyn Observer) -> Call<'a> {
        Call::new(self, observer)
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// The present, in Unix seconds.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }
}

/// Bytes of answers that are kept for who asks the same, about.
const CACHED_BYTES: usize = 64 << 20;

/// Connections to the store at most.
const CONNECTIONS: usize = 8;

/// Questions that may wait for a connection.
const WAITING: usize = 64;
