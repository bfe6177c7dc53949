//! What can go wrong in a store.

/// A store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or made, or the server refuses.
    #[error("cannot open the store `{place}`: {reason}")]
    Open {
        /// The file, or the database's URL without its password.
        place: String,
        /// What the database or the system says.
        reason: String,
    },
    /// The server does not answer, starts, stops or is overcrowded: another attempt may fare better.
    #[error("cannot reach the store `{place}`: {reason}")]
    Away {
        /// The database's URL without its password.
        place: String,
        /// What the server or the system says.
        reason: String,
    },
    /// A newer program has migrated the store.
    #[error("the store has schema {found}, and this program knows schemas up to {known}")]
    TooNew {
        /// The store's schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// A store that is only read has the schema of an older program.
    #[error("the store has schema {found}, and can be read with schema {known} only")]
    TooOld {
        /// The store's schema.
        found: i64,
        /// The schema that is needed.
        known: i64,
    },
    /// The disk, or the quota, is full. Nothing of the step in progress was kept.
    #[error("the disk that holds the store is full")]
    Full,
    /// Another process held the store for too long.
    #[error("another process is writing to the store and did not finish in time")]
    Busy,
    /// The connection to the server broke. Nothing of the step in progress was kept.
    #[error("the connection to the store was lost: {0}")]
    Lost(String),
    /// The file is not a store, or is damaged.
    #[error("the store is damaged or is no store: {0}")]
    Damaged(String),
    /// A user's query is no single read-only statement.
    #[error("{0}")]
    Query(String),
    /// The server lacks an extension that was asked for, or does not let it be used.
    #[error("cannot use {name}: {reason}")]
    Extension {
        /// The extension.
        name: &'static str,
        /// What is in the way.
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the store cannot do this: {0}")]
    Database(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Database(error.to_string()),
        }
    }
}
