//! All budgets of a client, shared by its threads.
//!
//! A request takes a [`Reservation`] before it goes out and settles it by its answer. The lock is
//! held for neither: only to reckon. Who cannot start waits for others' answers, for a window to
//! end, or for a pause to pass; never longer than its [`Patience`], except that turns of others
//! are waited for as long as they take, which the timeout of a call bounds.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::meter::{Charge, Present, Started};
use super::pause::Pauses;
use super::slot::{self, Need, Pick, Slot};
use super::{ApiError, Budget, CredentialBudgets, Settings, Usage, Which};

/// A sleeper looks as often whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// The budgets of all credentials.
pub(super) struct Purse {
    settings: Settings,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    slots: Vec<Slot>,
    usage: Usage,
    under_way: u64,
    pauses: Pauses,
}

/// How much longer one call may wait.
pub(super) struct Patience(Duration);

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

impl Purse {
    pub(super) fn new(settings: Settings, credentials: &[Which]) -> Self {
        let slots = credentials.iter().copied().map(Slot::new).collect();
        let usage = Usage::default();
        let state = State { slots, usage, under_way: 0, pauses: Pauses::default() };
        Self { settings, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// How long one call may wait.
    pub(super) fn patience(&self) -> Patience {
        Patience(self.settings.max_wait)
    }

    /// The right to make a request, with the credential that has most left.
    pub(super) fn reserve(
        &self,
        need: Need,
        patience: &mut Patience,
    ) -> Result<Reservation<'_>, ApiError> {
        let (percent, most) = (self.settings.reserve_percent, self.settings.in_flight_per_token);
        let mut state = self.lock();
        loop {
            self.check_stop()?;
            let now = self.present();
            if let Some(left) = state.pauses.left(now.instant) {
                let until = now.unix.saturating_add(seconds_up(left));
                state = self.wait(state, left, patience, ApiError::Paused { until })?;
                continue;
            }
            if self.may_be_the_last(&state)? {
                state = self.sleep(state, LOOK);
                continue;
            }
            match slot::pick(&state.slots, need, percent, most, now) {
                Pick::Slot(slot) => return Ok(self.start(&mut state, slot, need, now)),
                Pick::Wait => state = self.sleep(state, LOOK),
                Pick::Until { over, reset } => {
                    let left = over.saturating_duration_since(now.instant);
                    let spent = ApiError::Spent { resource: need.resource, until: reset };
                    state = self.wait(state, left, patience, spent)?;
                }
                Pick::Nobody => return Err(state.why_nobody()),
            }
        }
    }

    /// Sleeps so long before another try; false if that is longer than the patience.
    pub(super) fn rest(&self, time: Duration, patience: &mut Patience) -> Result<bool, ApiError> {
        if time > patience.0 {
            return Ok(false);
        }
        let began = Instant::now();
        loop {
            self.check_stop()?;
            let left = time.saturating_sub(began.elapsed());
            if left.is_zero() {
                patience.0 -= time;
                return Ok(true);
            }
            std::thread::sleep(left.min(LOOK));
        }
    }

    /// Uses a credential no more.
    pub(super) fn retire(&self, slot: usize, why: ApiError) {
        self.lock().slots[slot].retired = Some(why);
        self.changed.notify_all();
    }

    /// Takes in budgets that were asked for by name.
    pub(super) fn learn(&self, slot: usize, told: &[Budget]) {
        let now = self.present();
        let mut state = self.lock();
        let slot = &mut state.slots[slot];
        let alone = slot.under_way == 0;
        for &budget in told {
            slot.meter(budget.resource).learn(budget, alone, now);
        }
    }

    pub(super) fn budgets(&self) -> Vec<CredentialBudgets> {
        let now = self.present();
        self.lock().slots.iter().map(|slot| slot.budgets(now)).collect()
    }

    pub(super) fn usage(&self) -> Usage {
        self.lock().usage
    }

    /// Whether the requests under way may be all that this run may make; an error if those that
    /// were made are.
    fn may_be_the_last(&self, state: &State) -> Result<bool, ApiError> {
        let Some(most) = self.settings.most_requests else { return Ok(false) };
        if state.usage.counted >= most {
            return Err(ApiError::MostReached { most });
        }
        Ok(state.usage.counted + state.under_way >= most)
    }

    fn start(&self, state: &mut State, slot: usize, need: Need, now: Present) -> Reservation<'_> {
        state.under_way += 1;
        let chosen = &mut state.slots[slot];
        chosen.under_way += 1;
        let started = chosen.meter(need.resource).start(need.cost);
        Reservation { purse: self, slot, need, started, began: now.instant, settled: false }
    }

    /// Waits a little of `left`, or refuses at once if that is longer than the patience.
    fn wait<'a>(
        &'a self,
        state: MutexGuard<'a, State>,
        left: Duration,
        patience: &mut Patience,
        refusal: ApiError,
    ) -> Result<MutexGuard<'a, State>, ApiError> {
        if left > patience.0 {
            return Err(refusal);
        }
        let began = Instant::now();
        let state = self.sleep(state, left.min(LOOK));
        patience.0 = patience.0.saturating_sub(began.elapsed().min(left));
        Ok(state)
    }

    fn sleep<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        let slept = self.changed.wait_timeout(state, time);
        slept.unwrap_or_else(PoisonError::into_inner).0
    }

    fn check_stop(&self) -> Result<(), ApiError> {
        if (self.settings.stop)() { Err(ApiError::Stopped) } else { Ok(()) }
    }

    fn present(&self) -> Present {
        Present { unix: (self.settings.now)(), instant: Instant::now() }
    }

    /// Nothing that is done under the lock leaves it half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A request under way has ended.
    fn count(&mut self, outcome: Outcome) {
        self.under_way -= 1;
        match outcome {
            Outcome::Answered | Outcome::Spent | Outcome::Pause(_) | Outcome::Lost => {
                self.usage.counted += 1;
            }
            Outcome::Free => self.usage.free += 1,
            Outcome::NotSent => {}
        }
    }

    /// Why the last of the credentials was retired; there is at least one.
    fn why_nobody(&self) -> ApiError {
        let last = self.slots.iter().rev().find_map(|slot| slot.retired.clone());
        last.unwrap_or(ApiError::NeedsToken { what: "this".to_owned() })
    }
}

impl Reservation<'_> {
    /// What came of the request, and the budget that its answer told.
    pub(super) fn settle(mut self, told: Option<Budget>, outcome: Outcome) {
        self.end(told, outcome);
    }

    fn end(&mut self, told: Option<Budget>, outcome: Outcome) {
        self.settled = true;
        let (purse, now) = (self.purse, self.purse.present());
        let least = purse.settings.least_pause;
        let mut state = purse.lock();
        state.count(outcome);
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

/// Whole seconds, a begun one counted.
fn seconds_up(time: Duration) -> i64 {
    i64::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
}
