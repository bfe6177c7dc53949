//! Records as comma-separated values.
//!
//! Spreadsheets run a cell that begins like a formula, so such a text gets an apostrophe in front.
//! So does a text that looks as if it had got one: whoever takes one apostrophe off each cell that
//! is marked has the very text. Numbers stay as they are.

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
    writer.write_record(names.iter().map(|name| inert(name))).map_err(system)?;
    for record in records {
        writer.write_record(names.iter().map(|name| cell(record.get(name)))).map_err(system)?;
    }
    writer.flush()
}

/// The system's own error, so that a closed pipe is distinguished from a full disk.
fn system(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => Error::other(format!("{other:?}")),
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => inert(text),
        Some(other) => other.to_string(),
    }
}

/// The text in a form that no spreadsheet runs.
fn inert(text: &str) -> String {
    // Full-width forms begin a formula where the spreadsheet speaks an Asian language.
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.trim_start_matches('\'').starts_with(starts) && !is_number(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Whether the text is a number and nothing else, such as `-1.5`.
fn is_number(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes().all(is_plain) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a program reads in the cells of one record.
    fn cells(record: Value) -> Vec<String> {
        let mut out = Vec::new();
        write(&mut out, &[record]).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect()
    }

    #[test]
    fn no_text_begins_like_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "－"] {
            let text = format!("{start}cmd|' /C calc'!A0");
            assert_eq!(cells(json!({ "a": text, "b": 1 }))[0], format!("'{text}"));
        }
        let mut out = Vec::new();
        write(&mut out, &[json!({ "=1+1": 1 })]).unwrap();
        assert_eq!(out, b"'=1+1\n1\n");
    }

    #[test]
    fn a_number_is_no_formula() {
        let record = json!({ "a": -1, "b": -0.5, "c": "-1.5e3", "d": "+7" });
        assert_eq!(cells(record), ["-1", "-0.5", "-1.5e3", "+7"]);
        for text in ["-inf", "+nan", "-", "-1-1", "+1E", "-1\u{661}"] {
            assert_eq!(cells(json!({ "a": text, "b": 1 }))[0], format!("'{text}"));
        }
    }

    #[test]
    fn taking_one_mark_off_gives_the_text_back() {
        for text in ["=1", "'=1", "''=1", "'", "'a", "a=1", "", "it's", "\u{202e}\u{1b}[31m"] {
            let cell = cells(json!({ "a": text, "b": 1 }))[0].clone();
            let bare = cell.strip_prefix('\'').filter(|_| {
                cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
            });
            assert_eq!(bare.unwrap_or(&cell), text);
        }
    }
}
