//! How long it takes, what waits there already, and what the project has to tell who comes.

use super::{CanIInput, pulls_of};
use crate::answer::evidence::EvidenceRows;
use crate::answer::words::{counted, day, first_upper, in_ten, measured_span};
use crate::answer::{AnsweredQuestion, ForgePart, Sentence, fare};
use crate::metric::Value;
use crate::metric::community_files::{CommunityFile, community_files};
use crate::metric::newcomer_labels::newcomer_labels;
use crate::metric::outside::outside_work;
use crate::metric::releases::releases;
use crate::metric::repo_index::Standing;

/// How long until an answer, and until it is merged.
pub(super) fn how_long(
    part: Option<&ForgePart>,
    standing: Option<Standing>,
    evidence: EvidenceRows<'_>,
) -> AnsweredQuestion {
    let mut sentences = Vec::new();
    if let Some(part) = part {
        let what = pulls_of(standing);
        let (now, before) = (part.answers_to(standing), part.before.answers_to(standing));
        sentences.push(evidence.answers(fare::answered(&now.median, what), standing));
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
        sentences
            .extend(never.map(|sentence| evidence.unanswered(sentence, standing, now.never_after)));
        let (now, before) = (&part.merging.median, &part.before.merging.median);
        sentences.extend(fare::merged_within(now).map(|sentence| evidence.merges(sentence)));
        sentences.extend(fare::before(now, before, ["longer", "shorter"]));
    }
    if sentences.is_empty() {
        let why = "no pull requests are known yet, and git tells nothing of waits";
        sentences.push(Sentence::because("How long it takes is unknown.", why));
    }
    AnsweredQuestion {
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
    evidence: EvidenceRows<'_>,
) -> AnsweredQuestion {
    let mut sentences = Vec::new();
    if let Some(part) = part {
        let waiting = &part.backlog.pull_requests;
        let text = fare::open(waiting, part.backlog.stale_days);
        sentences.push(evidence.open(Sentence::on(&waiting.open, text)));
    }
    if matches!(standing, Some(Standing::Newcomer) | None) {
        sentences.extend(invitations(input));
    }
    sentences.extend(guides(input));
    let all = releases(input.index.git, None);
    if let Value::Number(days) = all.days_since.value {
        let at = input.index.git.observed_to - (days * 86_400.0) as i64;
        sentences
            .push(Sentence::on(&all.days_since, format!("The last release was on {}.", day(at))));
    }
    if sentences.is_empty() {
        let why = "no pull requests, issues and guides are known yet";
        sentences.push(Sentence::because("What waits there already is unknown.", why));
    }
    AnsweredQuestion {
        question: "What else is to be known before?",
        sentences,
        unknown: "What the project plans, and whether it wants this: unknown. Ask there first.",
    }
}

fn invitations(input: &CanIInput<'_>) -> Option<Sentence> {
    let labels = newcomer_labels(input.index, None);
    let age = &labels.open_age;
    age.value.as_f64()?;
    let names: Vec<String> =
        labels.labels.iter().take(3).map(|(name, _)| format!("`{name}`")).collect();
    let text = format!(
        "{} for newcomers ({}); {} waited for {}.",
        counted(age.n, "open issue is labelled", "open issues are labelled"),
        names.join(", "),
        if age.n == 1 { "it has" } else { "half of them have" },
        measured_span(age)
    );
    Some(Sentence::on(age, text))
}

fn guides(input: &CanIInput<'_>) -> Option<Sentence> {
    let files = community_files(input.index);
    files.files.value.as_f64()?;
    Some(Sentence::on(&files.files, has(&files.rows)))
}

/// Which files are there and which are not; what no source reported is neither.
fn has(files: &[CommunityFile]) -> String {
    let named = |is_there: Option<bool>| {
        let files = files.iter().filter(|file| file.is_there == is_there);
        files.map(|file| file.name).collect::<Vec<_>>()
    };
    let (has, lacks) = (named(Some(true)), named(Some(false)));
    match (has.as_slice(), lacks.as_slice()) {
        ([], _) if named(None).is_empty() => {
            "It has none of the files that tell newcomers how things go.".to_owned()
        }
        ([], lacks) => format!("It has no {}.", lacks.join(", no ")),
        (has, []) => format!("It has {}.", has.join(", ")),
        (has, lacks) => format!("It has {}; it has no {}.", has.join(", "), lacks.join(", no ")),
    }
}

/// What git alone tells: how much of what landed came from others than those who integrate.
pub(super) fn landed_from_outside(input: &CanIInput<'_>) -> Option<Sentence> {
    let window = input.index.git.last_days(input.window_days);
    let outside = outside_work(input.index.git, Some(window)).outside;
    let share = outside.value.as_f64()?;
    let text = format!(
        "{:.0} % of what landed in the last {} days was written by somebody other than who \
         integrated it.",
        share * 100.0,
        input.window_days
    );
    Some(Sentence::on(&outside, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_no_source_reported_may_be_there() {
        let reported = |there: [Option<bool>; 2]| {
            let [readme, licence] = there;
            has(&[
                CommunityFile { name: "read-me", is_there: readme },
                CommunityFile { name: "licence", is_there: licence },
            ])
        };
        let none = "It has none of the files that tell newcomers how things go.";
        assert_eq!(reported([Some(false), Some(false)]), none);
        assert_eq!(reported([Some(false), None]), "It has no read-me.");
        assert_eq!(reported([None, Some(true)]), "It has licence.");
        assert_eq!(reported([Some(true), Some(false)]), "It has read-me; it has no licence.");
    }
}
