use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ovenbird_engine::store::SqlValue;
use serde_json::{Map, Value};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_service::store;
use ovenbird_view::{Page, Table};

const TABLES: &str = "\
Tables: repo, ref, signature, git_commit, trailer, trailer_role, commit_reference, tag, path,
file_change, document, signature_use, event, event_day, ledger, decision. Times are Unix seconds,
flags are 0 and 1, object names are bytes, printed in hexadecimal. For example:

  ovenbird sql \"select name, email, authored from signature_use
      join signature on id = signature_id order by authored desc limit 5\"";

/// Run one query on the store; it can only read
#[derive(clap::Args)]
#[command(after_long_help = TABLES)]
pub(crate) struct Args {
    /// The query; `-` reads it from standard input
    query: String,
    /// Print at most so many rows
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    limit: usize,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut query = args.query.clone();
    if query == "-" {
        query.clear();
        std::io::stdin().read_to_string(&mut query)?;
    }
    let call = session.call_until(at_interrupt()?)?;
    let found = store::select(&call, &query, args.limit.saturating_add(1))?;
    if found.rows.len() > args.limit {
        session.warn(&format!("only the first {} rows are printed; see `--limit`", args.limit));
    }
    let rows = &found.rows[..found.rows.len().min(args.limit)];
    let names: Vec<String> = distinct(&found.columns);
    let record = |row: &Vec<SqlValue>| {
        let fields = names.iter().cloned().zip(row.iter().map(json));
        Value::Object(fields.collect::<Map<_, _>>())
    };
    let mut table = Table::new(&found.columns.iter().map(String::as_str).collect::<Vec<_>>());
    for (at, column) in table.columns.iter_mut().enumerate() {
        let number =
            |row: &Vec<SqlValue>| matches!(row[at], SqlValue::Integer(_) | SqlValue::Real(_));
        column.right = !rows.is_empty() && rows.iter().all(number);
    }
    for row in rows {
        table.row(row.iter().map(text));
    }
    let mut page = Page::default();
    page.table(table);
    Reply::new(&rows.iter().map(record).collect::<Vec<_>>(), page)
}

/// What turns true at the first interrupt or termination, so that the store ends the query, too; the
/// second one ends the program.
fn at_interrupt() -> Result<Arc<AtomicBool>, CommandError> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, stop.clone())?;
        signal_hook::flag::register(signal, stop.clone())?;
    }
    Ok(stop)
}

/// Two columns of one name must not become one field.
fn distinct(columns: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let mut name = column.clone();
        let mut count = 1;
        while names.contains(&name) {
            count += 1;
            name = format!("{column}_{count}");
        }
        names.push(name);
    }
    names
}

fn json(value: &SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(integer) => (*integer).into(),
        SqlValue::Real(real) => (*real).into(),
        SqlValue::Text(text) | SqlValue::Blob(text) => text.clone().into(),
    }
}

fn text(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => String::new(),
        SqlValue::Integer(integer) => integer.to_string(),
        SqlValue::Real(real) => real.to_string(),
        SqlValue::Text(text) | SqlValue::Blob(text) => text.clone(),
    }
}
