//! Rhythm: at which hours of their own clocks people commit.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{hour, weekday};
use super::measures::measures;
use super::repo_index::RepoIndex;
use super::{Measure, MetricId};
use crate::fact::Window;

/// First hour of the day that [`Rhythm::outside_9_to_18`] holds to be inside.
const DAY_STARTS: usize = 9;
/// First hour after.
const DAY_ENDS: usize = 18;

/// When in the week people commit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Rhythm {
    /// Commits by day of the week (0 is Monday) and hour, on the author's own clock; `None` where
    /// git's history was not ingested.
    pub commits: Option<[[u64; 24]; 7]>,
    /// The share on Saturdays and Sundays.
    pub weekend: Measure,
    /// The share before 9:00 or from 18:00 on, on any day.
    pub outside_9_to_18: Measure,
}

measures!(Rhythm { weekend, outside_9_to_18 } but { commits });

/// The rhythm of the commits of a window; without one, of all that have a date.
pub fn rhythm(index: &RepoIndex<'_>, window: Option<Window>) -> Rhythm {
    let mut commits = [[0; 24]; 7];
    let mut has_zone = false;
    for (position, _) in
        index.authored_in(window).filter(|(_, c)| !c.by_bot && c.authored.is_some())
    {
        let Some(time) = index.history.commits[position as usize].authored else { continue };
        // Without an offset it is not known what the author's clock showed.
        let Some(local) = time.local_seconds() else { continue };
        has_zone |= time.offset_minutes != Some(0);
        commits[weekday(local)][hour(local)] += 1;
    }
    let n = commits.iter().flatten().sum();
    let weekend = commits[5..].iter().flatten().sum();
    let inside: u64 = commits.iter().flat_map(|day| &day[DAY_STARTS..DAY_ENDS]).sum();
    let share = |name, part| {
        let measure = Measure::portion(name, window, part, n, "dated commits by people");
        let measure = index.evidence_of_people_with_dates(measure);
        if n > 0 && !has_zone {
            return measure
                .but_unknown("every commit has the offset +0000: no local time is known");
        }
        measure
    };
    Rhythm {
        commits: index.is_ingested.then_some(commits),
        weekend: share(MetricId::WeekendShare, weekend),
        outside_9_to_18: share(MetricId::Outside9To18Share, n - inside),
    }
}
