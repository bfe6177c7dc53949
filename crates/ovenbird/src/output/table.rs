//! Pages on a terminal.

use std::io::{Result, Write};

use unicode_width::UnicodeWidthStr;

use super::page::{Block, Page, Table, printable};

/// A cell is cut beyond this width, so that one long name does not spoil a table.
const WIDEST_CELL: usize = 60;
/// Paragraphs are wrapped here.
const LINE: usize = 96;

pub(super) fn write(out: &mut impl Write, page: &Page, color: bool) -> Result<()> {
    let paint = |text: &str, code: &str| {
        if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    for (at, block) in page.blocks.iter().enumerate() {
        match block {
            Block::Title(text) => writeln!(out, "{}", paint(&printable(text), "1"))?,
            Block::Heading(text) => {
                let gap = if at == 0 { "" } else { "\n" };
                writeln!(out, "{gap}{}", paint(&printable(text), "1;36"))?;
            }
            Block::Text(text) => {
                for line in wrap(&printable(text)) {
                    writeln!(out, "  {line}")?;
                }
            }
            Block::Note(text) => {
                for line in wrap(&printable(text)) {
                    writeln!(out, "  {}", paint(&line, "2"))?;
                }
            }
            Block::Table(table) => write_table(out, table, &|head| paint(head, "2"))?,
        }
    }
    Ok(())
}

fn write_table(out: &mut impl Write, table: &Table, paint: &dyn Fn(&str) -> String) -> Result<()> {
    let clean = |text: &str| cut(&printable(text).replace('\n', " "));
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.max().unwrap_or(0).max(table.columns[at].name.width())
        })
        .collect();
    let line = |cells: &[String]| {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate().take(widths.len()) {
            let pad = " ".repeat(widths[at].saturating_sub(cell.width()));
            line.push_str("  ");
            if table.columns[at].right {
                line.extend([pad.as_str(), cell]);
            } else {
                line.extend([cell, pad.as_str()]);
            }
        }
        line.trim_end().to_owned()
    };
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    if names.iter().any(|name| !name.is_empty()) {
        writeln!(out, "{}", paint(&line(&names)))?;
    }
    rows.iter().try_for_each(|row| writeln!(out, "{}", line(row)))
}

fn cut(text: &str) -> String {
    if text.width() <= WIDEST_CELL {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + 2 > WIDEST_CELL {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > LINE {
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

    #[test]
    fn foreign_text_cannot_reach_the_terminal_raw() {
        let mut page = Page::new("a\x1b[31mb");
        let mut table = Table::new(&["name", ">n"]);
        table.row(["evil\r\x07\u{202e}name".to_owned(), "7".to_owned()]);
        page.table(table);
        let mut out = Vec::new();
        write(&mut out, &page, false).unwrap();
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
        write_table(&mut out, &table, &str::to_owned).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  王伟  10\n  Ann    2\n");
    }
}
