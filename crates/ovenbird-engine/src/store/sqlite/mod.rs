//! The default store: one SQLite file in WAL mode, one writer and many readers.

mod connect;
mod select;

/// A connection to one SQLite file.
pub struct SqliteStore {
    pub(super) connection: rusqlite::Connection,
}

#[cfg(test)]
mod plan;
