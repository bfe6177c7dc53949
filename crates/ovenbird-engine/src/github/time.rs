//! Instants as GitHub writes them.

use super::json::{Malformed, Next, Reader};

/// Unix seconds of `2015-01-01T01:33:55Z`, `2013-02-15T00:33:05-08:00` or, as early files had it,
/// `2011/02/15 00:33:05 -0800`; a fraction of a second is dropped.
pub fn parse_time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = bytes.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then_some(())?;
        digits.iter().try_fold(0, |sum, digit| Some(sum * 10 + i64::from(digit - b'0')))
    };
    let separators = [4, 7, 10, 13, 16].map(|at| bytes.get(at).copied().unwrap_or(0));
    let [b'-' | b'/', b'-' | b'/', b'T' | b' ', b':', b':'] = separators else { return None };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let is_time = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60;
    // A leap second is the first of the next minute, as Unix time has it.
    if !is_time || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let rest = rest
        .strip_prefix('.')
        .map_or(rest, |rest| rest.trim_start_matches(|char: char| char.is_ascii_digit()));
    let local = days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(local - offset(rest.trim())?)
}

/// Unix seconds as GitHub reads them: `2015-01-01T01:33:55Z`.
pub fn instant(at: i64) -> String {
    let at = jiff::Timestamp::from_second(at).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Seconds east of UTC of `Z`, `-08:00` or `-0800`.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" || text == "UTC" {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text.get(1..)?.replace(':', "");
    let (hours, minutes) = (digits.get(..2)?, digits.get(2..4)?);
    (digits.len() == 4).then_some(())?;
    Some(sign * (hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60))
}

/// Days since 1970-01-01 of a date in the Gregorian calendar (after Howard Hinnant's
/// chrono-compatible date algorithms).
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Reader<'_> {
    /// An instant as text or as Unix seconds; anything else is skipped, and so is what lies before
    /// 1970 or after 2099: no forge was there, and nothing could be reckoned with it.
    pub fn time(&mut self) -> Result<Option<i64>, Malformed> {
        let at = match self.peek()? {
            Next::Number => self.int()?,
            _ => self.text()?.and_then(|text| parse_time(&text)),
        };
        Ok(at.filter(|at| (0..4_102_444_800).contains(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values by GNU `date -u -d … +%s`.
    #[test]
    fn all_spellings_are_read() {
        assert_eq!(parse_time("2015-01-01T01:33:55Z"), Some(1_420_076_035));
        assert_eq!(parse_time("2013-02-15T00:33:05-08:00"), Some(1_360_917_185));
        assert_eq!(parse_time("2011/02/15 00:33:05 -0800"), Some(1_297_758_785));
        assert_eq!(parse_time("2024-02-29T23:59:59.123Z"), Some(1_709_251_199));
        assert_eq!(parse_time("1969-12-31T23:59:59Z"), Some(-1));
        assert_eq!(parse_time("2021-07-21T06:00:03+05:30"), Some(1_626_827_403));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2015",
            "2015-13-01T00:00:00Z",
            "2015-01-01T00:00:00",
            "2015-01-01T25:00:00Z",
            "2015-01-01T00:00:00+8",
            "ü015-01-01T00:00:00Z",
            "2015-01-01T00:00:0üZ",
            "+015-01-01T00:00:00Z",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
