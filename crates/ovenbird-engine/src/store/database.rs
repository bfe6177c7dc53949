//! One way to ask whichever database it is.
//!
//! Queries are written once: with `$1`, `$2` … in the order of their first use, and in the SQL
//! that SQLite and PostgreSQL share. Flags are 0 and 1, times are Unix seconds, object names are
//! bytes, in both.

use std::cell::RefCell;

use ovenbird_core::fact::{Oid, Timestamp};

use super::postgres::{Connection, PostgresRow};
use super::sqlite;
use super::{Store, StoreError};

/// A connection to either database.
#[derive(Clone, Copy)]
pub(super) enum Database<'a> {
    /// One SQLite file.
    Sqlite(&'a rusqlite::Connection),
    /// A PostgreSQL server.
    Postgres(&'a RefCell<Connection>),
}

/// A parameter of a query.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// SQL null.
    Null,
    /// An integer of any width, or a flag.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// Takes a row, whose values stand in the order of the columns.
pub(super) type RowSink<'s> = dyn FnMut(&[Value<'_>]) -> Result<(), StoreError> + 's;

/// What a column holds. SQLite has one width of integers, PostgreSQL three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A flag or an offset, of two bytes.
    Small,
    /// An integer of four bytes.
    Medium,
    /// An integer of eight bytes.
    Int,
    /// The id of a signature.
    Signature,
    /// The id of a trailer's role.
    Role,
    /// Text.
    Text,
    /// Bytes.
    Blob,
}

/// A row of a result.
pub(super) enum Cells<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of PostgreSQL.
    Postgres(&'r PostgresRow),
}

