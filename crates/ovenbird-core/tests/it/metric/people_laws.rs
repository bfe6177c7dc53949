//! What must never change a metric about people on a forge, on random worlds.

use ovenbird_core::fact::Window;
use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::metric::bot_share::bot_share;
use ovenbird_core::metric::burstiness::burstiness;
use ovenbird_core::metric::comeback::comeback;
use ovenbird_core::metric::conversion::conversion;
use ovenbird_core::metric::funnel::funnel;
use ovenbird_core::metric::newcomer_labels::newcomer_labels;
use ovenbird_core::metric::quasi_contributors::quasi_contributors;
use ovenbird_core::metric::reviewers::reviewers;
use ovenbird_core::metric::standing::active_by_standing;
use ovenbird_core::metric::{ForgeIndex, Measure, Value};
use proptest::prelude::*;

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;

const NOW: i64 = 1_000;
const PEOPLE: u32 = 7;

/// What somebody does: who, what, on which day, with which earlier object, for how many days.
type ActivityKind = (u32, u8, i64, prop::sample::Index, i64);

fn kind() -> impl Strategy<Value = ActivityKind> {
    (0..PEOPLE, 0_u8..9, 0..NOW, any::<prop::sample::Index>(), 0_i64..200)
}

/// The last account is a bot.
fn world() -> impl Strategy<Value = ForgeBuilder> {
    prop::collection::vec(kind(), 1..80).prop_map(|mut activities| {
        let mut world = ForgeBuilder::listed_until(NOW);
        for person in 1..PEOPLE {
            world.account(&format!("p{person}"));
        }
        let bot = world.bot("bot");
        // Something of each kind is known from the first day on.
        world.pull(bot, 0);
        world.issue(bot, 0);
        world.forge.stars.push((bot, 0));
        world.git.line(bot, [0]);
        world.forge.labels = vec!["good first issue".into()];
        activities.sort_by_key(|kind| kind.2);
        for kind in activities {
            activity(&mut world, kind);
        }
        world
    })
}

fn activity(world: &mut ForgeBuilder, (who, what, day, which, wait): ActivityKind) {
    let at = day * DAY;
    let objects = world.forge.pull_requests.len() + world.forge.issues.len();
    let number = (objects > 0).then(|| which.index(objects) as i64 + 1);
    let pulls = world.forge.pull_requests.len();
    match what {
        0 | 1 => drop(world.pull(who, at)),
        2 => {
            let issue = world.issue(who, at);
            let row = &mut world.forge.issues[issue];
            row.labels = if wait % 2 == 0 { vec![0] } else { Vec::new() };
            row.ending.at = (wait < 100).then_some(at + wait * DAY).filter(|&at| at < NOW * DAY);
        }
        3 => world.git.line(who, [day]),
        4 => world.forge.stars.push((who, at)),
        5 if pulls > 0 => {
            let pull = which.index(pulls);
            if world.forge.pull_requests[pull].ending.at.is_none() {
                world.merge(pull, who, at);
            }
        }
        6 if pulls > 0 => {
            let pull = which.index(pulls);
            if world.forge.pull_requests[pull].ending.at.is_none() {
                world.close(pull, who, at);
            }
        }
        _ => {
            let kind = if what == 7 { ResponseKind::Comment } else { ResponseKind::Review };
            world.respond(number.unwrap_or(1), who, kind, at);
        }
    }
}

fn read<R>(world: &ForgeBuilder, read: impl FnOnce(&ForgeIndex<'_>) -> R) -> R {
    world.index(NOW, read)
}

/// The measures whose value is closed once their window is, and the bars of the chart.
fn closed(index: &ForgeIndex<'_>, window: Window) -> (Vec<(&'static str, Value, u64)>, String) {
    let window = Some(window);
    let (come, away) = (funnel(index, window), quasi_contributors(index, window));
    let (answer, labels) = (reviewers(index, window), newcomer_labels(index, window));
    let (bots, bursts) = (bot_share(index, window), burstiness(index, window));
    let standing = active_by_standing(index, window);
    let measures = vec![
        come.newcomers,
        come.issue.people,
        come.pull_request.rate,
        come.merged.rate,
        away.quasi_contributors,
        away.of_first_timers,
        answer.reviewers,
        answer.answerers,
        answer.busiest,
        answer.answer_absence_factor,
        labels.issues,
        labels.completed,
        labels.closed_otherwise,
        labels.open,
        labels.closed_soon,
        labels.open_age,
        bots.pull_requests,
        bots.responses,
        bots.commits,
        bursts.commits,
        bursts.pull_requests,
        standing.active,
        conversion(index, window).noticed,
    ];
    let measures =
        measures.into_iter().map(|measure| (measure.metric.name(), measure.value, measure.n));
    (measures.collect(), format!("{:?}", standing.quarters))
}

