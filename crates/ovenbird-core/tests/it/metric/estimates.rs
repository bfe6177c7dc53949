//! Intervals, medians, dates and the absence factor against figures from elsewhere.

use jiff::{Timestamp, tz::TimeZone};
use ovenbird_core::metric::absence::factor;
use ovenbird_core::metric::calendar::{hour, month, weekday, year};
use ovenbird_core::metric::quantile::median;
use ovenbird_core::metric::wilson::interval;
use ovenbird_core::metric::{Measure, MetricId, Value};
use proptest::prelude::*;

/// Recorded from statsmodels 0.15.0:
///
/// ```python
/// from statsmodels.stats.proportion import proportion_confint
/// print(proportion_confint(part, n, 0.05, "wilson"))
/// ```
const WILSON: [(u64, u64, f64, f64); 10] = [
    (0, 10, 0.000_000_000_000, 0.277_532_799_863),
    (1, 10, 0.017_876_213_095, 0.404_150_026_795),
    (5, 10, 0.236_593_090_513, 0.763_406_909_487),
    (10, 10, 0.722_467_200_137, 1.000_000_000_000),
    (3, 7, 0.158_219_855_251, 0.749_541_635_472),
    (81, 263, 0.255_288_519_878, 0.366_209_576_983),
    (15, 148, 0.062_386_399_531, 0.160_487_241_723),
    (1, 29, 0.006_113_214_293, 0.171_755_218_793),
    (0, 1, 0.000_000_000_000, 0.793_450_685_623),
    (50, 1000, 0.038_130_262_393, 0.065_313_820_244),
];

#[test]
fn wilson_agrees_with_statsmodels() {
    for (part, n, low, high) in WILSON {
        let found = interval(part, n);
        assert!((found.low - low).abs() < 1e-11, "{part} of {n}: {found:?}");
        assert!((found.high - high).abs() < 1e-11, "{part} of {n}: {found:?}");
    }
}

#[test]
fn of_nothing_nothing_is_known() {
    assert_eq!((interval(0, 0).low, interval(0, 0).high), (0.0, 1.0));
    let measure = Measure::rate(MetricId::Accepted90, None, 4, 4, "people");
    assert_eq!(measure.value, Value::Unknown("needs at least 5 people, has 4".into()));
    assert_eq!((measure.n, measure.interval), (4, None));
}

/// CHAOSS, "Contributor Absence Factor" and "Elephant Factor": the worked example of both.
#[test]
fn the_factor_is_that_of_the_chaoss_example() {
    assert_eq!(factor(&[1000, 202, 90, 33, 332, 343, 42, 433]), 2);
    assert_eq!(factor(&[]), 0);
    assert_eq!(factor(&[0, 0]), 0);
    // Half is not more than half.
    assert_eq!(factor(&[5, 5]), 2);
    assert_eq!(factor(&[u64::MAX, u64::MAX, 1]), 2);
}

#[test]
fn medians_are_between_the_middle_two() {
    assert_eq!(median(&mut []), None);
    assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
}

proptest! {
    /// The calendar of a library, over the years -1000 to 9000.
    #[test]
    fn the_calendar_is_that_of_jiff(seconds in -93_000_000_000_i64..222_000_000_000) {
        let date = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).unwrap());
        prop_assert_eq!(year(seconds), i64::from(date.year()));
        prop_assert_eq!(month(seconds).rem_euclid(12) + 1, i64::from(date.month()));
        prop_assert_eq!(weekday(seconds), date.weekday().to_monday_zero_offset() as usize);
        prop_assert_eq!(hour(seconds), date.hour() as usize);
    }

    #[test]
    fn the_factor_never_falls_when_work_is_spread(amounts in prop::collection::vec(1_u64..1000, 1..20)) {
        let found = factor(&amounts);
        prop_assert!(found >= 1 && found <= amounts.len() / 2 + 1);
    }
}
