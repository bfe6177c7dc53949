//! Several repos side by side, on a page.

use ovenbird_core::answer::Comparison;
use serde_json::{Value as Json, json};

use super::{Page, Table, day, estimate, whole_evidence};

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
        let mut columns = vec![String::new()];
        columns.extend(names.iter().map(|name| format!(">{name}")));
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = Table::new(&columns);
        for row in &group.rows {
            table.row(std::iter::once(row.label.to_owned()).chain(row.cells.iter().map(estimate)));
        }
        page.heading(group.question.to_uppercase()).table(table);
        for row in group.rows.iter().filter(|_| explain) {
            let told = row.cells.iter().zip(&names);
            let told =
                told.map(|(cell, name)| format!("{}, {name}: {}", row.label, whole_evidence(cell)));
            page.note(told.collect::<Vec<_>>().join("\n"));
        }
    }
    if !explain {
        page.note("`--explain` tells what each number stands on, and why what is unknown is so");
    }
    page
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
            let mut record = super::record::record_of(row.part, cell);
            if let Json::Object(fields) = &mut record {
                fields.insert("repo".to_owned(), json!(repo));
            }
            record
        })
    });
    cells.collect()
}
