//! Is it welcoming?

use super::OpeningInput;
use super::telling::{Telling, share};
use crate::answer::{ForgePart, fare};
use crate::metric::repo_index::Standing;

pub(super) fn reported(input: &OpeningInput<'_>) -> Telling {
    let report = input.report;
    let mut telling = Telling::new("Is it welcoming?");
    if let Some(forge) = &report.forge {
        answers(&mut telling, forge, input);
    }
    if report.about.ingested.is_some() {
        let returned = &report.newcomers_ever.returned_365;
        telling.tell(returned, "newcomers who came back within a year", |found| {
            share(returned, found, "of newcomers came back within a year of their first commit")
        });
    }
    telling
}

/// How newcomers are answered; where that is unknown, how all are.
fn answers(telling: &mut Telling, forge: &ForgePart, input: &OpeningInput<'_>) {
    let newcomers = Some(Standing::Newcomer);
    let theirs = forge.answers_to(newcomers);
    let is_known = theirs.median.value.as_f64().is_some();
    let (standing, what) =
        if is_known { (newcomers, "newcomers' pull requests") } else { (None, "pull requests") };
    let answers = forge.answers_to(standing);
    if answers.median.value.as_f64().is_none() {
        telling.miss(&answers.median, "how long pull requests wait for an answer");
        return;
    }
    let evidence_rows = input.evidence_rows;
    telling.say([evidence_rows.answers(fare::answered(&answers.median, what), standing)]);
    let never = fare::never_answered(&answers.never_answered, what);
    telling.say(never.map(|said| evidence_rows.unanswered(said, standing, answers.never_after)));
}
