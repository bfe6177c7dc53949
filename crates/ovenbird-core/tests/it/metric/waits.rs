//! Waits: first answers, closing, merging and rounds of review, on worlds counted by hand and by
//! another package.

use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::metric::Windows;
use ovenbird_core::metric::closing::closing;
use ovenbird_core::metric::merging::merging;
use ovenbird_core::metric::response::responses;
use ovenbird_core::metric::review_cycles::review_cycles;
use ovenbird_core::metric::review_duration::review_duration;
use ovenbird_core::metric::{Measure, Value};

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::{number, reason, rounded};

/// Twelve pull requests by twelve newcomers: the day of opening, and how many quarters of a day
/// later somebody else merged (1) or closed (2) it, by day 100.
pub(super) const TWELVE: [(i64, Option<(i64, u8)>); 12] = [
    (5, Some((6, 1))),
    (10, Some((12, 2))),
    (20, None),
    (40, Some((40, 1))),
    (60, Some((1, 1))),
    (70, None),
    (80, Some((10, 2))),
    (90, None),
    (93, Some((18, 1))),
    (95, None),
    (97, Some((4, 1))),
    (98, None),
];

pub(super) fn twelve() -> ForgeBuilder {
    let mut world = ForgeBuilder::listed_until(100);
    let boss = world.account("boss");
    for (at, (day, fate)) in TWELVE.into_iter().enumerate() {
        let author = world.account(&format!("new{at}"));
        let pull = world.pull(author, day * DAY);
        match fate {
            Some((quarters, 1)) => world.merge(pull, boss, day * DAY + quarters * DAY / 4),
            Some((quarters, _)) => world.close(pull, boss, day * DAY + quarters * DAY / 4),
            None => {}
        }
    }
    world
}

fn bounds(measure: &Measure) -> [f64; 2] {
    let interval = measure.interval.unwrap();
    [rounded(interval.low), rounded(interval.high)]
}

// By lifelines 0.30.3:
//
//   opened = [5, 10, 20, 40, 60, 70, 80, 90, 93, 95, 97, 98]
//   wait = [1.5, 3, None, 10, .25, None, 2.5, None, 4.5, None, 1, None]
//   t = [100 - o if w is None else w for o, w in zip(opened, wait)]
//   km = KaplanMeierFitter().fit(t, [w is not None for w in wait])
//   km.median_survival_time_                                              # 4.5
//   median_survival_times(km.confidence_interval_survival_function_)      # 1, inf
//   qth_survival_times(0.1, km.survival_function_)                        # inf
//   km.predict(30), km.confidence_interval_survival_function_.loc[30]     # 0.351563 …
#[test]
fn waits_are_those_of_another_package() {
    twelve().index(100, |index| {
        let first = responses(index, None).pull_requests.all;
        assert_eq!((number(&first.median), first.median.n), (4.5, 12));
        assert_eq!(bounds(&first.median), [1.0, f64::INFINITY]);
        assert_eq!(first.p90.value, Value::AtLeast(80.0));
        // Only one was followed for longer than 30 days without an answer.
        assert_eq!(number(&first.never_answered), 0.351_563);
        assert_eq!(bounds(&first.never_answered), [0.095_639, 0.627_772]);
        let shorter = "answers after 30 days: no more was followed";
        assert!(first.never_answered.exclusions.iter().any(|left_out| left_out == shorter));
        assert_eq!(number(&closing(index, None).pull_requests.median), 4.5);
        assert_eq!(first.waiting.len(), 11);
    });
}

// The cumulative incidence of being merged is 0.25 after 1.5 days and ends at 0.460938 after 10
// (lifelines, see `fates.rs`): half of that is reached after 1.5 days, nine tenths after 10.
#[test]
fn merged_ones_took_as_long_as_their_curve_says() {
    twelve().index(100, |index| {
        let merged = merging(index, None);
        assert_eq!((number(&merged.median), merged.median.n), (1.5, 5));
        assert_eq!(number(&merged.p90), 10.0);
        assert_eq!(bounds(&merged.p90), [1.5, 10.0]);
    });
}

#[test]
fn two_business_days_from_thursday_end_on_monday() {
    // Day 7 is Thursday, 8 January 1970.
    let (noon, monday) = (7 * DAY + DAY / 2, 11 * DAY + DAY / 2);
    let mut world = ForgeBuilder::listed_until(20);
    let boss = world.account("boss");
    for answered in [Some(monday), Some(monday + 1), Some(noon + DAY), None, None] {
        let author = world.account("somebody");
        let pull = world.pull(author, noon);
        let number = world.forge.pull_requests[pull].number;
        if let Some(at) = answered {
            world.respond(number, boss, ResponseKind::Comment, at);
        }
    }
    // Opened on the last Friday: its time is not over, though it was answered.
    let recent = world.pull(1, 15 * DAY + DAY / 2);
    world.respond(recent as i64 + 1, boss, ResponseKind::Comment, 16 * DAY);
    world.index(17, |index| {
        let first = responses(index, None).pull_requests.all;
        assert_eq!(number(&first.within_2_business_days), 0.4);
        assert_eq!(first.within_2_business_days.n, 5);
        assert_eq!(
            first.within_2_business_days.exclusions,
            ["those followed for less than that (1)"]
        );
        assert_eq!(first.median.n, 6);
    });
}

