//! Pages as one HTML file that needs nothing else: no script, no font, no request.
//!
//! The file is well-formed XML, too. Foreign text goes through [`escape`] and nowhere else.

mod anchor;
#[cfg(test)]
mod tests;

use anchor::Anchors;

use super::chart::{COLORS, Chart, Room, STYLE};
use super::page::{Block, Headline, Page, Table};
use super::xml::escape;

/// How a page looks.
const PAGE_STYLE: &str = include_str!("page.css");
/// Nothing may be loaded or run, whatever a page holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// The name of a column of remarks.
const EVIDENCE: &str = "evidence";
/// Cells of so few bytes stay on one line.
const SHORT: usize = 16;
/// Fewer sections than this need no contents.
const WORTH_CONTENTS: usize = 3;

/// The page as one document, made on `day` (such as `2026-11-24`).
pub fn document(page: &Page, day: &str) -> String {
    let mut anchors = Anchors::default();
    let mut body = Body::default();
    let mut blocks = page.blocks.as_slice();
    let (title, beside) = match blocks {
        [Block::Title(title, beside), rest @ ..] => {
            blocks = rest;
            (title.as_str(), beside.as_str())
        }
        _ => ("Ovenbird", ""),
    };
    let beside = match beside {
        "" => String::new(),
        reported => format!("<p class=\"beside\">{}</p>", escape(reported)),
    };
    while let [block, rest @ ..] = blocks {
        // Remarks belong to what stands before them.
        let notes = rest.iter().take_while(|block| matches!(block, Block::Note(_))).count();
        let (notes, rest) = rest.split_at(notes);
        body.block(block, notes, &mut anchors);
        blocks = rest;
    }
    let contents = contents(&body.sections);
    let (title, day, version) = (escape(title), escape(day), env!("CARGO_PKG_VERSION"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"generator\" content=\"Ovenbird {version}\"/>\n\
         <title>{title}</title>\n<style>\n{COLORS}{STYLE}{PAGE_STYLE}</style>\n</head>\n<body>\n\
         <header><h1>{title}</h1>{beside}</header>\n{contents}<main>\n{}</main>\n\
         <footer><p>Made by Ovenbird {version} on {day}. Nothing of this page was sent anywhere, \
         and it loads nothing.</p></footer>\n</body>\n</html>\n",
        body.done()
    )
}

/// What stands between the title and the foot.
#[derive(Default)]
struct Body {
    out: String,
    /// Anchor and heading of each section.
    sections: Vec<(String, String)>,
}

impl Body {
    fn block(&mut self, block: &Block, notes: &[Block], anchors: &mut Anchors) {
        if let Block::Heading(text) | Block::Title(text, _) = block {
            self.section(text, anchors);
            self.notes(notes);
            return;
        }
        self.out.push_str("<div class=\"sentences\">\n");
        match block {
            Block::Text(text) => self.put(&["<p>", &lines(text), "</p>\n"]),
            Block::Note(_) => self.notes(std::slice::from_ref(block)),
            Block::Table(table) => self.out.push_str(&table_of(table)),
            Block::Chart(chart) => self.out.push_str(&figure(chart)),
            Block::Headline(headline) => self.out.push_str(&headline_of(headline)),
            Block::Heading(_) | Block::Title(..) => {}
        }
        self.notes(notes);
        self.out.push_str("</div>\n");
    }

    fn section(&mut self, heading: &str, anchors: &mut Anchors) {
        let heading = anchor::sentence_case(heading);
        let anchor = anchors.anchor(&heading);
        let end = if self.sections.is_empty() { "" } else { "</section>\n" };
        let name = escape(&heading);
        self.put(&[end, "<section id=\"", &anchor, "\">\n<h2>"]);
        self.put(&["<a href=\"#", &anchor, "\">", &name, "</a></h2>\n"]);
        self.sections.push((anchor, heading));
    }

    fn notes(&mut self, notes: &[Block]) {
        for note in notes {
            let Block::Note(text) = note else { continue };
            // Several remarks in one are a list.
            if text.contains('\n') {
                let objects = text.split('\n').map(|line| format!("<li>{}</li>\n", escape(line)));
                let objects: String = objects.collect();
                self.put(&["<ul class=\"note\">\n", &objects, "</ul>\n"]);
            } else {
                self.put(&["<p class=\"note\">", &escape(text), "</p>\n"]);
            }
        }
    }

    fn put(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }

    fn done(mut self) -> String {
        if !self.sections.is_empty() {
            self.out.push_str("</section>\n");
        }
        self.out
    }
}

/// A question with its answer; what that stands on is folded away.
fn headline_of(headline: &Headline) -> String {
    let mut out = match headline.question.as_str() {
        "" => String::new(),
        question => format!("<h2 class=\"question\">{}</h2>\n", escape(question)),
    };
    for sentences in &headline.sentences {
        out.extend(["<p>", &lines(&sentences.text), "</p>\n"]);
    }
    if !headline.steps.is_empty() {
        let steps = headline.steps.iter().map(|step| format!("<li>{}</li>\n", escape(step)));
        out.extend(["<ul class=\"steps\">\n", &steps.collect::<String>(), "</ul>\n"]);
    }
    let grounds = headline.sentences.iter().flat_map(|sentences| &sentences.grounds);
    let grounds: String = grounds.map(|text| format!("<li>{}</li>\n", escape(text))).collect();
    if !grounds.is_empty() {
        let summary = "<details><summary>how do you know?</summary>\n<ul class=\"note\">\n";
        out.extend([summary, &grounds, "</ul></details>\n"]);
    }
    out
}

fn contents(sections: &[(String, String)]) -> String {
    if sections.len() < WORTH_CONTENTS {
        return String::new();
    }
    let link = |(anchor, heading): &(String, String)| {
        format!("<li><a href=\"#{anchor}\">{}</a></li>\n", escape(heading))
    };
    let links: String = sections.iter().map(link).collect();
    format!("<nav aria-label=\"Contents\"><ul>\n{links}</ul></nav>\n")
}

/// A chart, drawn for both widths of which the style shows one, with its numbers below.
fn figure(chart: &Chart) -> String {
    format!(
        "<figure>\n<figcaption>{}</figcaption>\n{}\n{}\n\
         <details><summary>numbers</summary>\n{}</details>\n</figure>\n",
        escape(&chart.title),
        chart.svg(Room::Wide),
        chart.svg(Room::Narrow),
        table_of(&chart.table())
    )
}

fn table_of(table: &Table) -> String {
    let class = |right: bool| if right { " class=\"number\"" } else { "" };
    // A fact a row, whose evidence goes below it where there is little room.
    let facts = table.columns.len() == 3 && table.columns[2].name == EVIDENCE;
    let kind = if facts { " class=\"facts\"" } else { "" };
    let mut out = format!("<div class=\"scroll\"><table{kind}>\n");
    if table.columns.iter().any(|column| !column.name.is_empty()) {
        let name = |column: &super::page::Column| match column.name.as_str() {
            "" => "<td></td>".to_owned(),
            name => format!("<th scope=\"col\"{}>{}</th>", class(column.right), escape(name)),
        };
        let names: String = table.columns.iter().map(name).collect();
        out.extend(["<thead><tr>", &names, "</tr></thead>\n"]);
    }
    out.push_str("<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let text = lines(cell);
            let (open, close) = match (at, column.right, column.name.as_str()) {
                // The first column says what the row is about.
                (0, false, _) => ("<th scope=\"row\">", "</th>"),
                (_, false, EVIDENCE) => ("<td class=\"note\">", "</td>"),
                (_, true, _) => ("<td class=\"number\">", "</td>"),
                // A date is not broken at its hyphens.
                _ if cell.len() <= SHORT => ("<td class=\"short\">", "</td>"),
                _ => ("<td>", "</td>"),
            };
            out.extend([open, &text, close]);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
    out
}

/// Text whose line ends are kept.
fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br/>\n")
}
