//! The store of a team or a server: a PostgreSQL database, version 14 or later.
//!
//! Tables and answers are those of SQLite. What is its own: connecting with TLS, migrating under
//! a lock, loading by COPY, and two connections per ingest, since signatures are shared by all
//! repos and must not stay locked for as long as one repo takes.

mod connect;
mod copy;
mod error;
mod event;
mod extension;
mod forge;
mod location;
mod run;
mod select;
mod tls;

use std::cell::RefCell;
use std::collections::HashMap;

use super::extension::Schema;
pub(super) use copy::CopyBuffer;
pub use location::PostgresLocation;
pub(super) use run::PostgresRow;

/// A connection to one database.
pub struct PostgresStore {
    pub(super) connection: RefCell<Connection>,
    schema: Schema,
}

/// The client with its prepared statements.
pub(super) struct Connection {
    client: postgres::Client,
    statements: HashMap<String, postgres::Statement>,
    location: PostgresLocation,
    /// Whether a transaction is open, with which the connection must not break.
    is_open: bool,
    /// A second connection, for what all repos share; made when first needed.
    shared: Option<postgres::Client>,
}

impl PostgresStore {
    /// Whether the server still has the connection.
    pub(super) fn is_alive(&self) -> bool {
        !self.connection.borrow().client.is_closed()
    }
}
