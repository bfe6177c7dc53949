//! What must hold of survival curves and competing risks, at the edges and on random data.

use ovenbird_core::metric::Estimate;
use ovenbird_core::metric::incidence::{Exit, Incidence};
use ovenbird_core::metric::survival::{Quantile, Spell, Survival};
use ovenbird_core::metric::wilson::interval;
use proptest::prelude::*;

fn spell(entered: f64, left: f64, ended: bool) -> Spell {
    Spell { entered, left, ended }
}

fn ended(at: &[f64]) -> Vec<Spell> {
    at.iter().map(|&left| spell(0.0, left, true)).collect()
}

fn open(at: &[f64]) -> Vec<Spell> {
    at.iter().map(|&left| spell(0.0, left, false)).collect()
}

#[test]
fn of_nothing_nothing_is_claimed() {
    let nobody = Survival::of(&[]);
    assert_eq!((nobody.n(), nobody.follow_up_end(), nobody.at(0.0)), (0, None, None));
    assert_eq!(nobody.quantile(0.5), Quantile { value: None, low: None, high: None });
    // Nobody was there at the opening: how many were gone by then is not known.
    assert_eq!(Survival::of(&[spell(5.0, 9.0, true)]), nobody);
    let absurd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0];
    let foreign: Vec<Spell> = absurd.iter().map(|&time| spell(0.0, time, true)).collect();
    assert_eq!(Survival::of(&foreign), nobody);
    assert_eq!(Survival::of(&[spell(f64::NAN, 1.0, true)]), nobody);
    assert_eq!(Incidence::<u8>::of(&[]).at(1, 0.0), None);
    assert_eq!(Survival::of(&open(&[1.0])).at(f64::NAN), None);
}

#[test]
fn beyond_what_was_followed_nothing_is_claimed() {
    let curve = Survival::of(&[ended(&[1.0, 2.0]), open(&[3.0])].concat());
    assert_eq!(curve.follow_up_end(), Some(3.0));
    assert!(curve.at(3.0).is_some() && curve.at(3.1).is_none() && curve.at(-0.1).is_none());
    // One who enters after a break does not join in.
    let mut apart = [ended(&[1.0, 2.0]), open(&[3.0])].concat();
    apart.push(spell(4.0, 9.0, true));
    assert_eq!(Survival::of(&apart), curve);
    // Who enters as the last one ends shows that not all have ended.
    let relay = Survival::of(&[spell(0.0, 2.0, true), spell(2.0, 5.0, true)]);
    assert_eq!((relay.n(), relay.at(2.0).unwrap().value, relay.at(2.1)), (1, 0.0, None));
    // Who enters as the last one is lost goes on where that one left off.
    let joined = Survival::of(&[spell(0.0, 2.0, false), spell(2.0, 5.0, true)]);
    assert_eq!((joined.n(), joined.follow_up_end()), (2, Some(5.0)));
}

/// Without censoring, the degenerate ends are those of a plain share.
#[test]
fn none_of_n_and_all_of_n_have_wilson_intervals() {
    let curve = Survival::of(&ended(&[5.0; 12]));
    let (none, all) = (interval(0, 12), interval(12, 12));
    let before = curve.at(4.0).unwrap();
    assert_eq!((before.value, before.low, before.high), (1.0, all.low, 1.0));
    for t in [5.0, 6.0, 1e9] {
        let after = curve.at(t).unwrap();
        assert_eq!((after.value, after.low, after.high), (0.0, 0.0, none.high));
    }
    // One after another: the last of them does not widen what the others have shown.
    let curve = Survival::of(&ended(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]));
    assert!((curve.at(8.0).unwrap().high - interval(0, 8).high).abs() < 1e-12);
    // Lost ones count for nothing: two of four are left.
    let curve = Survival::of(&open(&[1.0, 1.0, 9.0, 9.0]));
    assert_eq!(curve.at(1.0).unwrap().low, interval(4, 4).low);
    assert_eq!(curve.at(2.0).unwrap().low, interval(2, 2).low);
    // Of four, one half can have ended at once only when two are left.
    let median = Quantile { value: None, low: Some(1.0), high: None };
    assert_eq!(curve.quantile(0.5), median);
}

