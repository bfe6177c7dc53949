//! Bots that answer at once, people who are never answered, and a present that comes earlier.

use std::collections::BTreeMap;

use ovenbird_core::metric::response::responses;
use ovenbird_core::metric::{Measure, Value};

use super::law::Truth;
use super::measured::{GROUPS, measured};
use super::stream::{Reporting, Seen};
use super::world::{BEGAN, BOTS, DAY, ENDED, PLAIN, Scale, World};

const WORLDS: u64 = 40;

fn worlds(scale: Scale) -> impl Iterator<Item = (World, Seen)> {
    (0..WORLDS).map(move |seed| {
        let world = World::new(5_000 + seed, scale);
        let seen = Seen::new(&world, ENDED, Reporting::ByList, seed);
        (world, seen)
    })
}

fn median(seen: &Seen) -> Measure {
    seen.index(|index| responses(index, None).pull_requests.all.median)
}

/// Every pull request has a bot's comment after five seconds: were bots heard, half would be
/// answered by then. However many bots talk, the median is the same, and near that of humans.
#[test]
fn bots_answer_nobody() {
    let truth = Truth::drawn(1_000);
    let mut ratio = 0.0;
    for (loud, quiet) in worlds(PLAIN).zip(worlds(Scale { chatter: 0, ..PLAIN })) {
        let by_bot = loud.1.forge.responses.iter().filter(|row| row.account == Some(BOTS[0]));
        assert!(by_bot.count() >= loud.1.forge.pull_requests.len());
        let Measure { value, interval, .. } = median(&loud.1);
        let silent = median(&quiet.1);
        assert_eq!((&value, interval), (&silent.value, silent.interval));
        let mixture = truth.of_mixture(loud.0.mixture());
        ratio += value.as_f64().unwrap() / mixture.answered_by(0.5) / WORLDS as f64;
    }
    assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
}

/// Bots alone say nothing of people.
#[test]
fn a_world_of_bots_is_unknown() {
    let scale = Scale { pulls: 0.0, issues: 0.0, bot_pulls: 300.0, chatter: 2 };
    for (_, seen) in worlds(scale).take(3) {
        assert!(seen.forge.pull_requests.len() > 200);
        let found = seen.index(|index| measured(index, &Truth::drawn(100), [1.0; 3]));
        for one in found {
            assert!(matches!(one.measure.value, Value::Unknown(_)), "{:?}", one.measure);
            assert!(one.measure.interval.is_none(), "{:?}", one.measure);
        }
    }
}

/// The median of the answers that came is far below the wait of which half are over, for it leaves
/// out those who still wait or will for ever. The curve's is not.
#[test]
fn who_still_waits_is_not_left_out() {
    let truth = Truth::drawn(1_000);
    let (mut ours, mut naive) = (0.0, 0.0);
    for (world, seen) in worlds(PLAIN) {
        let mixture = truth.of_mixture(world.mixture()).answered_by(0.5);
        ours += median(&seen).value.as_f64().unwrap() / mixture / WORLDS as f64;
        let answered = seen.index(|index| {
            let waits =
                index.pulls_in(None).filter_map(|pull| Some(pull.answer?.at - pull.created));
            waits.collect::<Vec<i64>>()
        });
        naive += middle(answered) / mixture / WORLDS as f64;
    }
    println!("median wait ÷ truth: {ours:.3}; of the answered alone: {naive:.3}");
    assert!((ours - 1.0).abs() < 0.05, "{ours}");
    assert!(naive < 0.75, "{naive}");
}

fn middle(mut waits: Vec<i64>) -> f64 {
    waits.sort_unstable();
    waits[waits.len() / 2] as f64 / DAY as f64
}

/// With half of the time, or with a third and many still open, the intervals hold the same truth
/// as often; and they are wider, or it would be no loss.
#[test]
fn an_earlier_present_tells_the_same_with_more_doubt() {
    let truth = Truth::drawn(200_000);
    let mut widths = Vec::new();
    for days in [1_095, 550, 365] {
        let until = BEGAN + days * DAY;
        let mut tallies: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
        let mut width = 0.0;
        for seed in 0..2 * WORLDS {
            let mut world = World::new(9_000 + seed, PLAIN);
            let seen = Seen::new(&world, until, Reporting::ByList, seed);
            world.entries.retain(|entry| entry.created <= until);
            for one in seen.index(|index| measured(index, &truth, world.mixture())) {
                let Some(holds) = one.holds() else { continue };
                let tally = tallies.entry((one.measure.metric.name(), one.group)).or_default();
                tally.0 += f64::from(u8::from(holds));
                tally.1 += 1.0;
                if one.measure.metric.name() == "accepted_30" && one.group == GROUPS[0] {
                    let interval = one.measure.interval.unwrap();
                    width += (interval.high - interval.low) / (2 * WORLDS) as f64;
                }
            }
        }
        let (held, of) =
            tallies.values().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        println!("{days} days: held {:.1} %, width {width:.3}", held / of * 100.0);
        assert!((0.94..=0.98).contains(&(held / of)), "{days} days: {held} of {of}");
        for (name, (held, of)) in tallies {
            assert!(held / of > 0.86, "{days} days: {name:?} held {held} of {of}");
        }
        widths.push(width);
    }
    assert!(widths.is_sorted_by(|early, late| early < late), "{widths:?}");
}
