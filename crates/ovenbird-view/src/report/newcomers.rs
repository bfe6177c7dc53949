//! Who is new, how far newcomers come, and what they find.

use ovenbird_core::answer::{PeoplePart, Report};
use ovenbird_core::metric::Value;
use ovenbird_core::metric::registry::Block;
use ovenbird_core::metric::standing::Quarter;

use super::super::chart::{Axis, Bars, Chart, Kind, Stack, Unit};
use super::super::{Page, Table, count, day, evidence, measured, write_questions};
use super::facts::block;
use super::more;
use super::section::has_commits;

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    if has_commits(report) {
        new(page, report, rows);
    }
    if let Some(forge) = &report.forge {
        comes(page, report, &forge.people);
        finds(page, report, &forge.people);
    }
    write_questions(page, report.questions.get(2..3).unwrap_or_default());
}

fn new(page: &mut Page, report: &Report, rows: usize) {
    let found = &report.contributors;
    let returning = match found.returning.value {
        Value::Count(0) | Value::Unknown(_) => String::new(),
        _ => format!("; {} had been here before", measured(&found.returning, "person", "people")),
    };
    page.heading("WHO IS NEW").text(match found.new.value {
        Value::Count(0) => format!("Nobody new in these {:.0} days.", report.window.days()),
        Value::Unknown(_) => "New people: unknown.".to_owned(),
        _ => format!(
            "{} made their first commit in these {:.0} days{returning}.",
            measured(&found.new, "person", "people"),
            report.window.days(),
        ),
    });
    let mut table = Table::new(&["", ">commits", "first"]);
    for person in found.new_people.rows.iter().rev().take(rows) {
        let first = person.first.map_or_else(String::new, day);
        table.row([person.who.name.clone(), count(person.commits), first]);
    }
    page.table(table);
    more(page, &found.new_people, rows, "newcomers");
    page.note(evidence(&found.new));
    block(page, report, Block::New);
}

fn comes(page: &mut Page, report: &Report, people: &PeoplePart) {
    page.heading("WHO COMES, AND HOW FAR");
    block(page, report, Block::Comes);
    if !people.standing.quarters.is_empty() {
        page.chart(by_quarter(&people.standing.quarters));
    }
}

fn by_quarter(quarters: &[Quarter]) -> Chart {
    let stack = |name: &str, of: fn(&Quarter) -> u64| Stack {
        name: name.to_owned(),
        counts: quarters.iter().map(|quarter| Some(of(quarter))).collect(),
    };
    let mut series = vec![
        stack("insiders", |quarter| quarter.insiders),
        stack("regulars", |quarter| quarter.regulars),
        stack("newcomers", |quarter| quarter.newcomers),
    ];
    if quarters.iter().any(|quarter| quarter.unknown > 0) {
        series.push(stack("unknown", |quarter| quarter.unknown));
    }
    Chart {
        title: "active people by what they were to the repo, by quarter".to_owned(),
        x: Axis::new("quarter from", Unit::Count),
        y: Axis::new("people", Unit::Count),
        kind: Kind::Bars(Bars {
            periods: quarters.iter().map(|quarter| day(quarter.from)).collect(),
            series,
        }),
    }
}

fn finds(page: &mut Page, report: &Report, people: &PeoplePart) {
    page.heading("WHAT NEWCOMERS FIND");
    block(page, report, Block::Finds);
    let mut table = Table::new(&["file", ""]);
    for file in &people.community_files.rows {
        let Some(is_there) = file.is_there else { continue };
        table.row([file.name.to_owned(), if is_there { "there" } else { "missing" }.to_owned()]);
    }
    page.table(table);
}
