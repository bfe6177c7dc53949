use serde::Serialize;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_service::StorePlace;
use ovenbird_view::{Page, Table};

/// Show the configuration
#[derive(Clone, Copy, clap::Subcommand)]
pub(crate) enum Command {
    /// Print every key with its value and where it came from
    Show,
}

#[derive(Serialize)]
struct Entry {
    key: String,
    value: toml::Value,
    origin: String,
}

pub(crate) fn run(session: &Session, command: Command) -> Result<Reply, CommandError> {
    let Command::Show = command;
    let entries: Vec<Entry> = session
        .config
        .entries()
        .map(|(key, value, origin)| Entry {
            key: key.to_owned(),
            // A URL may hold a password.
            value: if key == "store" { shown_store(session, value) } else { value.clone() },
            origin: origin.to_string(),
        })
        .collect();
    let mut table = Table::new(&["key", "value", "from"]);
    for entry in &entries {
        let value = match entry.key.as_str() {
            "store" => session.store_place()?.to_string(),
            "cache.path" => session.clones()?.display().to_string(),
            _ => entry.value.as_str().map_or_else(|| entry.value.to_string(), str::to_owned),
        };
        table.row([entry.key.clone(), value, entry.origin.clone()]);
    }
    let mut page = Page::default();
    page.table(table);
    if let Some(file) = &session.config.file {
        let state = if file.exists() { "" } else { " (not there)" };
        page.note(format!("configuration file: {}{state}", file.display()));
    }
    Reply::new(&entries, page)
}

fn shown_store(session: &Session, value: &toml::Value) -> toml::Value {
    match session.store_place() {
        Ok(place @ StorePlace::Postgres(_)) => toml::Value::String(place.to_string()),
        Ok(StorePlace::Sqlite(_)) => value.clone(),
        Err(_) => toml::Value::String("unreadable".to_owned()),
    }
}