#[test]
fn a_cause_that_takes_none_or_all_has_a_width() {
    let exits: Vec<Exit<char>> =
        (1..=9).map(|day| Exit { entered: 0.0, left: f64::from(day), cause: Some('m') }).collect();
    let found = Incidence::of(&exits);
    let (none, all) = (found.at('c', 9.0).unwrap(), found.at('m', 9.0).unwrap());
    assert_eq!((none.value, none.low), (0.0, 0.0));
    assert!((none.high - interval(0, 9).high).abs() < 1e-12);
    assert_eq!((all.value, all.high), (1.0, 1.0));
    assert!((all.low - interval(9, 9).low).abs() < 1e-12);
    assert_eq!(found.conditional_quantile('m', 0.5), Some(5.0));
    assert_eq!(found.conditional_quantile('m', 1.0), Some(9.0));
    assert_eq!(found.conditional_quantile('c', 0.5), None);
    assert_eq!((found.events('m'), found.events('c')), (9, 0));
}

/// The last one at risk ends: that alone says little, but the curve cannot rise.
#[test]
fn the_last_end_does_not_widen_what_was_known() {
    let lost = open(&[2.0, 2.0, 2.0]);
    let curve = Survival::of(&[ended(&[1.0; 36]), lost, ended(&[3.0])].concat());
    let (before, after) = (curve.at(2.5).unwrap(), curve.at(3.0).unwrap());
    assert!(before.high < interval(0, 10).high);
    assert_eq!((after.value, after.high), (0.0, before.high));
}

/// Where sums of shares come out a hair below what they should be.
#[test]
fn the_kth_of_n_is_the_quantile_of_k_in_n() {
    for n in 1..40 {
        let exit = |day| Exit { entered: 0.0, left: f64::from(day), cause: Some(()) };
        let found = Incidence::of(&(1..=n).map(exit).collect::<Vec<_>>());
        for k in 1..=n {
            let (q, when) = (f64::from(k) / f64::from(n), Some(f64::from(k)));
            assert_eq!(found.conditional_quantile((), q), when, "{k} of {n}");
            assert_eq!(found.open().quantile(q).value, when, "{k} of {n}");
        }
    }
}

/// Few distinct times, so that ties of every kind occur.
fn exits() -> impl Strategy<Value = Vec<Exit<u8>>> {
    let late = prop::option::weighted(0.3, 0..12_u8);
    let one = (late, 0..20_u8, prop::option::of(1..=2_u8)).prop_map(|(entered, left, cause)| {
        Exit { entered: f64::from(entered.unwrap_or(0)), left: f64::from(left), cause }
    });
    prop::collection::vec(one, 0..40)
}

fn waits(exits: &[Exit<u8>]) -> Vec<Spell> {
    exits.iter().map(|exit| spell(exit.entered, exit.left, exit.cause.is_some())).collect()
}

fn lies_within(found: Estimate) -> bool {
    0.0 <= found.low && found.low <= found.value && found.value <= found.high && found.high <= 1.0
}

