//! The forecast's model and judgement against figures of other packages, and at their edges.
//!
//! The figures, and the data they are of, lie in `forecast/`; `record_forecast.py` made both and
//! says with what.

mod edges;
mod simulated;

use std::collections::HashMap;

use ovenbird_core::metric::Value;
use ovenbird_core::metric::forecast::{
    Case, Figure, Judgement, Model, Pair, VarianceComponents, compare, judge,
};

const CASES: &str = include_str!("forecast/cases.csv");
const FITTED: &str = include_str!("forecast/fitted.csv");
const PREDICTED: &str = include_str!("forecast/predicted.csv");
const PAIRS: &str = include_str!("forecast/pairs.csv");
const JUDGED: &str = include_str!("forecast/judged.csv");

/// The numbers of a table, without its header.
fn table(text: &str) -> Vec<Vec<f64>> {
    let lines = text.lines().skip(1);
    lines.map(|line| line.split(',').map(|standing| standing.parse().unwrap()).collect()).collect()
}

/// Figures by name.
fn figures(text: &str) -> HashMap<&str, f64> {
    let lines = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
    lines.map(|(name, value)| (name, value.parse().unwrap())).collect()
}

fn near(found: f64, recorded: f64, within: f64, what: &str) {
    let off = (found - recorded).abs();
    assert!(off <= within, "{what} is {found}, recorded as {recorded}");
}

/// The cases of a table like `cases.csv`.
fn cases(rows: &[Vec<f64>]) -> Vec<Case<'_>> {
    let case = |row: &'_ [f64]| -> (u32, u8, bool, f64) {
        (row[3] as u32, row[4] as u8, row[5] > 0.5, row[6])
    };
    rows.iter()
        .map(|row| {
            let (project, standing, merged, weight) = case(row);
            Case { x: &row[..3], project, standing, merged, weight }
        })
        .collect()
}

/// The value of a figure.
fn value(figure: &Figure) -> f64 {
    figure.value.as_f64().unwrap_or_else(|| panic!("{figure:?}"))
}

/// The pairs of one of the two recorded predictors.
fn pairs(column: usize) -> Vec<Pair> {
    let rows = table(PAIRS);
    rows.iter().map(|row| Pair { predicted: row[column], merged: row[2] > 0.5 }).collect()
}

#[test]
fn the_mode_and_its_covariance_are_those_of_dense_matrices() {
    let (rows, recorded) = (table(CASES), figures(FITTED));
    let variance = VarianceComponents { project: 1.1, standing: 0.7 };
    let model = Model::fit_with(&cases(&rows), variance).unwrap();
    let summary = model.summary(&["first", "ready"]);
    for (at, found) in summary.coefficients.iter().enumerate() {
        near(found.estimate, recorded[&*format!("fixed_{at}")], 1e-8, &found.name);
        near(found.standard_error, recorded[&*format!("fixed_{at}_se")], 1e-8, &found.name);
    }
    let names: Vec<&str> = summary.coefficients.iter().map(|found| &*found.name).collect();
    assert_eq!(names, ["intercept", "first", "ready", "2"]);
    assert_eq!((summary.n, summary.projects), (500, 24));
}

#[test]
fn predictions_are_those_of_dense_matrices() {
    let rows = table(CASES);
    let variance = VarianceComponents { project: 1.1, standing: 0.7 };
    let model = Model::fit_with(&cases(&rows), variance).unwrap();
    for row in table(PREDICTED) {
        let found = model.predict(&row[..3], Some(row[3] as u32), row[4] as u8).unwrap();
        let what = format!("{row:?}");
        near(found.log_odds, row[5], 1e-8, &what);
        near(found.deviation, row[6], 1e-8, &what);
        near(found.value, row[7], 1e-8, &what);
        near(found.interval.low, row[8], 1e-8, &what);
        near(found.interval.high, row[9], 1e-8, &what);
    }
    let of_none = model.predict(&[0.0; 3], None, 1);
    assert_eq!(of_none, model.predict(&[0.0; 3], Some(9999), 1), "what was never seen is none");
}

