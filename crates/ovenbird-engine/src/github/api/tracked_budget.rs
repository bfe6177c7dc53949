//! One budget of one credential: what is left, and what is promised to requests under way.
//!
//! Until the forge has reported a budget, and again when its window is over, one request at a time
//! goes out to learn it. From then on a request may start if its cost is left after the reserve
//! and after all that is promised, so that no number of threads can spend more than there is.

use std::time::{Duration, Instant};

use super::{Budget, Resource};

/// No forge has a longer window; a reset further ahead is a wrong clock, here or there.
const LONGEST_WINDOW: i64 = 86_400;

/// The resets of one window may differ by as much, in seconds, from one server to the next.
const SAME_WINDOW: i64 = 5;

/// The present, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present {
    /// Unix seconds.
    pub unix: i64,
    /// What waits are measured by.
    pub instant: Instant,
}

/// What one credential has for one resource.
#[derive(Debug, Default)]
pub(super) struct TrackedBudget {
    window: Option<Window>,
    /// The forge has answered and reported no budget: it has no limits.
    unlimited: bool,
    promised: u64,
    under_way: u64,
    started: u64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    limit: u64,
    remaining: u64,
    reset: i64,
    over: Instant,
}

/// Whether a request may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It may, and so much would be left.
    Ready(u64),
    /// Perhaps, once a request under way is answered.
    Busy,
    /// Not before then.
    Spent { reset: i64, over: Instant },
}

/// A request that has started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Started {
    number: u64,
    alone: bool,
    cost: u64,
}

/// How a request ended, for its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charge {
    /// It was counted, or may have been.
    Counted,
    /// It was not.
    Free,
    /// It was refused, because nothing is left. The pause is for where the forge's reset
    /// has passed already.
    Refused { pause: Duration },
}

impl TrackedBudget {
    /// Whether a request of this cost may start.
    pub(super) fn standing(&self, cost: u64, percent: u8, now: Present) -> Standing {
        let Some(window) = self.window.filter(|window| !window.is_over(now)) else {
            // Learning the budget needs one request, not all of them.
            let learning = self.under_way > 0 && !self.unlimited;
            return if learning { Standing::Busy } else { Standing::Ready(u64::MAX) };
        };
        let reserve = window.limit.saturating_mul(u64::from(percent.min(100))) / 100;
        let free = window.remaining.saturating_sub(reserve);
        match free.saturating_sub(self.promised).checked_sub(cost) {
            Some(left) => Standing::Ready(left),
            None if self.promised > 0 => Standing::Busy,
            None => Standing::Spent { reset: window.reset, over: window.over },
        }
    }

    /// Promises the cost to a request.
    pub(super) fn start(&mut self, cost: u64) -> Started {
        self.started += 1;
        let started = Started { number: self.started, alone: self.under_way == 0, cost };
        self.promised += cost;
        self.under_way += 1;
        started
    }

    /// Takes back the promise, and records what the answer reported about this budget.
    pub(super) fn end(
        &mut self,
        started: Started,
        reported: Option<Budget>,
        charge: Charge,
        now: Present,
    ) {
        self.promised = self.promised.saturating_sub(started.cost);
        self.under_way = self.under_way.saturating_sub(1);
        let alone = started.alone && started.number == self.started;
        match (reported, &mut self.window) {
            (Some(reported), _) => self.update(reported, alone, now),
            (None, Some(window)) if charge == Charge::Counted => {
                window.remaining = window.remaining.saturating_sub(started.cost);
            }
            (None, _) => {}
        }
        // A window that has just ended, by our clock, is asked about again in a second.
        let passed =
            reported.is_none_or(|reported| reported.reset.saturating_add(SAME_WINDOW) < now.unix);
        if let (Charge::Refused { pause }, Some(window)) = (charge, &mut self.window) {
            window.remaining = 0;
            if passed || window.is_over(now) {
                let pause = pause.min(Duration::from_secs(LONGEST_WINDOW as u64));
                window.over = now.instant + pause;
                window.reset = now.unix + pause.as_secs() as i64;
            }
        }
    }

    /// The forge has answered without telling a budget.
    pub(super) fn has_no_limit(&mut self) {
        self.unlimited = self.window.is_none();
    }

    /// Records what the forge tells of this budget. Answers overtake each other: unless
    /// `alone`, nothing else being under way, the lowest number of a window is the last.
    pub(super) fn update(&mut self, reported: Budget, alone: bool, now: Present) {
        let ahead = (reported.reset.saturating_sub(now.unix)).clamp(0, LONGEST_WINDOW);
        // A second more: the forge's second may begin later than ours.
        let over = now.instant + Duration::from_secs(ahead as u64 + 1);
        let mut new = Window {
            limit: reported.limit,
            remaining: reported.remaining,
            reset: now.unix + ahead,
            over,
        };
        let known = self.window.filter(|known| !alone && !known.is_over(now));
        if let Some(known) = known {
            if new.reset < known.reset - SAME_WINDOW {
                return;
            }
            if new.reset <= known.reset + SAME_WINDOW {
                new.remaining = new.remaining.min(known.remaining);
            }
        }
        self.window = Some(new);
    }

