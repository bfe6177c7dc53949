//! Records as comma-separated values.

use std::io::{Error, Result, Write};

use serde_json::Value;

/// Writes JSON objects as CSV: one header with the keys of all of them, then a row each.
pub fn write(out: &mut impl Write, records: &[Value]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    // Records of one answer need not have the same keys; the header has all of them.
    let mut names: Vec<&str> = Vec::new();
    for record in records.iter().filter_map(Value::as_object) {
        for key in record.keys() {
            if !names.contains(&key.as_str()) {
                names.push(key);
            }
        }
    }
    if names.is_empty() {
        // No record, no columns: nothing to print, not even an empty field.
        return Ok(());
    }
    writer.write_record(&names).map_err(system)?;
    for record in records {
        writer.write_record(names.iter().map(|name| cell(record.get(name)))).map_err(system)?;
    }
    writer.flush()
}

/// The system's own error, so that a closed pipe is told from a full disk.
fn system(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => Error::other(format!("{other:?}")),
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
