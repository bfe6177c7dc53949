//! Opening and migrating.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::SqliteStore;
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

/// How long a writer waits for another: as long as a large repo's ingest may take.
const WAIT_FOR_WRITER: Duration = Duration::from_mins(10);

/// How long a writer waits for another where it can do without.
const SHORT_WAIT: Duration = Duration::from_millis(100);

/// How long whoever opens a new file waits for others who do.
const WAIT_FOR_OPENING: Duration = Duration::from_secs(10);

impl SqliteStore {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, StoreError> {
        let open_error =
            |reason: String| StoreError::Open { place: path.display().to_string(), reason };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| open_error(error.to_string()))?;
        }
        let connection = Connection::open(path).map_err(|error| open_error(error.to_string()))?;
        Self::prepare(connection).map_err(|error| match error {
            StoreError::Database(reason) | StoreError::Disk(reason) => open_error(reason),
            other => other,
        })
    }

    pub(in crate::store) fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    /// Opens a file that no statement can change, whatever it says.
    pub(in crate::store) fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let open_error =
            |reason: String| StoreError::Open { place: path.display().to_string(), reason };
        if !path.is_file() {
            return Err(open_error("there is no such file".to_owned()));
        }
        let (connection, found) = read_only(path).map_err(|error| match error.into() {
            StoreError::Database(reason) | StoreError::Disk(reason) => open_error(reason),
            other => other,
        })?;
        connection.busy_timeout(WAIT_FOR_WRITER)?;
        let schema = match (found, MIGRATIONS.len() as i64) {
            (0, _) => return Err(open_error("it holds no store".to_owned())),
            (found, known) if found > known => return Err(StoreError::TooNew { found, known }),
            (found, known) if found < known => return Err(StoreError::TooOld { found, known }),
            (found, known) => Schema { found, known },
        };
        connection.execute_batch("pragma cache_size = -65536; pragma mmap_size = 268435456;")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, schema })
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(WAIT_FOR_WRITER)?;
        into_wal(&connection)?;
        // NORMAL loses nothing that was promised: after a power cut the last step may be missing
        // as a whole, and the next ingest does it again.
        connection.execute_batch(
            "pragma synchronous = normal; pragma foreign_keys = off;
             pragma cache_size = -65536; pragma temp_store = memory; pragma mmap_size = 268435456;
             pragma journal_size_limit = 67108864;",
        )?;
        let schema = migrate(&mut connection)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, schema })
    }
}

/// Runs `work`, in which nothing waits long for another writer.
pub(in crate::store) fn without_long_waits<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.busy_timeout(SHORT_WAIT)?;
    let done = work();
    connection.busy_timeout(WAIT_FOR_WRITER)?;
    done
}

/// A new file is put into WAL mode once, for which nobody else may have it open just then; SQLite
/// does not wait for that by itself.
fn into_wal(connection: &Connection) -> Result<(), StoreError> {
    let began = Instant::now();
    loop {
        match connection.execute_batch("pragma journal_mode = wal") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && began.elapsed() < WAIT_FOR_OPENING =>
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return Ok(done?),
        }
    }
}

/// Opens a file for reading, with its schema: only what is read shows whether it can be.
fn read_only(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let with_version = |connection: Connection| Ok((version(&connection)?, connection));
    let opened = Connection::open_with_flags(path, flags).and_then(with_version);
    let opened = match (opened, path.to_str()) {
        // On a read-only disk no file can be made beside it. Without a log there nobody is
        // writing to it, and it holds everything.
        (Err(error), Some(text)) if is_without_room(&error) && !has_log(text) => {
            let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let uri = format!("file:{escaped}?immutable=1");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(uri, flags).and_then(with_version)
        }
        (opened, _) => opened,
    };
    opened.map(|(found, connection)| (connection, found))
}

fn is_without_room(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

fn has_log(path: &str) -> bool {
    Path::new(&format!("{path}-wal")).metadata().is_ok_and(|log| log.len() > 0)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("pragma user_version", [], |row| row.get(0))
}

fn migrate(connection: &mut Connection) -> Result<Schema, StoreError> {
    let known = MIGRATIONS.len() as i64;
    let found = version(connection)?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return Ok(Schema { found, known });
    }
    // Of several processes that start at once, one migrates and the others find it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(Schema { found, known })
}
