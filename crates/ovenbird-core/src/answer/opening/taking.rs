//! Will it take mine?

use super::little::is_listed;
use super::telling::{Telling, share};
use super::{OpeningInput, in_window};
use crate::answer::words::counted;
use crate::answer::{ForgePart, NextStep, Sentence, fare};
use crate::metric::Value;
use crate::metric::repo_index::Standing;

/// Where git tells who integrated less than this part of what landed, the sentence says so.
const NEARLY_ALL: f64 = 0.9;

pub(super) fn reported(input: &OpeningInput<'_>) -> Telling {
    let report = input.report;
    let mut telling = Telling::new("Will it take mine?");
    if let Some(forge) = &report.forge {
        on_forge(&mut telling, forge, input);
    }
    if report.about.ingested.is_some() && report.whole.commits.n > 0 {
        landed(&mut telling, input);
    }
    if report.forge.is_none() {
        no_forge(&mut telling, input);
    }
    telling
}

/// What became of pull requests.
fn on_forge(telling: &mut Telling, forge: &ForgePart, input: &OpeningInput<'_>) {
    let all = &forge.acceptance.all.accepted_90;
    let evidence_rows = input.evidence_rows;
    if all.value.as_f64().is_some() {
        telling.say([evidence_rows.fates(fare::accepted(all, ""), None)]);
    } else {
        telling.miss(all, "pull requests merged within 90 days");
    }
    let newcomer = Some(Standing::Newcomer);
    let theirs = forge.fates_of(newcomer).map(|fates| &fates.accepted_90);
    let known = theirs.filter(|theirs| theirs.value.as_f64().is_some());
    telling.say(
        known.map(|theirs| evidence_rows.fates(fare::accepted(theirs, " of newcomers"), newcomer)),
    );
    telling.say(fare::merged_within(&forge.merging.median).map(|said| evidence_rows.merges(said)));
    // Who has the whole list needs time to pass, not more of it.
    if all.value.as_f64().is_none() && !is_listed(evidence_rows.index) {
        telling.step(NextStep::Sync { repo: input.on_forge.map(str::to_owned), with_token: true });
    }
}

/// What landed, from whom.
fn landed(telling: &mut Telling, input: &OpeningInput<'_>) {
    let report = input.report;
    let when = in_window(report);
    let outside = &report.outside.outside;
    telling.tell(outside, "the part written by others than its integrator", |found| {
        let is_all = outside.coverage.is_none_or(|reported| reported >= NEARLY_ALL);
        let of = if is_all {
            format!("of what landed {when} was written by somebody other than its integrator")
        } else {
            format!(
                "of what landed {when}, as far as git tells who integrated it, was written by \
                 somebody else"
            )
        };
        share(outside, found, &of)
    });
    let newcomers = &report.newcomers.newcomers;
    telling.tell(newcomers, "people who landed a first commit", |_| match newcomers.value {
        Value::Count(0) => format!("Nobody landed a first commit {when}."),
        Value::Count(people) => {
            format!("{} landed a first commit {when}.", counted(people, "person", "people"))
        }
        _ => String::new(),
    });
}

/// Git alone knows nothing of what was refused.
fn no_forge(telling: &mut Telling, input: &OpeningInput<'_>) {
    let report = input.report;
    if !telling.is_empty() {
        telling.say([Sentence::because(
            "How much is refused, and how long it takes: unknown (git holds only what landed).",
            "no pull requests and issues are known",
        )]);
    }
    let Some(name) = input.on_forge else { return };
    if report.about.repo != name {
        telling.step(NextStep::Track { name: Some(name.to_owned()) });
    }
    telling.step(NextStep::Sync { repo: Some(name.to_owned()), with_token: true });
}
