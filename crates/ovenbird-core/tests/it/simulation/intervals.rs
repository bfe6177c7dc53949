//! Intervals hold the truth as often as they claim, where nothing is lost.

use std::collections::BTreeMap;

use super::law::Truth;
use super::measured::measured;
use super::stream::{Seen, Told};
use super::world::{ENDED, PLAIN, World};

/// How many worlds are drawn.
const WORLDS: u64 = 400;

/// What became of one measure in all worlds.
#[derive(Debug, Default)]
struct Tally {
    held: u32,
    of: u32,
    /// The sum of what the measure was off.
    off: f64,
    n: u64,
    truth: f64,
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_claim() {
    let truth = Truth::drawn(200_000);
    let mut tallies: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for seed in 0..WORLDS {
        let world = World::new(seed, PLAIN);
        let seen = Seen::new(&world, ENDED, Told::Listed, seed);
        for one in seen.study(|study| measured(study, &truth, world.mixture())) {
            let tally = tallies.entry((one.measure.name, one.group)).or_default();
            tally.held += u32::from(one.holds() == Some(true));
            tally.of += u32::from(one.holds().is_some());
            tally.off += one.value().map_or(0.0, |value| value - one.truth);
            tally.n += one.measure.n;
            tally.truth = one.truth;
        }
    }
    for ((name, group), tally) in &tallies {
        let (held, of) = (f64::from(tally.held), f64::from(tally.of));
        println!(
            "| {name} | {group} | {} | {:.3} | {:.4} | {:.1} % | {of}",
            tally.n / WORLDS,
            tally.truth,
            tally.off / of,
            held / of * 100.0
        );
    }
}
