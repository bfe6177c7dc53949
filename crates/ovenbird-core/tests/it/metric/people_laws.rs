//! What must never change a metric about people on a forge, on random worlds.

use ovenbird_core::fact::Window;
use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::metric::bot_share::bot_share;
use ovenbird_core::metric::burstiness::burstiness;
use ovenbird_core::metric::comeback::comeback;
use ovenbird_core::metric::conversion::conversion;
use ovenbird_core::metric::funnel::funnel;
use ovenbird_core::metric::newcomer_labels::newcomer_labels;
use ovenbird_core::metric::reviewers::reviewers;
use ovenbird_core::metric::standing::active_by_standing;
use ovenbird_core::metric::turned_away::turned_away;
use ovenbird_core::metric::{ForgeStudy, Measure, Value};
use proptest::prelude::*;

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;

const NOW: i64 = 1_000;
const PEOPLE: u32 = 7;

/// What somebody does: who, what, on which day, with which earlier item, for how many days.
type Deed = (u32, u8, i64, prop::sample::Index, i64);

fn deed() -> impl Strategy<Value = Deed> {
    (0..PEOPLE, 0_u8..9, 0..NOW, any::<prop::sample::Index>(), 0_i64..200)
}

/// The last account is a bot.
fn world() -> impl Strategy<Value = ForgeBuilder> {
    prop::collection::vec(deed(), 1..80).prop_map(|mut deeds| {
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
        deeds.sort_by_key(|deed| deed.2);
        for deed in deeds {
            act(&mut world, deed);
        }
        world
    })
}

fn act(world: &mut ForgeBuilder, (who, what, day, which, wait): Deed) {
    let at = day * DAY;
    let items = world.forge.pull_requests.len() + world.forge.issues.len();
    let number = (items > 0).then(|| which.index(items) as i64 + 1);
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

fn read<R>(world: &ForgeBuilder, read: impl FnOnce(&ForgeStudy<'_>) -> R) -> R {
    world.study(NOW, read)
}

/// The measures whose value is closed once their window is, and the bars of the chart.
fn closed(study: &ForgeStudy<'_>, window: Window) -> (Vec<(&'static str, Value, u64)>, String) {
    let window = Some(window);
    let (come, away) = (funnel(study, window), turned_away(study, window));
    let (answer, labels) = (reviewers(study, window), newcomer_labels(study, window));
    let (bots, bursts) = (bot_share(study, window), burstiness(study, window));
    let standing = active_by_standing(study, window);
    let measures = vec![
        come.newcomers,
        come.issue.people,
        come.pull_request.rate,
        come.merged.rate,
        away.people_turned_away,
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
        conversion(study, window).noticed,
    ];
    let measures = measures.into_iter().map(|measure| (measure.name, measure.value, measure.n));
    (measures.collect(), format!("{:?}", standing.quarters))
}

/// What is watched after the window's end, too.
fn followed(study: &ForgeStudy<'_>, window: Window) -> Vec<(&'static str, Value, u64)> {
    let back = comeback(study, Some(window));
    let turned = conversion(study, Some(window));
    let measures = [
        funnel(study, Some(window)).merged_again.people,
        back.all.within_90,
        back.merged.within_365,
        back.turned_down.within_90,
        back.never_answered.within_365,
        turned.took_part,
        turned.landed,
    ];
    measures.into_iter().map(|measure| (measure.name, measure.value, measure.n)).collect()
}

/// Counts of people that two persons made one can only lower. Who is turned away is not among
/// them: an answer that turns out to be the author's own is none.
fn distinct(study: &ForgeStudy<'_>, window: Option<Window>) -> Vec<u64> {
    let (come, answer) = (funnel(study, window), reviewers(study, window));
    let (standing, turned) = (active_by_standing(study, window), conversion(study, window));
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
        mut later in prop::collection::vec(deed(), 1..9),
        (from, to) in (0..250_i64, 250..500_i64),
    ) {
        let window = days(from, to);
        let before = read(&world, |study| closed(study, window));
        let followed_before = read(&world, |study| followed(study, window));
        let (mut grown, mut long_after) = (world.clone(), world);
        for deed in &mut later {
            deed.2 = to + deed.2 % (NOW - to);
            act(&mut grown, *deed);
            // 455 days after the end no newcomer of the window is watched any more.
            deed.2 = deed.2.max(to + 455);
            act(&mut long_after, *deed);
        }
        prop_assert_eq!(before, read(&grown, |study| closed(study, window)));
        prop_assert_eq!(followed_before, read(&long_after, |study| followed(study, window)));
    }

    #[test]
    fn hiding_changes_no_total(world in world(), hidden in 0..PEOPLE) {
        let mut shy = world.clone();
        shy.git.persons.persons[hidden as usize].hidden = true;
        for window in [days(0, 500), days(0, NOW)] {
            prop_assert_eq!(
                read(&world, |study| closed(study, window)),
                read(&shy, |study| closed(study, window))
            );
        }
        let name = format!("name: \"{}\"", shy.git.persons.persons[hidden as usize].name);
        let shown = read(&shy, |study| {
            format!("{:?} {:?}", reviewers(study, None), turned_away(study, None))
        });
        prop_assert!(!shown.contains(&name));
    }

    #[test]
    fn merging_persons_raises_no_count_of_people(
        world in world(),
        (kept, gone) in (0..PEOPLE - 1, 0..PEOPLE - 1),
        window in prop::option::of((0..500_i64, 500..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let mut merged = world.clone();
        merged.merge_persons(kept, gone);
        let before = read(&world, |study| distinct(study, window));
        let after = read(&merged, |study| distinct(study, window));
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
        let told = |study: &ForgeStudy<'_>| {
            let window = days(100, 600);
            (closed(study, window), followed(study, window))
        };
        // Of answers in one second, which was first is not known.
        let mut seen = std::collections::HashSet::new();
        prop_assume!(world.forge.responses.iter().all(|row| seen.insert((row.number, row.at))));
        prop_assert_eq!(read(&world, told), read(&turned, told));
    }
}
