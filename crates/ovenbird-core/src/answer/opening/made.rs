//! Who made it?

use super::telling::Telling;
use super::{OpeningInput, in_window};
use crate::answer::report::Report;
use crate::answer::words::{count, counted, day, list, percent, span};
use crate::answer::{NextStep, Sentence};
use crate::metric::calendar::DAY;
use crate::metric::contributors::Contributor;

/// People who are named.
const NAMED: usize = 3;

pub(super) fn reported(input: &OpeningInput<'_>) -> Telling {
    let report = input.report;
    let mut telling = Telling::new("Who made it?");
    let (authors, commits) = (&report.whole.authors, &report.whole.commits);
    let Some(made) = commits.value.as_f64() else {
        telling.miss(authors, "people and their commits");
        telling.step(NextStep::Add { repo: Some(report.about.repo.clone()) });
        return telling;
    };
    if made > 0.0 {
        telling
            .tell(authors, "people", |people| people_in_time(report, people as u64, made as u64));
        telling.say(most_commits(report));
    }
    telling
}

/// Such as `2,338 people in 21 years; 182 in the last year.`
fn people_in_time(report: &Report, people: u64, commits: u64) -> String {
    let whole = &report.whole;
    let who = match (people, report.all_people.active_people.rows.as_slice()) {
        (0, _) => "Bots alone".to_owned(),
        (1, [only]) => format!("{} alone", only.who.name),
        _ => counted(people, "person", "people"),
    };
    let ends = [&whole.first_commit, &whole.last_commit].map(|end| end.value.as_f64());
    let when = match ends {
        _ if report.about.shallow => " in the part of the history that this clone has".to_owned(),
        [Some(first), Some(last)] => lifetime(first as i64, last as i64),
        _ => String::new(),
    };
    let made = if people < 2 {
        format!(": {}", counted(commits, "commit", "commits"))
    } else {
        String::new()
    };
    format!("{who}{made}{when}{}.", lately(report, people))
}

/// How many of the people were active in the window: of several, and only where not all were.
fn lately(report: &Report, people: u64) -> String {
    let active = report.recent.current.authors.value.as_f64().map(|active| active as u64);
    match active {
        Some(_) if people < 2 => String::new(),
        Some(0) => format!("; nobody {}", in_window(report)),
        Some(active) if active == people => format!(", all of them active {}", in_window(report)),
        Some(active) => format!("; {} {}", count(active), in_window(report)),
        None => String::new(),
    }
}

/// Such as ` in 21 years`, or ` on 2023-12-12` where it is one day.
fn lifetime(first: i64, last: i64) -> String {
    let days = (last - first) as f64 / DAY as f64;
    let years = days / 365.25;
    match () {
        () if day(first) == day(last) => format!(" on {}", day(first)),
        () if years >= 2.0 => format!(" in {years:.0} years"),
        () if days < 1.5 => " in 2 days".to_owned(),
        () => format!(" in {}", span(days)),
    }
}

/// Who made most commits, and which part of all.
fn most_commits(report: &Report) -> Option<Sentence> {
    let people = &report.all_people.active_people;
    // Who only merged is among the people, and wrote nothing.
    let rows: Vec<&Contributor> = people.rows.iter().filter(|person| person.work > 0).collect();
    if rows.len() < 2 {
        return None;
    }
    let all = &report.whole.non_merges;
    let total = all.value.as_f64().filter(|&total| total > 0.0)?;
    let reported = |person: &Contributor| {
        format!("{} ({})", person.who.name, percent(person.work as f64 / total))
    };
    let mut named: Vec<String> = rows.iter().take(NAMED).map(|person| reported(person)).collect();
    let others = (rows.len() - named.len()) as u64 + people.hidden;
    if others > 0 {
        named.push(counted(others, "other", "others"));
    }
    Some(Sentence::on(all, format!("Most commits: {}.", list(&named))))
}
