//! What an import says of each file.

use std::collections::BTreeMap;

use ovenbird_service::import::{Imported, ImportedFile};
use ovenbird_view::{Page, Table, instant};

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::Reply;

/// The reply of an import: `what` its lines are called, and those that tell nothing.
pub(super) fn reply(imported: Imported, what: &str, without: &str) -> Outcome {
    let Imported { files: lines, failure } = imported;
    let entries = || {
        lines.iter().filter_map(|line| match line {
            ImportedFile::Read(entry) => Some(entry),
            _ => None,
        })
    };
    let mut table = Table::new(&[
        "file",
        &format!(">{what}"),
        ">new",
        ">known",
        ">untracked",
        &format!(">{without}"),
        ">unreadable",
    ]);
    let mut sums = [0; 6];
    for entry in entries() {
        let counts = [
            entry.lines,
            entry.kept,
            entry.repeated,
            entry.unwanted,
            entry.no_repo,
            entry.rejected,
        ];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        table.row(std::iter::once(entry.name.clone()).chain(counts.map(|c| c.to_string())));
    }
    if table.rows.len() > 1 {
        table.row(std::iter::once("all".to_owned()).chain(sums.map(|sum| sum.to_string())));
    }
    let mut page = Page::default();
    page.table(table);
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, count) in entries().flat_map(|entry| &entry.reasons) {
        *reasons.entry(reason).or_default() += count;
    }
    for (reason, count) in reasons {
        // Of events that are kept, something may be missing.
        let what = if reason.contains("left out") { "kept in part" } else { "unreadable" };
        page.note(format!("{what}: {count} × {reason}"));
    }
    for remark in lines.iter().filter_map(remark) {
        page.note(remark);
    }
    remark_missing(&mut page, &lines);
    if entries().any(|entry| entry.unwanted > 0) && sums[1] + sums[2] == 0 {
        page.note("none of these is of a tracked repo: `ovenbird track` lists what is tracked");
    }
    Ok((Reply::new(&lines, page)?, failure.map(CommandError::from)))
}

fn remark(line: &ImportedFile) -> Option<String> {
    match line {
        ImportedFile::Read(entry) => {
            let damage = entry.damage.as_ref()?;
            let rest = match () {
                () if entry.is_nothing() => "",
                () if entry.reasons.contains_key("in a damaged part") => {
                    "; nothing of the damaged part is kept, for it may be wrong: fetch the file again"
                }
                () => "; what could be read of it is kept",
            };
            Some(format!("{}: {damage}{rest}", entry.name))
        }
        ImportedFile::Known { name, at } => {
            let when = instant(*at);
            Some(format!("{name}: known since {when}; `--again` reads it again"))
        }
        ImportedFile::Failed { name, reason } => Some(format!("{name}: {reason}")),
        ImportedFile::Missing { .. } => None,
    }
}

fn remark_missing(page: &mut Page, lines: &[ImportedFile]) {
    let missing: Vec<&str> = lines
        .iter()
        .filter_map(|line| match line {
            ImportedFile::Missing { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    match missing[..] {
        [] => {}
        [one] => _ = page.note(format!("one hour has no file: {one}")),
        [first, .., last] => {
            page.note(format!("{} hours have no file, from {first} to {last}", missing.len()));
        }
    }
}
