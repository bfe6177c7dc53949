//! For which instant, and about which time, a question is asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::Window;
use crate::metric::calendar::DAY;

/// The instant that a question is asked for, and its window. All times are Unix seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// Answer as of this instant: nothing later is looked at. The present where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<i64>,
    /// The window begins here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// The window ends here; nothing later is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// The length of the window in days, where `since` is not given. The configured length where
    /// it is not given either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_500))]
    pub window_days: Option<u32>,
}

/// A period that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It ends before it begins.
    #[error("the window ends before it begins")]
    Backwards,
    /// It is longer than a hundred years, or shorter than a day.
    #[error("the window has {0} days, and may have from 1 to 36,500")]
    Length(i64),
    /// Both its beginning and its length are given.
    #[error("both the beginning and the length of the window are given: give one of them")]
    Both,
    /// It ends later than the instant that is asked for.
    #[error("the window ends after the instant that is asked for")]
    Later,
}

impl Period {
    /// The longest window, in days.
    pub const MOST_DAYS: u32 = 36_500;

    /// The instant that is asked for, in Unix seconds: the present unless said otherwise.
    pub fn instant(&self, now: i64) -> i64 {
        self.until.or(self.as_of).map_or(now, |at| at.min(now))
    }

    /// Whether another instant than the present is asked for.
    pub fn is_past(&self, now: i64) -> bool {
        self.instant(now) < now
    }

    /// The length of the window in days, `usual` unless said otherwise.
    ///
    /// # Errors
    ///
    /// Where what is given contradicts itself, or is longer than a hundred years.
    pub fn days(&self, now: i64, usual: u32) -> Result<u32, PeriodError> {
        if self.until.zip(self.as_of).is_some_and(|(until, as_of)| until > as_of) {
            return Err(PeriodError::Later);
        }
        let days = match (self.since, self.window_days) {
            (Some(_), Some(_)) => return Err(PeriodError::Both),
            (Some(since), None) => {
                let end = self.instant(now);
                if since >= end {
                    return Err(PeriodError::Backwards);
                }
                // A day that has begun counts as one.
                (end - since + DAY - 1) / DAY
            }
            (None, days) => i64::from(days.unwrap_or(usual)),
        };
        match u32::try_from(days) {
            Ok(days @ 1..=Self::MOST_DAYS) => Ok(days),
            _ => Err(PeriodError::Length(days)),
        }
    }

    /// The window of so many days that ends at the instant that is asked for.
    ///
    /// # Errors
    ///
    /// As [`days`](Self::days).
    pub fn window(&self, now: i64, usual: u32) -> Result<Window, PeriodError> {
        Ok(Window::last_days(self.instant(now), self.days(now, usual)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000 * DAY;

    #[test]
    fn the_present_and_the_usual_length_hold_where_nothing_is_said() {
        let period = Period::default();
        assert_eq!(period.window(NOW, 365), Ok(Window::last_days(NOW, 365)));
        assert!(!period.is_past(NOW));
    }

    #[test]
    fn a_window_between_two_instants_ends_at_the_later_one() {
        let period = Period { since: Some(100 * DAY), until: Some(130 * DAY), ..Period::default() };
        assert_eq!(period.window(NOW, 365), Ok(Window { from: 100 * DAY, to: 130 * DAY }));
        assert!(period.is_past(NOW));
    }

    #[test]
    fn an_instant_to_come_is_the_present() {
        let period = Period { as_of: Some(NOW + DAY), ..Period::default() };
        assert_eq!(period.instant(NOW), NOW);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let of = |as_of, since, until, window_days| {
            Period { as_of, since, until, window_days }.days(NOW, 365)
        };
        assert_eq!(of(None, Some(9), None, Some(3)), Err(PeriodError::Both));
        assert_eq!(of(None, Some(NOW), None, None), Err(PeriodError::Backwards));
        assert_eq!(of(Some(50), None, Some(60), None), Err(PeriodError::Later));
        assert_eq!(of(None, None, None, Some(0)), Err(PeriodError::Length(0)));
        assert_eq!(of(None, None, None, Some(36_501)), Err(PeriodError::Length(36_501)));
    }
}
