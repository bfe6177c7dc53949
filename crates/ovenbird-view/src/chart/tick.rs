//! Which numbers are written beside an axis.

use super::Unit;
use super::draw::width;
use super::scale::{Scale, Spread};

/// A number beside an axis, and its text.
#[derive(Debug, Clone)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) text: String,
}

/// Times in days that people think in, the most telling first.
const TIMES: [f64; 24] = [
    0.0,
    1.0,
    7.0,
    30.0,
    365.0,
    HOUR,
    90.0,
    3650.0,
    180.0,
    4.0 * HOUR,
    730.0,
    1825.0,
    3.0,
    14.0,
    12.0 * HOUR,
    HOUR / 60.0,
    HOUR / 6.0,
    1095.0,
    2.0,
    60.0,
    18_250.0,
    7300.0,
    2.0 * HOUR,
    8.0 * HOUR,
];
const HOUR: f64 = 1.0 / 24.0;
/// What lies between two texts at least.
const GAP: f64 = 7.0;

/// Ticks at equal steps of 1, 2, 2.5 or 5 times a power of ten, about `most` of them, and the
/// numbers at which such an axis begins and ends to hold all from `low` to `high`.
pub(super) fn even(low: f64, high: f64, unit: Unit, most: usize) -> (f64, f64, Vec<Tick>) {
    let (low, high) = (low.min(0.0), high.max(0.0));
    // Nothing, and what is too little to be divided.
    let high = if high - low > 1e-280 { high } else { low + 1.0 };
    let step = step((high - low) / most.max(1) as f64, unit);
    let (first, last) = ((low / step).floor(), (high / step - 1e-9).ceil());
    // The ends are at most `most` + 2 steps apart, so the numbers of steps fit.
    let ticks = (0..=(last - first) as usize).map(|at| {
        let value = (first + at as f64) * step;
        Tick { value, text: unit.tick(value, step) }
    });
    (first * step, last * step, ticks.collect())
}

/// The smallest round step of at least `least`.
fn step(least: f64, unit: Unit) -> f64 {
    // Things are whole.
    let least = if unit == Unit::Count { least.max(1.0) } else { least.max(1e-290) };
    let power = 10_f64.powf(least.log10().floor());
    let whole = unit == Unit::Count && power < 10.0;
    let mut steps = [1.0, 2.0, if whole { 5.0 } else { 2.5 }, 5.0, 10.0].into_iter();
    // What was rounded down by the logarithm counts as reached.
    let fits = |step: &f64| step * power >= least * (1.0 - 1e-9);
    steps.find(fits).unwrap_or(10.0) * power
}

/// Ticks for an axis of any spread, that do not touch each other: the telling ones first.
pub(super) fn spaced(scale: &Scale, unit: Unit) -> Vec<Tick> {
    let telling = unit == Unit::Days && scale.from >= 0.0 && scale.to <= 20_000.0;
    if scale.spread == Spread::Even && !telling {
        let most = (scale.length() / 90.0).max(2.0) as usize;
        let (_, _, ticks) = even(scale.from, scale.to, unit, most);
        let slack = (scale.to - scale.from) * 1e-9;
        let holds = |tick: &Tick| (scale.from - slack..=scale.to + slack).contains(&tick.value);
        return ticks.into_iter().filter(holds).collect();
    }
    let mut placed: Vec<Tick> = Vec::new();
    for value in candidates(unit, scale.to) {
        let text = unit.tick(value, value);
        let apart = |other: &Tick| {
            let room = f64::midpoint(width(&other.text), width(&text)) + GAP;
            (scale.at(other.value) - scale.at(value)).abs() >= room
        };
        if placed.iter().all(apart) {
            placed.push(Tick { value, text });
        }
    }
    placed.sort_by(|a, b| a.value.total_cmp(&b.value));
    placed
}

/// Numbers up to `to` that may be ticks, the most telling first.
fn candidates(unit: Unit, to: f64) -> Vec<f64> {
    if unit == Unit::Days && to <= 40_000.0 {
        return TIMES.into_iter().filter(|&time| time <= to).collect();
    }
    let top = to.max(1e-290).log10().floor();
    let powers: Vec<f64> = (0..6).map(|down| 10_f64.powf(top - f64::from(down))).collect();
    let of = |times: f64| powers.iter().map(move |power| times * power);
    let all = std::iter::once(0.0).chain(of(1.0)).chain(of(5.0)).chain(of(2.0));
    all.filter(|&value| value <= to).collect()
}

/// Times at which a long curve is reported in numbers, in days, ascending.
pub(super) fn telling_times(to: f64) -> Vec<f64> {
    let mut times: Vec<f64> = TIMES.into_iter().filter(|&time| time <= to).collect();
    times.sort_by(f64::total_cmp);
    times
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn axes_have_the_numbers_that_a_person_would_write() {
        let of = |high, unit| even(0.0, high, unit, 5).2;
        assert_eq!(texts(&of(3.0, Unit::Count)), ["0", "1", "2", "3"]);
        assert_eq!(texts(&of(48.0, Unit::Count)), ["0", "10", "20", "30", "40", "50"]);
        assert_eq!(texts(&of(0.93, Unit::Share)), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        assert_eq!(texts(&of(0.0, Unit::Count)), ["0", "1"]);
    }

    #[test]
    fn a_year_of_waiting_has_hours_and_months() {
        let scale = Scale { spread: Spread::Log, from: 0.0, to: 365.0, start: 0.0, end: 660.0 };
        let ticks = spaced(&scale, Unit::Days);
        assert_eq!(
            texts(&ticks),
            [
                "0", "1 h", "2 h", "4 h", "12 h", "1 day", "3 days", "7 days", "30 days",
                "90 days", "1 year"
            ]
        );
    }

    proptest! {
        #[test]
        fn any_numbers_have_few_ticks_around_them(a in -1e300..1e300, b in -1e300..1e300, e in -600..1) {
            let scaled = |value: f64| value * 10_f64.powi(e / 2) * 10_f64.powi(e - e / 2);
            let (low, high) = (scaled(f64::min(a, b)), scaled(f64::max(a, b)));
            let (from, to, ticks) = even(low, high, Unit::Days, 5);
            prop_assert!(from.is_finite() && to.is_finite() && from <= low.min(0.0));
            prop_assert!(to >= high * (1.0 - 1e-6), "{to} {high}");
            prop_assert!((2..=8).contains(&ticks.len()), "{}", ticks.len());
            prop_assert!(ticks.windows(2).all(|pair| pair[0].value < pair[1].value));
        }
    }
}
