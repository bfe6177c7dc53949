//! Instants with the offset of whoever wrote them, and windows of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant as git stores it: seconds since 1970 UTC, and the writer's offset from UTC.
///
/// Nothing is promised of the value: a commit may say 1901, 2099, or year 200 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    pub seconds: i64,
    /// The writer's offset east of UTC, in minutes; `None` where what stands there is none.
    pub offset_minutes: Option<i16>,
}

impl Timestamp {
    /// An instant with an offset east of UTC in minutes.
    pub fn new(seconds: i64, offset_minutes: i16) -> Self {
        Self { seconds, offset_minutes: Some(offset_minutes) }
    }

    /// Seconds since 1970 on the writer's own clock, where its offset is known; saturates for
    /// absurd dates.
    pub fn local_seconds(self) -> Option<i64> {
        Some(self.seconds.saturating_add(i64::from(self.offset_minutes?) * 60))
    }

    /// Days since 1970-01-01 in UTC.
    pub fn utc_day(self) -> i64 {
        self.seconds.div_euclid(86_400)
    }
}

/// A half-open span `[from, to)` of UTC seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// First second inside.
    pub from: i64,
    /// First second after.
    pub to: i64,
}

impl Window {
    /// The window of `days` days that ends at `to` (exclusive).
    pub fn last_days(to: i64, days: u32) -> Self {
        Self { from: to.saturating_sub(i64::from(days) * 86_400), to }
    }

    /// The window of equal length that ends where this one begins.
    #[must_use]
    pub fn before(self) -> Self {
        Self { from: self.from.saturating_sub(self.to.saturating_sub(self.from)), to: self.from }
    }

    /// Whether an instant in UTC seconds lies inside.
    pub fn contains(self, seconds: i64) -> bool {
        self.from <= seconds && seconds < self.to
    }

    /// Length in days.
    pub fn days(self) -> f64 {
        self.to.saturating_sub(self.from) as f64 / 86_400.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_its_start_and_not_its_end() {
        let window = Window::last_days(864_000, 10);
        assert_eq!(window, Window { from: 0, to: 864_000 });
        assert!(window.contains(0) && !window.contains(864_000));
        assert_eq!(window.before(), Window { from: -864_000, to: 0 });
    }

    #[test]
    fn absurd_dates_do_not_overflow() {
        assert_eq!(Timestamp::new(i64::MAX, 60).local_seconds(), Some(i64::MAX));
        assert_eq!(Window { from: i64::MIN, to: i64::MAX }.before().to, i64::MIN);
    }
}
