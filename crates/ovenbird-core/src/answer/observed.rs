//! Until when something was observed, in words. What was observed to now needs none.

use super::words::{counted, day};
use crate::fact::{Basis, Observation};
use crate::metric::RepoIndex;
use crate::metric::calendar::DAY;

/// Until when an index's history shows what happened, such as `observed to 2026-08-20, the last
/// fetch (103 days ago)`; `None` where that is now.
pub fn observed(index: &RepoIndex<'_>) -> Option<String> {
    reported(index.observation?, index.observed_to, index.now)
}

/// The same of an observation that ends at `end`.
pub(super) fn reported(observation: Observation, end: i64, now: i64) -> Option<String> {
    if end >= now {
        return None;
    }
    let Observation { at_latest, basis, .. } = observation;
    let ago = ((now - end) / DAY).unsigned_abs();
    let ago = format!("{} ago", counted(ago, "day", "days"));
    let to = day(end);
    Some(match basis {
        _ if end > at_latest => format!("observed to {to}, the last commit made here ({ago})"),
        Basis::Estimate if end < at_latest => format!(
            "observed to {to} at least, its newest commit ({ago}); last fetched on {} at the latest",
            day(at_latest)
        ),
        Basis::Estimate => format!("observed to {to}, by the dates of its files ({ago})"),
        Basis::Fetch | Basis::Origin => format!("observed to {to}, the last fetch ({ago})"),
        Basis::Exchange => format!("observed to {to}, the last fetch or push ({ago})"),
        Basis::Clone => format!("observed to {to}, when it was cloned ({ago})"),
        Basis::EvidenceRows => format!(
            "observed to {to}, where the branch that is read ends ({ago}); later commits were \
             fetched and not merged"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 1_796_083_200; // 2026-12-01, by `date -u -d 2026-12-01 +%s`

    fn said(observation: Observation) -> Option<String> {
        reported(observation, observation.end(TODAY), TODAY)
    }

    #[test]
    fn the_end_is_said_with_what_tells_it() {
        let then = TODAY - 103 * DAY;
        let of = |basis| said(Observation::known(then, basis)).unwrap_or_default();
        assert_eq!(of(Basis::Fetch), "observed to 2026-08-20, the last fetch (103 days ago)");
        assert_eq!(of(Basis::Clone), "observed to 2026-08-20, when it was cloned (103 days ago)");
        assert_eq!(of(Basis::Origin), "");
        assert_eq!(said(Observation::known(TODAY - 3_600, Basis::Fetch)), None);
    }

    #[test]
    fn an_estimate_says_both_ends_where_they_are_far_apart() {
        let least = TODAY - 103 * DAY;
        let of = |latest| said(Observation::between(least, latest, Basis::Estimate));
        let far = "observed to 2026-08-20 at least, its newest commit (103 days ago); last fetched \
                   on 2026-11-29 at the latest";
        assert_eq!(of(TODAY - 2 * DAY).unwrap(), far);
        let near = "observed to 2026-08-22, by the dates of its files (101 days ago)";
        assert_eq!(of(least + 2 * DAY).unwrap(), near);
    }
}