/// What is watched after the window's end, too.
fn follow_up(index: &ForgeIndex<'_>, window: Window) -> Vec<(&'static str, Value, u64)> {
    let back = comeback(index, Some(window));
    let turned = conversion(index, Some(window));
    let measures = [
        funnel(index, Some(window)).merged_again.people,
        back.all.within_90,
        back.merged.within_365,
        back.closed_without_merge.within_90,
        back.never_answered.within_365,
        turned.took_part,
        turned.landed,
    ];
    measures.into_iter().map(|measure| (measure.metric.name(), measure.value, measure.n)).collect()
}

/// Counts of people that two people made one can only lower. Who left without a merge is not among
/// them: an answer that turns out to be the author's own is none.
fn distinct(index: &ForgeIndex<'_>, window: Option<Window>) -> Vec<u64> {
    let (come, answer) = (funnel(index, window), reviewers(index, window));
    let (standing, turned) = (active_by_standing(index, window), conversion(index, window));
    let count = |measure: &Measure| measure.value.as_f64().map_or(0, |value| value as u64);
    let mut counts: Vec<_> = [
        &come.newcomers,
        &come.issue.people,
        &come.pull_request.people,
        &come.merged.people,
        &answer.reviewers,
        &answer.answerers,
        &standing.active,
        &turned.noticed,
    ]
    .map(count)
    .to_vec();
    let sum = |quarter: &ovenbird_core::metric::standing::Quarter| {
        quarter.insiders + quarter.regulars + quarter.newcomers + quarter.unknown
    };
    counts.extend(standing.quarters.iter().map(sum));
    counts
}

proptest! {
    #[test]
    fn what_happens_later_changes_no_closed_window(
        world in world(),
        mut later in prop::collection::vec(kind(), 1..9),
        (from, to) in (0..250_i64, 250..500_i64),
    ) {
        let window = days(from, to);
        let before = read(&world, |index| closed(index, window));
        let followed_before = read(&world, |index| follow_up(index, window));
        let (mut grown, mut long_after) = (world.clone(), world);
        for kind in &mut later {
            kind.2 = to + kind.2 % (NOW - to);
            activity(&mut grown, *kind);
            // 455 days after the end no newcomer of the window is watched any more.
            kind.2 = kind.2.max(to + 455);
            activity(&mut long_after, *kind);
        }
        prop_assert_eq!(before, read(&grown, |index| closed(index, window)));
        prop_assert_eq!(followed_before, read(&long_after, |index| follow_up(index, window)));
    }

    #[test]
    fn hiding_changes_no_total(world in world(), hidden in 0..PEOPLE) {
        let mut shy = world.clone();
        shy.git.people.all[hidden as usize].hidden = true;
        for window in [days(0, 500), days(0, NOW)] {
            prop_assert_eq!(
                read(&world, |index| closed(index, window)),
                read(&shy, |index| closed(index, window))
            );
        }
        let name = format!("name: \"{}\"", shy.git.people.all[hidden as usize].name);
        let shown = read(&shy, |index| {
            format!("{:?} {:?}", reviewers(index, None), quasi_contributors(index, None))
        });
        prop_assert!(!shown.contains(&name));
    }

    #[test]
    fn merging_people_raises_no_count_of_people(
        world in world(),
        (kept, gone) in (0..PEOPLE - 1, 0..PEOPLE - 1),
        window in prop::option::of((0..500_i64, 500..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let mut merged = world.clone();
        merged.merge_people(kept, gone);
        let before = read(&world, |index| distinct(index, window));
        let after = read(&merged, |index| distinct(index, window));
        for (place, (before, after)) in before.iter().zip(after).enumerate() {
            prop_assert!(after <= *before, "count {place}: {after} is more than {before}");
        }
    }

    /// Accounts, stars and answers of one second stand in no order of their own.
    #[test]
    fn the_order_of_facts_is_nothing(world in world()) {
        let mut turned = world.clone();
        turned.forge.stars.reverse();
        turned.forge.responses.reverse();
        let order: Vec<_> = turned.git.history.commit_indexes().rev().collect();
        turned.git = turned.git.reordered(&order);
        let reported = |index: &ForgeIndex<'_>| {
            let window = days(100, 600);
            (closed(index, window), follow_up(index, window))
        };
        // Of answers in one second, which was first is not known.
        let mut seen = std::collections::HashSet::new();
        prop_assume!(world.forge.responses.iter().all(|row| seen.insert((row.number, row.at))));
        prop_assert_eq!(read(&world, reported), read(&turned, reported));
    }
}
