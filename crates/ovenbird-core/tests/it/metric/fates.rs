//! Fates: acceptance, closure, backlog and self-merges, counted by hand and by another package.

use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::metric::Value;
use ovenbird_core::metric::acceptance::acceptance;
use ovenbird_core::metric::backlog::backlog;
use ovenbird_core::metric::closure::closure;
use ovenbird_core::metric::self_merge::self_merge;

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::waits::twelve;
use super::{count, number, reason};

// By lifelines 0.30.3, with `t` as in `waits.rs`:
//
//   fate = [1, 2, 0, 1, 1, 0, 2, 0, 1, 0, 1, 0]
//   aj = AalenJohansenFitter(calculate_variance=False).fit(t, fate, event_of_interest=k)
//   aj.cumulative_density_        # k = 1: 0.34375 at 7, 0.460938 at 30; k = 2: 0.1875 at both
#[test]
fn acceptance_is_that_of_another_package() {
    let mut world = twelve();
    // A merge by one's own hand is nobody's acceptance.
    let own = world.pull(0, 50 * DAY);
    world.merge(own, 0, 51 * DAY);
    world.index(100, |index| {
        let found = acceptance(index, None);
        let fates = &found.all;
        assert_eq!((number(&fates.accepted_7), fates.accepted_7.n), (0.343_75, 12));
        assert_eq!(number(&fates.closed_without_merge_7), 0.1875);
        assert_eq!(
            (number(&fates.accepted_30), number(&fates.closed_without_merge_30)),
            (0.460_938, 0.1875)
        );
        let few = "too few pull requests were followed for 90 days";
        assert_eq!(reason(&fates.open_90), few);
        assert_eq!(count(&found.self_merged), 1);
        assert_eq!(fates.accepted_7.exclusions, ["those merged by their own author (1)"]);
        let newcomers = &found.by_standing[0];
        assert_eq!((newcomers.name, newcomers.fates.accepted_7.n), ("newcomers", 12));
        let last = found.newcomers_curve.last().unwrap();
        assert_eq!((last.days, super::rounded(last.accepted)), (30.0, 0.460_938));
    });
}

/// Of 40, 30 are merged and 8 or 9 closed without merge within two days; the others are open for 50
/// days.
#[test]
fn hardly_any_undecided_change_little() {
    let studied = |open: usize| {
        let mut world = ForgeBuilder::listed_until(100);
        let (ann, bob) = (world.account("ann"), world.account("bob"));
        for at in 0..40 {
            let pull = world.pull(ann, 50 * DAY);
            match at {
                0..30 => world.merge(pull, bob, 51 * DAY),
                _ if at < 40 - open => world.close(pull, bob, 52 * DAY),
                _ => {}
            }
        }
        world.index(100, |index| acceptance(index, None).all)
    };
    let fates = studied(2);
    let interval = fates.accepted_90.interval.unwrap();
    assert_eq!(number(&fates.accepted_90), 0.75);
    // Both may still be merged, or be closed without merge.
    let then = studied(2).accepted_30.interval.unwrap();
    assert!((interval.low - (then.low - 0.05)).abs() < 1e-9, "{interval:?} {then:?}");
    assert!((interval.high - (then.high + 0.05)).abs() < 1e-9, "{interval:?} {then:?}");
    assert_eq!(reason(&studied(3).accepted_90), "too few pull requests were followed for 90 days");
}

#[test]
fn groups_are_distinguished_by_what_is_known() {
    let mut world = twelve();
    for (row, size) in world.forge.pull_requests.iter_mut().zip([0, 4, 5, 24, 25, 499, 500]) {
        (row.additions, row.deletions) = (Some(size), Some(size));
        (row.draft, row.own_branch) = (Some(false), Some(size == 500));
    }
    world.index(100, |index| {
        let found = acceptance(index, None);
        let n = |groups: &[ovenbird_core::metric::acceptance::Group]| -> Vec<u64> {
            groups.iter().map(|group| group.fates.accepted_7.n).collect()
        };
        // Twice 0, 4, 5, 24, 25, 499 and 500 lines.
        assert_eq!(n(&found.by_size), [2, 2, 1, 1, 1, 5]);
        assert_eq!(n(&found.by_draft), [0, 7, 5]);
        assert_eq!(n(&found.by_origin), [1, 6, 5]);
        assert_eq!(n(&found.by_standing), [12, 0, 0, 0]);
    });
}