    /// What is left, as far as that is known. A window that is over is full.
    pub(super) fn budget(&self, resource: Resource, now: Present) -> Option<Budget> {
        let Window { limit, remaining, reset, .. } = self.window?;
        let over = self.window.is_some_and(|window| window.is_over(now));
        Some(Budget { resource, limit, remaining: if over { limit } else { remaining }, reset })
    }
}

impl Window {
    /// By either clock: the one that waits are measured by may stand still while a machine
    /// sleeps, the other may be set back.
    fn is_over(&self, now: Present) -> bool {
        now.instant >= self.over || now.unix > self.reset + 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;

    use super::*;

    const RESET: i64 = 1_000;

    fn now() -> Present {
        Present { unix: RESET - 60, instant: Instant::now() }
    }

    fn reported(remaining: u64, reset: i64) -> Budget {
        Budget { resource: Resource::Core, limit: 100, remaining, reset }
    }

    fn ready(tracked: &TrackedBudget, percent: u8) -> Option<u64> {
        match tracked.standing(1, percent, now()) {
            Standing::Ready(left) => Some(left),
            _ => None,
        }
    }

    #[test]
    fn one_request_learns_the_budget() {
        let mut tracked = TrackedBudget::default();
        let first = tracked.start(1);
        assert_eq!(tracked.standing(1, 0, now()), Standing::Busy);
        tracked.end(first, Some(reported(5, RESET)), Charge::Counted, now());
        assert_eq!(ready(&tracked, 0), Some(4));
        assert_eq!(ready(&tracked, 4), Some(0));
        assert!(matches!(tracked.standing(1, 5, now()), Standing::Spent { reset: RESET, .. }));
    }

    #[test]
    fn a_late_answer_gives_nothing_back() {
        let mut tracked = TrackedBudget::default();
        tracked.update(reported(3, RESET), true, now());
        let (early, late) = (tracked.start(1), tracked.start(1));
        tracked.end(late, Some(reported(1, RESET)), Charge::Counted, now());
        tracked.end(early, Some(reported(2, RESET - 1)), Charge::Counted, now());
        assert_eq!(ready(&tracked, 0), Some(0));
        let last = tracked.start(1);
        assert_eq!(tracked.standing(1, 0, now()), Standing::Busy);
        tracked.end(last, Some(reported(1, RESET)), Charge::Free, now());
        assert_eq!(ready(&tracked, 0), Some(0), "a request alone is told the truth");
    }

    #[test]
    fn an_unanswered_request_counts() {
        let mut tracked = TrackedBudget::default();
        tracked.update(reported(2, RESET), true, now());
        let cut = tracked.start(1);
        tracked.end(cut, None, Charge::Counted, now());
        let unsent = tracked.start(1);
        tracked.end(unsent, None, Charge::Free, now());
        assert_eq!(ready(&tracked, 0), Some(0));
    }

    #[test]
    fn a_window_ends_by_either_clock() {
        let mut tracked = TrackedBudget::default();
        tracked.update(reported(0, RESET), true, now());
        let by_instant = Present { instant: Instant::now() + Duration::from_secs(62), ..now() };
        let by_unix = Present { unix: RESET + 6, ..now() };
        for later in [by_instant, by_unix] {
            assert_eq!(tracked.standing(1, 0, later), Standing::Ready(u64::MAX));
            assert_eq!(tracked.budget(Resource::Core, later).unwrap().remaining, 100);
        }
        // Where the forge's clock is behind ours, its no is believed for a while.
        let request = tracked.start(1);
        let pause = Duration::from_mins(1);
        tracked.end(request, Some(reported(0, RESET)), Charge::Refused { pause }, by_unix);
        let standing = tracked.standing(1, 0, by_unix);
        assert!(matches!(standing, Standing::Spent { reset: 1_066, .. }), "{standing:?}");
    }

    proptest::proptest! {
        /// Whatever the order in which requests reach the forge and answers come back.
        #[test]
        fn no_order_of_answers_overspends(left in 0_u64..20, moves in vec(0_u8..6, 0..400)) {
            let (mut tracked, mut remaining, mut refused) = (TrackedBudget::default(), left, 0);
            let (mut on_the_way, mut answered) = (Vec::new(), Vec::new());
            for step in moves {
                if step < 2 && matches!(tracked.standing(1, 0, now()), Standing::Ready(_)) {
                    on_the_way.push(tracked.start(1));
                } else if step < 4 && !on_the_way.is_empty() {
                    let request = on_the_way.swap_remove(usize::from(step) % on_the_way.len());
                    refused += u64::from(remaining == 0);
                    remaining = remaining.saturating_sub(1);
                    // Servers differ by a second about the end of a window.
                    answered.push((request, reported(remaining, RESET - i64::from(step % 2))));
                } else if !answered.is_empty() {
                    let (request, reported) = answered.swap_remove(usize::from(step) % answered.len());
                    tracked.end(request, Some(reported), Charge::Counted, now());
                }
            }
            // The one that learns the budget may find nothing.
            proptest::prop_assert!(refused <= u64::from(left == 0));
        }
    }

    #[test]
    fn a_reset_far_ahead_is_no_overflow() {
        let mut tracked = TrackedBudget::default();
        for reset in [i64::MAX, i64::MIN, 0] {
            tracked.update(reported(0, reset), true, now());
            tracked.update(reported(0, reset), false, now());
        }
    }
}
