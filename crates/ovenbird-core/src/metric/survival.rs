//! How long things wait, when some are still waiting: the Kaplan–Meier estimate.
//!
//! An item that is still open has waited at least so long, and an item that was already open when
//! the record begins is known only from then on. Both are kept: the first counts as at risk until
//! it is last seen (right-censoring), the second from when it came under observation (delayed
//! entry). With `r` at risk and `d` ended at each time,
//!
//! - `S(t) = ∏ (1 − d/r)` over the times up to `t` (Kaplan & Meier 1958);
//! - `Var ln S(t) = Σ d / (r (r − d))` (Greenwood 1926), and from it the interval that is
//!   symmetric on the scale of log(−log S) (Kalbfleisch & Prentice 1980);
//! - the interval of a quantile is the span of times whose interval holds the level (Brookmeyer &
//!   Crowley 1982).
//!
//! Greenwood's variance is 0 at S = 1 and undefined at S = 0. There the interval is Wilson's, on
//! the effective number at risk `r(t) / S(t−)` (Peto et al. 1977): as many as would have been
//! there from the start to leave `r(t)` at risk now. Without censoring that is the sample's size.
//! At S = 0 it is no wider than just before, for S only falls.

pub use super::at_risk::Spell;
use super::at_risk::{Row, table};
use super::{Estimate, wilson};

/// How far two products that ought to be equal may lie apart.
const ROUNDING: f64 = 1e-12;

/// The share still waiting, as a step curve over the time from opening.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    steps: Vec<Step>,
    n: usize,
    events: usize,
    /// Whether all that were ever under observation have ended: S is 0 for good.
    all_ended: bool,
}

/// The curve from one time up to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// When the step begins, in seconds from opening.
    pub time: f64,
    /// How many were at risk at `time`: under observation, and not ended or lost before it.
    pub at_risk: usize,
    /// How many ended at `time`.
    pub events: usize,
    /// The share still waiting from `time` on.
    pub survival: f64,
    /// Greenwood's variance of `ln survival`.
    variance_of_log: f64,
}

/// The time by which a share has ended, in seconds, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The time; `None` when it is not reached within follow-up.
    pub value: Option<f64>,
    /// Lower bound; `None` when even it is not reached: the time is later than the follow-up.
    pub low: Option<f64>,
    /// Upper bound; `None` when it is not reached: nothing bounds the time from above.
    pub high: Option<f64>,
}

/// Where a time lies on the curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The index of the step.
    step: usize,
    /// How many are at risk at that time.
    at_risk: usize,
    /// The share still waiting just before it.
    before: f64,
}

impl Survival {
    /// The curve of these spells, whose order does not matter.
    ///
    /// A spell that shows nothing is left out: censored at or before its entry, ended at or
    /// before a late entry, or with times that are none. An item that ended at 0 counts, among
    /// all that entered at 0.
    pub fn of(spells: &[Spell]) -> Self {
        let observed: Vec<Spell> = spells.iter().filter_map(|spell| spell.observed()).collect();
        Self::of_observed(&observed)
    }

    /// The curve of spells as [`Spell::observed`] makes them.
    pub(super) fn of_observed(observed: &[Spell]) -> Self {
        let (mut steps, mut n, mut events) = (Vec::new(), 0, 0);
        let (mut survival, mut variance_of_log) = (1.0, 0.0);
        for Row { time, at_risk, events: ended, entrants } in table(observed) {
            if steps.is_empty() {
                n = at_risk;
            }
            let left = at_risk - ended;
            survival *= left as f64 / at_risk as f64;
            if left > 0 {
                variance_of_log += ended as f64 / (at_risk as f64 * left as f64);
            }
            events += ended;
            steps.push(Step { time, at_risk, events: ended, survival, variance_of_log });
            if left == 0 {
                // A product with 0 says nothing of those who enter from here on.
                break;
            }
            n += entrants;
        }
        let all_ended = !steps.is_empty() && survival <= 0.0 && n == observed.len();
        Self { steps, n, events, all_ended }
    }

