//! Pages as Markdown.

use std::io::{Result, Write};

use super::page::{Block, Page, Table, printable};

pub(super) fn write(out: &mut impl Write, page: &Page) -> Result<()> {
    for (at, block) in page.blocks.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        match block {
            Block::Title(text) => writeln!(out, "# {}", escape(text))?,
            Block::Heading(text) => writeln!(out, "## {}", escape(text))?,
            Block::Text(text) => writeln!(out, "{}", escape(text))?,
            Block::Note(text) => writeln!(out, "*{}*", escape(text))?,
            Block::Table(table) => write_table(out, table)?,
        }
    }
    Ok(())
}

fn write_table(out: &mut impl Write, table: &Table) -> Result<()> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    writeln!(out, "{}", line(table.columns.iter().map(|column| escape(&column.name)).collect()))?;
    let rule = |right: bool| if right { "---:" } else { "---" }.to_owned();
    writeln!(out, "{}", line(table.columns.iter().map(|column| rule(column.right)).collect()))?;
    for row in &table.rows {
        writeln!(
            out,
            "{}",
            line(row.iter().map(|cell| escape(cell).replace('\n', " ")).collect())
        )?;
    }
    Ok(())
}

/// Foreign text cannot become markup or HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => escaped.extend(['\\', character]),
            other => escaped.push(other),
        }
    }
    escaped
}
