//! Intervals hold the truth as often as they claim, where nothing is lost.
//!
//! In 400 worlds an interval that holds the truth with probability 0.95 does so in 0.917 to 0.983 of
//! them, but for three in a thousand (three standard deviations of the binomial law, 0.0109 each).
//! Measures over all cohorts may hold it more often: they take their sample for one of a single
//! kind, and it comes from three whose shares are not left to chance here.

use std::collections::BTreeMap;

use ovenbird_core::metric::Value;

use super::law::Truth;
use super::measured::{Measured, measured};
use super::stream::{Reporting, Seen};
use super::world::{ENDED, PLAIN, World};

/// How many worlds are drawn.
const WORLDS: u32 = 400;
/// How often an interval may hold the truth.
const LEAST: f64 = 0.917;
const MOST: f64 = 0.983;

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

impl Tally {
    fn add(&mut self, one: &Measured) {
        let Some(holds) = one.holds() else { return is_out_of_reach(one) };
        self.held += u32::from(holds);
        self.of += 1;
        self.off += one.value().map_or(0.0, |value| value - one.truth);
        self.n += one.measure.n;
        self.truth = one.truth;
    }

    fn share(&self) -> f64 {
        f64::from(self.held) / f64::from(self.of)
    }
}

/// What never happens to so many is at least as long as was followed, and nothing bounds it.
fn is_out_of_reach(one: &Measured) {
    assert!(one.truth.is_infinite(), "{one:?}");
    assert!(matches!(one.measure.value, Value::AtLeast(_)), "{one:?}");
    assert!(one.measure.interval.unwrap().high.is_infinite(), "{one:?}");
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_claim() {
    let truth = Truth::drawn(200_000);
    let mut tallies: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for seed in 0..u64::from(WORLDS) {
        let world = World::new(seed, PLAIN);
        let seen = Seen::new(&world, ENDED, Reporting::ByList, seed);
        for one in seen.index(|index| measured(index, &truth, world.mixture())) {
            tallies.entry((one.measure.metric.name(), one.group)).or_default().add(&one);
        }
    }
    tallies.retain(|_, tally| tally.of > 0);
    println!("| Measure | Of | n | Truth | Off by | Held |");
    for ((name, group), tally) in &tallies {
        let (n, off) = (tally.n / u64::from(tally.of), tally.off / f64::from(tally.of));
        let (truth, held) = (tally.truth, tally.share() * 100.0);
        println!("| {name} | {group} | {n} | {truth:.3} | {off:+.4} | {held:.1} % |");
        assert_eq!(tally.of, WORLDS, "{name} of {group}");
        let most = if *group == "all" { 1.0 } else { MOST };
        assert!((LEAST..=most).contains(&tally.share()), "{name} of {group}: {tally:?}");
    }
    let of_cohorts = tallies.iter().filter(|((_, group), _)| *group != "all");
    let shares: Vec<f64> = of_cohorts.map(|(_, tally)| tally.share()).collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    println!("mean over {} measures of cohorts: {mean:.4}", shares.len());
    assert!((0.943..=0.962).contains(&mean), "{mean}");
}
