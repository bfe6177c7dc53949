//! What comes in wrong, extreme, or in another order.

use ovenbird_core::metric::Value;
use ovenbird_core::metric::forecast::{
    Case, Model, NoModel, Pair, VarianceComponents, compare, judge,
};
use proptest::prelude::*;

use super::{CASES, cases, pairs, table};

fn case(x: &[f64], project: u32, standing: u8, merged: bool) -> Case<'_> {
    Case { x, project, standing, merged, weight: 1.0 }
}

/// Why there is no model of a good case and one more.
fn with(bad: Case<'_>) -> NoModel {
    Model::fit(&[case(&[1.0, 0.0], 1, 0, true), bad]).unwrap_err()
}

#[test]
fn what_is_no_case_is_refused() {
    let good = case(&[1.0, 0.0], 1, 0, true);
    assert_eq!(Model::fit(&[]).unwrap_err(), NoModel::Empty);
    assert_eq!(Model::fit(&[Case { weight: 0.0, ..good }]).unwrap_err(), NoModel::Empty);
    assert_eq!(with(Case { x: &[1.0], ..good }), NoModel::Ragged { row: 1, features: 2 });
    for value in [f64::NAN, f64::INFINITY, -1e5] {
        assert_eq!(with(Case { x: &[1.0, value], ..good }), NoModel::Feature { row: 1 });
    }
    for weight in [f64::NAN, f64::INFINITY, -1.0, 1e5] {
        assert_eq!(with(Case { weight, ..good }), NoModel::Weight { row: 1 });
    }
    assert_eq!(with(Case { standing: 6, ..good }), NoModel::StandingGroup { row: 1 });
    let wide = [0.0; 65];
    assert_eq!(Model::fit(&[case(&wide, 1, 0, true)]).unwrap_err(), NoModel::TooWide(65));
    let variance = VarianceComponents { project: 0.0, standing: f64::NAN };
    assert_eq!(Model::fit_with(&[good], variance).unwrap_err(), NoModel::VarianceComponents);
}

#[test]
fn what_cannot_be_predicted_is_not() {
    let model = Model::fit(&[case(&[1.0, 0.0], 1, 0, true)]).unwrap();
    assert!(model.predict(&[1.0], None, 0).is_none());
    assert!(model.predict(&[1.0, f64::NAN], None, 0).is_none());
    assert!(model.predict(&[1.0, 1.0], Some(1), 200).is_some(), "a cell never seen is one");
}

#[test]
fn predictions_that_are_none_are_refused() {
    let pair = |predicted| Pair { predicted, merged: true };
    for wrong in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
        assert!(judge(&[pair(0.5), pair(wrong)]).is_err());
        assert!(compare(&[pair(0.5)], &[wrong]).is_err());
    }
    assert!(compare(&[pair(0.5)], &[]).is_err());
    let nothing = judge(&[]).unwrap();
    assert_eq!((nothing.n, nothing.observed, nothing.calibration.expected_error), (0, None, None));
    assert!(nothing.calibration.groups.is_empty());
}

#[test]
fn predictions_without_a_regression_are_unknown() {
    let flat: Vec<Pair> = pairs(0).iter().map(|pair| Pair { predicted: 0.6, ..*pair }).collect();
    let found = judge(&flat).unwrap();
    assert_eq!(
        found.calibration.slope.value,
        Value::Unknown("all predictions are the same".into())
    );
    assert!(found.calibration.in_the_large.value.as_f64().is_some());
    // By the definition: everything is tied.
    assert_eq!(found.auc.value, Value::Number(0.5));
    assert_eq!(found.calibration.groups.len(), 1);
    let apart: Vec<Pair> = (0..40)
        .map(|at| Pair { predicted: 0.3 + f64::from(at) / 100.0, merged: at >= 20 })
        .collect();
    let found = judge(&apart).unwrap();
    assert!(found.calibration.slope.value.as_f64().is_none());
    assert_eq!((found.auc.value, found.auc.interval), (Value::Number(1.0), None));
}

