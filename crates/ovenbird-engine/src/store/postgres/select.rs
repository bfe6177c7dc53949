//! A user's own query, which must only read.

use postgres::types::Type;
use postgres::{IsolationLevel, Transaction};

use super::{PostgresStore, connect};
use crate::store::query::QueryLimits;
use crate::store::{SqlRows, SqlValue, StoreError};

/// The query that lists the tables.
const TABLES: &str = "select tablename from pg_tables where schemaname = current_schema()";

/// What makes the server look, during a long query, whether anybody still waits for its answer.
const NOTICE: &str = "set local client_connection_check_interval = '2s'";

/// The most that a query may write to the server's disk, where this role may say so and nobody
/// has said less.
const SPACE: &str = "do $$ begin
    if current_setting('temp_file_limit') = '-1' then
        set local temp_file_limit = '4GB';
    end if;
end $$";

impl PostgresStore {
    /// Runs one statement in a read-only transaction, as the inside of another select: neither a
    /// second statement nor one that writes can stand there.
    pub(in crate::store) fn select(
        &mut self,
        sql: &str,
        most: usize,
        limits: &QueryLimits<'_>,
    ) -> Result<SqlRows, StoreError> {
        let connection = self.connection.get_mut();
        let (client, location) = (&mut connection.client, &connection.location);
        let token = client.cancel_token();
        // A query that cannot be cancelled is ended by the server when this program is gone.
        let cancel = || connect::cancel(location, &token);
        limits.watch(&cancel, || {
            let begun = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
            let mut transaction = begun.read_only(true).start()?;
            restrict(&mut transaction, limits)?;
            let rows = rows(&mut transaction, sql, most)?;
            transaction.rollback()?;
            Ok(rows)
        })
    }
}

/// Holds the transaction to the limits, as far as this server and this role let it.
fn restrict(transaction: &mut Transaction<'_>, limits: &QueryLimits<'_>) -> Result<(), StoreError> {
    if let Some(time) = limits.time {
        // The watch ends it first; this holds when the watch is dead.
        let wait_budget = time.as_millis().saturating_add(1_000).min(i32::MAX as u128);
        transaction.batch_execute(&format!("set local statement_timeout = {wait_budget}"))?;
    }
    for setting in [NOTICE, SPACE] {
        let mut attempt = transaction.transaction()?;
        if attempt.batch_execute(setting).is_ok() {
            attempt.commit()?;
        }
    }
    Ok(())
}

fn rows(transaction: &mut Transaction<'_>, sql: &str, most: usize) -> Result<SqlRows, StoreError> {
    let asked = sql.trim().trim_end_matches(';');
    let inner = transaction.prepare(asked).map_err(refused)?;
    if inner.columns().is_empty() {
        return Err(wrong("only a single query that reads can be run"));
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
    let rows = transaction.query(&wrapped, &[]).map_err(refused)?;
    let read = |row: &postgres::Row| {
        let cells = inner.columns().iter().enumerate();
        cells.map(|(at, column)| value(row, at, column.type_())).collect::<Result<Vec<_>, _>>()
    };
    let rows = rows.iter().map(read).collect::<Result<_, postgres::Error>>()?;
    Ok(SqlRows { columns: names, rows })
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

/// What the server has against a query; its own trouble stays its own.
fn refused(error: postgres::Error) -> StoreError {
    let reason = super::error::message(&error);
    match StoreError::from(error) {
        // A write in a transaction that only reads is no server that only reads.
        StoreError::Database(_) | StoreError::Damaged(_) | StoreError::ReadOnly { .. } => {
            wrong(&reason)
        }
        other => other,
    }
}

fn wrong(reason: &str) -> StoreError {
    StoreError::Query { reason: reason.to_owned(), tables: TABLES }
}
