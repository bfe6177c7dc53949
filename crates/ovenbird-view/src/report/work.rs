//! How work lands, and how pull requests and issues fare.

use ovenbird_core::answer::Report;

use super::super::{Page, write_questions};
use super::section::has_commits;
use super::{Facts, fare};

pub(super) fn section(page: &mut Page, report: &Report) {
    if has_commits(report) {
        lands(page, report);
    }
    if let Some(forge) = &report.forge {
        fare::fare(page, forge);
    }
    write_questions(page, report.questions.get(1..2).unwrap_or_default());
}

fn lands(page: &mut Page, report: &Report) {
    page.heading("HOW WORK LANDS");
    let mut facts = Facts::default();
    facts.row("commits", &report.recent.current.commits);
    facts.row("commits in the window before", &report.recent.previous.commits);
    facts.row("days with a commit", &report.recent.current.active_days);
    facts.row("written by others than their integrator", &report.outside.outside);
    facts.row("pushed directly, integrating nobody's work", &report.direct_pushes);
    facts.row("with a reviewer in a trailer", &report.trailers.reviewed);
    facts.row("made on weekends", &report.rhythm.weekend);
    facts.row("signed (not verified)", &report.signed);
    facts.row("marked as AI-assisted", &report.assisted);
    facts.put(page);
}
