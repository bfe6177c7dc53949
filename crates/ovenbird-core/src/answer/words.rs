//! Numbers and their evidence in words, the same from every face.

use crate::fact::Window;
use crate::metric::{Interval, Measure, Value};

/// How an exclusion of bots begins.
const BOTS: &str = "bots";

/// An instant in UTC, to the minute, such as `2026-11-24 15:32`.
pub fn instant(seconds: i64) -> String {
    format_time(seconds, "%Y-%m-%d %H:%M")
}

/// A day in UTC, such as `2026-11-24`.
pub fn day(seconds: i64) -> String {
    format_time(seconds, "%Y-%m-%d")
}

/// A month in UTC, such as `2026-11`.
pub fn month(seconds: i64) -> String {
    format_time(seconds, "%Y-%m")
}

fn format_time(seconds: i64, format: &str) -> String {
    // A commit may claim a year that no calendar has.
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "beyond any calendar".to_owned(), |at| at.strftime(format).to_string())
}

/// A count with thousands apart, such as `81,966`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun, such as `1 commit` or `81,966 commits`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A measured count with its noun; what is unknown is said to be so.
pub fn measured(measure: &Measure, one: &str, many: &str) -> String {
    match measure.value {
        Value::Count(number) => counted(number, one, many),
        Value::AtLeast(number) => format!("at least {}", counted(number as u64, one, many)),
        _ => format!("an unknown number of {many}"),
    }
}

/// A share as percent, such as `47.9 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A measured share as percent, or `unknown`.
pub fn share(measure: &Measure) -> String {
    measure.value.as_f64().map_or_else(|| "unknown".to_owned(), percent)
}

/// What a measure stands on, in one line: interval, sample, coverage, exclusions, source; first
/// of all why it is unknown, if it is. The value stands beside it.
pub fn evidence(measure: &Measure) -> String {
    let why = match &measure.value {
        Value::Unknown(why) => Some(why.clone()),
        _ => None,
    };
    grounds(measure, why, None)
}

/// The same with value and window, where neither stands beside it.
pub fn whole_evidence(measure: &Measure) -> String {
    let value = match &measure.value {
        Value::Unknown(why) => why.clone(),
        _ => value(measure),
    };
    grounds(measure, Some(value), measure.window.map(window))
}

fn grounds(measure: &Measure, value: Option<String>, window: Option<String>) -> String {
    let mut parts = Vec::from_iter(value);
    parts.extend(measure.interval.map(|found| interval(found, measure.unit)));
    parts.push(format!("n {}", count(measure.n)));
    parts.extend(window);
    // A hundredth less than everything must not read as everything.
    parts.extend(measure.coverage.map(|coverage| match coverage {
        1.0.. => "coverage 100 %".to_owned(),
        _ => format!("coverage {:.1} %", (coverage * 100.0).min(99.9)),
    }));
    if !measure.exclusions.is_empty() {
        let exclusions: Vec<&str> = measure.exclusions.iter().map(|what| unnamed(what)).collect();
        parts.push(format!("without {}", exclusions.join(", ")));
    }
    if !measure.source.is_empty() {
        parts.push(format!("from {}", measure.source));
    }
    parts.join("; ")
}

/// An exclusion without the names of the bots that it leaves out.
fn unnamed(exclusion: &str) -> &str {
    match exclusion.split_once(':') {
        Some((short, _)) if short.starts_with(BOTS) => short,
        _ => exclusion,
    }
}

/// The bots that a measure leaves out, by name.
pub fn named_bots(measure: &Measure) -> Option<&str> {
    measure.exclusions.iter().map(String::as_str).find(|left_out| left_out.starts_with(BOTS))
}

/// A measure's value in words, such as `47.9 %`, `5.2 hours`, `12 people`, `2026-11-24`.
pub fn value(measure: &Measure) -> String {
    let number = |number: f64| match measure.unit {
        "share" => percent(number),
        "days" => span(number),
        "ratio" | "index" => format!("{number:.2}"),
        unit => format!("{} {unit}", plain(number)),
    };
    match &measure.value {
        Value::Count(1) => format!("1 {}", singular(measure.unit)),
        Value::Count(number) => format!("{} {}", count(*number), measure.unit),
        Value::Number(found) => number(*found),
        Value::AtLeast(found) => format!("at least {}", number(*found)),
        Value::Time(seconds) => day(*seconds),
        Value::Unknown(_) => "unknown".to_owned(),
    }
}

