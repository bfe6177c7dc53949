//! Whether two connections lead to one store.

use std::cell::RefCell;
use std::path::Path;

use super::super::database::{Database, Value};
use super::super::postgres::Connection;
use super::super::{Store, StoreError};
use super::CopyError;

pub(super) fn is_same(from: &Store, to: &Store) -> Result<bool, CopyError> {
    match (from.database(), to.database()) {
        (Database::Sqlite(from), Database::Sqlite(to)) => {
            Ok(from.path().zip(to.path()).is_some_and(|(from, to)| is_one_file(from, to)))
        }
        (Database::Postgres(from), Database::Postgres(to)) => is_one_database(from, to),
        _ => Ok(false),
    }
}

/// One file may have several paths; a store in memory has an empty one, and is no other's.
fn is_one_file(from: &str, to: &str) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let file = |path: &str| Path::new(path).metadata().map(|file| (file.dev(), file.ino())).ok();
    file(from).zip(file(to)).is_some_and(|(from, to)| from == to)
}

/// One database may have several URLs, and a restored backup has all that its origin has. What
/// they do not share is locks: one taken on one side is taken on the other, or it is another.
fn is_one_database(
    from: &RefCell<Connection>,
    to: &RefCell<Connection>,
) -> Result<bool, CopyError> {
    let (from, to) = (Database::Postgres(from), Database::Postgres(to));
    let table = "select cast(to_regclass('repo')::oid as bigint)";
    let table_of = |database: Database<'_>| database.first(table, &[], |row| row.maybe_int(0));
    if table_of(from).map_err(CopyError::Source)? != table_of(to).map_err(CopyError::Destination)? {
        return Ok(false);
    }
    let taken = from.snapshot(|| {
        // A number that nobody else takes: the microsecond.
        let now = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
        let key = [Value::Int(from.first(now, &[], |row| row.int(0))?.unwrap_or_default())];
        from.run("select pg_advisory_xact_lock($1)", &key)?;
        Ok(try_lock(to, &key).map(|got| !got))
    });
    taken.map_err(CopyError::Source)?.map_err(CopyError::Destination)
}

fn try_lock(database: Database<'_>, key: &[Value<'_>]) -> Result<bool, StoreError> {
    let sql = "select pg_try_advisory_xact_lock($1)";
    Ok(database.first(sql, key, |row| row.flag(0))?.unwrap_or(false))
}
