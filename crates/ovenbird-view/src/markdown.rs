//! Pages as Markdown.

use std::io::{Result, Write};

use super::page::{Block, Headline, Page, Table, printable};

/// Writes a page as Markdown.
pub fn write(out: &mut impl Write, page: &Page) -> Result<()> {
    for (at, block) in page.blocks.iter().enumerate() {
        // A drawing that no characters stand for is left out.
        let drawn = match block {
            Block::Chart(chart) => chart.spark().map(|spark| (spark, &chart.title)),
            _ => None,
        };
        if at > 0 && (drawn.is_some() || !matches!(block, Block::Chart(_))) {
            writeln!(out)?;
        }
        match block {
            Block::Title(text, beside) => {
                writeln!(out, "# {}", escape(text))?;
                if !beside.is_empty() {
                    writeln!(out, "\n*{}*", escape(beside))?;
                }
            }
            Block::Headline(headline) => write_headline(out, headline)?,
            Block::Heading(text) => writeln!(out, "## {}", escape(text))?,
            Block::Text(text) => writeln!(out, "{}", escape(text))?,
            Block::Note(text) => writeln!(out, "*{}*", escape(text))?,
            Block::Table(table) => write_table(out, table)?,
            Block::Chart(_) => {
                if let Some((spark, title)) = drawn {
                    writeln!(out, "{spark}\n\n*{}*", escape(title))?;
                }
            }
        }
    }
    Ok(())
}

fn write_headline(out: &mut impl Write, headline: &Headline) -> Result<()> {
    let mut gap = "";
    if !headline.question.is_empty() {
        writeln!(out, "**{}**", escape(&headline.question))?;
        gap = "\n";
    }
    for sentences in &headline.sentences {
        writeln!(out, "{gap}{}", escape(&sentences.text))?;
        gap = "\n";
        for ground in &sentences.grounds {
            writeln!(out, "\n*{}*", escape(ground))?;
        }
    }
    for step in &headline.steps {
        writeln!(out, "{gap}- {}", escape(step))?;
        gap = "";
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

/// Foreign text cannot become markup, a link or HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut begins_line = true;
    for character in printable(text).chars() {
        let is_mark = begins_line && matches!(character, '-' | '+' | '=' | '.' | ')');
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // What would be an address by itself.
            ':' => escaped.push_str("&#58;"),
            '@' => escaped.push_str("&#64;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' | '!' => {
                escaped.extend(['\\', character]);
            }
            other if is_mark => escaped.extend(['\\', other]),
            other => escaped.push(other),
        }
        // A list may begin behind digits, too.
        begins_line = character == '\n' || (begins_line && character.is_ascii_digit());
    }
    escaped
}
