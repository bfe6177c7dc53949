//! What was seen of something until an instant, as the curves of waiting take it.
//!
//! A window that is closed stays closed: nothing from its end on counts, though more is known by
//! now. So observation stops at the window's end, or where watching did, whichever is first.

use super::{FollowUp, ForgeIndex, Issue, Pull};
use crate::fact::Window;
use crate::metric::survival::Spell;

/// The time from something's opening to where its observation stops; Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Observed {
    /// When it was opened.
    pub(crate) created: i64,
    /// The first instant that is not seen.
    pub(crate) stop: i64,
    /// Everything of the kind was watched; else some kinds of answers were not.
    pub(crate) whole: bool,
}

impl Observed {
    fn new(created: i64, follow_up: Option<FollowUp>, end: i64) -> Option<Self> {
        let FollowUp { to, whole } = follow_up?;
        Some(Self { created, stop: to.min(end), whole })
    }

    /// Whether an instant was seen.
    pub(crate) fn saw(self, at: i64) -> bool {
        at < self.stop
    }

    /// Whether the wait for what happened `at` an instant, if it did, counts in a curve.
    pub(crate) fn counts(self, at: Option<i64>) -> bool {
        self.wait(at).observed().is_some()
    }

    /// The wait for what happened `at` an instant, if it did; still waiting where observation
    /// stopped before.
    pub(crate) fn wait(self, at: Option<i64>) -> Spell {
        let seen = at.filter(|&at| self.saw(at));
        let left = (seen.unwrap_or(self.stop) - self.created) as f64;
        Spell { entered: 0.0, left, ended: seen.is_some() }
    }
}

impl ForgeIndex<'_> {
    /// The first instant that does not count for a window: its end, or now.
    pub(crate) fn end(&self, window: Option<Window>) -> i64 {
        window.map_or(self.git.now, |window| window.to.min(self.git.now))
    }
}

impl Pull {
    /// How long its fate was seen; `None` where it was opened unwatched.
    pub(crate) fn fate_seen(&self, end: i64) -> Option<Observed> {
        Observed::new(self.created, self.follow_up, end)
    }

    /// How long answers to it were seen.
    pub(crate) fn answers_seen(&self, end: i64) -> Option<Observed> {
        Observed::new(self.created, self.answers_follow_up, end)
    }
}

impl Issue {
    /// How long its fate was seen; `None` where it was opened unwatched.
    pub(crate) fn fate_seen(&self, end: i64) -> Option<Observed> {
        Observed::new(self.created, self.follow_up, end)
    }

    /// How long answers to it were seen.
    pub(crate) fn answers_seen(&self, end: i64) -> Option<Observed> {
        Observed::new(self.created, self.answers_follow_up, end)
    }
}
