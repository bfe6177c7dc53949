//! Answers as pages: laid out for people, and as text, Markdown, CSV, HTML and SVG.
//!
//! Everything here is pure: an answer goes in, a [`Page`] or its text comes out. Nothing is
//! computed, asked or read here; what a sentence says is the answer's own.

mod can_i;
pub mod chart;
mod compare;
mod coverage;
mod delimited;
mod evaluate;
mod headline;
mod html;
mod markdown;
mod page;
mod record;
mod report;
mod sentences;
mod table;
mod text;
mod who;
mod xml;

pub use ovenbird_core::answer::words::{
    count, counted, day, estimate, evidence, instant, measured, month, named_bots, percent, share,
    whole_evidence,
};

pub use can_i::{can_i_page, can_i_records};
pub use compare::{compare_page, compare_records};
pub use coverage::{coverage_page, coverage_record};
pub use delimited::write as write_csv;
pub use evaluate::{acceptance_chart, acceptance_page, answerers_page, identity_page};
pub use html::document as html_page;
pub use markdown::write as write_markdown;
pub use page::{Block, Column, Headline, Page, Statement, Table, escaped, printable};
pub use record::record_of;
pub use report::{ReportLayout, Section, report_page, sections_of};
pub use sentences::{write_next_steps, write_questions, write_sentences};
pub use table::{TerminalStyle, write as write_table};
pub use text::bytes;
pub use who::who_page;
