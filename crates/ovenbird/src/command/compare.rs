use ovenbird_core::answer::Comparison;
use serde_json::{Value as Json, json};

use super::report::report;
use super::subject::Subject;
use crate::error::CommandError;
use crate::output::{Page, Reply, Table, day, estimate, whole_evidence};
use crate::session::Session;
use crate::source::Options;

/// Put several repos side by side
///
/// Each is measured as `report` measures it. Projects differ in what they are for: a difference
/// between two is no grade of either.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repos, two or more
    #[arg(required = true, num_args = 2..)]
    repos: Vec<String>,
    /// Length of the window in days [default: 365]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    window: Option<u32>,
    /// Tell what each number stands on
    #[arg(long)]
    explain: bool,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut store = session.store_or_memory()?;
    let options = Options { offline: args.offline, ..Options::default() };
    let mut reports = Vec::new();
    for repo in &args.repos {
        let subject = Subject::take(session, &mut store, repo, options)?;
        reports.push(report(session, &subject, args.window, false)?);
    }
    let comparison = Comparison::new(&reports)
        .ok_or_else(|| CommandError::usage("there is no repo to compare"))?;
    Reply::new(&comparison, page(&comparison, args.explain))?.with_records(&records(&comparison))
}

fn page(comparison: &Comparison, explain: bool) -> Page {
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
fn records(comparison: &Comparison) -> Vec<Json> {
    let rows = comparison.groups.iter().flat_map(|group| &group.rows);
    let cells = rows.flat_map(|row| {
        row.cells.iter().zip(&comparison.repos).map(|(cell, repo)| {
            let mut record = super::report::record_of(row.part, cell);
            if let Json::Object(fields) = &mut record {
                fields.insert("repo".to_owned(), json!(repo));
            }
            record
        })
    });
    cells.collect()
}
