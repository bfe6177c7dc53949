//! How long it takes, what waits there already, and what the project has to tell who comes.

use super::{CanIInput, pulls_of};
use crate::answer::rows::Behind;
use crate::answer::words::{count, counted, day, in_ten, measured, measured_span};
use crate::answer::{ForgePart, Question, Sentence, fare};
use crate::fact::Window;
use crate::metric::community_files::community_files;
use crate::metric::newcomer_labels::newcomer_labels;
use crate::metric::outside::outside_work;
use crate::metric::releases::releases;
use crate::metric::study::Standing;
use crate::metric::{Measure, Value};

/// How long until an answer, and until it is merged.
pub(super) fn how_long(
    part: Option<&ForgePart>,
    standing: Option<Standing>,
    behind: Behind<'_>,
) -> Question {
    let mut sentences = Vec::new();
    if let Some(part) = part {
        let what = pulls_of(standing);
        let (now, before) = (part.answers_to(standing), part.before.answers_to(standing));
        sentences.push(behind.answers(fare::answered(&now.median, what), standing));
        sentences.extend(fare::before(&now.median, &before.median, ["longer", "shorter"]));
        let soon = &now.within_2_business_days;
        if let Some(share) = soon.value.as_f64() {
            let text = format!(
                "{} of {what} have one within two business days.",
                first_upper(&in_ten(share))
            );
            sentences.push(Sentence::on(soon, text));
        }
        let never = fare::never_answered(&now.never_answered, what);
        sentences.extend(never.map(|said| behind.unanswered(said, standing)));
        let (now, before) = (&part.merging.median, &part.before.merging.median);
        sentences.extend(fare::merged_within(now).map(|said| behind.merges(said)));
        sentences.extend(fare::before(now, before, ["longer", "shorter"]));
    }
    if sentences.is_empty() {
        let why = "git tells nothing of waits: `ovenbird sync` with a token, or `ovenbird import`, \
                   brings pull requests with their answers";
        sentences.push(Sentence::because("How long it takes is unknown.", why));
    }
    Question {
        question: "How long will it take?",
        sentences,
        unknown: "How long this one will wait: unknown, as these are the waits of others.",
    }
}

/// What is open already, and what the project says to those who come.
pub(super) fn what_waits(
    part: Option<&ForgePart>,
    input: &CanIInput<'_>,
    standing: Option<Standing>,
    behind: Behind<'_>,
) -> Question {
    let mut sentences = Vec::new();
    if let Some(part) = part {
        let waiting = &part.backlog.pull_requests;
        let text = format!(
            "{} open{}.",
            verb(&waiting.open, "pull request is", "pull requests are"),
            match waiting.stale.value.as_f64() {
                Some(stale) if stale > 0.0 => format!(
                    ", {} of them untouched for {} days",
                    count(stale as u64),
                    part.backlog.stale_days
                ),
                _ => String::new(),
            }
        );
        sentences.push(behind.open(Sentence::on(&waiting.open, text)));
    }
    if matches!(standing, Some(Standing::Newcomer) | None) {
        sentences.extend(invitations(input));
    }
    sentences.extend(guides(input));
    let all = releases(input.study.git, None);
    if let Value::Number(days) = all.days_since.value {
        let at = input.study.git.now - (days * 86_400.0) as i64;
        sentences
            .push(Sentence::on(&all.days_since, format!("The last release was on {}.", day(at))));
    }
    if sentences.is_empty() {
        let why = "`ovenbird sync` with a token brings what is open, and the project's guides";
        sentences.push(Sentence::because("What waits there already is unknown.", why));
    }
    Question {
        question: "What else is to be known before?",
        sentences,
        unknown: "What the project plans, and whether it wants this: unknown. Ask there first.",
    }
}

fn invitations(input: &CanIInput<'_>) -> Option<Sentence> {
    let labels = newcomer_labels(input.study, None);
    let age = &labels.open_age;
    age.value.as_f64()?;
    let names: Vec<String> =
        labels.labels.iter().take(3).map(|(name, _)| format!("`{name}`")).collect();
    let text = format!(
        "{} for newcomers ({}); half of them have waited for {}.",
        counted(age.n, "open issue is labelled", "open issues are labelled"),
        names.join(", "),
        measured_span(age)
    );
    Some(Sentence::on(age, text))
}

fn guides(input: &CanIInput<'_>) -> Option<Sentence> {
    let files = community_files(input.study);
    files.files.value.as_f64()?;
    let named = |there: bool| {
        let rows = files.rows.iter().filter(|row| row.is_there == Some(there));
        rows.map(|row| row.name).collect::<Vec<_>>()
    };
    let (has, lacks) = (named(true), named(false));
    let text = match (has.as_slice(), lacks.as_slice()) {
        ([], _) => "It has none of the files that tell newcomers how things go.".to_owned(),
        (has, []) => format!("It has {}.", has.join(", ")),
        (has, lacks) => format!("It has {}; it has no {}.", has.join(", "), lacks.join(", no ")),
    };
    Some(Sentence::on(&files.files, text))
}

/// What git alone tells: how much of what landed came from others than those who integrate.
pub(super) fn landed_from_outside(input: &CanIInput<'_>) -> Option<Sentence> {
    let window = Window::last_days(input.study.git.now, input.window_days);
    let outside = outside_work(input.study.git, Some(window)).outside;
    let share = outside.value.as_f64()?;
    let text = format!(
        "{:.0} % of what landed in the last {} days was written by somebody other than who \
         integrated it.",
        share * 100.0,
        input.window_days
    );
    Some(Sentence::on(&outside, text))
}

fn verb(measure: &Measure, one: &str, many: &str) -> String {
    match measure.value {
        Value::AtLeast(count) => format!("At least {count:.0} {many}"),
        Value::Unknown(_) => format!("An unknown number of {many}"),
        _ => measured(measure, one, many),
    }
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