/// A value with its interval, as short as it can be said: `62.3 % (55–69 %)`.
pub fn estimate(measure: &Measure) -> String {
    let ends = measure.interval.map(|found| {
        let [low, high] = [found.low, found.high];
        match measure.unit {
            "share" => format!(" ({:.0}–{:.0} %)", low * 100.0, high * 100.0),
            "days" if high.is_finite() => format!(" ({} to {})", span(low), span(high)),
            "days" => format!(" (at least {})", span(low)),
            _ => format!(" ({low:.1}–{high:.1})"),
        }
    });
    let value = match measure.value {
        // What is counted stands beside it.
        Value::Count(number) => count(number),
        _ => value(measure),
    };
    format!("{value}{}", ends.unwrap_or_default())
}

/// One of what a unit counts.
fn singular(unit: &str) -> &str {
    match unit {
        "people" => "person",
        _ => unit.strip_suffix('s').unwrap_or(unit),
    }
}

/// A number with one digit behind the point, if that is not 0.
fn plain(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The days of a window, such as `2025-11-26 to 2026-11-26`.
pub fn window(window: Window) -> String {
    format!("{} to {}", day(window.from), day(window.to))
}

/// An interval, such as `44–52 % at 95 % confidence` or `1.2–3 days at 95 % confidence`.
fn interval(interval: Interval, unit: &str) -> String {
    let level = interval.level * 100.0;
    if unit == "share" {
        let [low, high] = [interval.low, interval.high].map(|x| x * 100.0);
        return format!("{low:.0}–{high:.0} % at {level:.0} % confidence");
    }
    let reported = |end: f64| if unit == "days" { span(end) } else { format!("{end:.1} {unit}") };
    // A wait whose upper end was not watched for long enough has none.
    if interval.high.is_finite() {
        format!(
            "{} to {} at {level:.0} % confidence",
            reported(interval.low),
            reported(interval.high)
        )
    } else {
        format!("at least {} at {level:.0} % confidence", reported(interval.low))
    }
}

/// Foreign text as part of a sentence: on one line, and not longer than a sentence bears.
pub fn one_line(text: &str) -> String {
    const MOST: usize = 100;
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// Things in a row, such as `a`, `a and b`, or `a, b and c`.
pub fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A length of time in days as people say it: `40 minutes`, `5.2 hours`, `1.3 days`, `14 weeks`.
pub fn span(days: f64) -> String {
    let minutes = days * 1_440.0;
    let counted = |number: f64, one: &str, many: &str| {
        let text = if number < 9.95 { format!("{number:.1}") } else { format!("{number:.0}") };
        let text = text.trim_end_matches(".0").to_owned();
        format!("{text} {}", if text == "1" { one } else { many })
    };
    match () {
        () if minutes < 1.0 => "less than a minute".to_owned(),
        () if minutes < 90.0 => counted(minutes.round(), "minute", "minutes"),
        () if days < 1.5 => counted(days * 24.0, "hour", "hours"),
        () if days < 60.0 => counted(days, "day", "days"),
        () if days < 700.0 => counted(days / 30.44, "month", "months"),
        () => counted(days / 365.25, "year", "years"),
    }
}

/// A measured length of time, or `an unknown time`.
pub fn measured_span(measure: &Measure) -> String {
    match measure.value {
        Value::AtLeast(days) => format!("more than {}", span(days)),
        _ => measure.value.as_f64().map_or_else(|| "an unknown time".to_owned(), span),
    }
}

/// A share as people say it: `7 in 10`, `97 in 100`, `nearly all`, `hardly any`.
pub fn in_ten(share: f64) -> String {
    match share {
        ..0.005 => "hardly any".to_owned(),
        ..0.05 => format!("{} in 100", (share * 100.0).round().max(1.0)),
        ..0.95 => format!("{} in 10", (share * 10.0).round().max(1.0)),
        ..0.995 => format!("{} in 100", (share * 100.0).round()),
        _ => "nearly all".to_owned(),
    }
}

/// The same of a share that is estimated: `about 7 in 10`, `nearly all`, `hardly any`.
pub fn about(share: f64) -> String {
    let part = in_ten(share);
    if part.contains(" in ") { format!("about {part}") } else { part }
}

/// Text that begins a sentence.
pub fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::MetricId;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted(0, "person", "people"), "0 people");
        let reported =
            |value| measured(&Measure::new(MetricId::Authors, None, 9, value), "person", "people");
        assert_eq!(reported(Value::AtLeast(1.0)), "at least 1 person");
        assert_eq!(reported(Value::AtLeast(1_000.0)), "at least 1,000 people");
        assert_eq!(reported(Value::Unknown("why".into())), "an unknown number of people");
        assert_eq!(percent(0.4794), "47.9 %");
    }

    #[test]
    fn foreign_text_is_one_short_line() {
        assert_eq!(one_line(" Ann\n\u{1b}[31m\tLee\r\n"), "Ann [31m Lee");
        assert_eq!(one_line(&"ä".repeat(100)), "ä".repeat(100));
        assert_eq!(one_line(&"ä".repeat(101)), format!("{}…", "ä".repeat(100)));
        assert_eq!(list(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
    }

    #[test]
    fn times_and_shares_read_as_people_say_them() {
        let spans = [0.0003, 0.02, 0.2, 1.2, 1.5, 12.3, 90.0, 800.0].map(span);
        assert_eq!(
            spans,
            [
                "less than a minute",
                "29 minutes",
                "4.8 hours",
                "29 hours",
                "1.5 days",
                "12 days",
                "3 months",
                "2.2 years"
            ]
        );
        assert_eq!(instant(1_795_532_400), "2026-11-24 15:00");
        assert_eq!(day(i64::MAX), "beyond any calendar");
        let shares = [0.0, 0.01, 0.2, 0.71, 0.97, 1.0].map(in_ten);
        assert_eq!(
            shares,
            ["hardly any", "1 in 100", "2 in 10", "7 in 10", "97 in 100", "nearly all"]
        );
        assert_eq!([0.0, 0.71, 1.0].map(about), ["hardly any", "about 7 in 10", "nearly all"]);
    }

    #[test]
    fn values_read_as_people_say_them() {
        let reported = |metric, value| super::value(&Measure::new(metric, None, 9, value));
        assert_eq!(reported(MetricId::Authors, Value::Count(1)), "1 person");
        assert_eq!(reported(MetricId::OpenPullRequests, Value::Count(1)), "1 pull request");
        assert_eq!(reported(MetricId::Commits, Value::Count(1_000)), "1,000 commits");
        assert_eq!(reported(MetricId::Accepted90, Value::Number(0.4794)), "47.9 %");
        assert_eq!(reported(MetricId::ReviewRoundsMedian, Value::Number(2.0)), "2 rounds");
        assert_eq!(reported(MetricId::IssueClosureRatio, Value::Number(1.0)), "1.00");
        assert_eq!(reported(MetricId::MergingMedian, Value::AtLeast(16.0)), "at least 16 days");
        assert_eq!(reported(MetricId::LastCommit, Value::Time(1_795_532_400)), "2026-11-24");
        assert_eq!(reported(MetricId::Accepted90, Value::Unknown("why".into())), "unknown");
        let mut measure = Measure::rate(MetricId::Accepted90, None, 45, 94, "things");
        // By Wilson's formula 38.07 to 57.85 %.
        assert_eq!(estimate(&measure), "47.9 % (38–58 %)");
        measure.window = Some(Window { from: 0, to: 86_400 });
        let reported =
            "47.9 %; 38–58 % at 95 % confidence; n 94; 1970-01-01 to 1970-01-02; from git";
        assert_eq!(whole_evidence(&measure), reported);
    }

    #[test]
    fn evidence_never_rounds_coverage_up_to_everything() {
        let mut measure = Measure::rate(MetricId::Accepted90, None, 45, 94, "things");
        measure.coverage = Some(0.9999);
        let text = evidence(&measure.excluding("bots"));
        // The interval is the one that Wilson's formula gives for 45 of 94.
        let reported = "38–58 % at 95 % confidence; n 94; coverage 99.9 %; without bots; from git";
        assert_eq!(text, reported);
    }
}
