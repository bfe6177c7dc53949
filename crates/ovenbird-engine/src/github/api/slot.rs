//! The credentials of a client side by side: which of them makes the next request.

use std::time::Instant;

use super::tracked_budget::{Present, Standing, TrackedBudget};
use super::{ApiError, CredentialBudgets, Resource, Which};

/// One credential with its budgets.
pub(super) struct Slot {
    pub which: Which,
    /// Why it is used no more.
    pub retired: Option<ApiError>,
    pub under_way: usize,
    tracked: [TrackedBudget; Resource::ALL.len()],
}

/// What a request needs.
#[derive(Clone, Copy)]
pub(super) struct Need {
    pub resource: Resource,
    pub cost: u64,
}

/// Who makes the request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// The credential with this index.
    Slot(usize),
    /// Perhaps one, once a request under way is answered.
    Wait,
    /// None before then.
    Until { over: Instant, reset: i64 },
    /// None: all are retired.
    Nobody,
}

impl Slot {
    pub(super) fn new(which: Which) -> Self {
        Self { which, retired: None, under_way: 0, tracked: Default::default() }
    }

    pub(super) fn tracked(&mut self, resource: Resource) -> &mut TrackedBudget {
        &mut self.tracked[resource as usize]
    }

    pub(super) fn budgets(&self, now: Present) -> CredentialBudgets {
        let of = |resource: Resource| self.tracked[resource as usize].budget(resource, now);
        CredentialBudgets {
            which: self.which,
            retired: self.retired.as_ref().map(ApiError::to_string),
            budgets: Resource::ALL.into_iter().filter_map(of).collect(),
        }
    }

    /// Whether it could make the request, if it may have so many under way.
    fn standing(&self, need: Need, percent: u8, most: usize, now: Present) -> Standing {
        match self.tracked[need.resource as usize].standing(need.cost, percent, now) {
            Standing::Ready(_) if self.under_way >= most.max(1) => Standing::Busy,
            standing => standing,
        }
    }
}

/// The credential that would have most left after the request; the first of equals.
pub(super) fn pick(slots: &[Slot], need: Need, percent: u8, most: usize, now: Present) -> Pick {
    let mut best: Option<(u64, usize)> = None;
    let mut soonest: Option<(Instant, i64)> = None;
    let mut busy = false;
    for (index, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.retired.is_none()) {
        match slot.standing(need, percent, most, now) {
            Standing::Ready(left) if best.is_none_or(|(most, _)| left > most) => {
                best = Some((left, index));
            }
            Standing::Ready(_) => {}
            Standing::Busy => busy = true,
            Standing::Spent { reset, over } => {
                soonest = Some(soonest.map_or((over, reset), |soon| soon.min((over, reset))));
            }
        }
    }
    match (best, soonest) {
        (Some((_, index)), _) => Pick::Slot(index),
        (None, _) if busy => Pick::Wait,
        (None, Some((over, reset))) => Pick::Until { over, reset },
        (None, None) => Pick::Nobody,
    }
}
