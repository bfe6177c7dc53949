//! Curves of waiting made into measures: quantiles in days, shares within some days, and points
//! for a chart.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{Bias, Evidence};
use super::measure::ENOUGH_FOR_RATE;
use super::survival::{Spell, Step, Survival};
use super::{Estimate, Interval, Measure, MetricId, Value};

/// The most points that a chart gets.
pub const MOST_POINTS: usize = 200;

/// A point of a chart: the share still waiting after some days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// Days from opening.
    pub days: f64,
    /// The share still waiting.
    pub waiting: f64,
    /// Lower bound of its 95 % interval.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// How many were under observation and waiting.
    pub at_risk: u64,
}

/// The waits of one group, with what their measures have to say.
pub(super) struct Waits<'a> {
    reported: &'a Evidence,
    curve: Survival,
    notes: Vec<String>,
}

impl<'a> Waits<'a> {
    /// The waits of what was opened in a window. Those without a spell are said to be left out.
    pub(super) fn new(reported: &'a Evidence, spells: &[Option<Spell>]) -> Self {
        let seen: Vec<Spell> = spells.iter().copied().flatten().collect();
        let unseen = spells.len() - seen.len();
        let notes = unwatched(unseen).into_iter().collect();
        Self { reported, curve: Survival::of(&seen), notes }
    }

    /// Has one more thing said to be left out.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// The time, in units of so many seconds, by which a share `q` has ended.
    ///
    /// At least as long as was followed where it is not reached; a bound of the interval that is
    /// not reached is infinite.
    pub(super) fn quantile(&self, metric: MetricId, seconds: f64, q: f64, bias: Bias) -> Measure {
        let follow_up = self.curve.follow_up_end().unwrap_or(0.0);
        let found = self.curve.quantile(q);
        let value = match found.value {
            Some(time) => Value::Number(time / seconds),
            None => Value::AtLeast(follow_up / seconds),
        };
        let low = found.low.unwrap_or(follow_up) / seconds;
        let high = found.high.map_or(f64::INFINITY, |high| high / seconds);
        let interval = Interval { low, high, level: 0.95 };
        self.measure(Measure::new(metric, self.reported.window, 0, value), Some(interval), bias)
    }

    /// The last time up to the one wanted, in seconds, that enough were followed for.
    pub(super) fn horizon(&self, wanted: f64) -> f64 {
        horizon(&self.curve, wanted)
    }

    /// The share still waiting after a time in seconds, or after as much of it as was followed
    /// if that is not less than `least`; `late` names what comes after it, such as `answers`.
    pub(super) fn share_waiting(
        &self,
        metric: MetricId,
        (least, wanted): (f64, f64),
        late: &str,
    ) -> Measure {
        let horizon = self.horizon(wanted);
        let measure = |value| Measure::new(metric, self.reported.window, 0, value);
        let Some(left) = self.curve.at(horizon).filter(|_| horizon >= least) else {
            let reason = format!(
                "too few {} were followed for {:.0} days",
                self.reported.of.noun(),
                least / DAY as f64
            );
            return self.measure(measure(Value::Unknown(reason)), None, Bias::Larger);
        };
        let shorter = (horizon < wanted).then(|| {
            format!("{late} after {:.0} days: no more was followed", horizon / DAY as f64)
        });
        let mut measure =
            self.measure(measure(Value::Number(left.value)), Some(left.interval()), Bias::Larger);
        measure.exclusions.extend(shorter);
        measure
    }

    /// The share that has ended after a time on the curve's own scale.
    pub(super) fn share_within(&self, metric: MetricId, time: f64, bias: Bias) -> Measure {
        let found = self.curve.at(time).filter(|_| horizon(&self.curve, time) >= time);
        let share = found.map(Estimate::complement);
        let value = share.map_or_else(
            || Value::Unknown(format!("too few {} were followed so far", self.reported.of.noun())),
            |share| Value::Number(share.value),
        );
        let measure = Measure::new(metric, self.reported.window, 0, value);
        self.measure(measure, share.map(Estimate::interval), bias)
    }

    /// The curve for a chart, up to the last time at which enough were at risk.
    pub(super) fn points(&self) -> Vec<Point> {
        if self.curve.n() < ENOUGH_FOR_RATE as usize {
            return Vec::new();
        }
        let end = horizon(&self.curve, f64::INFINITY);
        let steps: Vec<&Step> = self.curve.steps().iter().filter(|step| step.time <= end).collect();
        let point = |step: &&&Step| {
            let share = self.curve.at(step.time)?;
            Some(Point {
                days: step.time / DAY as f64,
                waiting: share.value,
                low: share.low,
                high: share.high,
                at_risk: step.at_risk as u64,
            })
        };
        thinned(&steps, |step| step.survival).iter().filter_map(point).collect()
    }

    /// The measure with its sample, notes and evidence; unknown where the sample is too small.
    fn measure(&self, mut measure: Measure, interval: Option<Interval>, bias: Bias) -> Measure {
        measure.n = self.curve.n() as u64;
        measure.interval = interval;
        measure.exclusions.clone_from(&self.notes);
        enough(self.reported, measure, bias)
    }
}

/// The measure with its evidence; unknown where it rests on too few.
pub(super) fn enough(reported: &Evidence, mut measure: Measure, bias: Bias) -> Measure {
    if measure.n < ENOUGH_FOR_RATE {
        measure.value = Value::unknown_below(ENOUGH_FOR_RATE, measure.n, reported.of.noun());
        measure.interval = None;
    }
    if let Some(nothing) = &reported.nothing {
        measure.value = nothing.clone();
    }
    reported.of(measure, bias)
}

/// What is said of those whose fate nobody watched.
pub(super) fn unwatched(count: usize) -> Option<String> {
    (count > 0).then(|| format!("those opened when no source reported all that happened ({count})"))
}

/// The last time up to the one wanted, in seconds, that enough were followed for: as many as
/// would have to be there from the start to leave those who are at risk then (Peto et al. 1977).
pub(super) fn horizon(curve: &Survival, wanted: f64) -> f64 {
    let (mut before, mut last) = (1.0, 0.0);
    for step in curve.steps() {
        if (step.at_risk as f64) < ENOUGH_FOR_RATE as f64 * before {
            return last;
        }
        if step.time >= wanted {
            return wanted;
        }
        (before, last) = (step.survival, step.time);
    }
    // Where all have ended, all that may ever happen did.
    if wanted.is_finite() && curve.at(wanted).is_some() { wanted } else { last }
}

/// At most [`MOST_POINTS`] of the steps: the first, the last, and others at about equal distance
/// in `height`, so that what a curve does quickly is drawn as finely as what it does slowly.
pub(super) fn thinned<T>(steps: &[T], height: impl Fn(&T) -> f64) -> Vec<&T> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Vec::new() };
    if steps.len() <= MOST_POINTS {
        return steps.iter().collect();
    }
    let grain = (height(first) - height(last)).abs() / (MOST_POINTS - 2) as f64;
    let (mut kept, mut at) = (vec![first], height(first));
    for step in &steps[1..steps.len() - 1] {
        if grain > 0.0 && (height(step) - at).abs() >= grain {
            kept.push(step);
            at = height(step);
        }
    }
    kept.push(last);
    kept
}
