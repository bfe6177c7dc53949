//! What a request has set aside before it goes out, and how that is settled by its answer.

use std::time::{Duration, Instant};

use super::Budget;
use super::meter::{Charge, Present, Started};
use super::purse::{Purse, State};
use super::slot::Need;

/// The right to make one request. Dropped without being settled, it was not made.
pub(super) struct Reservation<'a> {
    purse: &'a Purse,
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
    /// It was turned down, as the budget is spent.
    Spent,
    /// It was turned down, and so are all others for a while; how long, if the forge says it.
    Pause(Option<Duration>),
    /// It was not answered, but may have been counted.
    Lost,
    /// It never reached the forge.
    NotSent,
}

impl<'a> Reservation<'a> {
    /// Sets the cost aside from the budget of a credential.
    pub(super) fn new(
        purse: &'a Purse,
        state: &mut State,
        slot: usize,
        need: Need,
        now: Present,
    ) -> Self {
        state.under_way += 1;
        let chosen = &mut state.slots[slot];
        chosen.under_way += 1;
        let started = chosen.meter(need.resource).start(need.cost);
        Self { purse, slot, need, started, began: now.instant, settled: false }
    }

    /// What came of the request, and the budget that its answer told.
    pub(super) fn settle(mut self, told: Option<Budget>, outcome: Outcome) {
        self.end(told, outcome);
    }

    fn end(&mut self, told: Option<Budget>, outcome: Outcome) {
        self.settled = true;
        let (purse, now) = (self.purse, self.purse.present());
        let least = purse.settings.least_pause;
        let mut state = purse.lock();
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
        // Turned down here is turned down here, whichever budget the forge names.
        let elsewhere =
            told.filter(|told| told.resource != self.need.resource && outcome != Outcome::Spent);
        if let Some(other) = elsewhere {
            slot.meter(other.resource).learn(other, false, now);
            slot.meter(self.need.resource).end(self.started, None, Charge::Free, now);
        } else {
            let meter = slot.meter(self.need.resource);
            meter.end(self.started, told, outcome.charge(least), now);
            if told.is_none() && matches!(outcome, Outcome::Answered | Outcome::Free) {
                meter.has_no_limit();
            }
        }
        drop(state);
        purse.changed.notify_all();
    }
}

impl Outcome {
    /// What it is for the budget that it was asked from.
    fn charge(self, least_pause: Duration) -> Charge {
        match self {
            Self::Answered | Self::Pause(_) | Self::Lost => Charge::Counted,
            Self::Spent => Charge::TurnedDown { pause: least_pause },
            Self::Free | Self::NotSent => Charge::Free,
        }
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.end(None, Outcome::NotSent);
        }
    }
}
