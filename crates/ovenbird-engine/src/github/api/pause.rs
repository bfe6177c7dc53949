//! The forge's wish that all requests pause: its secondary limits.

use std::time::{Duration, Instant};

/// No pause of our own making is longer.
const LONGEST: Duration = Duration::from_hours(1);

/// A longer wish is a mistake of the other side.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// When requests pause, and how often that was wished in a row.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    current: Option<Pause>,
    strikes: u32,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Instant,
    until: Instant,
}

impl Pauses {
    /// How long the pause goes on.
    pub(super) fn left(&self, now: Instant) -> Option<Duration> {
        let left = self.current?.until.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// The answer to a request that began at `began` wishes a pause. Where it says no time, that
    /// is `least`, and twice as much for each further one in a row. What was under way when the
    /// last pause began is no further one.
    pub(super) fn begin(
        &mut self,
        began: Instant,
        asked: Option<Duration>,
        least: Duration,
        now: Instant,
    ) {
        let same = self.current.filter(|pause| pause.since >= began);
        if same.is_none() {
            self.strikes = self.strikes.saturating_add(1);
        }
        let time = match asked {
            // With no time at all, the next request would be refused, too.
            Some(asked) => asked.clamp(Duration::from_secs(1), LONGEST_ASKED),
            None if same.is_some() => return,
            None => least.saturating_mul(1 << (self.strikes - 1).min(16)).min(LONGEST),
        };
        let until = same.map_or(now + time, |pause| pause.until.max(now + time));
        self.current = Some(Pause { since: now, until });
    }

    /// A request that began at `began` was answered well.
    pub(super) fn answered(&mut self, began: Instant) {
        if self.current.is_none_or(|pause| pause.since < began) {
            self.strikes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: Duration = Duration::from_mins(1);

    #[test]
    fn pauses_in_a_row_double() {
        let mut pauses = Pauses::default();
        let mut now = Instant::now();
        let mut lengths = Vec::new();
        for _ in 0..10 {
            pauses.begin(now, None, LEAST, now + Duration::from_millis(1));
            now += Duration::from_millis(2);
            lengths.push(pauses.left(now).map_or(0, |left| left.as_secs() + 1));
        }
        assert_eq!(lengths, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
        pauses.answered(now);
        pauses.begin(now, None, LEAST, now);
        assert_eq!(pauses.left(now), Some(LEAST));
    }

    #[test]
    fn what_was_under_way_is_no_further_offence() {
        let mut pauses = Pauses::default();
        let began = Instant::now();
        let (first, second) = (began + Duration::from_secs(1), began + Duration::from_secs(2));
        pauses.begin(began, None, LEAST, first);
        pauses.begin(began, None, LEAST, second);
        assert_eq!(pauses.left(first), Some(LEAST));
        pauses.begin(began, Some(Duration::from_secs(5)), LEAST, second);
        assert_eq!(pauses.left(first), Some(LEAST), "a shorter wish ends no longer pause");
        pauses.answered(began);
        pauses.begin(second + LEAST, None, LEAST, second + LEAST);
        assert_eq!(pauses.left(second + LEAST), Some(2 * LEAST));
    }

    #[test]
    fn what_is_asked_is_kept_within_reason() {
        for (asked, kept) in [(0, 1), (7, 7), (u64::MAX, 86_400)] {
            let mut pauses = Pauses::default();
            let now = Instant::now();
            pauses.begin(now, Some(Duration::from_secs(asked)), LEAST, now);
            assert_eq!(pauses.left(now), Some(Duration::from_secs(kept)));
        }
    }
}
