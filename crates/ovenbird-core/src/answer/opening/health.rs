//! Is it healthy?

use super::telling::Telling;
use super::{OpeningInput, in_window, length};
use crate::answer::report::Report;
use crate::answer::words::{count, counted, day, list};
use crate::answer::{Sentence, fare};
use crate::metric::Value;

/// Fewer commits than this are compared as counts: a percentage of few says too much.
const FEW: u64 = 50;
/// So few who hold it up are named.
const NAMED: usize = 3;

pub(super) fn reported(input: &OpeningInput<'_>) -> Telling {
    let report = input.report;
    let mut telling = Telling::new("Is it healthy?");
    if report.about.ingested.is_some() && report.whole.commits.n > 0 {
        telling.say(activity(report));
        holders(&mut telling, report);
        telling.say(last_release(report));
    }
    if let Some(forge) = &report.forge {
        let waiting = &forge.backlog.pull_requests;
        if waiting.open.value.as_f64().is_some() {
            let text = fare::open(waiting, forge.backlog.stale_days);
            telling.say([input.evidence_rows.open(Sentence::on(&waiting.open, text))]);
        }
    }
    telling
}

/// How many commits there were, beside the window before.
fn activity(report: &Report) -> Option<Sentence> {
    let commits = &report.recent.current.commits;
    let Value::Count(now) = commits.value else { return None };
    let when = in_window(report);
    let last = report.whole.last_commit.value.as_f64();
    let text = match (now, last) {
        (0, Some(last)) => format!("No commit {when}; the last one is of {}.", day(last as i64)),
        (0, None) => format!("No commit {when}."),
        _ => format!("{} {when}{}.", counted(now, "commit", "commits"), beside(report, now)),
    };
    Some(Sentence::on(commits, text))
}

/// How that compares with the window before, where the repo is old enough for it.
fn beside(report: &Report, now: u64) -> String {
    let before = report.window.before();
    let first = report.whole.first_commit.value.as_f64();
    let Value::Count(was) = report.recent.previous.commits.value else { return String::new() };
    // In a younger repo the window before is shorter than this one.
    if first.is_none_or(|first| first > before.from as f64) {
        return String::new();
    }
    let before = format!("in the {} before", length(before));
    let (low, high) = (now.min(was), now.max(was));
    let percent = ((high - low) as f64 / was.max(1) as f64 * 100.0).round() as u64;
    match () {
        () if was == 0 => format!(", and none {before}"),
        () if now == was => format!(", as many as {before}"),
        () if low < FEW || percent > 100 => format!(", {} {before}", count(was)),
        () if percent == 0 => format!(", about as many as {before}"),
        () if now > was => format!(", {percent} % more than {before}"),
        () => format!(", {percent} % fewer than {before}"),
    }
}

/// On how few people the work rests.
fn holders(telling: &mut Telling, report: &Report) {
    let (factor, ever) = (&report.absence.factor, &report.absence_ever.factor);
    if let (Value::Unknown(_), Value::Count(people)) = (&factor.value, &ever.value) {
        let text = format!(
            "Contributor absence factor (bus factor) over all years: {}, who made more than half \
             of the work.",
            counted(*people, "person", "people")
        );
        telling.say([Sentence::on(ever, text)]);
        return;
    }
    telling.tell(factor, "contributor absence factor (bus factor)", |people| {
        let people = people as u64;
        let over_all = match ever.value {
            Value::Count(ever) if ever != people => format!("; {} over all years", count(ever)),
            _ => String::new(),
        };
        format!(
            "{} made more than half of the work {} (contributor absence factor, or bus factor: \
             {}{over_all}).",
            named(report).unwrap_or_else(|| counted(people, "person", "people")),
            in_window(report),
            count(people),
        )
    });
}

/// The names of those who hold it up, where they are few and all of them may be shown.
fn named(report: &Report) -> Option<String> {
    let holders = &report.absence.holders;
    let few = (1..=NAMED).contains(&holders.rows.len()) && holders.hidden == 0;
    let names: Vec<String> = holders.rows.iter().map(|holder| holder.who.name.clone()).collect();
    few.then(|| list(&names))
}

/// The last release, and how often there is one.
fn last_release(report: &Report) -> Option<Sentence> {
    let ever = &report.releases_ever;
    let latest = ever.latest().next();
    let Some((at, name)) = latest.and_then(|row| Some((row.at?, &row.name))) else {
        return no_release(report);
    };
    // Not how far apart: fixes that follow at once make any typical distance short.
    let often = match report.releases.releases.value {
        Value::Count(number @ 1..) => format!("; {} {}", count(number), in_window(report)),
        Value::Count(0) => format!("; none {}", in_window(report)),
        _ => String::new(),
    };
    Some(Sentence::on(&ever.days_since, format!("Last release: {name}, on {}{often}.", day(at))))
}

fn no_release(report: &Report) -> Option<Sentence> {
    let ever = &report.releases_ever;
    let count = |value: &Value| match value {
        Value::Count(count) => Some(*count),
        _ => None,
    };
    let text = match (count(&ever.tags.value)?, count(&ever.prereleases.value)?) {
        (0, _) => "No release is tagged.".to_owned(),
        (_, 0) => return None,
        (_, before) => {
            format!("No final release; {}.", counted(before, "pre-release", "pre-releases"))
        }
    };
    Some(Sentence::on(&ever.releases, text))
}
