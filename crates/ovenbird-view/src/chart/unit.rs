//! What numbers of a chart are of, and how they are written.

use super::super::{count, percent};

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// A share of a whole, from 0 to 1; written in percent.
    Share,
    /// Time in days; written in the unit that fits.
    Days,
}

impl Unit {
    /// A value in words, such as `1,204`, `47.9 %` or `3.5 days`.
    pub(super) fn value(self, value: f64) -> String {
        match self {
            Self::Count => number(value, usize::from(value.fract() != 0.0)),
            Self::Share if value.abs() < 1e9 => percent(value),
            Self::Share => format!("{} %", number(value * 100.0, 1)),
            Self::Days => duration(value),
        }
    }

    /// An interval in words, such as `58.1–66.0 %`.
    pub(super) fn interval(self, (low, high): (f64, f64)) -> String {
        let low = self.value(low);
        let low = if self == Self::Share { low.trim_end_matches(" %") } else { &low };
        format!("{low}–{}", self.value(high))
    }

    /// A value and its interval, such as `62.0 % (58.1–66.0 %)`.
    pub(super) fn measured(self, value: f64, interval: Option<(f64, f64)>) -> String {
        let value = self.value(value);
        match interval {
            Some(interval) => format!("{value} ({})", self.interval(interval)),
            None => value,
        }
    }

    /// The ends of an axis for numbers between two others: a share is none below nothing or above
    /// everything, and most of a whole is best seen against the whole.
    pub(super) fn within(self, (low, high): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Share if high > 0.5 => (0.0, 1.0),
            Self::Share => (0.0, high),
            Self::Count | Self::Days => (low, high),
        }
    }

    /// A value beside an axis whose ticks are `step` apart, with the decimals that this needs.
    pub(super) fn tick(self, value: f64, step: f64) -> String {
        if value == 0.0 {
            return if self == Self::Share { "0 %" } else { "0" }.to_owned();
        }
        let decimals = |step: f64| (-step.log10() - 1e-9).ceil().clamp(0.0, 6.0) as usize;
        match self {
            Self::Count => short(value, decimals(step)),
            Self::Share => format!("{} %", short(value * 100.0, decimals(step * 100.0))),
            Self::Days if (value - 365.0).abs() < 1e-9 => "1 year".to_owned(),
            Self::Days => duration(value),
        }
    }
}

/// A number with millions and more in letters, which an axis has room for.
fn short(value: f64, decimals: usize) -> String {
    for (size, letter) in [(1e9, "G"), (1e6, "M")] {
        if value.abs() >= size && value.abs() < 1e15 {
            let text = format!("{:.1}", value / size);
            return format!("{}{letter}", text.trim_end_matches(".0"));
        }
    }
    number(value, decimals)
}

/// A number with thousands apart; far from all counts, as a power of ten.
fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return format!("{value:.1e}");
    }
    let scale = 10_f64.powi(decimals as i32);
    let rounded = (size * scale).round() / scale;
    let fraction = format!("{rounded:.decimals$}");
    let fraction = fraction.find('.').map_or("", |at| &fraction[at..]);
    let sign = if value < 0.0 && rounded > 0.0 { "−" } else { "" };
    format!("{sign}{}{fraction}", count(rounded.trunc() as u64))
}

/// Days as minutes, hours, days or years.
fn duration(days: f64) -> String {
    const HOUR: f64 = 1.0 / 24.0;
    let (value, one, many) = match days.abs() {
        0.0 => return "0".to_owned(),
        ..HOUR => (days * 1440.0, "min", "min"),
        ..1.0 => (days * 24.0, "h", "h"),
        ..730.0 => (days, "day", "days"),
        _ => (days / 365.0, "year", "years"),
    };
    let text = number(value, 1);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    format!("{text} {}", if text == "1" { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_the_rest_of_the_program() {
        assert_eq!(Unit::Count.value(81_966.0), "81,966");
        assert_eq!(Unit::Count.value(2.25), "2.3");
        assert_eq!(Unit::Share.measured(0.62, Some((0.581, 0.66))), "62.0 % (58.1–66.0 %)");
        let durations = [0.0, 1.0 / 1440.0, 1.0 / 24.0, 0.5, 1.0, 3.5, 365.0, 730.0, 1095.0];
        assert_eq!(
            durations.map(|days| Unit::Days.value(days)),
            ["0", "1 min", "1 h", "12 h", "1 day", "3.5 days", "365 days", "2 years", "3 years"]
        );
    }

    #[test]
    fn ticks_have_the_decimals_that_tell_them_apart() {
        assert_eq!(Unit::Share.tick(0.25, 0.25), "25 %");
        assert_eq!(Unit::Share.tick(0.005, 0.005), "0.5 %");
        assert_eq!(Unit::Count.tick(0.02, 0.01), "0.02");
        assert_eq!(Unit::Count.tick(2_500_000.0, 500_000.0), "2.5M");
        assert_eq!(Unit::Count.tick(1e300, 1e299), "1.0e300");
        assert_eq!(Unit::Count.tick(-40.0, 20.0), "−40");
    }
}
