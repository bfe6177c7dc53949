//! Who made it, who holds it up, who left, and who answers.

use ovenbird_core::answer::{PeoplePart, Report};
use ovenbird_core::metric::registry::Block;
use ovenbird_core::metric::{Measure, Value};

use super::super::{Page, Table, count, counted, day, evidence, measured, month, percent};
use super::facts::block;
use super::more;
use super::section::has_commits;

/// Organizations that are listed at most.
const MOST_ORGANIZATIONS: usize = 5;

pub(super) fn section(page: &mut Page, report: &Report, rows: usize) {
    if has_commits(report) {
        made_it(page, report, rows);
        holds_it_up(page, report, rows);
        integrates(page, report, rows);
        organizations(page, report, rows);
        left(page, report, rows);
    }
    if let Some(forge) = &report.forge {
        answers(page, report, &forge.people, rows);
    }
}

fn made_it(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHO MADE IT");
    let Value::Count(total) = report.whole.non_merges.value else { return };
    let mut table = Table::new(&["", ">commits", ">share", "first", "last"]);
    // Who only merged is among the people, and wrote nothing.
    let authors = report.all_people.active_people.rows.iter().filter(|person| person.work > 0);
    for person in authors.take(rows) {
        table.row([
            person.who.name.clone(),
            count(person.work),
            percent(person.work as f64 / total.max(1) as f64),
            person.first.map_or_else(String::new, month),
            person.last.map_or_else(String::new, month),
        ]);
    }
    page.table(table);
    more(page, &report.all_people.active_people, rows, "people");
    let bots = match report.identity.bots {
        0 => String::new(),
        bots => format!("; {} excluded", counted(bots, "bot", "bots")),
    };
    page.note(format!("merges are not counted; {}{bots}", evidence(&report.whole.non_merges)));
}

fn holds_it_up(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHO HOLDS IT UP");
    let days = report.window.days();
    let (factor, ever) = (&report.absence.factor, &report.absence_ever.factor);
    let over_all = match ever.value {
        Value::Count(people) => format!(" Over all years it is {}.", count(people)),
        _ => String::new(),
    };
    page.text(match factor.value {
        Value::Count(people) => format!(
            "Contributor absence factor (bus factor): {}. So many people made more than half of \
             the commits of the {days:.0} days.{over_all}",
            count(people)
        ),
        _ => format!("Contributor absence factor (bus factor): unknown.{over_all}"),
    });
    let mut table = Table::new(&["", ">commits", ">share"]);
    for holder in report.absence.holders.rows.iter().take(rows) {
        table.row([holder.who.name.clone(), count(holder.amount), percent(holder.share)]);
    }
    page.table(table);
    more(page, &report.absence.holders, rows, "people");
    page.note(evidence(factor));
}

fn integrates(page: &mut Page, report: &Report, rows: usize) {
    let integrators = &report.integrators;
    page.text(match integrators.integrators.value {
        Value::Count(0) => "Nobody is seen to integrate others' work.".to_owned(),
        Value::Count(1) => "1 person integrates others' work:".to_owned(),
        Value::Count(people) => format!("{} people integrate others' work:", count(people)),
        _ => "People who integrate others' work: unknown.".to_owned(),
    });
    let mut table = Table::new(&["", ">commits", ">of authors", "last"]);
    for row in integrators.people.rows.iter().take(rows) {
        let last = row.last.map_or_else(String::new, day);
        table.row([row.who.name.clone(), count(row.commits), count(row.authors), last]);
    }
    page.table(table);
    more(page, &integrators.people, rows, "people");
    page.note(evidence(&integrators.integrators));
}

fn organizations(page: &mut Page, report: &Report, rows: usize) {
    let found = &report.organizations;
    let is_reported = found.by_file + found.by_company > 0;
    let by = if is_reported { "affiliation" } else { "e-mail domain" };
    let part = |part: String| {
        let what = if is_reported { "an organization" } else { "an organization's domain" };
        format!(" {part} of commits come from {what}.")
    };
    page.text(format!(
        "Elephant factor by {by}: {}.{}",
        short(&found.elephant_factor),
        found.attributed.value.as_f64().map(percent).map_or_else(String::new, part),
    ));
    let mut table = Table::new(&["", ">commits", ">people", ">share"]);
    for row in found.rows.iter().take(rows.min(MOST_ORGANIZATIONS)) {
        table.row([row.domain.clone(), count(row.commits), count(row.people), percent(row.share)]);
    }
    page.table(table);
    page.note(evidence(&found.elephant_factor));
}

fn left(page: &mut Page, report: &Report, rows: usize) {
    let found = &report.contributors;
    if let Value::Count(0) = found.inactive.value {
        return;
    }
    let departed = match found.departed.value {
        Value::Count(0) => String::new(),
        Value::Count(people) => {
            format!(", {} of them after 10 commits or 3 months of work", count(people))
        }
        _ => String::new(),
    };
    page.heading("WHO HAS LEFT").text(format!(
        "{} reached a year without a commit in these {:.0} days{departed}.",
        measured(&found.inactive, "person", "people"),
        report.window.days(),
    ));
    let mut table = Table::new(&["", ">commits", "last"]);
    for person in found.departed_people.rows.iter().take(rows) {
        let last = person.last.map_or_else(String::new, day);
        table.row([person.who.name.clone(), count(person.commits), last]);
    }
    page.table(table);
    more(page, &found.departed_people, rows, "who left");
    page.note(evidence(&found.departed));
}

fn answers(page: &mut Page, report: &Report, people: &PeoplePart, rows: usize) {
    page.heading("WHO ANSWERS");
    let reviewers = &people.reviewers;
    block(page, report, Block::WhoAnswers);
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

/// A count without its unit.
fn short(measure: &Measure) -> String {
    match measure.value {
        Value::Count(number) => count(number),
        _ => "unknown".to_owned(),
    }
}
