//! Releases: how many, how far apart, the latest.

use ovenbird_core::answer::Report;

use super::super::{Page, Table, count, day};
use super::Facts;

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    page.heading("RELEASES");
    let (window, ever) = (&report.releases, &report.releases_ever);
    let mut facts = Facts::default();
    facts.row("releases in the window", &window.releases);
    facts.row("pre-releases in the window", &window.prereleases);
    facts.row("median time between releases, in the window", &window.days_between);
    facts.row("releases ever", &ever.releases);
    facts.row("time since the last release", &ever.days_since);
    facts.put(page);
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
