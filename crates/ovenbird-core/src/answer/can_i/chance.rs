//! Whether a contribution would be merged, in sentences.

use super::forecast::{Forecast, cases};
use super::{CanIInput, surroundings};
use crate::answer::evidence::EvidenceRows;
use crate::answer::words::{about, count, counted, percent};
use crate::answer::{AnsweredQuestion, ForgePart, Sentence, fare};
use crate::metric::forecast::CaseWeights;
use crate::metric::repo_index::Standing;

pub(super) fn question(
    forecast: &Forecast,
    input: &CanIInput<'_>,
    part: Option<&ForgePart>,
    standing: Option<Standing>,
    evidence_rows: EvidenceRows<'_>,
) -> AnsweredQuestion {
    let mut sentences = chance(forecast, input, evidence_rows);
    sentences.extend(base_rates(forecast, input.window_days));
    sentences.extend(variants(forecast));
    match part {
        Some(part) => sentences.extend(so_far(part, input, standing, evidence_rows)),
        None => sentences.extend(surroundings::landed_from_outside(input)),
    }
    AnsweredQuestion {
        question: "Will it be taken?",
        sentences,
        unknown: "What this one is worth: unknown, as every contribution is judged by itself.",
    }
}

fn chance(
    forecast: &Forecast,
    input: &CanIInput<'_>,
    evidence_rows: EvidenceRows<'_>,
) -> Vec<Sentence> {
    let chance = &forecast.chance;
    let (Some(value), Some(case_weights)) = (chance.value.as_f64(), forecast.case_weights) else {
        return vec![Sentence::on(chance, "Whether it would be merged is unknown.")];
    };
    let text = format!(
        "Of pull requests like this one that are decided upon, {} are merged.",
        about(value)
    );
    let comparison_class = format!("It is compared with {}.", forecast.comparison_class);
    vec![
        evidence_rows.cases(Sentence::on(chance, text), || cases(input)),
        Sentence::because(comparison_class, weights_in_words(&case_weights)),
    ]
}

fn base_rates(forecast: &Forecast, days: u32) -> Vec<Sentence> {
    let (ever, now) = (&forecast.base_rate, &forecast.base_rate_now);
    let mut sentences = Vec::new();
    if let Some(share) = ever.value.as_f64() {
        let text = format!(
            "Of the {} pull requests here that are known to have ended, self-merges aside, {} \
             were merged.",
            count(ever.n),
            percent(share)
        );
        sentences.push(Sentence::on(ever, text));
    }
    if let Some(share) = now.value.as_f64() {
        let text = format!("Of those that ended in the last {days} days, {} were.", percent(share));
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
    evidence_rows: EvidenceRows<'_>,
) -> Vec<Sentence> {
    let whose = match standing {
        Some(Standing::Newcomer) => " of newcomers",
        Some(Standing::Regular) => " of regulars",
        Some(Standing::Insider) => " of insiders",
        None | Some(Standing::Unknown) => "",
    };
    let theirs = part.fates_of(standing);
    let theirs = theirs
        .map(|fates| evidence_rows.fates(fare::accepted(&fates.accepted_90, whose), standing));
    let places = &input.asking.places;
    let is_folder = |path: &str| places.known(path).map(|place| places.is_folder(place));
    let area = part.acceptance.area_of(&input.proposal.paths, is_folder);
    let area = area.filter(|area| area.fates.accepted_90.value.as_f64().is_some());
    let there = area.map(|area| {
        let place = match area.name.as_str() {
            "several" => " in several parts of the tree".to_owned(),
            "(top level)" => " at the top level of the tree".to_owned(),
            name => format!(" in {name}"),
        };
        fare::accepted(&area.fates.accepted_90, &place)
    });
    theirs.into_iter().chain(there).collect()
}

fn weights_in_words(case_weights: &CaseWeights) -> String {
    let CaseWeights { n_standing, n_project, n, projects, .. } = *case_weights;
    let of_others = counted(n - n_project, "case", "cases");
    let others = match projects - 1 {
        0 => "what size and record say in general".to_owned(),
        repos => format!(
            "what {of_others} in {} say in general",
            counted(repos, "other repo", "other repos")
        ),
    };
    let parts = [
        (
            case_weights.standing,
            format!("{} of that kind here", counted(n_standing, "case", "cases")),
        ),
        (
            case_weights.project,
            counted(n_project - n_standing, "other case here", "other cases here"),
        ),
        (case_weights.others, others),
    ];
    let reported = parts.iter().filter(|(share, _)| *share >= 0.005);
    let reported = reported.map(|(share, on)| format!("{:.0} % on {on}", share * 100.0));
    format!("leans {}", reported.collect::<Vec<_>>().join(", "))
}

/// How pull requests fare that are like this one but for one thing.
fn variants(forecast: &Forecast) -> Option<Sentence> {
    let compared = &forecast.compared;
    let Some((first, others)) = forecast.variants.split_first() else {
        let text =
            format!("Such pull requests {} show no clear difference.", compared.join(" or "));
        let why = "the 95 % interval of each holds the chance of those like this one";
        return (!compared.is_empty()).then(|| Sentence::because(text, why));
    };
    let reported = |share: f64| format!("{:.0} %", share * 100.0);
    let more =
        others.iter().map(|other| format!("; {}, about {}", other.what, reported(other.chance)));
    let text = format!(
        "Of such pull requests {}, about {} are merged{}.",
        first.what,
        reported(first.chance),
        more.collect::<String>()
    );
    let intervals = forecast.variants.iter().map(|one| {
        format!("{}: {:.0}–{}", one.what, one.interval.low * 100.0, reported(one.interval.high))
    });
    let evidence = format!(
        "95 % intervals: {}; what went along with it so far, which need not be what causes it",
        intervals.collect::<Vec<_>>().join(", ")
    );
    Some(Sentence::because(text, evidence))
}
