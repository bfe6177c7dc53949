//! Queries, their parameters and their rows.

use std::error::Error;
use std::time::Duration;

use bytes::BytesMut;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, RowIter, Statement};

use super::{Connection, connect};
use crate::store::StoreError;
use crate::store::database::Value;

/// How long a server may take to say that a connection still stands.
const PATIENCE: Duration = Duration::from_mins(1);

/// A row with the types that its columns have.
pub(in crate::store) struct PostgresRow(postgres::Row);

impl Connection {
    pub(in crate::store) fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: &mut dyn FnMut(&PostgresRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.afresh(|connection| connection.prepared(sql))?;
        let lost = match self.client.query_raw(&statement, params) {
            Ok(rows) => return read_all(rows, read),
            Err(error) => error.into(),
        };
        self.reconnect(lost)?;
        let statement = self.prepared(sql)?;
        read_all(self.client.query_raw(&statement, params)?, read)
    }

    pub(in crate::store) fn run(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> =
            params.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(&statement, &params)?)
    }

    pub(in crate::store) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql)?)
    }

    /// Begins a transaction, in the words of `sql`.
    pub(in crate::store) fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        self.afresh(|connection| connection.batch(sql))?;
        self.is_open = true;
        Ok(())
    }

    /// Ends it, by `commit` or `rollback`.
    pub(in crate::store) fn end(&mut self, sql: &str) -> Result<(), StoreError> {
        self.is_open = false;
        self.batch(sql)
    }

    fn afresh<T>(
        &mut self,
        activity: impl Fn(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match activity(self) {
            Ok(done) => Ok(done),
            Err(error) => {
                self.reconnect(error)?;
                activity(self)
            }
        }
    }

    /// Connects anew, if a connection broke on which nothing was in progress: the server, or what
    /// stands before it, ends those that idle, and a server restarts. Else the error comes back.
    fn reconnect(&mut self, error: StoreError) -> Result<(), StoreError> {
        let is_lost = matches!(error, StoreError::Lost(_) | StoreError::Limit { .. });
        if self.is_open || !is_lost || !self.client.is_closed() {
            return Err(error);
        }
        self.client = connect::client(&self.location)?;
        self.statements.clear();
        Ok(())
    }

    pub(super) fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// The connection for what all repos share.
    pub(super) fn shared(&mut self) -> Result<&mut Client, StoreError> {
        if let Some(client) = &mut self.shared
            && client.is_valid(PATIENCE).is_err()
        {
            // It idled for too long for the server.
            self.shared = None;
        }
        match &mut self.shared {
            Some(client) => Ok(client),
            none => Ok(none.insert(connect::client(&self.location)?)),
        }
    }
}

fn read_all(
    mut rows: RowIter<'_>,
    read: &mut dyn FnMut(&PostgresRow) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    while let Some(row) = rows.next()? {
        read(&PostgresRow(row))?;
    }
    Ok(())
}

impl ToSql for Value<'_> {
    /// An integer takes the width of the column that it is for.
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match *self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Blob(bytes) => bytes.to_sql(ty, out),
            Self::Int(number) => match *ty {
                Type::INT2 => i16::try_from(number)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(number)?.to_sql(ty, out),
                Type::BOOL => (number != 0).to_sql(ty, out),
                _ => number.to_sql(ty, out),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl PostgresRow {
    pub(super) fn of(row: postgres::Row) -> Self {
        Self(row)
    }

    pub(in crate::store) fn int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        let row = &self.0;
        Ok(match *row.columns()[column].type_() {
            Type::INT2 => row.try_get::<_, Option<i16>>(column)?.map(i64::from),
            Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map(i64::from),
            Type::BOOL => row.try_get::<_, Option<bool>>(column)?.map(i64::from),
            _ => row.try_get(column)?,
        })
    }

    pub(in crate::store) fn text(&self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(self.0.try_get(column)?)
    }

    pub(in crate::store) fn str(&self, column: usize) -> Result<Option<&str>, StoreError> {
        Ok(self.0.try_get(column)?)
    }

    pub(in crate::store) fn blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        Ok(self.0.try_get(column)?)
    }
}
