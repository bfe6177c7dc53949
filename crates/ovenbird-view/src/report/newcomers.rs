//! Who is new, how far newcomers come, and what they find.

use ovenbird_core::answer::{PeoplePart, Report};
use ovenbird_core::metric::standing::Quarter;
use ovenbird_core::metric::{Measure, Value};

use super::super::chart::{Axis, Bars, Chart, Kind, Stack, Unit};
use super::super::{Page, Table, count, day, evidence, measured, write_questions};
use super::section::has_commits;
use super::{Facts, more};

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    if has_commits(report) {
        new(page, report, rows);
    }
    if let Some(forge) = &report.forge {
        comes(page, &forge.people);
        finds(page, &forge.people);
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
    let mut facts = Facts::default();
    facts.row("people who stayed from the window before", &report.retention.retention);
    facts.put(page);
}

fn comes(page: &mut Page, people: &PeoplePart) {
    page.heading("WHO COMES, AND HOW FAR");
    let mut facts = Facts::default();
    let mut row = |name: &str, measure: &Measure| facts.row(name, measure);
    let funnel = &people.funnel;
    row("newcomers on the forge", &funnel.newcomers);
    row("newcomers who opened an issue", &funnel.issue.rate);
    row("newcomers who opened a pull request", &funnel.pull_request.rate);
    row("of those with a pull request, had one merged", &funnel.merged.rate);
    row("of those, had a second merged within 90 days", &funnel.merged_again.rate);
    row("newcomers who came back within 90 days", &people.comeback.all.within_90);
    row(
        "newcomers who came back after a close without merge",
        &people.comeback.closed_without_merge.within_90,
    );
    row(
        "people who left after a close without merge",
        &people.quasi_contributors.quasi_contributors,
    );
    row("first-time contributors among them", &people.quasi_contributors.of_first_timers);
    row("took part within a year of a star or fork", &people.conversion.took_part_rate);
    row("pull requests by bots", &people.bot_share.pull_requests);
    row("answers by bots", &people.bot_share.responses);
    row(
        "burstiness of pull requests (−1 even, 0 random, 1 all at once)",
        &people.burstiness.pull_requests,
    );
    facts.put(page);
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

fn finds(page: &mut Page, people: &PeoplePart) {
    page.heading("WHAT NEWCOMERS FIND");
    let labels = &people.newcomer_labels;
    let mut facts = Facts::default();
    facts.row("issues labelled for newcomers", &labels.issues);
    facts.row("labelled issues closed within 90 days", &labels.closed_soon);
    facts.row("labelled issues closed as completed", &labels.completed);
    facts.row("median age of open labelled issues", &labels.open_age);
    facts.row("community files", &people.community_files.files);
    facts.put(page);
    let mut table = Table::new(&["file", ""]);
    for file in &people.community_files.rows {
        let Some(is_there) = file.is_there else { continue };
        table.row([file.name.to_owned(), if is_there { "there" } else { "missing" }.to_owned()]);
    }
    page.table(table);
}
