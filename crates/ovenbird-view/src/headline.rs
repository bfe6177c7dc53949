//! Questions with their answers on a terminal: the question at the left, what is said beside it.

use std::io::{Result, Write};

use unicode_width::UnicodeWidthStr as _;

use super::page::{Block, Headline, Page, printable};
use super::table::{TerminalStyle, wrap};

/// Answers are not squeezed beside their question where they would be narrower than this.
const NARROWEST: usize = 50;

/// How wide the questions of a page are, with the space beside them.
pub(super) fn room(page: &Page) -> usize {
    let questions = page.blocks.iter().map(|block| match block {
        Block::Headline(headline) if !headline.question.is_empty() => headline.question.width() + 3,
        _ => 0,
    });
    questions.max().unwrap_or(0)
}

/// Writes one. `room` is the width of the longest question of the page.
pub(super) fn write(
    out: &mut impl Write,
    headline: &Headline,
    room: usize,
    style: TerminalStyle,
) -> Result<()> {
    let question = printable(&headline.question);
    let is_beside = style.paragraph() >= room + NARROWEST;
    let indent = " ".repeat(if is_beside { room } else { 2 });
    let width = style.paragraph() - indent.len();
    let mut first = format!("{question}{}", " ".repeat(room - question.width()));
    if !is_beside && !question.is_empty() {
        writeln!(out, "  {}", style.paint(&question, "1"))?;
    }
    if !is_beside {
        first.clone_from(&indent);
    }
    let mut line = |line: String, code: &str| {
        let start = std::mem::replace(&mut first, indent.clone());
        let start = if start.trim().is_empty() { start } else { style.paint(&start, "1") };
        let line = if code.is_empty() { line } else { style.paint(&line, code) };
        writeln!(out, "  {start}{line}")
    };
    for sentences in &headline.sentences {
        wrap(&printable(&sentences.text), width).into_iter().try_for_each(|text| line(text, ""))?;
        for ground in &sentences.grounds {
            let lines = hang(&printable(ground), width, "  ");
            lines.into_iter().try_for_each(|text| line(text, "2"))?;
        }
    }
    for step in &headline.steps {
        let lines = hang(&format!("→ {}", printable(step)), width, "");
        lines.into_iter().try_for_each(|text| line(text, ""))?;
    }
    Ok(())
}

/// Lines whose later ones stand further in, all of them behind `indent`.
fn hang(text: &str, width: usize, indent: &str) -> Vec<String> {
    let lines = wrap(text, width.saturating_sub(indent.len() + 2)).into_iter().enumerate();
    let further = |at: usize| if at == 0 { "" } else { "  " };
    lines.map(|(at, line)| format!("{indent}{}{line}", further(at))).collect()
}
