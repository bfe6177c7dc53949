//! An answer for people, before it is laid out.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::chart::Chart;

/// Blocks, from top to bottom.
#[derive(Debug, Default, Clone)]
pub struct Page {
    /// Its parts, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Debug, Clone)]
pub enum Block {
    /// The page's title, with what stands beside it, or nothing.
    Title(String, String),
    /// A question with its answer.
    Headline(Headline),
    /// The heading of a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A remark of less weight: what a number stands on.
    Note(String),
    /// Rows and columns.
    Table(Table),
    /// Numbers to be drawn.
    Chart(Chart),
}

/// A question with its answer.
#[derive(Debug, Default, Clone)]
pub struct Headline {
    /// The question.
    pub question: String,
    /// What is said to it, a sentence each.
    pub sentences: Vec<Statement>,
    /// What can be done next, a line each.
    pub steps: Vec<String>,
}

/// A sentence.
#[derive(Debug, Default, Clone)]
pub struct Statement {
    /// The sentence.
    pub text: String,
    /// What it stands on, a line each; nothing where that was not asked for.
    pub grounds: Vec<String>,
}

/// Rows under named columns.
#[derive(Debug, Default, Clone)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The cells, row by row; each row has one for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Numbers stand to the right.
    pub right: bool,
}

impl Page {
    /// A page with a title and nothing else.
    pub fn new(title: impl Into<String>) -> Self {
        Self::titled(title, "")
    }

    /// A page with a title, what stands beside it, and nothing else.
    pub fn titled(title: impl Into<String>, beside: impl Into<String>) -> Self {
        Self { blocks: vec![Block::Title(title.into(), beside.into())] }
    }

    /// Adds a question with its answer.
    pub fn headline(&mut self, headline: Headline) -> &mut Self {
        self.blocks.push(Block::Headline(headline));
        self
    }

    /// Begins a section.
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Heading(text.into()));
        self
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    /// Adds a remark on what stands before it.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.blocks.push(Block::Note(text.into()));
        self
    }

    /// Adds a table unless it has no rows.
    pub fn table(&mut self, table: Table) -> &mut Self {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
        self
    }

    /// Adds a chart.
    pub fn chart(&mut self, chart: Chart) -> &mut Self {
        self.blocks.push(Block::Chart(chart));
        self
    }
}

impl Table {
    /// A table of named columns; a name that begins with `>` is a column of numbers.
    pub fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| Column {
            name: name.trim_start_matches('>').to_owned(),
            right: name.starts_with('>'),
        });
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// Foreign text made safe for a terminal: control characters and those that turn the direction
/// of text cannot move the cursor, hide or color anything.
pub fn printable(text: &str) -> String {
    let safe = |c: char| if is_harmful(c) { '\u{fffd}' } else { c };
    text.chars().map(safe).collect()
}

/// JSON with the same characters written by number, which means the same to whoever reads it.
pub fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(is_harmful) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_harmful(c) {
            write!(escaped, "\\u{:04x}", c as u32).expect("writing to a string");
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}')
}
