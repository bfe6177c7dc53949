//! The default store: one SQLite file in WAL mode, one writer and many readers.

mod connect;
mod history;
mod ingest;
mod people;
mod query;
mod repo;

pub use ingest::SqliteIngest;

/// A connection to one SQLite file.
pub struct SqliteStore {
    connection: rusqlite::Connection,
}
