//! A user's own query, which must only read.

use postgres::types::Type;

use super::PostgresStore;
use crate::store::{SqlRows, SqlValue, StoreError};

impl PostgresStore {
    /// Runs one statement in a read-only transaction, as the inside of another select: neither a
    /// second statement nor one that writes can stand there.
    pub(in crate::store) fn select(
        &mut self,
        sql: &str,
        most: usize,
    ) -> Result<SqlRows, StoreError> {
        let connection = self.connection.get_mut();
        let client = &mut connection.client;
        let asked = sql.trim().trim_end_matches(';');
        let mut transaction = client.build_transaction().read_only(true).start()?;
        let inner = transaction.prepare(asked).map_err(|error| refused(&error))?;
        if inner.columns().is_empty() {
            return Err(StoreError::Query("only a single query that reads can be run".to_owned()));
        }
        let names: Vec<String> =
            inner.columns().iter().map(|column| column.name().to_owned()).collect();
        let cells: Vec<String> =
            (0..).zip(inner.columns()).map(|(at, column)| cell(at, column.type_())).collect();
        let aliases: Vec<String> = (0..names.len()).map(|at| format!("c{at}")).collect();
        // The line break ends a comment that the query may end with.
        let wrapped = format!(
            "select {} from (\n{asked}\n) as asked ({}) limit {}",
            cells.join(", "),
            aliases.join(", "),
            i64::try_from(most).unwrap_or(i64::MAX)
        );
        let rows = transaction.query(&wrapped, &[]).map_err(|error| refused(&error))?;
        let read = |row: &postgres::Row| {
            let cells = inner.columns().iter().enumerate();
            cells.map(|(at, column)| value(row, at, column.type_())).collect::<Result<Vec<_>, _>>()
        };
        let rows = rows.iter().map(read).collect::<Result<_, postgres::Error>>()?;
        transaction.rollback()?;
        Ok(SqlRows { columns: names, rows })
    }
}

/// How a column of some type is asked for, so that it comes as one of the few that are read here.
fn cell(at: usize, ty: &Type) -> String {
    match *ty {
        Type::INT2 | Type::INT4 | Type::INT8 => format!("c{at}::bigint"),
        Type::BOOL => format!("c{at}::int::bigint"),
        Type::FLOAT4 | Type::FLOAT8 => format!("c{at}::double precision"),
        Type::BYTEA => format!("c{at}"),
        _ => format!("c{at}::text"),
    }
}

fn value(row: &postgres::Row, at: usize, asked: &Type) -> Result<SqlValue, postgres::Error> {
    Ok(match *row.columns()[at].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(SqlValue::Null, SqlValue::Integer),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(at)?.map_or(SqlValue::Null, SqlValue::Real),
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(at)?.map_or(SqlValue::Null, SqlValue::blob),
        _ => match row.try_get::<_, Option<String>>(at)? {
            None => SqlValue::Null,
            Some(text) if *asked == Type::NUMERIC => number(text),
            Some(text) => SqlValue::Text(text),
        },
    })
}

/// A sum of whole numbers is a whole number, whatever type the server gives it.
fn number(text: String) -> SqlValue {
    match (text.parse(), text.parse()) {
        (Ok(whole), _) => SqlValue::Integer(whole),
        (_, Ok(real)) => SqlValue::Real(real),
        _ => SqlValue::Text(text),
    }
}

fn refused(error: &postgres::Error) -> StoreError {
    match error.code() {
        Some(_) => StoreError::Query(super::run::message(error)),
        None => StoreError::Lost(super::run::message(error)),
    }
}
