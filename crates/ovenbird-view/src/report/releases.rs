//! Releases: how many, how far apart, the latest.

use ovenbird_core::answer::Report;
use ovenbird_core::metric::registry::Block;

use super::super::{Page, Table, count, day};
use super::facts::block;

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    page.heading("RELEASES");
    block(page, report, Block::Releases);
    let ever = &report.releases_ever;
    let latest: Vec<_> = ever.latest().filter_map(|row| Some((row.at?, row))).collect();
    let mut table = Table::new(&["release", "date"]);
    for (at, row) in latest.iter().take(rows) {
        table.row([row.name.clone(), day(*at)]);
    }
    page.table(table);
    let left = latest.len().saturating_sub(rows);
    if left > 0 {
        page.note(format!("and {} more releases", count(left as u64)));
    }
}