impl Database<'_> {
    /// Hands every row to `read`, one by one, so that a large result takes no memory.
    pub(super) fn each(
        self,
        sql: &str,
        params: &[Value<'_>],
        read: &mut dyn FnMut(&Cells<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    read(&Cells::Sqlite(row))?;
                }
                Ok(())
            }
            Self::Postgres(connection) => {
                connection.borrow_mut().each(sql, params, &mut |row| read(&Cells::Postgres(row)))
            }
        }
    }

    /// Adds the rows that `feed` sends to a table, by the database's fast road and without
    /// keeping them.
    pub(super) fn load(
        self,
        table: &str,
        columns: &[(&str, Kind)],
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => insert(connection, "insert", table, columns, feed),
            Self::Postgres(connection) => {
                let names = names(columns);
                let sql = format!("copy {table} ({names}) from stdin (format binary)");
                let kinds: Vec<Kind> = columns.iter().map(|&(_, kind)| kind).collect();
                connection.borrow_mut().load(&sql, &kinds, feed)
            }
        }
    }

    /// Adds rows unless their keys are there; `incoming` as for [`replace`](Self::replace).
    pub(super) fn add_new(
        self,
        table: &str,
        incoming: &str,
        columns: &[(&str, Kind)],
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if let Self::Sqlite(connection) = self {
            return insert(connection, "insert or ignore", table, columns, feed);
        }
        self.load(incoming, columns, feed)?;
        let all = names(columns);
        let merge = format!(
            "insert into {table} ({all}) select {all} from {incoming} on conflict do nothing"
        );
        self.run(&merge, &[])?;
        self.batch(&format!("truncate {incoming}"))
    }

    /// The same for rows with a number of a repo and a key in their first columns; tells of each
    /// that was not there.
    pub(super) fn add_new_each(
        self,
        table: &str,
        incoming: &str,
        columns: &[(&str, Kind)],
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
        added: &mut dyn FnMut(i64, i64),
    ) -> Result<(), StoreError> {
        if let Self::Sqlite(connection) = self {
            let sql = insert_sql("insert or ignore", table, columns);
            let mut statement = connection.prepare_cached(&sql)?;
            return feed(&mut |row| {
                bind(&mut statement, row)?;
                if statement.raw_execute()? > 0 {
                    added(row[0].number(), row[1].number());
                }
                Ok(())
            });
        }
        self.load(incoming, columns, feed)?;
        let all = names(columns);
        // An account has no repo, but a forge, which is text.
        let scope = if columns[0].1 == Kind::Int { columns[0].0 } else { "cast(0 as bigint)" };
        let merge = format!(
            "insert into {table} ({all}) select {all} from {incoming} on conflict do nothing
             returning {scope}, {}",
            columns[1].0
        );
        self.each(&merge, &[], &mut |row| {
            added(row.int(0)?, row.int(1)?);
            Ok(())
        })?;
        self.batch(&format!("truncate {incoming}"))
    }

    /// Adds rows in place of those with the same key; in PostgreSQL, which COPY cannot do that in,
    /// they come in by the table `incoming`, which is empty before and after.
    pub(super) fn replace(
        self,
        table: &str,
        incoming: &str,
        columns: &[(&str, Kind)],
        key: usize,
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if let Self::Sqlite(connection) = self {
            return insert(connection, "insert or replace", table, columns, feed);
        }
        self.load(incoming, columns, feed)?;
        let sets: Vec<String> =
            columns[key..].iter().map(|(name, _)| format!("{name} = excluded.{name}")).collect();
        let (all, keys, sets) = (names(columns), names(&columns[..key]), sets.join(", "));
        let merge = format!(
            "insert into {table} ({all}) select {all} from {incoming}
             on conflict ({keys}) do update set {sets}"
        );
        self.run(&merge, &[])?;
        self.batch(&format!("truncate {incoming}"))
    }

    /// All rows as values.
    pub(super) fn all<T>(
        self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.each(sql, params, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row as a value.
    pub(super) fn first<T>(
        self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnMut(&Cells<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, params, read)?.into_iter().next())
    }

    /// Runs a statement in the transaction that is open; returns how many rows it touched.
    pub(super) fn run(self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            Self::Postgres(connection) => connection.borrow_mut().run(sql, params),
        }
    }

    /// Runs one statement as a transaction of its own; returns how many rows it touched.
    pub(super) fn write(self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.atomically(|| self.run(sql, params))
    }

    /// Runs statements without parameters or results.
    pub(super) fn batch(self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(connection) => connection.borrow_mut().batch(sql),
        }
    }

    /// Runs `read` on one snapshot of the database, whatever a writer does meanwhile.
    pub(super) fn snapshot<T>(
        self,
        read: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(_) => self.batch("begin")?,
            Self::Postgres(connection) => {
                let sql = "begin isolation level repeatable read read only";
                connection.borrow_mut().begin(sql)?;
            }
        }
        let result = read();
        let ended = self.commit();
        let result = result?;
        ended.map(|()| result)
    }

    /// Runs `write` as one transaction.
    pub(super) fn atomically<T>(
        self,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_write()?;
        match write() {
            Ok(result) => self.commit().map(|()| result),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }

    /// Runs `write` as one transaction, unless that takes a long wait for somebody else.
    pub(super) fn at_once<T>(
        self,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                sqlite::without_long_waits(connection, || self.atomically(write))
            }
            Self::Postgres(_) => self.atomically(|| {
                self.batch("set local lock_timeout = '100ms'")?;
                write()
            }),
        }
    }

    /// Whether what is written outlasts the program; a database in memory does not.
    pub(super) fn is_kept(self) -> bool {
        match self {
            Self::Sqlite(connection) => connection.path().is_some_and(|path| !path.is_empty()),
            Self::Postgres(_) => true,
        }
    }

    /// Begins a transaction that writes; SQLite waits here for another writer.
    ///
    /// Writers take turns by locks, and whoever has waited for one must see what the other has
    /// left. Only read committed shows that, so it is said here, whatever the server's default.
    pub(super) fn begin_write(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => self.batch("begin immediate"),
            Self::Postgres(connection) => {
                let sql = "begin isolation level read committed read write";
                connection.borrow_mut().begin(sql)
            }
        }
    }

    /// Ends a transaction, and makes what it wrote lasting.
    pub(super) fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => self.batch("commit"),
            Self::Postgres(connection) => connection.borrow_mut().end("commit"),
        }
    }

    /// Ends a transaction that failed: its own error is the one to tell. A lost connection has
    /// rolled back by itself.
    pub(super) fn rollback(self) {
        _ = match self {
            Self::Sqlite(_) => self.batch("rollback"),
            Self::Postgres(connection) => connection.borrow_mut().end("rollback"),
        };
    }
}