proptest! {
    #[test]
    fn order_is_nothing((given, mixed) in exits().prop_flat_map(|exits| {
        (Just(exits.clone()), Just(exits).prop_shuffle())
    })) {
        prop_assert_eq!(Survival::of(&waits(&given)), Survival::of(&waits(&mixed)));
        prop_assert_eq!(Incidence::of(&given), Incidence::of(&mixed));
    }

    #[test]
    fn without_censoring_shares_are_counted(
        ends in prop::collection::vec((0..20_u8, 1..=2_u8), 1..40),
        t in 0..22_u8,
    ) {
        let exit = |&(left, cause): &(u8, u8)| {
            Exit { entered: 0.0, left: f64::from(left), cause: Some(cause) }
        };
        let exits: Vec<Exit<u8>> = ends.iter().map(exit).collect();
        let share = |counts: &dyn Fn(&(u8, u8)) -> bool| {
            ends.iter().filter(|end| counts(end)).count() as f64 / ends.len() as f64
        };
        let found = Incidence::of(&exits);
        let still = found.share_open(f64::from(t)).unwrap();
        prop_assert!((still.value - share(&|&(left, _)| left > t)).abs() < 1e-12);
        let merged = found.at(1, f64::from(t)).unwrap();
        let counted = share(&|&(left, cause)| left <= t && cause == 1);
        prop_assert!((merged.value - counted).abs() < 1e-12);
        // The variance is the binomial one: so is the interval, on its own scale.
        if counted > 0.0 && counted < 1.0 {
            let sd = (counted * (1.0 - counted) / ends.len() as f64).sqrt();
            let reach = 1.959_963_984_540_054 * sd / (counted * counted.ln().abs());
            prop_assert!((merged.low - counted.powf(reach.exp())).abs() < 1e-9);
            prop_assert!((merged.high - counted.powf((-reach).exp())).abs() < 1e-9);
        }
    }

    #[test]
    fn parts_sum_to_one_and_intervals_hold_them(exits in exits(), t in 0..44_u8) {
        let found = Incidence::of(&exits);
        let t = f64::from(t) / 2.0;
        let Some(still) = found.share_open(t) else { return Ok(()) };
        let parts = [still, found.at(1, t).unwrap(), found.at(2, t).unwrap()];
        prop_assert!((parts.iter().map(|part| part.value).sum::<f64>() - 1.0).abs() < 1e-12);
        for part in parts {
            prop_assert!(lies_within(part), "{:?}", part);
            prop_assert!(part.high - part.low > 1e-3, "{:?} is certain", part);
        }
    }

    #[test]
    fn quantiles_lie_within_their_bounds(exits in exits(), q in 0.01..1.0_f64) {
        let found = Survival::of(&waits(&exits)).quantile(q);
        let or_later = |time: Option<f64>| time.unwrap_or(f64::INFINITY);
        prop_assert!(or_later(found.low) <= or_later(found.value));
        prop_assert!(or_later(found.value) <= or_later(found.high));
    }

    #[test]
    fn one_lost_at_once_changes_nothing(exits in exits()) {
        let mut more = waits(&exits);
        more.insert(more.len() / 2, spell(0.0, 0.0, false));
        prop_assert_eq!(Survival::of(&more), Survival::of(&waits(&exits)));
    }
}

/// Numerical Recipes' "quick and dirty" generator, of 64 bits (Knuth's multiplier).
struct Random(u64);

impl Random {
    /// Evenly in (0, 1).
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, rate: f64) -> f64 {
        -self.next().ln() / rate
    }
}

/// Exits by cause 1 at the rate 0.7 and by cause 2 at 0.3, watched until a random end, a
/// quarter of them only from some time on.
fn simulated(random: &mut Random, n: usize) -> Vec<Exit<u8>> {
    let mut exits = Vec::new();
    while exits.len() < n {
        let (end, until) = (random.exponential(1.0), random.exponential(0.5));
        let cause = if random.next() < 0.7 { 1 } else { 2 };
        let late = random.next() < 0.25;
        let entered = if late { random.next() * 0.8 } else { 0.0 };
        // One that ended before it came under observation is never heard of.
        if end > entered {
            let until = entered + until;
            exits.push(Exit {
                entered,
                left: end.min(until),
                cause: (end <= until).then_some(cause),
            });
        }
    }
    exits
}

/// What a 95 % interval promises, within the noise of 1000 repetitions. Over 100,000 of them
/// each of these covers in 94.9 to 95.3 %; of a share of 0.15 in 30 objects, in 97 %.
#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    const TIMES: usize = 1000;
    let mut random = Random(20);
    let covers =
        |found: Estimate, truth: f64| usize::from(found.low <= truth && truth <= found.high);
    for n in [60, 120] {
        let mut covered = [0; 4];
        for _ in 0..TIMES {
            let found = Incidence::of(&simulated(&mut random, n));
            let gone = 1.0 - (-0.7_f64).exp();
            covered[0] += covers(found.share_open(0.7).unwrap(), 1.0 - gone);
            covered[1] += covers(found.at(1, 0.7).unwrap(), 0.7 * gone);
            covered[2] += covers(found.at(2, 0.7).unwrap(), 0.3 * gone);
            let median = found.open().quantile(0.5);
            let (low, high) = (median.low.unwrap(), median.high.unwrap_or(f64::INFINITY));
            covered[3] += usize::from((low..high).contains(&2.0_f64.ln()));
        }
        for (what, covered) in ["open", "cause 1", "cause 2", "median"].iter().zip(covered) {
            let share = covered as f64 / TIMES as f64;
            assert!((0.92..=0.98).contains(&share), "{what}, n = {n}: {share}");
        }
    }
}
