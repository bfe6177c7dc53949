//! Whether a contribution would be merged, in sentences.

use super::forecast::{Change, Forecast};
use super::{CanIInput, surroundings};
use crate::answer::rows::Behind;
use crate::answer::words::{counted, in_ten, percent};
use crate::answer::{ForgePart, Question, Sentence, fare};
use crate::metric::forecast::Leaning;
use crate::metric::study::Standing;

pub(super) fn question(
    forecast: &Forecast,
    input: &CanIInput<'_>,
    part: Option<&ForgePart>,
    standing: Option<Standing>,
    behind: Behind<'_>,
) -> Question {
    let mut sentences = chance(forecast, standing, behind);
    sentences.extend(base_rates(forecast, input.window_days));
    if !forecast.changes.is_empty() {
        sentences.push(would_change(&forecast.changes));
    }
    match part {
        Some(part) => sentences.extend(so_far(part, input, standing, behind)),
        None => sentences.extend(surroundings::landed_from_outside(input)),
    }
    Question {
        question: "Will it be taken?",
        sentences,
        unknown: "What this one is worth: unknown, as every contribution is judged by itself.",
    }
}

fn chance(forecast: &Forecast, standing: Option<Standing>, behind: Behind<'_>) -> Vec<Sentence> {
    let chance = &forecast.chance;
    let (Some(value), Some(leaning)) = (chance.value.as_f64(), forecast.leaning) else {
        return vec![Sentence::on(chance, "Whether it would be merged is unknown.")];
    };
    let text = format!(
        "Of pull requests like this one that are decided upon, about {} are merged.",
        in_ten(value)
    );
    let class = format!("It is compared with {}.", forecast.class);
    vec![
        behind.fates(Sentence::on(chance, text), standing),
        Sentence::because(class, leans(&leaning)),
    ]
}

fn base_rates(forecast: &Forecast, days: u32) -> Vec<Sentence> {
    let (ever, now) = (&forecast.base_rate, &forecast.base_rate_now);
    let mut sentences = Vec::new();
    if let Some(share) = ever.value.as_f64() {
        let text = format!(
            "Of all pull requests here on which somebody else decided, {} were merged.",
            percent(share)
        );
        sentences.push(Sentence::on(ever, text));
    }
    if let Some(share) = now.value.as_f64() {
        let text = format!("Of those decided in the last {days} days, {} were.", percent(share));
        sentences.push(Sentence::on(now, text));
        sentences.extend(fare::before(now, &forecast.base_rate_before, ["higher", "lower"]));
    }
    sentences
}

/// How those of the same people, and those in the same place, have fared.
fn so_far(
    part: &ForgePart,
    input: &CanIInput<'_>,
    standing: Option<Standing>,
    behind: Behind<'_>,
) -> Vec<Sentence> {
    let whose = match standing {
        Some(Standing::Newcomer) => " of newcomers",
        Some(Standing::Regular) => " of regulars",
        Some(Standing::Insider) => " of insiders",
        None => "",
    };
    let theirs = part.fates_of(standing);
    let theirs =
        theirs.map(|fates| behind.fates(fare::accepted(&fates.accepted_90, whose), standing));
    let area = part.acceptance.area_of(&input.wish.paths);
    let area = area.filter(|area| area.fates.accepted_90.value.as_f64().is_some());
    let there = area.map(|area| {
        let place = match area.name.as_str() {
            "several" => " in several parts of the tree".to_owned(),
            name => format!(" in {name}"),
        };
        fare::accepted(&area.fates.accepted_90, &place)
    });
    theirs.into_iter().chain(there).collect()
}

fn leans(leaning: &Leaning) -> String {
    let Leaning { n_cell, n_project, n, projects, .. } = *leaning;
    let of_others = counted(n - n_project, "case", "cases");
    let others = match projects - 1 {
        0 => "what size and record say in general".to_owned(),
        repos => format!(
            "what {of_others} in {} say in general",
            counted(repos, "other repo", "other repos")
        ),
    };
    let parts = [
        (leaning.cell, format!("{} of that kind here", counted(n_cell, "case", "cases"))),
        (leaning.project, counted(n_project - n_cell, "other case here", "other cases here")),
        (leaning.others, others),
    ];
    let told = parts.iter().filter(|(share, _)| *share >= 0.005);
    let told = told.map(|(share, on)| format!("{:.0} % on {on}", share * 100.0));
    format!("leans {}", told.collect::<Vec<_>>().join(", "))
}

fn would_change(changes: &[Change]) -> Sentence {
    let said: Vec<String> = changes
        .iter()
        .map(|change| format!("{:.0} % {}", change.chance * 100.0, change.what))
        .collect();
    let intervals: Vec<String> = changes
        .iter()
        .map(|change| {
            let [low, high] = [change.interval.low, change.interval.high].map(|end| end * 100.0);
            format!("{}: {low:.0}–{high:.0} %", change.what)
        })
        .collect();
    let text = format!("It would be {}.", listed(&said));
    let evidence = format!(
        "95 % intervals: {}; what went along with it so far, which need not be what causes it",
        intervals.join(", ")
    );
    Sentence::because(text, evidence)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
