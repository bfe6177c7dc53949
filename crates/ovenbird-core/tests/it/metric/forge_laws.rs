//! What must never change a metric of a forge's facts, on random ones.

use ovenbird_core::fact::Window;
use ovenbird_core::metric::acceptance::{Group, acceptance};
use ovenbird_core::metric::backlog::backlog;
use ovenbird_core::metric::closing::closing;
use ovenbird_core::metric::closure::closure;
use ovenbird_core::metric::merging::merging;
use ovenbird_core::metric::response::responses;
use ovenbird_core::metric::review_cycles::review_cycles;
use ovenbird_core::metric::self_merge::self_merge;
use ovenbird_core::metric::{ForgeIndex, Measure};
use proptest::prelude::*;

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::forge_random::{End, Entry, NOW, PEOPLE, Word, add, entries, entry, world};

/// Everything that is reported about a window, as text.
fn windowed(index: &ForgeIndex<'_>, window: Option<Window>) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        responses(index, window),
        closing(index, window),
        merging(index, window),
        review_cycles(index, window),
        acceptance(index, window),
        closure(index, window),
        self_merge(index, window),
    )
}

fn everything(world: &ForgeBuilder, window: Option<Window>) -> String {
    world.index(NOW, |index| windowed(index, window) + &format!("{:?}", backlog(index, 90)))
}

/// When each pull request and issue was first answered, if ever.
fn answers(world: &ForgeBuilder) -> Vec<i64> {
    world.index(NOW, |index| {
        let pulls = index.pulls.iter().map(|pull| pull.answer);
        let all = pulls.chain(index.issues.iter().map(|issue| issue.answer));
        all.map(|answer| answer.map_or(i64::MAX, |answer| answer.at)).collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_things_is_nothing(
        (made, order) in entries().prop_flat_map(|made| {
            (Just(made.clone()), Just(made).prop_shuffle())
        }),
        window in prop::option::of((0..200_i64, 200..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let mut backwards = order.clone();
        for entry in &mut backwards {
            entry.said.reverse();
        }
        prop_assert_eq!(
            everything(&world(&made), window),
            everything(&world(&backwards), window)
        );
    }

    #[test]
    fn what_comes_later_changes_no_closed_window(
        mut made in entries(),
        first in entry(0..1),
        (from, to) in (0..100_i64, 150..300_i64),
        new in prop::collection::vec(entry(300..NOW), 0..8),
        (who, late) in (0..PEOPLE, 300..NOW),
        merged in any::<bool>(),
    ) {
        // One of each kind, so that no reason says that none are known.
        made.extend([true, false].map(|is_issue| Entry { is_issue, ..first.clone() }));
        let at = late * DAY;
        let mut later = made.clone();
        for entry in &mut later {
            entry.said.push(Word { by: who, at, commit: Some(9) });
            entry.ending = entry.ending.or(Some(End { by: who, merged, at }));
        }
        let before = world(&made).index(NOW, |index| windowed(index, Some(days(from, to))));
        let mut grown = world(&later);
        for entry in &new {
            add(&mut grown, entry);
        }
        let after = grown.index(NOW, |index| windowed(index, Some(days(from, to))));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn hiding_changes_no_total(
        made in entries(),
        hidden in 0..PEOPLE,
        window in prop::option::of((0..200_i64, 200..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let open = world(&made);
        let mut shy = open.clone();
        let person = shy.person(hidden) as usize;
        shy.git.people.all[person].hidden = true;
        prop_assert_eq!(everything(&open, window), everything(&shy, window));
    }

    #[test]
    fn merging_people_brings_no_answer_forward(
        made in entries(),
        (kept, gone) in (0..PEOPLE, 0..PEOPLE),
    ) {
        let apart = world(&made);
        let mut one = apart.clone();
        one.merge_people(kept, gone);
        for (before, after) in answers(&apart).into_iter().zip(answers(&one)) {
            prop_assert!(before <= after, "{after} is sooner than {before}");
        }
    }

    #[test]
    fn fates_add_up_and_groups_make_the_whole(made in entries()) {
        world(&made).index(NOW, |index| {
            let found = acceptance(index, None);
            let fates = &found.all;
            let shares = [&fates.accepted_90, &fates.closed_without_merge_90, &fates.open_90];
            let known: Vec<f64> = shares.iter().filter_map(|share| share.value.as_f64()).collect();
            prop_assert!(known.is_empty() || (known.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let n = |groups: &[Group]| groups.iter().map(|group| group.fates.open_90.n).sum::<u64>();
            let groups = [&found.by_standing, &found.by_size, &found.by_draft, &found.by_origin];
            for groups in groups {
                prop_assert_eq!(n(groups), fates.open_90.n);
            }
            // Those whose files are not known are in no area; the others are in one each.
            let in_areas = found.by_area.iter().map(|area| area.fates.open_90.n);
            let with_files = index.pulls_in(None).filter(|pull| {
                let is_reported = index.row_of(pull).paths.as_ref().is_some_and(|it| !it.is_empty());
                let own = pull.outcome.is_merged() && pull.outcome.by() == pull.author;
                is_reported && !own && pull.follow_up.is_some()
            });
            prop_assert_eq!(in_areas.sum::<u64>(), with_files.count() as u64);
            Ok(())
        })?;
    }

    #[test]
    fn a_value_lies_within_its_interval_and_later_shares_are_larger(made in entries()) {
        world(&made).index(NOW, |index| {
            let (first, found) = (responses(index, None), acceptance(index, None).all);
            let [pulls, issues] = [first.pull_requests.all, first.issues.all];
            let measures: [&Measure; 8] = [
                &pulls.median, &pulls.p90, &pulls.never_answered, &pulls.within_2_business_days,
                &issues.median, &issues.never_answered, &found.accepted_30, &found.open_90,
            ];
            for measure in measures {
                let bounds = measure.interval.zip(measure.value.as_f64());
                let inside = bounds.is_none_or(|(i, value)| i.low <= value && value <= i.high);
                prop_assert!(inside, "{:?}", measure);
            }
            let early = found.accepted_7.value.as_f64().zip(found.accepted_90.value.as_f64());
            prop_assert!(early.is_none_or(|(week, quarter)| week <= quarter));
            Ok(())
        })?;
    }
}
