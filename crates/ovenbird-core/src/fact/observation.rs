//! Until when a history shows what happened in its project.
//!
//! A clone knows nothing after its last fetch. The engine finds out when that was; the metrics end
//! every window there, and what comes after is unknown, not zero.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fetch that is so old counts as one of this moment.
const CURRENT_SECONDS: i64 = 86_400;

/// Where the two ends of an estimate lie no further apart, the later one is taken: the error is
/// small beside a window of a year.
const CLOSE_SECONDS: i64 = 14 * 86_400;

/// Until when a history shows what happened: a time, or two between which it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// Everything before is in the history, in seconds since 1970 UTC.
    pub at_least: i64,
    /// Nothing after it was fetched. The same where the time is known.
    pub at_latest: i64,
    /// How that is known.
    pub basis: Basis,
}

/// How the end of an observation is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Nothing is fetched into it: the work is done here.
    Origin,
    /// The last fetch.
    Fetch,
    /// The last fetch or push, as the log of a remote's branch has it.
    Exchange,
    /// It was cloned then, and nothing was fetched since.
    Clone,
    /// Later commits were fetched and are not in the branch that is read, which last took some in
    /// then.
    EvidenceRows,
    /// Its newest commit, and the time of its files, which copying may have changed.
    Estimate,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Origin,
        Self::Fetch,
        Self::Exchange,
        Self::Clone,
        Self::EvidenceRows,
        Self::Estimate,
    ];

    /// The name under which it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Fetch => "fetch",
            Self::Exchange => "exchange",
            Self::Clone => "clone",
            Self::EvidenceRows => "behind",
            Self::Estimate => "estimate",
        }
    }

    /// The basis of a name; `None` for one that a later version stored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

impl Observation {
    /// One whose end is known.
    pub fn known(at: i64, basis: Basis) -> Self {
        Self { at_least: at, at_latest: at, basis }
    }

    /// One whose end lies between two times; the later one is never before the earlier.
    pub fn between(at_least: i64, at_latest: i64, basis: Basis) -> Self {
        Self { at_least, at_latest: at_latest.max(at_least), basis }
    }

    /// Where the observation ends as of `now`: the later of the two times where they are close,
    /// the earlier one where they are not, and `now` for what was fetched within a day.
    pub fn end(&self, now: i64) -> i64 {
        let is_close = self.at_latest.saturating_sub(self.at_least) <= CLOSE_SECONDS;
        let end = if is_close { self.at_latest } else { self.at_least };
        let is_current = self.basis == Basis::Origin || now.saturating_sub(end) < CURRENT_SECONDS;
        if is_current { now } else { end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn what_was_fetched_within_a_day_is_observed_to_now() {
        let end = |ago| Observation::known(100 * DAY - ago, Basis::Fetch).end(100 * DAY);
        assert_eq!(end(DAY - 1), 100 * DAY);
        assert_eq!(end(DAY), 99 * DAY);
        assert_eq!(end(-DAY), 100 * DAY, "a clock that is ahead");
    }

    #[test]
    fn an_estimate_ends_early_where_its_ends_are_far_apart() {
        let end = |latest| Observation::between(10 * DAY, latest, Basis::Estimate).end(100 * DAY);
        assert_eq!(end(24 * DAY), 24 * DAY);
        assert_eq!(end(25 * DAY), 10 * DAY);
        assert_eq!(end(5 * DAY), 10 * DAY, "never before what is there");
    }

    #[test]
    fn where_the_work_is_done_nothing_is_missed() {
        assert_eq!(Observation::known(0, Basis::Origin).end(100 * DAY), 100 * DAY);
    }

    #[test]
    fn each_basis_is_stored_under_its_name() {
        for basis in Basis::ALL {
            assert_eq!(Basis::from_name(basis.name()), Some(basis));
        }
    }
}
