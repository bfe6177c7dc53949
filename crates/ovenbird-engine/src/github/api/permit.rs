//! What a request has set aside before it goes out, and how that is settled by its answer.

use std::time::{Duration, Instant};

use super::Budget;
use super::rate_limiter::{RateLimiter, State};
use super::slot::Need;
use super::tracked_budget::{Charge, Present, Started};

/// The right to make one request. Dropped without being settled, it was not made.
pub(super) struct Permit<'a> {
    limiter: &'a RateLimiter,
    /// The credential's index.
    pub slot: usize,
    need: Need,
    started: Started,
    began: Instant,
    settled: bool,
}

/// What came of a request, for the budgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was answered, be it with a no.
    Answered,
    /// It was answered, and the forge counts it not.
    Free,
    /// It was refused, as the budget is spent.
    Spent,
    /// It was refused, and so are all others for a while; how long, if the forge says it.
    Pause(Option<Duration>),
    /// It was not answered, but may have been counted.
    Lost,
    /// It never reached the forge.
    NotSent,
}

impl<'a> Permit<'a> {
    /// Sets the cost aside from the budget of a credential.
    pub(super) fn new(
        limiter: &'a RateLimiter,
        state: &mut State,
        slot: usize,
        need: Need,
        now: Present,
    ) -> Self {
        state.under_way += 1;
        let chosen = &mut state.slots[slot];
        chosen.under_way += 1;
        let started = chosen.tracked(need.resource).start(need.cost);
        Self { limiter, slot, need, started, began: now.instant, settled: false }
    }

    /// What came of the request, and the budget that its answer reported.
    pub(super) fn settle(mut self, reported: Option<Budget>, outcome: Outcome) {
        self.end(reported, outcome);
    }

    fn end(&mut self, reported: Option<Budget>, outcome: Outcome) {
        self.settled = true;
        let (limiter, now) = (self.limiter, self.limiter.present());
        let least = limiter.settings.least_pause;
        let mut state = limiter.lock();
        state.under_way -= 1;
        match outcome {
            Outcome::Free => state.usage.free += 1,
            Outcome::NotSent => {}
            _ => state.usage.counted += 1,
        }
        match outcome {
            Outcome::Answered | Outcome::Free => state.pauses.answered(self.began),
            Outcome::Pause(asked) => state.pauses.begin(self.began, asked, least, now.instant),
            Outcome::Spent | Outcome::Lost | Outcome::NotSent => {}
        }
        let slot = &mut state.slots[self.slot];
        slot.under_way -= 1;
        // Refused here is refused here, whichever budget the forge names.
        let elsewhere = reported.filter(|reported| {
            reported.resource != self.need.resource && outcome != Outcome::Spent
        });
        if let Some(other) = elsewhere {
            slot.tracked(other.resource).update(other, false, now);
            slot.tracked(self.need.resource).end(self.started, None, Charge::Free, now);
        } else {
            let tracked = slot.tracked(self.need.resource);
            tracked.end(self.started, reported, outcome.charge(least), now);
            if reported.is_none() && matches!(outcome, Outcome::Answered | Outcome::Free) {
                tracked.has_no_limit();
            }
        }
        drop(state);
        limiter.changed.notify_all();
    }
}

impl Outcome {
    /// What it is for the budget that it was asked from.
    fn charge(self, least_pause: Duration) -> Charge {
        match self {
            Self::Answered | Self::Pause(_) | Self::Lost => Charge::Counted,
            Self::Spent => Charge::Refused { pause: least_pause },
            Self::Free | Self::NotSent => Charge::Free,
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.end(None, Outcome::NotSent);
        }
    }
}
