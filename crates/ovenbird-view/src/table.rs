//! Pages on a terminal.

use std::io::{Result, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::chart::Chart;
use super::headline;
use super::page::{Block, Column, Page, Table, printable};

/// Paragraphs are wrapped here where the terminal is wider.
const WIDEST_PARAGRAPH: usize = 96;
/// No column becomes narrower than this to make a table fit.
const NARROWEST: usize = 12;

/// How a page is laid out.
#[derive(Debug, Clone, Copy)]
pub struct TerminalStyle {
    /// Whether to use color.
    pub color: bool,
    /// Columns of the terminal; `None` where the output is none, and nothing is cut.
    pub width: Option<usize>,
}

impl TerminalStyle {
    pub(super) fn paint(self, text: &str, code: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(super) fn paragraph(self) -> usize {
        self.width.map_or(WIDEST_PARAGRAPH, |width| width.clamp(20, WIDEST_PARAGRAPH + 2) - 2)
    }
}

/// Writes a page for a terminal.
pub fn write(out: &mut impl Write, page: &Page, style: TerminalStyle) -> Result<()> {
    let questions = headline::room(page);
    let mut before: Option<&Block> = None;
    for block in &page.blocks {
        if is_apart(before, block) {
            writeln!(out)?;
        }
        match block {
            Block::Title(text, beside) => write_title(out, text, beside, style)?,
            Block::Headline(answer) => headline::write(out, answer, questions, style)?,
            Block::Heading(text) => {
                writeln!(out, "{}", style.paint(&printable(text), "1;36"))?;
            }
            Block::Text(text) => {
                for line in wrap(&printable(text), style.paragraph()) {
                    writeln!(out, "  {line}")?;
                }
            }
            Block::Note(text) => {
                for line in wrap(&printable(text), style.paragraph()) {
                    writeln!(out, "  {}", style.paint(&line, "2"))?;
                }
            }
            Block::Table(table) => write_table(out, table, style)?,
            Block::Chart(chart) => write_chart(out, chart, style)?,
        }
        before = Some(block);
    }
    Ok(())
}

/// Whether an empty line parts a block from the one before it: a section from what it follows, and
/// the answers to questions from all else.
fn is_apart(before: Option<&Block>, block: &Block) -> bool {
    let is_answer = |block: &Block| matches!(block, Block::Headline(_));
    let Some(before) = before else { return false };
    matches!(block, Block::Heading(_)) || is_answer(before) != is_answer(block)
}

/// The title; what stands beside it at the right, or below where there is no room.
fn write_title(out: &mut impl Write, text: &str, beside: &str, style: TerminalStyle) -> Result<()> {
    let (text, beside) = (printable(text), printable(beside));
    write!(out, "{}", style.paint(&text, "1"))?;
    let room = (style.paragraph() + 2).saturating_sub(text.width() + beside.width());
    match beside.as_str() {
        "" => writeln!(out),
        _ if room >= 2 => writeln!(out, "{}{}", " ".repeat(room), style.paint(&beside, "2")),
        _ => {
            writeln!(out)?;
            let mut lines = wrap(&beside, style.paragraph()).into_iter();
            lines.try_for_each(|line| writeln!(out, "  {}", style.paint(&line, "2")))
        }
    }
}

/// A drawing in characters with its title beside it, or below where there is no room; one that no
/// characters stand for is left out.
fn write_chart(out: &mut impl Write, chart: &Chart, style: TerminalStyle) -> Result<()> {
    let Some(spark) = chart.spark() else { return Ok(()) };
    let title = printable(&chart.title);
    let is_beside = spark.width() + 2 + title.width() <= style.paragraph();
    let gap = if is_beside { "  " } else { "\n  " };
    writeln!(out, "  {spark}{gap}{}", style.paint(&title, "2"))
}

fn write_table(out: &mut impl Write, table: &Table, style: TerminalStyle) -> Result<()> {
    let clean = |text: &String| printable(text).replace('\n', " ");
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(clean).collect()).collect();
    let widths = widths(table, &rows, style.width);
    let names: Vec<String> = table.columns.iter().map(|column| printable(&column.name)).collect();
    if names.iter().any(|name| !name.is_empty()) {
        writeln!(out, "{}", style.paint(&line(table, &names, &widths), "2"))?;
    }
    for row in rows {
        write_row(out, table, row, &widths)?;
    }
    Ok(())
}

/// One row. What is too wide is cut, and in the last column goes on in the lines below.
fn write_row(
    out: &mut impl Write,
    table: &Table,
    row: Vec<String>,
    widths: &[usize],
) -> Result<()> {
    let last = widths.len().saturating_sub(1);
    let mut below = Vec::new();
    let mut cells: Vec<String> = row;
    for (at, cell) in cells.iter_mut().enumerate().take(widths.len()) {
        if at == last && !table.columns[at].right {
            let mut lines = wrap(cell, widths[at]).into_iter();
            *cell = lines.next().unwrap_or_default();
            below.extend(lines);
        }
        *cell = cut(cell, widths[at]);
    }
    writeln!(out, "{}", line(table, &cells, widths))?;
    let indent: usize = widths.iter().take(last).map(|width| width + 2).sum::<usize>() + 2;
    let indent = " ".repeat(indent);
    below.iter().try_for_each(|line| writeln!(out, "{indent}{}", cut(line, widths[last])))
}

fn line(table: &Table, cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for ((cell, column), width) in cells.iter().zip(&table.columns).zip(widths) {
        let pad = " ".repeat(width.saturating_sub(cell.width()));
        line.push_str("  ");
        line.extend(if column.right { [pad.as_str(), cell] } else { [cell, pad.as_str()] });
    }
    line.trim_end().to_owned()
}

/// How wide each column is: as wide as its cells, unless the terminal is too narrow; then the
/// widest columns of text give way.
fn widths(table: &Table, rows: &[Vec<String>], terminal: Option<usize>) -> Vec<usize> {
    let natural = |(at, column): (usize, &Column)| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
        cells.max().unwrap_or(0).max(column.name.width())
    };
    let mut widths: Vec<usize> = table.columns.iter().enumerate().map(natural).collect();
    let Some(terminal) = terminal else { return widths };
    let room = terminal.saturating_sub(2 * widths.len());
    while widths.iter().sum::<usize>() > room {
        let text = (0..widths.len()).filter(|&at| !table.columns[at].right);
        let Some(widest) = text.max_by_key(|&at| widths[at]).filter(|&at| widths[at] > NARROWEST)
        else {
            break;
        };
        widths[widest] -= 1;
    }
    widths
}

pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + character.width().unwrap_or(0) + 1 > width {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: TerminalStyle = TerminalStyle { color: false, width: None };

    #[test]
    fn a_table_fits_its_terminal_and_loses_nothing_elsewhere() {
        let mut table = Table::new(&["who", ">n", "why"]);
        table.row(["a".repeat(30), "7".to_owned(), "one two three four five six".to_owned()]);
        let print = |width| {
            let mut out = Vec::new();
            write_table(&mut out, &table, TerminalStyle { color: false, width }).unwrap();
            String::from_utf8(out).unwrap()
        };
        let narrow = print(Some(40));
        assert!(narrow.lines().all(|line| line.width() <= 40), "{narrow}");
        assert!(narrow.contains('…') && narrow.split_whitespace().any(|word| word == "six"));
        assert!(print(None).contains(&"a".repeat(30)));
    }

    #[test]
    fn foreign_text_cannot_reach_the_terminal_raw() {
        let mut page = Page::new("a\x1b[31mb");
        let mut table = Table::new(&["name", ">n"]);
        table.row(["evil\r\x07\u{202e}name".to_owned(), "7".to_owned()]);
        page.table(table);
        let mut out = Vec::new();
        write(&mut out, &page, PLAIN).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "a\u{fffd}[31mb\n  name              n\n  evil\u{fffd}\u{fffd}\u{fffd}name  7\n"
                .replace("              n", "         n")
        );
    }

    #[test]
    fn wide_characters_keep_columns_straight() {
        let mut table = Table::new(&["", ">"]);
        table.row(["王伟".to_owned(), "10".to_owned()]);
        table.row(["Ann".to_owned(), "2".to_owned()]);
        let mut out = Vec::new();
        write_table(&mut out, &table, PLAIN).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  王伟  10\n  Ann    2\n");
    }
}
