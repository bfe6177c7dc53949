//! All budgets of a client, shared by its threads.
//!
//! A request takes a [`Permit`] before it goes out and settles it by its answer. The lock is
//! held for neither: only to reckon. Who cannot start waits for others' answers, for a window to
//! end, or for a pause to pass; never longer than its [`WaitBudget`], except that turns of others
//! are waited for as long as they take, which the timeout of a call bounds.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::pause::Pauses;
use super::permit::Permit;
use super::slot::{self, Need, Pick, Slot};
use super::tracked_budget::Present;
use super::{ApiError, Budget, CredentialBudgets, Settings, Usage, Which};

/// A sleeper looks as often whether it is to stop.
const POLL_EVERY: Duration = Duration::from_millis(50);

/// The budgets of all credentials.
pub(super) struct RateLimiter {
    pub settings: Settings,
    state: Mutex<State>,
    pub changed: Condvar,
}

/// What the threads share.
pub(super) struct State {
    pub slots: Vec<Slot>,
    pub usage: Usage,
    /// Requests of all credentials.
    pub under_way: u64,
    pub pauses: Pauses,
}

/// How much longer one call may wait.
pub(super) struct WaitBudget(Duration);

impl RateLimiter {
    pub(super) fn new(settings: Settings, credentials: &[Which]) -> Self {
        let slots = credentials.iter().copied().map(Slot::new).collect();
        let usage = Usage::default();
        let state = State { slots, usage, under_way: 0, pauses: Pauses::default() };
        Self { settings, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// How long one call may wait.
    pub(super) fn wait_budget(&self) -> WaitBudget {
        WaitBudget(self.settings.max_wait)
    }

    /// The right to make a request, with the credential that has most left.
    pub(super) fn reserve(
        &self,
        need: Need,
        wait_budget: &mut WaitBudget,
    ) -> Result<Permit<'_>, ApiError> {
        let (percent, most) = (self.settings.reserve_percent, self.settings.in_flight_per_token);
        let mut state = self.lock();
        loop {
            self.check_stop()?;
            let now = self.present();
            if let Some(left) = state.pauses.left(now.instant) {
                let until = now.unix.saturating_add(seconds_up(left));
                state = self.wait(state, left, wait_budget, ApiError::Paused { until })?;
                continue;
            }
            if self.may_be_the_last(&state)? {
                state = self.sleep(state, POLL_EVERY);
                continue;
            }
            match slot::pick(&state.slots, need, percent, most, now) {
                Pick::Slot(slot) => return Ok(Permit::new(self, &mut state, slot, need, now)),
                Pick::Wait => state = self.sleep(state, POLL_EVERY),
                Pick::Until { over, reset } => {
                    let left = over.saturating_duration_since(now.instant);
                    let spent = ApiError::Spent { resource: need.resource, until: reset };
                    state = self.wait(state, left, wait_budget, spent)?;
                }
                Pick::Nobody => return Err(state.why_nobody()),
            }
        }
    }

    /// Sleeps so long before another try; false if that is longer than the time to wait.
    pub(super) fn rest(
        &self,
        time: Duration,
        wait_budget: &mut WaitBudget,
    ) -> Result<bool, ApiError> {
        if time > wait_budget.0 {
            return Ok(false);
        }
        let began = Instant::now();
        loop {
            self.check_stop()?;
            let left = time.saturating_sub(began.elapsed());
            if left.is_zero() {
                wait_budget.0 -= time;
                return Ok(true);
            }
            std::thread::sleep(left.min(POLL_EVERY));
        }
    }

    /// Uses a credential no more.
    pub(super) fn retire(&self, slot: usize, why: ApiError) {
        self.lock().slots[slot].retired = Some(why);
        self.changed.notify_all();
    }

    /// Records budgets that were asked for by name.
    pub(super) fn update(&self, slot: usize, reported: &[Budget]) {
        let now = self.present();
        let mut state = self.lock();
        let slot = &mut state.slots[slot];
        let alone = slot.under_way == 0;
        for &budget in reported {
            slot.tracked(budget.resource).update(budget, alone, now);
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

    /// Waits a little of `left`, or refuses at once if that is longer than the time to wait.
    fn wait<'a>(
        &'a self,
        state: MutexGuard<'a, State>,
        left: Duration,
        wait_budget: &mut WaitBudget,
        refusal: ApiError,
    ) -> Result<MutexGuard<'a, State>, ApiError> {
        if left > wait_budget.0 {
            return Err(refusal);
        }
        let began = Instant::now();
        let state = self.sleep(state, left.min(POLL_EVERY));
        wait_budget.0 = wait_budget.0.saturating_sub(began.elapsed().min(left));
        Ok(state)
    }

    fn sleep<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        let slept = self.changed.wait_timeout(state, time);
        slept.unwrap_or_else(PoisonError::into_inner).0
    }

    fn check_stop(&self) -> Result<(), ApiError> {
        if (self.settings.stop)() { Err(ApiError::Stopped) } else { Ok(()) }
    }

    pub(super) fn present(&self) -> Present {
        Present { unix: (self.settings.now)(), instant: Instant::now() }
    }

    /// Nothing that is done under the lock leaves it half done.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Why the last of the credentials was retired; there is at least one.
    fn why_nobody(&self) -> ApiError {
        let last = self.slots.iter().rev().find_map(|slot| slot.retired.clone());
        last.unwrap_or(ApiError::NeedsToken { what: "this".to_owned() })
    }
}

/// Whole seconds, a begun one counted.
fn seconds_up(time: Duration) -> i64 {
    i64::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
}
