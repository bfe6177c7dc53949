//! Answers as pages: laid out for people, and as text, Markdown, CSV, HTML and SVG.
//!
//! Everything here is pure: an answer goes in, a [`Page`] or its text comes out. Nothing is
//! computed, asked or read here; what a sentence says is the answer's own.

pub mod chart;
mod delimited;
mod html;
mod markdown;
mod page;
mod report;
mod said;
mod table;
mod text;
mod xml;

pub use ovenbird_core::answer::words::{
    count, counted, day, estimate, evidence, instant, measured, month, named_bots, percent, share,
    whole_evidence,
};

pub use delimited::write as write_csv;
pub use html::document as html_page;
pub use markdown::write as write_markdown;
pub use page::{Block, Column, Page, Table, escaped, printable};
pub use report::report_page;
pub use said::{say, say_questions};
pub use table::{Look, write as write_table};
pub use text::bytes;