    /// The curve, by time: a step at 0 and wherever somebody ended, was last seen, or entered.
    /// Empty when nobody was under observation from 0.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many spells the curve stands on.
    pub fn n(&self) -> usize {
        self.n
    }

    /// How many of them ended.
    pub fn events(&self) -> usize {
        self.events
    }

    /// How many of them were still waiting when last seen.
    pub fn censored(&self) -> usize {
        self.n - self.events
    }

    /// The last time at which anybody was at risk, without a break since 0; `None` when nobody
    /// was under observation from 0. Those who enter after a break are left out: what happened
    /// in the break was not seen.
    pub fn follow_up_end(&self) -> Option<f64> {
        self.steps.last().map(|step| step.time)
    }

    /// The share still waiting after `t` seconds.
    ///
    /// `None` beyond [`follow_up_end`](Self::follow_up_end), where nothing may be claimed. When all
    /// have ended, and only then, the curve stays at 0 for good: a share that only falls has
    /// nowhere to go.
    pub fn at(&self, t: f64) -> Option<Estimate> {
        self.place(t).map(|place| self.estimate(place))
    }

    /// The time by which a share `q` has ended: the smallest with S ≤ 1 − q.
    ///
    /// The bounds are where the bounds of the curve get there. Where nobody has ended yet the
    /// lower bound of the curve falls with the number at risk, so that a small sample's early
    /// quantile may have a lower bound of 0.
    pub fn quantile(&self, q: f64) -> Quantile {
        let level = 1.0 - q + ROUNDING;
        let when = |reached: &dyn Fn(usize) -> bool| {
            (0..self.steps.len()).find(|&step| reached(step)).map(|step| self.steps[step].time)
        };
        Quantile {
            value: when(&|step| self.steps[step].survival <= level),
            low: when(&|step| self.estimate(self.thinnest(step)).low <= level),
            // The upper bound is never below the curve: where that is above, none is reckoned.
            high: when(&|step| {
                self.steps[step].survival <= level && self.estimate(self.start(step)).high <= level
            }),
        }
    }

    /// Where a time lies; `None` where nothing may be claimed.
    pub(super) fn place(&self, t: f64) -> Option<Place> {
        let last = self.steps.len().checked_sub(1)?;
        let step = self.steps.partition_point(|step| step.time <= t).checked_sub(1)?;
        let beyond = step == last && t > self.steps[last].time;
        if beyond && !self.all_ended {
            return None;
        }
        let within = t > self.steps[step].time && !beyond;
        Some(if within { self.inside(step) } else { self.start(step) })
    }

    /// The effective number at risk at a place: those at risk over the share that they are.
    pub(super) fn effective(place: Place) -> f64 {
        place.at_risk as f64 / place.before
    }

    /// The very time of a step.
    fn start(&self, step: usize) -> Place {
        let before = step.checked_sub(1).map_or(1.0, |before| self.steps[before].survival);
        Place { step, at_risk: self.steps[step].at_risk, before }
    }

    /// Between a step, not the last, and the next.
    fn inside(&self, step: usize) -> Place {
        let at_risk = self.steps[step + 1].at_risk;
        Place { step, at_risk, before: self.steps[step].survival }
    }

    /// Where in a step the fewest are at risk.
    fn thinnest(&self, step: usize) -> Place {
        let start = self.start(step);
        match self.steps.get(step + 1) {
            Some(next) if next.at_risk < start.at_risk => self.inside(step),
            _ => start,
        }
    }

    fn estimate(&self, place: Place) -> Estimate {
        let step = &self.steps[place.step];
        let share = step.survival;
        if share >= 1.0 {
            let low = wilson::of_share(1.0, Self::effective(place)).low;
            return Estimate::around(1.0, low, 1.0);
        }
        if share > 0.0 {
            return Estimate::log_minus_log(share, step.variance_of_log.sqrt());
        }
        let high = wilson::of_share(0.0, Self::effective(place)).high;
        let before = place.step.checked_sub(1);
        let before = before.map_or(1.0, |step| self.estimate(self.inside(step)).high);
        Estimate::around(0.0, 0.0, high.min(before))
    }
}