fn names(columns: &[(&str, Kind)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

fn insert_sql(verb: &str, table: &str, columns: &[(&str, Kind)]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    format!("{verb} into {table} ({}) values ({})", names(columns), places.join(", "))
}

fn insert(
    connection: &rusqlite::Connection,
    verb: &str,
    table: &str,
    columns: &[(&str, Kind)],
    feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = insert_sql(verb, table, columns);
    let mut statement = connection.prepare_cached(&sql)?;
    feed(&mut |row| {
        bind(&mut statement, row)?;
        Ok(statement.raw_execute().map(|_| ())?)
    })
}

fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value<'_>]) -> Result<(), StoreError> {
    for (at, param) in (1..).zip(params) {
        debug_assert_eq!(
            statement.parameter_name(at),
            Some(format!("${at}").as_str()),
            "parameters stand in the order of their first use"
        );
        match *param {
            Value::Null => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
            Value::Int(number) => statement.raw_bind_parameter(at, number)?,
            Value::Text(text) => statement.raw_bind_parameter(at, text)?,
            Value::Blob(bytes) => statement.raw_bind_parameter(at, bytes)?,
        }
    }
    Ok(())
}

impl<'a> Value<'a> {
    /// A text that may be missing.
    pub(super) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// An integer that may be missing.
    pub(super) fn int(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Null, |number| Self::Int(number.into()))
    }

    /// The number that it is; 0 if it is none.
    fn number(self) -> i64 {
        if let Self::Int(number) = self { number } else { 0 }
    }

    /// A flag.
    pub(super) fn flag(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl Cells<'_> {
    /// An integer that may be null.
    pub(super) fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => row.int(column),
        }
    }

    /// An integer; null counts as 0.
    pub(super) fn int(&self, column: usize) -> Result<i64, StoreError> {
        Ok(self.maybe_int(column)?.unwrap_or(0))
    }

    /// A count, which is never negative.
    pub(super) fn count(&self, column: usize) -> Result<u64, StoreError> {
        Ok(self.int(column)?.max(0) as u64)
    }

    /// A flag, or the truth of an expression.
    pub(super) fn flag(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// A text that may be null.
    pub(super) fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => row.text(column),
        }
    }

    /// A text; null counts as empty.
    pub(super) fn text(&self, column: usize) -> Result<String, StoreError> {
        Ok(self.maybe_text(column)?.unwrap_or_default())
    }

    /// Bytes that may be null.
    pub(super) fn maybe_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self {
            Self::Sqlite(row) => {
                let bytes = row.get_ref(column)?.as_blob_or_null();
                Ok(bytes.map_err(rusqlite::Error::from)?)
            }
            Self::Postgres(row) => row.blob(column),
        }
    }

    /// Bytes; null counts as none.
    pub(super) fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        Ok(self.maybe_blob(column)?.unwrap_or_default())
    }

    /// What a column of some kind holds.
    pub(super) fn value(&self, column: usize, kind: Kind) -> Result<Value<'_>, StoreError> {
        Ok(match kind {
            Kind::Text => Value::text(match self {
                Self::Sqlite(row) => {
                    let text = row.get_ref(column)?.as_str_or_null();
                    text.map_err(rusqlite::Error::from)?
                }
                Self::Postgres(row) => row.str(column)?,
            }),
            Kind::Blob => self.maybe_blob(column)?.map_or(Value::Null, Value::Blob),
            _ => Value::int(self.maybe_int(column)?),
        })
    }

    /// An object name.
    pub(super) fn oid(&self, column: usize) -> Result<Oid, StoreError> {
        let bytes = self.blob(column)?;
        Oid::from_bytes(bytes).map_err(|error| StoreError::Damaged(error.to_string()))
    }

    /// An instant from two neighboring columns; `None` where the first is null.
    pub(super) fn time(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        let Some(seconds) = self.maybe_int(column)? else { return Ok(None) };
        let offset = self.maybe_int(column + 1)?;
        let offset_minutes = offset.and_then(|minutes| i16::try_from(minutes).ok());
        Ok(Some(Timestamp { seconds, offset_minutes }))
    }
}

impl Store {
    /// Whether the connection can be used again; one that a server closed cannot.
    pub fn is_alive(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(store) => store.is_alive(),
        }
    }
}