/// The recorded ones are from a search by another method: of the same series, and of the
/// likelihood itself, integrated over each project and each standing in it.
#[test]
fn the_spreads_are_those_of_the_greatest_marginal_likelihood() {
    let (rows, recorded) = (table(CASES), figures(FITTED));
    let summary = Model::fit(&cases(&rows)).unwrap().summary(&[]);
    near(summary.variance.project, recorded["tau"], 0.002, "tau");
    near(summary.variance.standing, recorded["omega"], 0.002, "omega");
    near(summary.variance.project, recorded["tau_exact"], 0.01, "exact tau");
    near(summary.variance.standing, recorded["omega_exact"], 0.01, "exact omega");
    assert!(summary.estimated.project && summary.estimated.standing);
}

fn agrees(found: &Figure, name: &str, recorded: &HashMap<&str, f64>, within: f64) {
    near(value(found), recorded[name], within, name);
    let error = format!("{name}_se");
    near(found.standard_error.unwrap(), recorded[&*error], within, &error);
}

#[test]
fn the_judgement_is_that_of_other_packages() {
    let recorded = figures(JUDGED);
    for (column, name) in ["a", "b"].iter().enumerate() {
        let found = judge(&pairs(column)).unwrap();
        let called = |what: &str| format!("{name}_{what}");
        agrees(&found.brier, &called("brier"), &recorded, 1e-12);
        agrees(&found.log_loss, &called("log_loss"), &recorded, 1e-12);
        agrees(&found.auc, &called("auc"), &recorded, 1e-12);
        let interval = found.auc.interval.unwrap();
        near(interval.low, recorded[&*called("auc_low")], 1e-10, "low end");
        near(interval.high, recorded[&*called("auc_high")], 1e-10, "high end");
        agrees(&found.calibration.in_the_large, &called("large"), &recorded, 1e-8);
        agrees(&found.calibration.intercept, &called("intercept"), &recorded, 1e-8);
        agrees(&found.calibration.slope, &called("slope"), &recorded, 1e-8);
        groups_agree(&found, name, &recorded);
    }
}

fn groups_agree(found: &Judgement, name: &str, recorded: &HashMap<&str, f64>) {
    let figure = |what: &str| recorded[&*format!("{name}_{what}")];
    let groups = &found.calibration.groups;
    assert_eq!(groups.len() as f64, figure("groups"), "{name}");
    for (at, group) in groups.iter().enumerate() {
        let figure = |what: &str| figure(&format!("group_{at}_{what}"));
        assert_eq!((group.n as f64, group.merged as f64), (figure("n"), figure("merged")));
        near(group.predicted, figure("predicted"), 1e-12, "mean of a group");
        assert!(group.from <= group.predicted + 1e-12 && group.predicted <= group.to + 1e-12);
        assert!(group.interval.low <= group.observed && group.observed <= group.interval.high);
    }
    let expected_error = found.calibration.expected_error.unwrap();
    near(expected_error, figure("expected_error"), 1e-12, "expected error");
    assert_eq!(groups.iter().map(|group| group.n).sum::<u64>(), found.n);
}

#[test]
fn the_comparison_is_that_of_other_packages() {
    let recorded = figures(JUDGED);
    let theirs: Vec<f64> = pairs(1).iter().map(|pair| pair.predicted).collect();
    let found = compare(&pairs(0), &theirs).unwrap();
    agrees(&found.brier, "less_brier", &recorded, 1e-12);
    agrees(&found.log_loss, "less_log_loss", &recorded, 1e-12);
    agrees(&found.auc, "less_auc", &recorded, 1e-10);
}

#[test]
fn of_one_outcome_nothing_is_ranked() {
    let all: Vec<Pair> = pairs(0).into_iter().filter(|pair| pair.merged).collect();
    let found = judge(&all).unwrap();
    let reason = "needs at least 10 cases that were not merged, has 0";
    assert_eq!(found.auc.value, Value::Unknown(reason.into()));
    assert_eq!(found.calibration.slope.value, Value::Unknown(reason.into()));
    assert!(found.brier.value.as_f64().is_some());
    let few = judge(&all[..20]).unwrap();
    assert_eq!(few.brier.value, Value::Unknown("needs at least 30 cases, has 20".into()));
}
