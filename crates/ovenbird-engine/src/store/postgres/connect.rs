//! Connecting and migrating.

use std::cell::RefCell;
use std::collections::HashMap;

use postgres::config::SslMode;
use postgres::{CancelToken, Client, IsolationLevel, NoTls, Transaction};

use super::location::TlsMode;
use super::{Connection, PostgresLocation, PostgresStore, tls};
use crate::store::StoreError;
use crate::store::extension::Schema;

/// Each migration takes the schema from its index to the next version; none is ever edited.
const MIGRATIONS: [&str; 13] = [
    include_str!("migration/0001_git_facts.sql"),
    include_str!("migration/0002_jobs.sql"),
    include_str!("migration/0003_events.sql"),
    include_str!("migration/0004_forge.sql"),
    include_str!("migration/0005_reference.sql"),
    include_str!("migration/0006_paths.sql"),
    include_str!("migration/0007_landing.sql"),
    include_str!("migration/0008_pack.sql"),
    include_str!("migration/0009_revision.sql"),
    include_str!("migration/0010_unread.sql"),
    include_str!("migration/0011_reader.sql"),
    include_str!("migration/0012_observation.sql"),
    include_str!("migration/0013_words.sql"),
];

/// The lock that a migration holds; any number that no other program takes.
pub(super) const MIGRATION_LOCK: i64 = 0x6f76_656e_6269_7264;

/// The oldest server that is known to work, as `server_version_num` writes it.
const OLDEST_SERVER: i64 = 140_000;

impl PostgresStore {
    pub(in crate::store) fn open(location: &PostgresLocation) -> Result<Self, StoreError> {
        let mut client = client(location)?;
        check_server(&mut client, location)?;
        let schema = migrate(&mut client)?;
        Ok(Self::over(client, location, schema))
    }

    /// Connects to a store that is there. What is read of it stands in transactions that
    /// [`snapshot`](crate::store::database::Database::snapshot) keeps from writing.
    pub(in crate::store) fn open_to_read(location: &PostgresLocation) -> Result<Self, StoreError> {
        let mut client = client(location)?;
        check_server(&mut client, location)?;
        match (version(&mut client)?.unwrap_or(0), MIGRATIONS.len() as i64) {
            (0, _) => {
                let reason = "it holds no store".to_owned();
                Err(StoreError::Open { place: location.to_string(), reason })
            }
            (found, known) if found > known => Err(StoreError::TooNew { found, known }),
            (found, known) if found < known => Err(StoreError::TooOld { found, known }),
            (found, known) => Ok(Self::over(client, location, Schema { found, known })),
        }
    }

    fn over(client: Client, location: &PostgresLocation, schema: Schema) -> Self {
        let (statements, location) = (HashMap::new(), location.clone());
        let connection = Connection { client, statements, location, is_open: false, shared: None };
        Self { connection: RefCell::new(connection), schema }
    }
}

/// Connects, with the encryption that the location asks for.
pub(super) fn client(location: &PostgresLocation) -> Result<Client, StoreError> {
    let open_error = |reason: String| StoreError::Open { place: location.to_string(), reason };
    let mut config = location.config.clone();
    config.ssl_mode(match location.tls {
        TlsMode::Disable => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    });
    let connected = match location.tls {
        TlsMode::Disable => config.connect(NoTls),
        _ => config.connect(tls::connector(location).map_err(open_error)?),
    };
    connected.map_err(|error| {
        let reason = super::error::message(&error);
        if super::error::is_passing(&error) {
            return StoreError::Away { place: location.to_string(), reason };
        }
        open_error(reason)
    })
}

/// Asks the server, by another connection, to end what a client is having done.
pub(super) fn cancel(location: &PostgresLocation, token: &CancelToken) {
    // Nothing else can be done where this fails.
    _ = match location.tls {
        TlsMode::Disable => token.cancel_query(NoTls),
        _ => match tls::connector(location) {
            Ok(connector) => token.cancel_query(connector),
            Err(_) => return,
        },
    };
}

/// Begins a transaction that writes and sees what others have left while it waited for a lock,
/// whatever the server's defaults.
pub(super) fn writing(client: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let read_committed = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted);
    Ok(read_committed.read_only(false).start()?)
}

/// A server that is too old, or a database that cannot hold every character, is refused. What
/// keeps bytes as they come (`SQL_ASCII`) holds all of them.
fn check_server(client: &mut Client, location: &PostgresLocation) -> Result<(), StoreError> {
    let sql = "select current_setting('server_version_num')::bigint,
                   current_setting('server_encoding')";
    let row = client.query_one(sql, &[])?;
    let (version, encoding): (i64, String) = (row.get(0), row.get(1));
    let place = location.to_string();
    if version < OLDEST_SERVER {
        let reason =
            format!("it is PostgreSQL {}, and 14 is the oldest supported", version / 10_000);
        return Err(StoreError::Open { place, reason });
    }
    if !["UTF8", "SQL_ASCII"].contains(&encoding.as_str()) {
        return Err(StoreError::Encoding { place, encoding });
    }
    Ok(())
}

fn migrate(client: &mut Client) -> Result<Schema, StoreError> {
    let known = MIGRATIONS.len() as i64;
    if version(client)? == Some(known) {
        return Ok(Schema { found: known, known });
    }
    let mut transaction = writing(client)?;
    // Of several processes that start at once, one migrates and the others find it done.
    transaction.execute("select pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
    transaction.batch_execute(
        "create table if not exists schema_version (version bigint not null);
         insert into schema_version select 0 where not exists (select from schema_version)",
    )?;
    let found: i64 = transaction.query_one("select version from schema_version", &[])?.get(0);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.batch_execute(migration)?;
    }
    transaction.execute("update schema_version set version = $1", &[&known])?;
    transaction.commit()?;
    Ok(Schema { found, known })
}

/// The schema's version, if there is one yet.
fn version(client: &mut Client) -> Result<Option<i64>, StoreError> {
    let there = client.query_one("select to_regclass('schema_version') is not null", &[])?;
    if !there.get::<_, bool>(0) {
        return Ok(None);
    }
    Ok(client.query_opt("select version from schema_version", &[])?.map(|row| row.get(0)))
}
