//! Queries, their parameters and their rows.

use std::error::Error;

use bytes::BytesMut;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use super::{Connection, connect};
use crate::store::StoreError;
use crate::store::database::Value;

/// A row with the types that its columns have.
pub(in crate::store) struct PostgresRow(postgres::Row);

impl Connection {
    pub(in crate::store) fn each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: &mut dyn FnMut(&PostgresRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepared(sql)?;
        let mut rows = self.client.query_raw(&statement, params)?;
        while let Some(row) = rows.next()? {
            read(&PostgresRow(row))?;
        }
        Ok(())
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
        let client = match self.shared.take().filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => connect::client(&self.location)?,
        };
        Ok(self.shared.insert(client))
    }
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

/// What went wrong, in the server's words where it has some.
pub(super) fn message(error: &postgres::Error) -> String {
    let Some(told) = error.as_db_error() else {
        let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
        return format!("{error}{cause}");
    };
    let more = [told.detail(), told.hint()].into_iter().flatten();
    std::iter::once(told.message()).chain(more).collect::<Vec<_>>().join("; ")
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let text = message(&error);
        match error.code().map(postgres::error::SqlState::code) {
            Some("53100") => Self::Full,
            Some("55P03" | "40001" | "40P01") => Self::Busy,
            // Shut down by an operator, crashed, starting, or a connection that broke.
            Some("57P01" | "57P02" | "57P03" | "25P03") => Self::Lost(text),
            Some(code) if code.starts_with("08") => Self::Lost(text),
            Some(code) if code.starts_with("XX") => Self::Damaged(text),
            None if error.is_closed() || is_broken(&error) => Self::Lost(text),
            _ => Self::Database(text),
        }
    }
}

/// Whether a failed connection may come about later: nobody listens, or the server starts, stops
/// or has too many connections.
pub(super) fn is_passing(error: &postgres::Error) -> bool {
    match error.code().map(postgres::error::SqlState::code) {
        Some(code) => ["57P", "53", "08"].iter().any(|class| code.starts_with(class)),
        None => error.is_closed() || (is_broken(error) && !is_untrusted(error)),
    }
}

/// Whether the handshake failed: another attempt finds the same certificate.
fn is_untrusted(error: &postgres::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::InvalidData)
}

fn is_broken(error: &postgres::Error) -> bool {
    error.source().is_some_and(<dyn Error + 'static>::is::<std::io::Error>)
}
