//! What a command replies, and the forms in which it can be printed.
//!
//! A command makes a [`Reply`]: data for programs, and a [`Page`] for people. Programs get the
//! whole answer as one value (`json`, `yaml`) or as one flat record a line (`jsonl`, `csv`).

mod file;

use std::io::{IsTerminal as _, Write};
use std::str::FromStr;

use ovenbird_core::answer::{Answer, Document};
use ovenbird_view::{
    Page, TerminalStyle, escaped, printable, write_csv, write_markdown, write_table,
};
use serde::Serialize;
use serde_json::Value;

pub(crate) use file::write_whole;

use crate::error::CommandError;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, on a terminal
    Table,
    /// One JSON value
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// One YAML document
    Yaml,
    /// For people, in a document
    Markdown,
}

impl Format {
    /// Whether people read it: then the page is all that is printed.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Markdown)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(text, true)
            .map_err(|_| "it should be table, json, jsonl, csv, yaml or markdown".to_owned())
    }
}

/// What a command has to say.
pub(crate) struct Reply {
    /// The whole answer.
    data: Value,
    /// The answer as flat records, for formats that are lines.
    records: Vec<Value>,
    /// The answer for people.
    page: Page,
    /// What is printed in place of all this.
    instead: Option<String>,
}

impl Reply {
    /// An answer whose records are the items of `data` if it is a list, else `data` itself.
    pub(crate) fn new(data: &impl Serialize, page: Page) -> Result<Self, CommandError> {
        let data = to_value(data)?;
        let records = match &data {
            Value::Array(objects) => objects.clone(),
            other => vec![other.clone()],
        };
        Ok(Self { data, records, page, instead: None })
    }

    /// The answer to a question, with the version of its schema.
    pub(crate) fn answer(answer: &Answer, page: Page) -> Result<Self, CommandError> {
        Self::new(&Document::from(answer), page)
    }

    /// An answer for people alone: a large one is not made into data that nobody asked for.
    pub(crate) fn for_people(page: Page) -> Self {
        Self { data: Value::Null, records: Vec::new(), page, instead: None }
    }

    /// A text that is printed as it is, whatever the format; an empty one is nothing.
    pub(crate) fn verbatim(text: String) -> Self {
        let page = Page::default();
        Self { data: Value::Null, records: Vec::new(), page, instead: Some(text) }
    }

    /// Sets what is printed as lines.
    pub(crate) fn with_records(mut self, records: &impl Serialize) -> Result<Self, CommandError> {
        if let Value::Array(objects) = to_value(records)? {
            self.records = objects;
        }
        Ok(self)
    }

    /// Prints to standard output.
    pub(crate) fn print(&self, format: Format, style: TerminalStyle) -> Result<(), CommandError> {
        let stdout = std::io::stdout().lock();
        let is_raw = matches!(format, Format::Csv | Format::Yaml) && stdout.is_terminal();
        let mut out = std::io::BufWriter::new(stdout);
        if is_raw {
            // A program gets the very text; a terminal would do what the text says.
            let mut text = Vec::new();
            self.write(&mut text, format, style)?;
            out.write_all(printable(&String::from_utf8_lossy(&text)).as_bytes())?;
        } else {
            self.write(&mut out, format, style)?;
        }
        Ok(out.flush()?)
    }

    fn write(
        &self,
        out: &mut impl Write,
        format: Format,
        style: TerminalStyle,
    ) -> Result<(), CommandError> {
        if let Some(text) = &self.instead {
            return Ok(out.write_all(text.as_bytes())?);
        }
        match format {
            Format::Table => write_table(out, &self.page, style)?,
            Format::Markdown => write_markdown(out, &self.page)?,
            Format::Json => {
                let text =
                    serde_json::to_string_pretty(&self.data).map_err(CommandError::failed)?;
                writeln!(out, "{}", escaped(&text))?;
            }
            Format::Jsonl => {
                for record in &self.records {
                    writeln!(out, "{}", escaped(&record.to_string()))?;
                }
            }
            Format::Csv => write_csv(out, &self.records)?,
            Format::Yaml => {
                let text = serde_saphyr::to_string(&self.data).map_err(CommandError::failed)?;
                write!(out, "{}{}", text, if text.ends_with('\n') { "" } else { "\n" })?;
            }
        }
        Ok(())
    }
}

fn to_value(data: &impl Serialize) -> Result<Value, CommandError> {
    serde_json::to_value(data).map_err(CommandError::failed)
}
