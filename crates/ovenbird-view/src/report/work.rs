//! How work lands, and how pull requests and issues fare.

use ovenbird_core::answer::Report;
use ovenbird_core::metric::registry::{Block, STARTER_HEALTH, VELOCITY};

use super::super::{Page, write_questions};
use super::facts::block;
use super::fare;
use super::section::has_commits;

pub(super) fn section(page: &mut Page, report: &Report) {
    if has_commits(report) {
        page.heading("HOW WORK LANDS");
        block(page, report, Block::Lands);
    }
    if let Some(forge) = &report.forge {
        fare::fare(page, report, forge);
    }
    if has_commits(report) {
        page.heading(VELOCITY.to_uppercase());
        block(page, report, Block::Velocity);
        page.heading(STARTER_HEALTH.to_uppercase());
        block(page, report, Block::Starter);
    }
    write_questions(page, report.questions.get(1..2).unwrap_or_default());
}
