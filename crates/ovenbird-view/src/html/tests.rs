//! A page with every kind of block: it is whole, it loads nothing, and foreign text is text.
//!
//! `OVENBIRD_DUMP_HTML=FOLDER` writes the page and its charts there, to be looked at.

use roxmltree::{Document, Node, ParsingOptions};

use super::super::chart::samples;
use super::super::{Page, Statement, Table};
use super::*;

const HOSTILE: &str = "</style></title><script src='http://evil.example/x.js'>alert(\"1\")</script>\
                       <img src=x onerror=alert(1)> ]]> &amp; \u{1b}[2J \u{202e}txt.exe\u{0}";

fn sample() -> Page {
    let mut page = Page::new("github.com/ann/example · main · 2024-01-01");
    page.text("1,204 commits by 27 people from 2019-02-03 to 2023-12-12.");
    page.note("n 1,204; coverage 100 %; without bots (2); from git");
    page.heading("HOW LONG UNTIL SOMEBODY ANSWERS");
    page.text(
        "Half of the newcomers are answered by a human within 9 hours, 9 of 10 within 12 days.",
    );
    page.note("44–52 % at 95 % confidence; n 94; coverage 87.0 %; without bots (2); from GitHub");
    page.chart(samples::curves()).note("one minus the survival curve; what is open is censored");
    page.heading("WHO CAME");
    page.text("Newcomers become fewer.").note("n 812").note("a second remark");
    page.chart(samples::bars());
    page.heading("Will it be accepted?").chart(samples::ranges()).chart(samples::dots());
    page.heading("HOW IT LIVES");
    let mut table = Table::new(&["", "", "evidence"]);
    let evidence = "38–58 % at 95 % confidence; n 94; coverage 99.9 %; without bots; from git";
    for name in ["people who stayed", "work by others than its integrator", "direct pushes"] {
        table.row([name, "47.9 %", evidence].map(str::to_owned));
    }
    page.table(table);
    let mut table = Table::new(&["file", ">commits", ">added", ">removed", ">people"]);
    for name in ["src/connection/really/deep/folder/with_a_long_name.rs", "README.md"] {
        table.row([name, "1,204", "80,112", "71,003", "12"].map(str::to_owned));
    }
    page.table(table).note("and 12 more files");
    page.heading("WHAT THIS STANDS ON").note("source: git\nall branches\nthe clone is shallow");
    page
}

fn hostile() -> Page {
    let long = "w".repeat(10_240);
    let mut page = Page::new(format!("{HOSTILE} {long}"));
    for text in [HOSTILE, &long] {
        let sentences = vec![Statement { text: text.to_owned(), grounds: vec![text.to_owned()] }];
        let (question, steps) = (text.to_owned(), vec![text.to_owned()]);
        page.headline(Headline { question, sentences, steps });
        page.heading(text).text(text).note(text).note(format!("{text}\n{text}"));
        let mut table = Table::new(&[text, ">n", "evidence"]);
        table.row([text, text, text].map(str::to_owned));
        page.table(table);
        for chart in samples::named(text) {
            page.chart(chart);
        }
    }
    page
}

fn parse(html: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(html, options).unwrap()
}

fn named<'a>(document: &'a Document<'_>, name: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

#[test]
fn a_page_is_whole_and_loads_nothing() {
    for page in [sample(), hostile(), Page::default(), Page::new("")] {
        let html = document(&page, "2024-01-01");
        let document = parse(&html);
        assert!(!html.to_lowercase().contains("<script"));
        for node in document.descendants() {
            for attribute in node.attributes() {
                let name = attribute.name();
                let loads = ["src", "srcset", "style", "data", "action"].contains(&name);
                assert!(!loads && !name.starts_with("on"), "{name}");
                assert!(name != "href" || attribute.value().starts_with('#'));
            }
            let name = node.tag_name().name();
            assert!(!["link", "script", "img", "iframe", "image", "use", "object"].contains(&name));
        }
        let styles = named(&document, "style");
        assert_eq!(styles.len(), 1);
        let style = styles[0].text().unwrap();
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("</"));
        assert_eq!(named(&document, "h1").len(), 1);
    }
}

#[test]
fn links_lead_to_sections_and_each_name_is_given_once() {
    let html = document(&sample(), "2024-01-01");
    let document = parse(&html);
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((ids.len(), once.len()), (5, 5));
    for link in named(&document, "a") {
        assert!(ids.contains(&&link.attribute("href").unwrap()[1..]));
    }
}

#[test]
fn every_chart_has_a_title_and_its_numbers() {
    let html = document(&hostile(), "2024-01-01");
    let document = parse(&html);
    let figures = named(&document, "figure");
    assert_eq!(figures.len(), 8);
    for figure in figures {
        let drawings: Vec<_> = figure.children().filter(|node| node.has_tag_name("svg")).collect();
        assert_eq!(drawings.len(), 2);
        for drawing in drawings {
            assert_eq!(drawing.attribute("role"), Some("img"));
            for name in ["title", "desc"] {
                let reported = drawing.children().find(|node| node.has_tag_name(name)).unwrap();
                assert!(!reported.text().unwrap().is_empty());
            }
        }
        assert!(figure.descendants().filter(|node| node.has_tag_name("tr")).count() > 1);
    }
}

#[test]
fn foreign_text_stays_the_text_that_it_was() {
    let html = document(&hostile(), "2024-01-01");
    assert!(!html.contains(['\u{1b}', '\u{0}', '\u{202e}']));
    let document = parse(&html);
    let safe = super::super::printable(HOSTILE);
    let has = |name: &str| named(&document, name).iter().any(|node| node.text() == Some(&safe));
    assert!(["p", "a", "td", "th", "figcaption"].into_iter().all(has));
}

#[test]
fn the_same_page_is_the_same_bytes() {
    assert_eq!(document(&sample(), "2024-01-01"), document(&sample(), "2024-01-01"));
}