#[test]
fn who_gives_up_was_not_answered() {
    let mut world = ForgeBuilder::listed_until(200);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for at in 0..10 {
        let issue = world.issue(ann, DAY);
        let row = &mut world.forge.issues[issue];
        if at < 8 {
            row.ending.at = Some(2 * DAY);
            row.ending.by = Some(ann);
        } else {
            world.respond(issue as i64 + 1, bob, ResponseKind::Comment, 3 * DAY);
        }
    }
    // So that the beginning of the repo is known.
    world.pull(bob, DAY);
    world.index(200, |index| {
        let first = responses(index, None).issues;
        assert_eq!(number(&first.all.never_answered), 0.8);
        assert_eq!(first.newcomers.never_answered.value, first.all.never_answered.value);
        assert_eq!(reason(&first.insiders.median), "needs at least 5 issues, has 0");
        assert_eq!(number(&closing(index, None).issues.median), 1.0);
    });
}

#[test]
fn nothing_after_a_window_counts_for_it() {
    let mut world = ForgeBuilder::listed_until(200);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for answered in [11, 12, 13, 21, 22, 150] {
        let pull = world.pull(ann, 10 * DAY);
        world.merge(pull, bob, answered * DAY);
    }
    world.index(200, |index| {
        let window = Some(days(0, 20));
        let first = responses(index, window).pull_requests.all;
        assert_eq!(number(&first.median), 3.0);
        assert_eq!(first.p90.value, Value::AtLeast(10.0));
        assert_eq!(number(&responses(index, None).pull_requests.all.p90), 140.0);
        assert_eq!(reason(&merging(index, window).median), "needs at least 5 pull requests, has 3");
    });
}

#[test]
fn where_reviews_are_not_reported_it_is_said() {
    let mut world = twelve();
    world.forge.watch.reviews.clear();
    world.index(100, |index| {
        let first = responses(index, None).pull_requests.all;
        let said = "answers that were reviews, where no source reported them (12)";
        assert!(first.median.exclusions.iter().any(|left_out| left_out == said));
        let cycles = review_cycles(index, None);
        let unreported = "no source reported the reviews of these pull requests";
        assert_eq!(reason(&cycles.median), unreported);
    });
}

// Two ended after 0, 1, 2 and 3 rounds each; two are open after their first, two without any. The
// share that goes on after 0 rounds is 8/10 (what shows nothing is not there). The open ones are
// last seen before their first can be known to be their last, so that 6 are left of which 2 end
// after one: 4/5 · 2/3 = 8/15. After two, 4/15.
#[test]
fn rounds_are_commits_that_others_reviewed() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob, eve) = (world.account("ann"), world.account("bob"), world.account("eve"));
    let bot = world.bot("ci[bot]");
    let lives = [(0, true), (1, true), (2, true), (3, true), (1, false), (0, false)];
    for (rounds, ended) in lives.into_iter().chain(lives) {
        let pull = world.pull(ann, DAY);
        let number = pull as i64 + 1;
        for round in 0..rounds {
            let at = (2 + i64::from(round)) * DAY;
            world.review(number, bob, round, at);
            world.review(number, eve, round, at + 60);
            world.review(number, ann, 100 + round, at + 70);
            world.review(number, bot, 200 + round, at + 80);
        }
        if ended {
            world.close(pull, bob, 10 * DAY);
            world.review(number, bob, 50, 11 * DAY);
        }
    }
    world.index(100, |index| {
        let cycles = review_cycles(index, None);
        assert_eq!((number(&cycles.median), cycles.median.n), (2.0, 10));
        assert_eq!(number(&cycles.within_1), rounded(7.0 / 15.0));
    });
}

// Six pull requests with a first review after 1, 2, 3, 4 and 5 days and none so far (censored); the
// first is reviewed again at day 1.5, on the same commit, and at day 4.5 on another: 3 days. By
// Kaplan and Meier 6/7 go on after day 1, 5/7 after day 2, 5/7 · 3/5 = 3/7 after day 3: the median.
#[test]
fn a_review_cycle_runs_from_a_submission_to_a_decision() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    let bot = world.bot("ci[bot]");
    for first in 1..=6 {
        let number = world.pull(ann, 2 * DAY) as i64 + 1;
        world.review(number, ann, 1, 2 * DAY + 60);
        world.review(number, bot, 1, 2 * DAY + 120);
        if first < 6 {
            world.review(number, bob, 1, (2 + first) * DAY);
        }
    }
    world.review(1, bob, 1, 3 * DAY + DAY / 2);
    world.review(1, bob, 2, 6 * DAY + DAY / 2);
    let windows = Windows { git: days(0, 100), forge: days(0, 100) };
    world.index(100, |index| {
        let found = review_duration(index, windows);
        assert_eq!((number(&found[0]), found[0].n), (3.0, 7));
        assert_eq!(found[1].value, Value::AtLeast(98.0));
    });
    // Six that end without a review after half a day waited for one no longer. Nobody answered them:
    // were they answers, half of twelve cycles would have ended then.
    world.close(5, bob, 2 * DAY + DAY / 2);
    for _ in 0..5 {
        let pull = world.pull(ann, 2 * DAY);
        world.close(pull, bob, 2 * DAY + DAY / 2);
    }
    world.index(100, |index| {
        let median = &review_duration(index, windows)[0];
        assert_eq!((number(median), median.n), (3.0, 12));
    });
}
