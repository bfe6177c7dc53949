//! Who takes part on the forge, who answers, and what newcomers find.

use ovenbird_core::answer::PeoplePart;
use ovenbird_core::metric::Measure;
use ovenbird_core::metric::standing::Quarter;

use super::super::chart::{Axis, Bars, Chart, Kind, Stack, Unit};
use super::super::{Page, Table, count, day};
use super::{Facts, more};

pub(super) fn people(page: &mut Page, people: &PeoplePart, rows: usize) {
    comes(page, people);
    answers(page, people, rows);
    finds(page, people);
}

fn comes(page: &mut Page, people: &PeoplePart) {
    page.heading("WHO COMES, AND HOW FAR");
    let mut facts = Facts::new();
    let mut row = |name: &str, measure: &Measure| facts.row(name, measure);
    let funnel = &people.funnel;
    row("newcomers on the forge", &funnel.newcomers);
    row("of them opened an issue", &funnel.issue.rate);
    row("of them opened a pull request", &funnel.pull_request.rate);
    row("of these had one merged", &funnel.merged.rate);
    row("of these a second within 90 days", &funnel.merged_again.rate);
    row("came back within 90 days", &people.comeback.all.within_90);
    row("of those who were turned down", &people.comeback.turned_down.within_90);
    row("people turned away", &people.turned_away.people_turned_away);
    row("of first-time contributors", &people.turned_away.of_first_timers);
    row(
        "of those who starred or forked, took part within a year",
        &people.conversion.took_part_rate,
    );
    row("pull requests by bots", &people.bot_share.pull_requests);
    row("answers by bots", &people.bot_share.responses);
    row(
        "burstiness of pull requests (−1 even, 0 random, 1 all at once)",
        &people.burstiness.pull_requests,
    );
    page.table(facts.table).chart(by_quarter(&people.standing.quarters));
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

fn answers(page: &mut Page, people: &PeoplePart, rows: usize) {
    page.heading("WHO ANSWERS");
    let reviewers = &people.reviewers;
    let mut facts = Facts::new();
    facts.row("people who review", &reviewers.reviewers);
    facts.row("people who answer first", &reviewers.answerers);
    facts.row("share of the busiest", &reviewers.busiest);
    facts.row("absence factor of first answers", &reviewers.answer_absence_factor);
    page.table(facts.table);
    let mut table = Table::new(&["", ">reviewed", ">first answers", ">merged", "last"]);
    for person in reviewers.people.rows.iter().take(rows) {
        let numbers = [person.reviewed, person.first_answers, person.merged].map(count);
        let name = [person.who.name.clone()];
        table.row(name.into_iter().chain(numbers).chain([day(person.last)]));
    }
    page.table(table);
    more(page, &reviewers.people, rows, "people");
    for person in reviewers.people.rows.iter().filter(|person| person.like_a_machine) {
        page.note(format!(
            "{} answers nearly everything within two minutes, and is counted as a person. If it is \
             a machine, put it into your rules for bots (`identity.bots`).",
            person.who.name
        ));
    }
}

fn finds(page: &mut Page, people: &PeoplePart) {
    page.heading("WHAT NEWCOMERS FIND");
    let labels = &people.newcomer_labels;
    let mut facts = Facts::new();
    facts.row("issues labelled for newcomers", &labels.issues);
    facts.row("closed within 90 days", &labels.closed_soon);
    facts.row("closed as completed", &labels.completed);
    facts.row("median age of the open ones", &labels.open_age);
    facts.row("community files", &people.community_files.files);
    page.table(facts.table);
    let mut table = Table::new(&["file", ""]);
    for file in &people.community_files.rows {
        let told = match file.is_there {
            Some(true) => "there",
            Some(false) => "missing",
            None => "unknown",
        };
        table.row([file.name.to_owned(), told.to_owned()]);
    }
    page.table(table);
}
