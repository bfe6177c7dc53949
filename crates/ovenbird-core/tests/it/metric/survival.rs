//! Survival curves, competing risks and business time against other packages.
//!
//! `record_survival.py` made the data sets and the figures; it names the versions.

use ovenbird_core::metric::Estimate;
use ovenbird_core::metric::incidence::{Exit, Incidence};
use ovenbird_core::metric::survival::{Quantile, Spell, Survival};
use ovenbird_core::metric::workday::after;

const DATA: &str = include_str!("survival_data.csv");
const FIGURES: &str = include_str!("survival_figures.csv");

/// One recorded figure; an infinite or missing one is `None`.
struct Figure {
    what: &'static str,
    argument: f64,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

fn cells(text: &'static str, set: &str) -> Vec<Vec<&'static str>> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|row| row[0] == set)
        .collect();
    assert!(!rows.is_empty(), "{set} is not recorded");
    rows
}

fn figures(set: &str) -> Vec<Figure> {
    let read = |row: Vec<&'static str>| Figure {
        what: row[1],
        argument: row[2].parse().unwrap(),
        value: row[3].parse().ok(),
        low: row[4].parse().ok(),
        high: row[5].parse().ok(),
    };
    cells(FIGURES, set).into_iter().map(read).collect()
}

fn exits(set: &str) -> Vec<Exit<u8>> {
    let read = |row: Vec<&'static str>| Exit {
        entered: row[1].parse().unwrap(),
        left: row[2].parse().unwrap(),
        cause: Some(row[3].parse().unwrap()).filter(|&cause| cause > 0),
    };
    cells(DATA, set).into_iter().map(read).collect()
}

fn curve(set: &str) -> Survival {
    let spell = |exit: Exit<u8>| Spell {
        entered: exit.entered,
        left: exit.left,
        ended: exit.cause.is_some(),
    };
    Survival::of(&exits(set).into_iter().map(spell).collect::<Vec<_>>())
}

/// The first value and both bounds are those recorded, where there are any.
fn agree(found: Estimate, figure: &Figure, of: &str) {
    let pairs = [(found.value, figure.value), (found.low, figure.low), (found.high, figure.high)];
    for (found, recorded) in pairs {
        let near = recorded.is_none_or(|recorded| (found - recorded).abs() < 1e-10);
        assert!(near, "{of} at {}: {found} is not {recorded:?}", figure.argument);
    }
}

const WAITS: [&str; 7] = ["waltons", "aids", "tied", "entry", "bmt", "untied", "late"];

#[test]
fn curves_and_their_intervals_are_those_of_lifelines() {
    for set in WAITS {
        let curve = curve(set);
        let recorded = figures(set);
        for figure in recorded.iter().filter(|figure| figure.what == "waiting") {
            agree(curve.at(figure.argument).unwrap(), figure, set);
        }
        for figure in recorded.iter().filter(|figure| figure.what == "at_risk") {
            let steps = curve.steps().iter();
            let mut here = steps.filter(|step| step.time == figure.argument);
            let step = here.next().unwrap();
            assert_eq!(Some(step.at_risk as f64), figure.value, "{set} at {}", step.time);
            assert_eq!(Some(step.events as f64), figure.low, "{set} at {}", step.time);
        }
    }
}

/// Where nobody has ended yet lifelines is certain of 1. Of so few as these, a quarter could
/// end at once and none of them be among it: Wilson's lower bound of n in n is below 3/4.
const MAY_END_AT_ONCE: [(&str, f64); 2] = [("tied", 0.25), ("entry", 0.25)];

/// Where all have ended it is certain of 0, though the last one alone was at risk.
const MAY_NEVER_END: [(&str, f64); 2] = [("untied", 0.9), ("late", 0.9)];

#[test]
fn quantiles_and_their_intervals_are_those_of_lifelines() {
    for set in WAITS {
        let curve = curve(set);
        for figure in figures(set).iter().filter(|figure| figure.what == "quantile") {
            let of = (set, figure.argument);
            let low = if MAY_END_AT_ONCE.contains(&of) { Some(0.0) } else { figure.low };
            let high = figure.high.filter(|_| !MAY_NEVER_END.contains(&of));
            let recorded = Quantile { value: figure.value, low, high };
            assert_eq!(curve.quantile(figure.argument), recorded, "{of:?}");
        }
    }
}

#[test]
fn competing_risks_are_those_of_lifelines_and_scikit_survival() {
    for set in ["untied", "late", "bmt"] {
        let ended = Incidence::of(&exits(set));
        let recorded = figures(set);
        for (cause, what) in [(1, "ended_1"), (2, "ended_2")] {
            let mut compared = 0;
            for figure in recorded.iter().filter(|figure| figure.what == what) {
                agree(ended.at(cause, figure.argument).unwrap(), figure, set);
                compared += 1;
            }
            assert!(compared > 10, "{set} has {compared} figures for {what}");
        }
    }
}

/// Aalen's own variance, which scikit-survival has too, is another, and not far away.
#[test]
fn the_other_variance_gives_nearly_the_same_intervals() {
    let ended = Incidence::of(&exits("bmt"));
    let mut apart: f64 = 0.0;
    for (cause, what) in [(1, "aalen_1"), (2, "aalen_2")] {
        for figure in figures("bmt").iter().filter(|figure| figure.what == what) {
            let found = ended.at(cause, figure.argument).unwrap();
            assert!((found.value - figure.value.unwrap()).abs() < 1e-10);
            apart = apart.max((found.low - figure.low.unwrap()).abs());
            apart = apart.max((found.high - figure.high.unwrap()).abs());
        }
    }
    assert!(apart > 1e-4 && apart < 0.02, "they are {apart} apart");
}

#[test]
fn business_days_are_those_of_numpy() {
    for figure in figures("workday") {
        let (start, days) = (figure.argument as i64, figure.low.unwrap() as u32);
        let end = (figure.value.unwrap() * 86_400.0) as i64;
        assert_eq!(after(start * 86_400 + 43_200, days), end, "{start} and {days} days");
    }
}

#[test]
fn business_days_begin_and_end_where_they_should() {
    const DAY: i64 = 86_400;
    // 1970-01-05 was a Monday.
    let monday = 4 * DAY;
    assert_eq!(after(monday - 1, 0), monday);
    assert_eq!(after(monday - 2 * DAY, 2), monday + 2 * DAY);
    assert_eq!(after(monday - 2 * DAY - 1, 1), monday + DAY - 1);
    assert_eq!(after(monday, 5), monday + 7 * DAY);
    assert_eq!(after(-3 * DAY - 1, 1), -2 * DAY);
    assert_eq!(after(i64::MAX, u32::MAX), i64::MAX);
    assert!(after(i64::MIN, u32::MAX) < 0);
}