#[test]
fn areas_are_the_top_level_folders_that_are_changed() {
    let mut world = twelve();
    world.forge.paths = ["src/a.rs", "src/deep/b.rs", "README.md", "docs/a.md", "Makefile"]
        .map(str::to_owned)
        .to_vec();
    // Which files each changes; of the last one two of three are known, of the one before none.
    let reported: [&[u32]; 11] =
        [&[0], &[0, 1], &[1], &[2, 4], &[4], &[3], &[0, 3], &[0, 2], &[1], &[], &[0, 1]];
    for (row, paths) in world.forge.pull_requests.iter_mut().zip(reported) {
        (row.paths, row.changed_files) = (Some(paths.to_vec()), Some(paths.len() as u32));
    }
    world.forge.pull_requests[10].changed_files = Some(3);
    let areas = |world: &ForgeBuilder| {
        world.index(100, |index| {
            let areas = acceptance(index, None).by_area.into_iter();
            areas.map(|area| (area.name, area.fates.accepted_7)).collect::<Vec<_>>()
        })
    };
    let n: Vec<_> = areas(&world).into_iter().map(|(name, share)| (name, share.n)).collect();
    let expected = [("src/", 4), ("(top level)", 2), ("several", 2), ("docs/", 1)];
    assert_eq!(n, expected.map(|(name, n)| (name.to_owned(), n)));
    world.index(100, |index| {
        let found = acceptance(index, None);
        let is_folder = |path: &str| match path {
            "src" | "empty" => Some(true),
            "Makefile" => Some(false),
            _ => None,
        };
        let area = |paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
            found.area_of(&paths, is_folder).map(|area| area.name.clone())
        };
        let in_one = [&["src"][..], &["src/new/x.rs", "src"], &["Makefile"]].map(area);
        assert_eq!(in_one.map(Option::unwrap), ["src/", "src/", "(top level)"]);
        assert_eq!(area(&["src", "Makefile"]).unwrap(), "several");
        // Nobody changed anything in the first, and what the second would be is not known.
        assert_eq!(
            [&["empty"][..], &["NEWS"], &["src", "NEWS"], &[]].map(area),
            [const { None }; 4]
        );
    });
    // A hundred may be some of more, and all of one folder are what they all are.
    for row in &mut world.forge.pull_requests {
        (row.paths, row.changed_files) = (Some(vec![1; 99]), None);
    }
    assert_eq!((number(&areas(&world)[0].1), areas(&world).len()), (0.343_75, 1));
    world.forge.pull_requests[0].paths = Some(vec![1; 100]);
    assert_eq!(areas(&world)[0].1.n, 11);
}

#[test]
fn more_can_be_closed_than_opened() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob, bot) = (world.account("ann"), world.account("bob"), world.bot("ci[bot]"));
    for (author, opened, closed) in [(ann, 1, 12), (ann, 2, 13), (ann, 11, 14), (bot, 11, 12)] {
        let pull = world.pull(author, opened * DAY);
        world.close(pull, bob, closed * DAY);
    }
    world.pull(ann, 12 * DAY);
    world.index(100, |index| {
        let ratio = closure(index, Some(days(10, 20)));
        assert_eq!((number(&ratio.pull_requests), ratio.pull_requests.n), (1.5, 2));
        assert_eq!(ratio.pull_requests.exclusions, ["those by bots (1)"]);
        assert!(reason(&ratio.issues).starts_with("no issues are known"));
        assert_eq!(number(&closure(index, Some(days(10, 13))).pull_requests), 0.5);
    });
}

#[test]
fn stale_is_what_no_human_touched_for_long() {
    let mut world = ForgeBuilder::listed_until(200);
    let (ann, bot) = (world.account("ann"), world.bot("stale[bot]"));
    let ended = world.pull(ann, 2 * DAY);
    world.close(ended, ann, 3 * DAY);
    for opened in [5, 6, 150] {
        world.pull(ann, opened * DAY);
    }
    world.respond(2, bot, ResponseKind::Comment, 190 * DAY);
    world.respond(3, ann, ResponseKind::Comment, 120 * DAY);
    world.index(200, |index| {
        let found = backlog(index, 90).pull_requests;
        assert_eq!((count(&found.open), count(&found.stale), found.stale.n), (3, 1, 3));
        assert_eq!(found.oldest.value, Value::Time(5 * DAY));
        assert_eq!(count(&backlog(index, 79).pull_requests.stale), 2);
    });
    // A hundred days on, no source reported what became of them, but for one that was reported to
    // be open.
    world.forge.pull_requests[3].ending.open_at = Some(290 * DAY);
    world.index(300, |index| {
        let found = backlog(index, 90).pull_requests;
        assert_eq!(found.open.value, Value::AtLeast(1.0));
        assert_eq!(found.open.exclusions, ["those not known to be open now (2)"]);
        assert_eq!(reason(&found.stale), "no source reported all answers of the last 90 days");
    });
}

#[test]
fn a_merge_is_unreviewed_without_a_word_before_it() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob, bot) = (world.account("ann"), world.account("bob"), world.bot("ci[bot]"));
    // By whom, and who had said something a day after the opening, or on the third day.
    let merges = [
        (ann, None, None),
        (ann, Some(bob), None),
        (ann, None, Some(bob)),
        (bob, Some(bot), None),
        (bob, Some(bob), None),
        (bob, Some(ann), None),
    ];
    for (by, before, after) in merges {
        let pull = world.pull(ann, 10 * DAY);
        world.merge(pull, by, 12 * DAY);
        for (by, day) in [(before, 11), (after, 13)] {
            if let Some(by) = by {
                world.respond(pull as i64 + 1, by, ResponseKind::Approval, day * DAY);
            }
        }
    }
    world.index(100, |index| {
        let found = self_merge(index, None);
        assert_eq!((number(&found.self_merge), found.self_merge.n), (0.5, 6));
        assert_eq!(number(&found.unreviewed), super::rounded(4.0 / 6.0));
    });
    world.forge.watch.reviews.clear();
    for row in &mut world.forge.pull_requests[..4] {
        row.merged_by = None;
    }
    world.index(100, |index| {
        let found = self_merge(index, None);
        let mergers = "the author or merger is reported for only 2 of 6 merged pull requests";
        assert_eq!(reason(&found.self_merge), mergers);
        let reviews = "the reviews are reported for only 0 of 6 merged pull requests";
        assert_eq!(reason(&found.unreviewed), reviews);
    });
}
