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
    /// The database keeps text in an encoding that does not have every character.
    #[error("the database `{place}` has the encoding {encoding}, which cannot hold every name")]
    Encoding {
        /// The database's URL without its password.
        place: String,
        /// What the server calls the encoding.
        encoding: String,
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
    /// The store can be read and not written.
    #[error("the store's {} can only be read: {reason}", if *.by_server { "server" } else { "file" })]
    ReadOnly {
        /// A server says so, not a file.
        by_server: bool,
        /// What the database says.
        reason: String,
    },
    /// The server does not let this role do it.
    #[error("the database does not allow this to your role: {0}")]
    Denied(String),
    /// The server ended a step because of one of its settings. Nothing of the step was kept.
    #[error("the server's `{setting}` ended this step: {reason}")]
    Limit {
        /// The setting.
        setting: &'static str,
        /// What the server says.
        reason: String,
    },
    /// A pooler between here and the server mixes connections up.
    #[error("a connection pooler stands before the database and drops prepared statements: {0}")]
    Pooler(String),
    /// There is too little memory.
    #[error("the database ran out of memory: {0}")]
    Memory(String),
    /// The disk, or the file system, does not do what it should.
    #[error("the disk that holds the store failed: {0}")]
    Disk(String),
    /// Whoever asked wants it no more.
    #[error("it was stopped")]
    Stopped,
    /// The connection to the server broke. Nothing of the step in progress was kept.
    #[error("the connection to the store was lost: {0}")]
    Lost(String),
    /// The file is not a store, or is damaged.
    #[error("the store is damaged or is no store: {0}")]
    Damaged(String),
    /// A user's query is no single read-only statement, or cannot be run.
    #[error("cannot run this query: {reason}")]
    Query {
        /// What is wrong with it.
        reason: String,
        /// The query that lists the tables of this kind of store.
        tables: &'static str,
    },
    /// A user's query took longer than it may.
    #[error("the query was stopped after {seconds} s, the longest it may take")]
    QueryTime {
        /// How long it may take.
        seconds: u64,
    },
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
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(reason),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { by_server: false, reason }
            }
            Some(ErrorCode::OutOfMemory) => Self::Memory(reason),
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport,
            ) => Self::Disk(reason),
            Some(ErrorCode::OperationInterrupted) => Self::Stopped,
            _ => Self::Database(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_tells_a_cause_from_another() {
        use rusqlite::ffi::{self, Error};
        let of = |code| StoreError::from(rusqlite::Error::SqliteFailure(Error::new(code), None));
        assert!(matches!(of(ffi::SQLITE_FULL), StoreError::Full));
        assert!(matches!(of(ffi::SQLITE_BUSY_SNAPSHOT), StoreError::Busy));
        assert!(matches!(of(ffi::SQLITE_READONLY_DIRECTORY), StoreError::ReadOnly { .. }));
        assert!(matches!(of(ffi::SQLITE_PERM), StoreError::ReadOnly { .. }));
        assert!(matches!(of(ffi::SQLITE_IOERR_FSYNC), StoreError::Disk(_)));
        assert!(matches!(of(ffi::SQLITE_CANTOPEN), StoreError::Disk(_)));
        assert!(matches!(of(ffi::SQLITE_PROTOCOL), StoreError::Disk(_)));
        assert!(matches!(of(ffi::SQLITE_NOMEM), StoreError::Memory(_)));
        assert!(matches!(of(ffi::SQLITE_CORRUPT_INDEX), StoreError::Damaged(_)));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT), StoreError::Database(_)));
    }
}
