//! Where a store is.

use std::path::PathBuf;

use ovenbird_engine::store::{PostgresLocation, Store, StoreError};

use crate::error::Error;

/// Where a store is.
#[derive(Debug, Clone)]
pub enum StorePlace {
    /// A file.
    Sqlite(PathBuf),
    /// A database.
    Postgres(Box<PostgresLocation>),
}

impl StorePlace {
    /// What a text names: a PostgreSQL URL, or a path, also as `sqlite:PATH`.
    ///
    /// # Errors
    ///
    /// Where it names neither. The text is not repeated: it may hold a password.
    pub fn named(text: &str) -> Result<Self, Error> {
        if PostgresLocation::is_url(text) {
            let location = text.parse().map_err(Error::usage)?;
            return Ok(Self::Postgres(Box::new(location)));
        }
        if text.contains("://") {
            return Err(Error::usage("a store cannot be at a URL of this kind").advise(
                "it is at a path, `sqlite:PATH`, or `postgres://user@host:port/database`",
            ));
        }
        match text.strip_prefix("sqlite:").unwrap_or(text) {
            "" => Err(Error::usage("the path of a store is empty")),
            path => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }

    /// Opens the store, which is made and migrated as needed.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says.
    pub fn open(&self) -> Result<Store, StoreError> {
        match self {
            Self::Sqlite(path) => Store::open_sqlite(path),
            Self::Postgres(location) => Store::open_postgres(location),
        }
    }

    /// Opens a store that is there and leaves it as it is.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says.
    pub fn open_to_read(&self) -> Result<Store, StoreError> {
        match self {
            Self::Sqlite(path) => Store::read_sqlite(path),
            Self::Postgres(location) => Store::read_postgres(location),
        }
    }
}

impl std::fmt::Display for StorePlace {
    /// Without the password that a URL may hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(location) => write!(f, "{location}"),
        }
    }
}
