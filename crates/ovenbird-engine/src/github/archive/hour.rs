//! The hours that files are named by.

use std::fmt;
use std::str::FromStr;

use crate::github::time::days_from_civil;

/// One hour of the archive, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

/// A text was not an hour as files are named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no hour of the archive, such as 2024-01-01-0 or 2024-01-01-23")]
pub struct HourError(String);

impl Hour {
    /// The hour that began at these Unix seconds, or has begun and goes on.
    pub fn at(seconds: i64) -> Self {
        Self(seconds.div_euclid(3_600))
    }

    /// When it begins, in Unix seconds.
    pub fn starts_at(self) -> i64 {
        self.0 * 3_600
    }

    /// The hour after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The hour that a file's name tells, whatever follows it.
    pub fn of_file(name: &str) -> Option<Self> {
        let stem = name.split('.').next()?;
        stem.parse().ok()
    }
}

impl FromStr for Hour {
    type Err = HourError;

    fn from_str(text: &str) -> Result<Self, HourError> {
        let wrong = || HourError(text.to_owned());
        let parts: Vec<i64> = text
            .split('-')
            .map(|part| {
                let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
                part.parse().ok().filter(|_| is_number).ok_or_else(wrong)
            })
            .collect::<Result<_, _>>()?;
        let [year, month, day, hour] = parts[..] else { return Err(wrong()) };
        let hour = Self(days_from_civil(year, month, day) * 24 + hour);
        // Written again, a day that no month has comes out as another one.
        if hour.parts() == (year, month, day, parts[3]) { Ok(hour) } else { Err(wrong()) }
    }
}

impl Hour {
    fn parts(self) -> (i64, i64, i64, i64) {
        let days = self.0.div_euclid(24) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days - era * 146_097;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day, self.0.rem_euclid(24))
    }
}

/// As files are named: the hour without a leading zero.
impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}-{hour}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hours_belong_together() {
        for (text, seconds) in [("2011-02-12-0", 1_297_468_800), ("2024-02-29-23", 1_709_247_600)] {
            let hour: Hour = text.parse().expect("an hour");
            assert_eq!((hour.starts_at(), hour.to_string()), (seconds, text.to_owned()));
        }
        assert_eq!(Hour::of_file("2015-01-01-1.json.gz"), Hour::of_file("2015-01-01-1.json.zst"));
        assert_eq!("2023-12-31-23".parse::<Hour>().unwrap().next().to_string(), "2024-01-01-0");
    }

    #[test]
    fn what_is_no_hour_is_refused() {
        for text in ["", "2024-02-30-0", "2024-01-01", "2024-01-01-24", "2024-1-1--1", "x-1-1-1"] {
            assert!(text.parse::<Hour>().is_err(), "{text}");
        }
    }
}
