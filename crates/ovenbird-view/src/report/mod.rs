//! The report as a page: the answers first, then the sections that were asked for.

mod evidence;
mod facts;
mod fare;
mod files;
mod newcomers;
mod opening;
mod people;
mod releases;
mod section;
#[cfg(test)]
mod tests;
mod work;

use ovenbird_core::answer::{NextStep, Report};
use ovenbird_core::metric::PeopleRows;

pub use section::{Section, sections_of};

use super::{Page, count};

/// How a report is laid out.
#[derive(Clone, Copy)]
pub struct ReportLayout<'a> {
    /// The longest lists have so many rows.
    pub rows: usize,
    /// The sections that follow the opening.
    pub sections: &'a [Section],
    /// Whether each sentence of the opening is followed by what it stands on.
    pub grounds: bool,
    /// How the reader does a next step.
    pub step: &'a dyn Fn(&NextStep) -> String,
}

/// Lays a report out.
pub fn report_page(report: &Report, layout: &ReportLayout<'_>) -> Page {
    let mut page = Page::titled(title(report), report.opening.until.clone());
    opening::opening(&mut page, report, layout);
    for section in Section::ALL.into_iter().filter(|section| layout.sections.contains(section)) {
        let (page, rows) = (&mut page, layout.rows);
        match section {
            Section::People => people::section(page, report, rows),
            Section::Work => work::section(page, report),
            Section::Newcomers => newcomers::section(page, report, rows),
            Section::Releases => releases::section(page, report, rows),
            Section::Files => files::section(page, report, rows),
            Section::Evidence => evidence::section(page, report),
        }
    }
    page
}

fn title(report: &Report) -> String {
    let about = &report.about;
    match about.branch_name().filter(|_| about.ingested.is_some()) {
        Some(branch) => format!("{} · {branch}", about.repo),
        None => about.repo.clone(),
    }
}

/// How many rows a list goes on for, and how many people it does not show.
fn more<R>(page: &mut Page, people_rows: &PeopleRows<R>, rows: usize, what: &str) {
    let left = (people_rows.rows.len() as u64).saturating_sub(rows as u64);
    if left > 0 {
        page.note(format!("and {} more {what}", count(left)));
    }
    if people_rows.hidden > 0 {
        page.note(format!("{} not shown, as decided", count(people_rows.hidden)));
    }
}
