//! A user's own query, which must only read.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;

use super::SqliteStore;
use crate::store::query::QueryLimits;
use crate::store::{SqlRows, SqlValue, StoreError};

/// The query that lists the tables.
const TABLES: &str = "select name from sqlite_schema where type = 'table'";

impl SqliteStore {
    /// Runs one statement under an authorizer that lets it read this store and nothing else:
    /// no write, no attaching of files, no setting.
    pub(in crate::store) fn select(
        &mut self,
        sql: &str,
        most: usize,
        limits: &QueryLimits<'_>,
    ) -> Result<SqlRows, StoreError> {
        self.connection.authorizer(Some(|context: AuthContext<'_>| may(context.action)))?;
        let handle = self.connection.get_interrupt_handle();
        let result = limits.watch(&|| handle.interrupt(), || self.run_select(sql, most));
        self.connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        result
    }

    fn run_select(&self, sql: &str, most: usize) -> Result<SqlRows, StoreError> {
        let mut statement = self.connection.prepare(sql).map_err(refused)?;
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(wrong("only a single query that reads can be run".to_owned()));
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = SqlRows { rows: Vec::new(), columns };
        let mut rows = statement.query([]).map_err(refused)?;
        while found.rows.len() < most
            && let Some(row) = rows.next().map_err(refused)?
        {
            let values = (0..found.columns.len()).map(|at| row.get_ref(at).map(value));
            found.rows.push(values.collect::<Result<_, _>>().map_err(refused)?);
        }
        Ok(found)
    }
}

fn may(action: AuthAction<'_>) -> Authorization {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        // Extensions reach beyond the store.
        AuthAction::Function { function_name } if function_name != "load_extension" => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// What is wrong with a query; the database's own trouble stays its own.
fn refused(error: rusqlite::Error) -> StoreError {
    let reason = message(&error);
    match StoreError::from(error) {
        StoreError::Database(_) | StoreError::ReadOnly { .. } => wrong(reason),
        other => other,
    }
}

fn wrong(reason: String) -> StoreError {
    StoreError::Query { reason, tables: TABLES }
}

fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::MultipleStatement => "only a single query can be run".to_owned(),
        rusqlite::Error::SqlInputError { msg, .. }
        | rusqlite::Error::SqliteFailure(_, Some(msg))
            if msg.contains("not authorized") || msg.contains("prohibited") =>
        {
            format!("only a query that reads the store can be run ({msg})")
        }
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

fn value(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(integer) => SqlValue::Integer(integer),
        ValueRef::Real(real) => SqlValue::Real(real),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::blob(bytes),
    }
}
