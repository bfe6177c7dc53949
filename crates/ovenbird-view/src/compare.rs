//! Several repos side by side, on a page.

use ovenbird_core::answer::{ComparedGroup, ComparedRow, Comparison};
use ovenbird_core::metric::Value;
use serde_json::{Value as Json, json};

use super::{Page, Table, counted, day, estimate, whole_evidence};

/// Several repos side by side.
pub fn compare_page(comparison: &Comparison, explain: bool) -> Page {
    let names = short_names(&comparison.repos);
    let mut page = Page::new(format!("{} · {}", names.join(", "), day(comparison.as_of)));
    let days = comparison.window.days();
    page.text(format!("The window is the last {days:.0} days; 95 % intervals in parentheses."));
    let ended = comparison.observed.iter().zip(&names);
    for (observed, name) in ended.filter_map(|(observed, name)| Some((observed.as_ref()?, name))) {
        page.text(format!("{name}: {observed}; its window ends there."));
    }
    for group in &comparison.groups {
        page.heading(group.question.to_uppercase());
        let unknown = group.rows.iter().filter(|row| is_unknown(row)).count() as u64;
        if unknown > 0 {
            let what = counted(unknown, "measure is unknown", "measures are unknown");
            page.note(format!("{what} in all of them."));
        }
        page.table(side_by_side(group, &names));
        for row in group.rows.iter().filter(|_| explain) {
            let reported = row.cells.iter().zip(&names);
            let reported = reported
                .map(|(cell, name)| format!("{}, {name}: {}", row.label, whole_evidence(cell)));
            page.note(reported.collect::<Vec<_>>().join("\n"));
        }
    }
    if !explain {
        page.note("`--explain` shows what each number stands on, and why others are unknown");
    }
    page
}

/// The measures of which at least one repo's is known.
fn side_by_side(group: &ComparedGroup, names: &[String]) -> Table {
    let mut columns = vec![String::new()];
    columns.extend(names.iter().map(|name| format!(">{name}")));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(&columns);
    for row in group.rows.iter().filter(|row| !is_unknown(row)) {
        table.row(std::iter::once(row.label.clone()).chain(row.cells.iter().map(estimate)));
    }
    table
}

fn is_unknown(row: &ComparedRow) -> bool {
    row.cells.iter().all(|cell| matches!(cell.value, Value::Unknown(_)))
}

/// The names of repos without what all of them begin with.
fn short_names(repos: &[String]) -> Vec<String> {
    let mut rest: Vec<&str> = repos.iter().map(String::as_str).collect();
    while let Some((first, _)) = rest[0].split_once('/') {
        let cut = |name: &&str| name.split_once('/').is_some_and(|(begin, _)| begin == first);
        if !rest.iter().all(cut) {
            break;
        }
        rest = rest.iter().filter_map(|name| Some(name.split_once('/')?.1)).collect();
    }
    rest.iter().map(|&name| name.to_owned()).collect()
}

/// One measure of one repo a record.
pub fn compare_records(comparison: &Comparison) -> Vec<Json> {
    let rows = comparison.groups.iter().flat_map(|group| &group.rows);
    let cells = rows.flat_map(|row| {
        row.cells.iter().zip(&comparison.repos).map(|(cell, repo)| {
            let mut record = super::record::record_of(&row.part, cell);
            if let Json::Object(fields) = &mut record {
                fields.insert("repo".to_owned(), json!(repo));
            }
            record
        })
    });
    cells.collect()
}
