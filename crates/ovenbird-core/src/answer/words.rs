//! Numbers and their evidence in words, the same from every face.

use crate::metric::{Interval, Measure, Value};

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
/// of all why it is unknown, if it is.
pub fn evidence(measure: &Measure) -> String {
    let mut parts = Vec::new();
    if let Value::Unknown(why) = &measure.value {
        parts.push(why.clone());
    }
    parts.extend(measure.interval.map(interval));
    parts.push(format!("n {}", count(measure.n)));
    // A hundredth less than everything must not read as everything.
    parts.extend(measure.coverage.map(|coverage| match coverage {
        1.0.. => "coverage 100 %".to_owned(),
        _ => format!("coverage {:.1} %", (coverage * 100.0).min(99.9)),
    }));
    if !measure.exclusions.is_empty() {
        parts.push(format!("without {}", measure.exclusions.join(", ")));
    }
    parts.push(format!("from {}", measure.source));
    parts.join("; ")
}

/// An interval of shares, such as `44–52 % at 95 % confidence`.
fn interval(interval: Interval) -> String {
    let [low, high, level] = [interval.low, interval.high, interval.level].map(|x| x * 100.0);
    format!("{low:.0}–{high:.0} % at {level:.0} % confidence")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted(0, "person", "people"), "0 people");
        assert_eq!(percent(0.4794), "47.9 %");
    }

    #[test]
    fn evidence_never_rounds_coverage_up_to_everything() {
        let mut measure = Measure::rate("x", None, 45, 94, "things");
        measure.coverage = Some(0.9999);
        let text = evidence(&measure.excluding("bots"));
        // The interval is the one that Wilson's formula gives for 45 of 94.
        let told = "38–58 % at 95 % confidence; n 94; coverage 99.9 %; without bots; from git";
        assert_eq!(text, told);
    }
}
