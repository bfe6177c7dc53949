//! How pull requests and issues fare, in sentences; and how that is beside the time before.

use super::Sentence;
use super::words::{first_upper, in_ten, measured, measured_span, percent, value};
use crate::metric::backlog::Waiting;
use crate::metric::{Measure, Value};

/// How many are merged within 90 days; `whose` is empty, or such as ` of newcomers`.
pub(super) fn accepted(measure: &Measure, whose: &str) -> Sentence {
    let text = match measure.value.as_f64() {
        Some(share) => format!(
            "{} of pull requests{whose} are merged within 90 days.",
            percent(share).replace(".0 %", " %")
        ),
        None => format!("How many pull requests{whose} are merged within 90 days is unknown."),
    };
    Sentence::on(measure, text)
}

/// By when half of those that are merged have been; nothing where that is unknown.
pub(super) fn merged_within(median: &Measure) -> Option<Sentence> {
    if matches!(median.value, Value::Unknown(_)) {
        return None;
    }
    let text =
        format!("Half of those that are merged were merged within {}.", measured_span(median));
    Some(Sentence::on(median, text))
}

/// By when half have a human's answer; `what` is such as `newcomers' pull requests`.
pub(super) fn answered(median: &Measure, what: &str) -> Sentence {
    let text = match median.value {
        Value::Unknown(_) => format!("How long {what} wait for a human's answer is unknown."),
        Value::AtLeast(_) => format!(
            "Fewer than half of {what} were answered by a human as far as they were followed."
        ),
        _ => format!("Half of {what} are answered by a human within {}.", measured_span(median)),
    };
    Sentence::on(median, text)
}

/// How many no human ever answers; nothing where that is unknown.
pub(super) fn never_answered(share: &Measure, what: &str) -> Option<Sentence> {
    let found = share.value.as_f64()?;
    let text = match in_ten(found).as_str() {
        part @ ("hardly any" | "nearly all") => {
            format!("{} of {what} stay without a human's answer.", first_upper(part))
        }
        part => format!("No human answers {part} of {what}."),
    };
    Some(Sentence::on(share, text))
}

/// How a measure was in the window before, and whether that is a difference beyond what chance
/// makes; nothing where either is unknown. `words` say more and less, such as higher and lower.
pub(super) fn before(now: &Measure, before: &Measure, [more, less]: [&str; 2]) -> Option<Sentence> {
    let days = before.window?.days();
    let (a, b) = (now.value.as_f64()?, before.value.as_f64()?);
    let apart = now.interval.zip(before.interval).map(|(a, b)| a.low > b.high || b.low > a.high);
    let verdict = match apart {
        Some(true) if a > b => format!("{more} now"),
        Some(true) => format!("{less} now"),
        // Intervals that touch do not show that nothing changed.
        _ => "no clear difference".to_owned(),
    };
    let was = match before.value {
        Value::AtLeast(_) => format!("more than {}", value(before).trim_start_matches("at least ")),
        _ => value(before),
    };
    Some(Sentence::on(before, format!("In the {days:.0} days before it was {was}: {verdict}.")))
}

/// How many pull requests are open, and how many of them nobody has touched for long.
pub(super) fn open(waiting: &Waiting, stale_days: u32) -> String {
    if matches!(waiting.open.value, Value::Count(0)) {
        return "No pull request is open.".to_owned();
    }
    let open = first_upper(&measured(&waiting.open, "pull request is", "pull requests are"));
    match waiting.stale.value.as_f64() {
        Some(stale) if stale > 0.0 => {
            let stale = match waiting.open.value {
                Value::Count(1) => String::new(),
                _ => measured(&waiting.stale, "of them ", "of them "),
            };
            format!("{open} open, {stale}untouched for {stale_days} days.")
        }
        _ => format!("{open} open."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::MetricId;

    fn waiting(open: Value, stale: Value) -> String {
        let measure = |value| Measure::new(MetricId::OpenPullRequests, None, 9, value);
        let (open, stale) = (measure(open), measure(stale));
        super::open(&Waiting { oldest: open.clone(), open, stale }, 90)
    }

    #[test]
    fn what_is_open_is_reported_as_far_as_it_is_known() {
        use Value::{AtLeast, Count};
        let said = [
            waiting(Count(0), Count(0)),
            waiting(Count(1), Count(1)),
            waiting(Count(2), Count(1)),
            waiting(AtLeast(1.0), AtLeast(0.0)),
            waiting(AtLeast(1_200.0), AtLeast(1.0)),
            waiting(Count(3), Value::Unknown("why".into())),
        ];
        let wanted = [
            "No pull request is open.",
            "1 pull request is open, untouched for 90 days.",
            "2 pull requests are open, 1 of them untouched for 90 days.",
            "At least 1 pull request is open.",
            "At least 1,200 pull requests are open, at least 1 of them untouched for 90 days.",
            "3 pull requests are open.",
        ];
        assert_eq!(said, wanted);
    }
}
