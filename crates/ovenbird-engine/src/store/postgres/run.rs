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
const PATIENCE: Duration = Duration::from_secs(60);

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
        act: impl Fn(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match act(self) {
            Ok(done) => Ok(done),
            Err(error) => {
                self.reconnect(error)?;
                act(self)
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
        let Some(told) = error.as_db_error() else {
            let is_lost = error.is_closed() || is_broken(&error);
            return if is_lost { Self::Lost(text) } else { Self::Database(text) };
        };
        // A standby refuses to begin what may write, for which there is no code of its own.
        let begins_on_standby = told.routine().is_some_and(|name| name.contains("read_only"));
        of_code(told.code().code(), text, begins_on_standby)
    }
}

/// What a code of the SQL standard, or PostgreSQL's own, means for whoever runs a command.
fn of_code(code: &str, text: String, on_standby: bool) -> StoreError {
    let limit = |setting| StoreError::Limit { setting, reason: text.clone() };
    match code {
        "53100" => StoreError::Full,
        "53200" => StoreError::Memory(text),
        "53400" => limit("temp_file_limit"),
        "55P03" | "40001" | "40P01" => StoreError::Busy,
        "57014" => limit("statement_timeout"),
        "25P03" => limit("idle_in_transaction_session_timeout"),
        "25P04" => limit("transaction_timeout"),
        "57P05" => limit("idle_session_timeout"),
        "25006" => StoreError::ReadOnly { by_server: true, reason: text },
        _ if on_standby => StoreError::ReadOnly { by_server: true, reason: text },
        "42501" => StoreError::Denied(text),
        // Of a statement that was prepared on this very connection, or so it seemed.
        "26000" | "42P05" => StoreError::Pooler(text),
        "58030" => StoreError::Disk(text),
        // A table or a column that the schema has is not there.
        "42P01" | "42703" | "3F000" => StoreError::Damaged(text),
        // Shut down by an operator, crashed, starting, or a connection that broke.
        "57P01" | "57P02" | "57P03" => StoreError::Lost(text),
        code if code.starts_with("08") => StoreError::Lost(text),
        code if code.starts_with("XX") => StoreError::Damaged(text),
        _ => StoreError::Database(text),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes as the appendix of PostgreSQL's manual has them.
    #[test]
    fn a_code_tells_the_cause() {
        let of = |code: &str| of_code(code, String::new(), false);
        for (code, setting) in [
            ("57014", "statement_timeout"),
            ("25P03", "idle_in_transaction_session_timeout"),
            ("25P04", "transaction_timeout"),
            ("57P05", "idle_session_timeout"),
            ("53400", "temp_file_limit"),
        ] {
            let StoreError::Limit { setting: told, .. } = of(code) else { panic!("{code}") };
            assert_eq!(told, setting);
        }
        assert!(matches!(of("53100"), StoreError::Full));
        assert!(matches!(of("53200"), StoreError::Memory(_)));
        assert!(matches!(of("58030"), StoreError::Disk(_)));
        assert!(matches!(of("42501"), StoreError::Denied(_)));
        assert!(matches!(of("XX001"), StoreError::Damaged(_)));
        assert!(matches!(of("42P01"), StoreError::Damaged(_)));
        assert!(matches!(of("23505"), StoreError::Database(_)));
        for code in ["40001", "40P01", "55P03"] {
            assert!(matches!(of(code), StoreError::Busy), "{code}");
        }
        for code in ["26000", "42P05"] {
            assert!(matches!(of(code), StoreError::Pooler(_)), "{code}");
        }
        for code in ["57P01", "57P02", "57P03", "08006", "08P01"] {
            assert!(matches!(of(code), StoreError::Lost(_)), "{code}");
        }
        for read_only in [of("25006"), of_code("0A000", String::new(), true)] {
            assert!(matches!(read_only, StoreError::ReadOnly { by_server: true, .. }));
        }
    }
}
