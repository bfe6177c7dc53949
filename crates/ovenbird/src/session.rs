//! What every command needs: the configuration as understood, and the store and cache it names.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ovenbird_core::fact::Policy;
use ovenbird_engine::cache::{ByteSize, CloneCache, Limits};
use ovenbird_engine::job::Worker;
use ovenbird_engine::store::{PostgresLocation, Store, StoreError};

use crate::config::Config;
use crate::env;
use crate::error::CommandError;
use crate::output::{Format, Look};
use crate::progress::status;

/// Where a store is.
pub(crate) enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A database.
    Postgres(Box<PostgresLocation>),
}

impl Place {
    /// What a text names: a PostgreSQL URL, or a path, also as `sqlite:PATH`.
    pub(crate) fn named(text: &str) -> Result<Self, CommandError> {
        if PostgresLocation::is_url(text) {
            let location = text.parse().map_err(CommandError::usage)?;
            return Ok(Self::Postgres(Box::new(location)));
        }
        // What was typed may hold a password, and is not repeated.
        if text.contains("://") {
            return Err(CommandError::usage("a store cannot be at a URL of this kind")
                .hint("it is at a path, `sqlite:PATH`, or `postgres://user@host:port/database`"));
        }
        match text.strip_prefix("sqlite:").unwrap_or(text) {
            "" => Err(CommandError::usage("the path of a store is empty")),
            path => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }

    /// Opens the store, which is made and migrated as needed.
    pub(crate) fn open(&self) -> Result<Store, StoreError> {
        match self {
            Self::Sqlite(path) => Store::open_sqlite(path),
            Self::Postgres(location) => Store::open_postgres(location),
        }
    }

    /// Opens a store that is there and leaves it as it is.
    pub(crate) fn open_to_read(&self) -> Result<Store, StoreError> {
        match self {
            Self::Sqlite(path) => Store::read_sqlite(path),
            Self::Postgres(location) => Store::read_postgres(location),
        }
    }
}

impl std::fmt::Display for Place {
    /// Without the password that a URL may hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(location) => write!(f, "{location}"),
        }
    }
}

/// One run of the program.
pub(crate) struct Session {
    pub(crate) config: Config,
    /// The present, in Unix seconds.
    pub(crate) now: i64,
    pub(crate) format: Format,
    pub(crate) look: Look,
    pub(crate) quiet: bool,
    /// Warnings already told, so that none is told twice.
    told: Arc<Mutex<Vec<String>>>,
    /// Fetches and ingests end as soon as this is true.
    pub(crate) stopped: Arc<AtomicBool>,
}

impl Session {
    pub(crate) fn new(config: Config, quiet: bool) -> Result<Self, CommandError> {
        use std::io::IsTerminal as _;
        let on_terminal = std::io::stdout().is_terminal();
        let color = match config.text("color") {
            "always" => true,
            "never" => false,
            "auto" => !env::no_color() && on_terminal,
            other => {
                let message = format!("`color` is `{other}`, and should be auto, always or never");
                return Err(CommandError::usage(message));
            }
        };
        let width = terminal_size::terminal_size().filter(|_| on_terminal);
        let look = Look { color, width: width.map(|(width, _)| usize::from(width.0)) };
        let format = config.parsed("output")?;
        let session = Self {
            config,
            now: env::now(),
            format,
            look,
            quiet,
            told: Arc::default(),
            stopped: Arc::default(),
        };
        session.config.warnings.iter().for_each(|warning| session.warn(warning));
        Ok(session)
    }

    /// Tells something that does not stop the work.
    pub(crate) fn warn(&self, text: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.iter().any(|told| told == text) {
            status(&format!("warning: {text}"));
            told.push(text.to_owned());
        }
    }

    /// A session for one job of many: now, and stopped by itself.
    pub(crate) fn for_job(&self, quiet: bool) -> Self {
        Self {
            config: self.config.clone(),
            now: env::now(),
            format: self.format,
            look: self.look,
            quiet,
            told: self.told.clone(),
            stopped: Arc::default(),
        }
    }

    fn path(
        &self,
        key: &str,
        default: impl Fn(env::Folders) -> PathBuf,
    ) -> Result<PathBuf, CommandError> {
        match self.config.text(key) {
            "" => env::folders().map(default).ok_or_else(|| {
                CommandError::failed("there is no home folder to keep data in")
                    .hint(format!("set `{key}` in the configuration or the environment"))
            }),
            path => Ok(PathBuf::from(path)),
        }
    }

    /// The length of the window that answers speak of, in days: as asked for, or as configured.
    pub(crate) fn window_days(&self, asked: Option<u32>) -> u32 {
        asked.unwrap_or(self.config.count("report.window").clamp(1, 36_500) as u32)
    }

    /// Where the store is.
    pub(crate) fn store_place(&self) -> Result<Place, CommandError> {
        match self.config.text("store") {
            "" => self.path("store", |folders| folders.data.join("ovenbird.db")).map(Place::Sqlite),
            text => Place::named(text),
        }
    }

    /// Where clones are.
    pub(crate) fn cache_path(&self) -> Result<PathBuf, CommandError> {
        self.path("cache.path", |folders| folders.cache.join("clones"))
    }

    /// Opens the store.
    pub(crate) fn store(&self) -> Result<Store, CommandError> {
        Ok(self.store_place()?.open()?)
    }

    /// Opens the store; where that is impossible, one in memory, so that a report needs no set-up.
    /// That is told, since nothing is kept then. A store that is named, damaged or too new is an
    /// error.
    pub(crate) fn store_or_memory(&self) -> Result<Store, CommandError> {
        if !self.config.text("store").is_empty() {
            return self.store();
        }
        let Ok(place) = self.store_place() else {
            return self.memory("there is no home folder to keep facts in");
        };
        match place.open() {
            Err(StoreError::Open { reason, .. } | StoreError::ReadOnly { reason, .. }) => {
                self.memory(&format!("cannot open the store `{place}` ({reason})"))
            }
            opened => Ok(opened?),
        }
    }

    /// A second connection to the store that was opened, to read on two threads; none where the
    /// store is in memory, or the server gives no more.
    pub(crate) fn beside(&self, store: &Store) -> Option<Store> {
        if !store.is_kept() {
            return None;
        }
        self.store_place().ok()?.open().ok()
    }

    fn memory(&self, why: &str) -> Result<Store, CommandError> {
        self.warn(&format!("{why}: nothing is kept of this run"));
        Ok(Store::in_memory()?)
    }

    /// This process, as one that runs jobs.
    pub(crate) fn worker(&self) -> Result<Worker, CommandError> {
        Ok(Worker::here(&self.cache_path()?))
    }

    /// Opens the clone cache.
    pub(crate) fn cache(&self) -> Result<CloneCache, CommandError> {
        let limits = Limits {
            budget: self.config.parsed::<ByteSize>("cache.budget")?,
            free_floor: self.config.parsed::<ByteSize>("cache.free_floor")?,
            max_clone: self.config.parsed::<ByteSize>("cache.max_clone")?,
            fetch_timeout: Duration::from_secs(self.config.count("cache.fetch_timeout")),
        };
        let cache = CloneCache::open(self.cache_path()?, limits, self.policy())?;
        Ok(cache.stopping_at(self.stopped.clone()))
    }

    /// Which URLs may be fetched.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            allow_file: self.config.flag("fetch.allow_file"),
            allow_http: self.config.flag("fetch.allow_http"),
            allow_private: self.config.flag("fetch.allow_private"),
        }
    }
}
