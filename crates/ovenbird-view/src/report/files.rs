//! Where the work is, by file and folder.

use ovenbird_core::answer::Report;
use ovenbird_core::answer::words::value;

use super::super::{Page, Table, count, evidence, percent};

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    if report.about.files_known.is_none() {
        return;
    }
    page.heading("WHERE THE WORK IS");
    let mut table = Table::new(&["file", ">commits", ">added", ">removed", ">people"]);
    for row in report.hotspots.rows.iter().take(rows) {
        let numbers = [row.commits, row.added, row.removed, row.people].map(count);
        table.row([row.path.clone()].into_iter().chain(numbers));
    }
    page.table(table).note(evidence(&report.hotspots.files));
    folders(page, report, rows);
    let by_lines = &report.absence_by_lines.factor;
    page.text(format!("Contributor absence factor (bus factor) by lines: {}.", value(by_lines)))
        .note(evidence(by_lines));
}

fn folders(page: &mut Page, report: &Report, rows: usize) {
    let mut table =
        Table::new(&["folder", ">lines added", ">people", ">absence factor", "main owner"]);
    for row in report.ownership.rows.iter().take(rows) {
        let numbers = [row.added, row.people, row.absence_factor].map(count);
        let main = row.main_owner.as_ref();
        let main = main.and_then(|who| row.owners.rows.iter().find(|owner| owner.who == *who));
        let owner = main.map_or_else(
            || "not shown, as decided".to_owned(),
            |owner| format!("{} ({})", owner.who.name, percent(owner.share)),
        );
        let folder = if row.folder.is_empty() { "(top level)" } else { &row.folder };
        table.row([folder.to_owned()].into_iter().chain(numbers).chain([owner]));
    }
    page.table(table).note(evidence(&report.ownership.folders));
}
