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
    #[error("{place} can only be read: {reason}")]
    ReadOnly {
        /// `the store's file` or `the store's server`.
        place: &'static str,
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

impl StoreError {
    /// What a person can do about it, the best first; none where there is nothing to do.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Open { .. } => "`--store PATH` or `store` in the configuration puts it elsewhere",
            Self::Away { .. } => "see that the server runs and lets this machine in, and try again",
            Self::Encoding { .. } => {
                "make one that does, and name it with `--store`: \
                 `create database NAME encoding 'UTF8' template template0`"
            }
            Self::TooNew { .. } => "update ovenbird, or use another store with `--store PATH`",
            Self::TooOld { .. } => {
                "any other command on it brings it up to date, such as \
                 `ovenbird repos list --store PATH_OR_URL`"
            }
            Self::Full => {
                return vec![
                    "free some room, or put the store elsewhere with `--store PATH`".to_owned(),
                    "nothing that was stored before is lost".to_owned(),
                ];
            }
            Self::Busy => {
                "try again when it is done; of a server, `lock_timeout` says how long to wait"
            }
            Self::ReadOnly { place: FILE, .. } => {
                "let this user write the file and the folder that it is in, or use another store \
                 with `--store PATH`"
            }
            Self::ReadOnly { .. } => "name the primary server: a standby takes no writes",
            Self::Denied(_) => {
                "ask the owner of the database for the right; docs/operating.md lists what each \
                 role needs"
            }
            Self::Limit { setting, .. } => {
                return vec![format!(
                    "raise it for this role and run the command again: `alter role NAME set \
                     {setting} = '…'`; nothing of the step was kept"
                )];
            }
            Self::Pooler(_) => {
                "connect to the server itself, or let the pooler keep prepared statements: \
                 PgBouncer 1.21 or later with `max_prepared_statements`, or `pool_mode = session`"
            }
            Self::Memory(_) => "close other programs, or give the database more memory",
            Self::Disk(_) => {
                "check the disk and the system's log; a store on a network file system belongs on \
                 a local disk"
            }
            Self::Lost(_) => "nothing of the step in progress was kept; run the command again",
            Self::Damaged(_) => {
                "keep it: decisions about people are nowhere else. Restore a backup, or use another \
                 store with `--store PATH_OR_URL`, into which all facts can be read anew"
            }
            Self::Query { tables, .. } => {
                return vec![format!("`ovenbird sql \"{tables}\"` lists the tables")];
            }
            Self::QueryTime { .. } => {
                "ask for less, or set `sql.timeout` in the configuration to more seconds"
            }
            Self::Extension { .. } => {
                "`ovenbird doctor` says what the server has, and docs/operating.md how it gets more"
            }
            Self::Database(_) => {
                "run `ovenbird doctor`; if it finds nothing, report this as a fault in Ovenbird"
            }
            Self::Stopped => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

/// What [`StoreError::ReadOnly`] says is read-only.
const FILE: &str = "the store's file";
pub(super) const SERVER: &str = "the store's server";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(reason),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { place: FILE, reason }
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

    fn every() -> Vec<StoreError> {
        let text = || "as the database says".to_owned();
        let all = vec![
            StoreError::Open { place: text(), reason: text() },
            StoreError::Away { place: text(), reason: text() },
            StoreError::Encoding { place: text(), encoding: text() },
            StoreError::TooNew { found: 9, known: 8 },
            StoreError::TooOld { found: 7, known: 8 },
            StoreError::Full,
            StoreError::Busy,
            StoreError::ReadOnly { place: FILE, reason: text() },
            StoreError::ReadOnly { place: SERVER, reason: text() },
            StoreError::Denied(text()),
            StoreError::Limit { setting: "statement_timeout", reason: text() },
            StoreError::Pooler(text()),
            StoreError::Memory(text()),
            StoreError::Disk(text()),
            StoreError::Stopped,
            StoreError::Lost(text()),
            StoreError::Damaged(text()),
            StoreError::Query { reason: text(), tables: "select 1" },
            StoreError::QueryTime { seconds: 1 },
            StoreError::Extension { name: "Citus", reason: text() },
            StoreError::Database(text()),
        ];
        // Whoever adds a variant is sent here by `hints`, and adds it above.
        let kinds: std::collections::HashSet<_> = all.iter().map(std::mem::discriminant).collect();
        assert_eq!(kinds.len(), 20);
        all
    }

    #[test]
    fn every_error_says_what_can_be_done() {
        for error in every().iter().filter(|error| !matches!(error, StoreError::Stopped)) {
            let hints = error.hints();
            assert!(hints.iter().all(|hint| hint.len() > 20) && !hints.is_empty(), "{error:?}");
        }
    }

    #[test]
    fn what_the_database_says_stands_behind_words_of_our_own() {
        for error in every() {
            let said = error.to_string();
            assert!(!said.starts_with("as the database says"), "{said}");
        }
    }

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
