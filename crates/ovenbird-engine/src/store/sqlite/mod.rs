//! The default store: one SQLite file in WAL mode, one writer and many readers.

mod connect;
mod forge;
mod select;

use super::extension::Schema;
pub(super) use connect::without_long_waits;
pub(super) use forge::{add_repos, repos_by_number};

use super::{Layout, Step, StoreError, Timescale};

/// A connection to one SQLite file.
pub struct SqliteStore {
    pub(super) connection: rusqlite::Connection,
    schema: Schema,
}

impl SqliteStore {
    /// A file has one form; what belongs to a server is refused.
    pub(super) fn apply_layout(&self, layout: Layout) -> Result<Vec<Step>, StoreError> {
        let refused = |name| {
            let reason = "this store is an SQLite file, and extensions are PostgreSQL's".to_owned();
            Err(StoreError::Extension { name, reason })
        };
        match layout {
            Layout { citus: true, .. } => refused("Citus"),
            Layout { timescale: Timescale::On, .. } => refused("TimescaleDB"),
            _ => Ok(vec![self.schema.step()]),
        }
    }
}

#[cfg(test)]
mod plan;
