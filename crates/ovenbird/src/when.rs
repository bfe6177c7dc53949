//! A day or an instant, as it is typed.

use crate::error::CommandError;

/// The Unix seconds of a day (its beginning in UTC), or of an instant such as
/// `2016-01-01T05:00Z`; without a zone it is in UTC. The error is what stands in a usage message.
pub(crate) fn instant(text: &str) -> Result<i64, String> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(instant.as_second());
    }
    let in_utc = |at: jiff::civil::DateTime| jiff::tz::TimeZone::UTC.to_timestamp(at).ok();
    let read = text.trim_end_matches(['Z', 'z']).parse::<jiff::civil::DateTime>();
    let read = read.ok().and_then(in_utc).map(jiff::Timestamp::as_second);
    read.ok_or_else(|| {
        "use YYYY-MM-DD, for example 2026-01-31, or 2026-01-31T15:00 (UTC)".to_owned()
    })
}

/// The same, as an error of the command.
pub(crate) fn parse(text: &str) -> Result<i64, CommandError> {
    instant(text).map_err(|form| CommandError::usage(format!("invalid date `{text}`: {form}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_read_in_utc() {
        let read = |text: &str| parse(text).ok();
        assert_eq!(read("1970-01-02"), Some(86_400));
        assert_eq!(read("2016-01-01T05:00"), Some(1_451_624_400));
        assert_eq!(read("2016-01-01T05:00Z"), Some(1_451_624_400));
        assert_eq!(read("2016-01-01T05:00:00+02:00"), Some(1_451_617_200));
        assert_eq!(read("yesterday"), None);
    }
}
