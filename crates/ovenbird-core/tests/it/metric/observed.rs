//! What comes after the end of an observation is unknown, and not zero.

use ovenbird_core::fact::{Basis, Observation};
use ovenbird_core::metric::cohorts::cohorts;
use ovenbird_core::metric::contributors::contributors;
use ovenbird_core::metric::newcomers::newcomers;
use ovenbird_core::metric::releases::releases;
use ovenbird_core::metric::retention::retention;
use ovenbird_core::metric::weekly::{UNOBSERVED_WEEKS, weekly};
use ovenbird_core::metric::{RepoIndex, Value};
use proptest::prelude::*;

use super::builder::{Builder, DAY, days};
use super::{count, number, reason};

/// The day on which the clone was last fetched, and the present.
const FETCHED: i64 = 2_000;
const NOW: i64 = 2_103;

fn fetched(day: i64) -> Observation {
    Observation::known(day * DAY, Basis::Fetch)
}

fn observed(built: &Builder, day: i64) -> RepoIndex<'_> {
    built.index(NOW).observed(Some(fetched(day)))
}

/// People who commit every ten days until the fetch.
fn busy() -> Builder {
    busy_until(FETCHED)
}

fn busy_until(end: i64) -> Builder {
    let mut built = Builder::default();
    let people = ["ann", "bob", "cem", "dee", "eva"].map(|name| built.human(name));
    for (at, person) in (1_000..end).step_by(2).zip(people.into_iter().cycle()) {
        built.line(person, [at]);
    }
    built
}

#[test]
fn a_window_of_the_present_ends_with_the_observation() {
    let built = busy();
    let index = observed(&built, FETCHED);
    assert_eq!(index.last_days(365), days(FETCHED - 365, FETCHED));
    assert_eq!((index.is_current(), built.index(NOW).is_current()), (false, true));
}

#[test]
fn weeks_that_nobody_observed_have_no_count() {
    let built = busy();
    let found = weekly(&observed(&built, FETCHED));
    // 103 days are 14 whole weeks.
    let (seen, unseen) = found.rows.split_at(52);
    assert!(seen.iter().all(|week| week.commits.is_some_and(|count| count > 0)));
    assert_eq!(unseen.len(), 14);
    assert!(unseen.iter().all(|week| week.commits.is_none()));
    assert_eq!(seen[51].window.to, FETCHED * DAY);
    assert!(unseen[13].window.to <= NOW * DAY);
    let long_ago = weekly(&built.index(9_000).observed(Some(fetched(FETCHED))));
    assert_eq!(long_ago.rows.len() as i64, 52 + UNOBSERVED_WEEKS);
}

#[test]
fn a_clone_in_use_is_measured_as_ever() {
    let built = busy();
    let as_ever = weekly(&built.index(FETCHED));
    assert_eq!(weekly(&built.index(FETCHED).observed(Some(fetched(FETCHED)))), as_ever);
    assert_eq!(as_ever.rows.len(), 52);
}

#[test]
fn weeks_beyond_a_shallow_boundary_were_not_observed() {
    let mut built = busy();
    built.history.completeness.shallow = true;
    let rows = weekly(&built.index(1_100)).rows;
    let unknown = rows.iter().take_while(|week| week.commits.is_none()).count();
    // 364 days back from day 1,100 is day 736; the boundary is at day 1,000.
    assert_eq!(unknown, (1_000 - 736) / 7);
    assert!(rows[unknown..].iter().all(|week| week.commits.is_some()));
}

#[test]
fn nobody_leaves_in_time_that_nobody_watched() {
    let mut built = busy();
    let gone = built.human("gone");
    built.line(gone, 1_640..1_652);
    let left = |index: &RepoIndex<'_>| count(&contributors(index, None).departed);
    // A year after the last commit is day 2,016: after the fetch, and before now.
    assert_eq!(left(&built.index(NOW)), 1);
    assert_eq!(left(&observed(&built, FETCHED)), 0);
}

#[test]
fn newcomers_are_followed_as_long_as_somebody_watched() {
    let mut built = busy();
    for name in ["f", "g", "h", "i", "j", "k"] {
        let new = built.human(name);
        built.line(new, [1_950]);
    }
    let window = Some(days(1_900, FETCHED));
    let back = |index: &RepoIndex<'_>| newcomers(index, window).returned_90;
    assert_eq!(number(&back(&built.index(NOW))), 0.0);
    let reported = "needs at least 5 newcomers with complete follow-up, has 0";
    assert_eq!(reason(&back(&observed(&built, FETCHED))), reported);
}

#[test]
fn retention_needs_a_window_that_was_observed() {
    let built = busy();
    let late = retention(&observed(&built, FETCHED), days(NOW - 365, NOW)).retention;
    assert_eq!(reason(&late), "the window was not observed to its end");
    let index = observed(&built, FETCHED);
    assert_eq!(number(&retention(&index, index.last_days(365)).retention), 1.0);
}

#[test]
fn a_year_that_was_not_observed_to_its_end_is_not_complete() {
    // Day 2,000 is in 1975, by `date -u -d @172800000`; day 2,557 is 1977-01-01.
    let built = busy();
    let found = cohorts(&built.index(2_600).observed(Some(fetched(FETCHED))));
    let last = found.rows[0].later.last().unwrap();
    assert_eq!((last.year, last.complete), (1975, false));
}

#[test]
fn the_last_release_is_as_old_as_the_observation_shows() {
    let mut built = busy();
    built.tag("v1.0", 0);
    let since = releases(&observed(&built, FETCHED), None).days_since;
    assert_eq!(number(&since), 999.5);
}

#[test]
fn who_works_alone_is_observed_up_to_the_last_commit_made_here() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, (1_700..1_900).chain([2_050]));
    assert_eq!(observed(&built, FETCHED).observed_to, 2_050 * DAY + DAY / 2);
    // Of others nothing is known since the fetch.
    let bob = built.human("bob");
    built.line(bob, [1_990]);
    assert_eq!(observed(&built, FETCHED).observed_to, FETCHED * DAY);
}

#[test]
fn what_was_never_looked_at_is_taken_to_be_current() {
    let built = busy();
    assert_eq!(built.index(NOW).observed(None).observed_to, NOW * DAY);
}

proptest! {
    /// As of its end, an observation shows what an index of that instant shows.
    #[test]
    fn an_observation_that_ended_is_the_index_of_then(end in 1_100_i64..FETCHED) {
        let built = busy_until(end);
        let then = built.index(end);
        let later = observed(&built, end);
        let window = days(end - 365, end);
        prop_assert_eq!(later.last_days(365), window);
        let people = |index: &RepoIndex<'_>| {
            let found = contributors(index, Some(window));
            let all = [found.active, found.new, found.returning, found.inactive, found.departed];
            all.map(|measure| measure.value)
        };
        prop_assert_eq!(people(&later), people(&then));
        let kept = |index: &RepoIndex<'_>| retention(index, window).retention.value;
        prop_assert_eq!(kept(&later), kept(&then));
        let sum: u64 = weekly(&later).rows.iter().filter_map(|week| week.commits).sum();
        prop_assert_eq!(Value::Count(sum), weekly(&then).commits.value);
    }
}