/// Every number that a model gives for some cases is one, and shares lie within 0 and 1.
fn is_sound(given: &[Case<'_>]) -> Result<(), TestCaseError> {
    let model = match Model::fit(given) {
        Ok(model) => model,
        Err(reason) => return Err(TestCaseError::fail(reason.to_string())),
    };
    for coefficient in model.summary(&[]).coefficients {
        prop_assert!(coefficient.estimate.is_finite(), "{coefficient:?}");
        prop_assert!(coefficient.standard_error > 0.0, "{coefficient:?}");
    }
    for case in given {
        for project in [Some(case.project), None] {
            let found = model.predict(case.x, project, case.standing).unwrap();
            prop_assert!(found.deviation.is_finite(), "{found:?}");
            prop_assert!((0.0..=1.0).contains(&found.value), "{found:?}");
            prop_assert!(found.interval.low <= found.interval.high, "{found:?}");
            // A wilder distribution may have its mean in a tail.
            let is_inside = found.interval.low <= found.value && found.value <= found.interval.high;
            prop_assert!(is_inside || found.deviation > 2.0, "{found:?}");
            let case_weights = model.case_weights(project, case.standing);
            let sum = case_weights.standing + case_weights.project + case_weights.others;
            prop_assert!((sum - 1.0).abs() < 1e-9, "{case_weights:?}");
        }
    }
    Ok(())
}

/// Cases of three features from a seed: constant, parting the outcomes, or as they come.
fn extreme(kind: u8, seeds: &[(u8, u8, u8, bool)]) -> Vec<(Vec<f64>, u32, u8, bool)> {
    let row = |&(a, b, c, merged): &(u8, u8, u8, bool)| {
        let apart = if merged { 1.0 } else { -1.0 };
        let x = match kind {
            0 => vec![1.0, 1.0, 0.0],
            1 => vec![apart, apart * 50.0, f64::from(a)],
            2 => vec![1e4, -1e4 * apart, f64::from(b) * 1e-9],
            _ => vec![f64::from(a) - 100.0, f64::from(b % 2), f64::from(c % 2)],
        };
        let merged = if kind == 3 { a > 3 } else { merged };
        (x, u32::from(b % 9) * 400_000_000, c % 6, merged)
    };
    seeds.iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn extreme_cases_give_numbers(
        kind in 0_u8..5,
        seeds in prop::collection::vec(any::<(u8, u8, u8, bool)>(), 1..60),
        outcome in prop::option::of(any::<bool>()),
        weight in prop_oneof![Just(1.0), Just(1e-6), Just(1e4)],
    ) {
        let rows = extreme(kind, &seeds);
        let given: Vec<Case<'_>> = rows
            .iter()
            .map(|(x, project, standing, merged)| {
                let merged = outcome.unwrap_or(*merged);
                Case { x, project: *project, standing: *standing, merged, weight }
            })
            .collect();
        is_sound(&given)?;
    }

    #[test]
    fn the_order_of_cases_means_nothing(keys in prop::collection::vec(any::<u64>(), 500)) {
        let rows = table(CASES);
        let given = cases(&rows);
        let mut shuffled: Vec<(u64, Case<'_>)> = keys.into_iter().zip(given.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Case<'_>> = shuffled.into_iter().map(|(_, case)| case).collect();
        let (left, right) = (Model::fit(&given).unwrap(), Model::fit(&shuffled).unwrap());
        prop_assert_eq!(left.summary(&[]), right.summary(&[]));
        for case in given.iter().take(50) {
            let predict = |model: &Model| model.predict(case.x, Some(case.project), case.standing);
            prop_assert_eq!(predict(&left), predict(&right));
        }
    }

    #[test]
    fn the_order_of_pairs_means_nothing(keys in prop::collection::vec(any::<u64>(), 305)) {
        let given = pairs(1);
        let mut shuffled: Vec<(u64, Pair)> = keys.into_iter().zip(given.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Pair> = shuffled.into_iter().map(|(_, pair)| pair).collect();
        let (left, right) = (judge(&given).unwrap(), judge(&shuffled).unwrap());
        prop_assert_eq!(left.calibration.groups, right.calibration.groups);
        let numbers = |found: &super::Figure| super::super::rounded(super::value(found));
        prop_assert_eq!(numbers(&left.brier), numbers(&right.brier));
        prop_assert_eq!(numbers(&left.auc), numbers(&right.auc));
        prop_assert_eq!(numbers(&left.calibration.slope), numbers(&right.calibration.slope));
    }
}
