//! How things end, by when, when some are still open: the Aalen–Johansen estimate.
//!
//! A pull request that is closed can no longer be merged: the two compete. Treating one as
//! censoring for the other would ask what happens to those closed had they not been; this asks
//! how many of all end in which way. With `r` at risk, `d` ended and `d_k` of them by cause `k`
//! at each time, and `S` the share still open (see [`survival`](super::survival)),
//!
//! - `F_k(t) = Σ S(s−) d_k/r` over the times `s` up to `t` (Aalen & Johansen 1978). All that ends
//!   at one time leaves the same number at risk, so ties need no breaking, and
//!   `S + Σ F_k = 1` at any time;
//! - `Var F_k(t) = Σ (F_k(t) − F_k(s))² d/(r(r−d)) + Σ S(s−)² d_k(r−d_k)/r³
//!   − 2 Σ (F_k(t) − F_k(s)) S(s−) d_k/r²` (Dinse & Larson 1986, eq. 6; Collett, *Modelling
//!   Survival Data in Medical Research*; the delta method). Without censoring it is the
//!   multinomial `F(1 − F)/n`. Aalen's own variance (1978) differs from it in small samples by
//!   factors of `r/(r − 1)`;
//! - the interval is symmetric on the scale of log(−log F).
//!
//! Where nobody has ended by a cause the variance is 0; there the interval is Wilson's, of 0 in
//! the effective number at risk `r(t) / S(t−)` (Peto et al. 1977). Where all have, it is what the
//! curve of those still open leaves.

use super::at_risk::Spell;
use super::survival::{Place, Step, Survival};
use super::{Estimate, wilson};

/// How far two sums that ought to be equal may lie apart, relative to them.
const ROUNDING: f64 = 1e-12;

/// One item's time under observation, and how it ended. Times are in seconds from opening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exit<C> {
    /// When it came under observation: 0, or later for an item that was already open when the
    /// record begins.
    pub entered: f64,
    /// When it ended, or when it was last seen open.
    pub left: f64,
    /// How it ended; `None` for one still open.
    pub cause: Option<C>,
}

/// The shares ended by each cause, as step curves over the time from opening.
#[derive(Debug, Clone, PartialEq)]
pub struct Incidence<C> {
    open: Survival,
    /// Each cause that was seen, in order, with its curve.
    causes: Vec<(C, Vec<Jump>)>,
}

/// The share ended by one cause, from one time up to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// When the step begins, in seconds from opening.
    pub time: f64,
    /// How many ended by the cause at `time`.
    pub events: usize,
    /// The share of all that has ended by the cause from `time` on.
    pub share: f64,
    variance: f64,
}

impl<C: Copy + Ord> Incidence<C> {
    /// The curves of these items, whose order does not matter. What shows nothing is left out,
    /// as [`Survival::of`] does.
    pub fn of(exits: &[Exit<C>]) -> Self {
        let (mut observed, mut ends) = (Vec::new(), Vec::new());
        for &Exit { entered, left, cause } in exits {
            let Some(spell) = (Spell { entered, left, ended: cause.is_some() }).observed() else {
                continue;
            };
            observed.push(spell);
            ends.extend(cause.map(|cause| (cause, spell.left)));
        }
        let open = Survival::of_observed(&observed);
        ends.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let causes = ends
            .chunk_by(|a, b| a.0 == b.0)
            .map(|ends| (ends[0].0, jumps(open.steps(), ends.iter().map(|&(_, left)| left))))
            .filter(|(_, jumps)| !jumps.is_empty())
            .collect();
        Self { open, causes }
    }

    /// The curve of those still open: `n`, follow-up and numbers at risk are there.
    pub fn open(&self) -> &Survival {
        &self.open
    }

    /// The curve of a cause, by time; empty when nothing ended by it.
    pub fn jumps(&self, cause: C) -> &[Jump] {
        let found = self.causes.binary_search_by(|(known, _)| known.cmp(&cause));
        found.map_or(&[], |at| &self.causes[at].1)
    }

    /// How many ended by a cause within follow-up.
    pub fn events(&self, cause: C) -> usize {
        self.jumps(cause).iter().map(|jump| jump.events).sum()
    }

    /// The share of all that has ended by this cause within `t` seconds; `None` where
    /// [`Survival::at`] claims nothing.
    pub fn at(&self, cause: C, t: f64) -> Option<Estimate> {
        let place = self.open.place(t)?;
        let Some(jump) = until(self.jumps(cause), t) else { return Some(none(place)) };
        let open = self.open.at(t)?;
        let alone =
            self.causes.iter().all(|(other, jumps)| *other == cause || until(jumps, t).is_none());
        if open.value <= 0.0 && alone {
            return Some(open.complement());
        }
        Some(Estimate::log_minus_log(jump.share, jump.variance.sqrt() / jump.share))
    }

    /// The share still open after `t` seconds; `None` where nothing may be claimed.
    pub fn share_open(&self, t: f64) -> Option<Estimate> {
        self.open.at(t)
    }

    /// The time by which a share `q` of those that end by this cause within follow-up have done
    /// so, in seconds: the smallest with `F_k(t) ≥ q F_k(end)`. `None` when none did.
    ///
    /// It speaks about those that end so, and only as far as they were followed: with longer
    /// follow-up it grows. It is no answer to how long one has to wait.
    pub fn conditional_quantile(&self, cause: C, q: f64) -> Option<f64> {
        let jumps = self.jumps(cause);
        let level = q * jumps.last()?.share * (1.0 - ROUNDING);
        jumps.iter().find(|jump| jump.share >= level).map(|jump| jump.time)
    }
}

/// The last jump up to a time.
fn until(jumps: &[Jump], t: f64) -> Option<&Jump> {
    jumps[..jumps.partition_point(|jump| jump.time <= t)].last()
}

/// Nobody has ended by the cause.
fn none(place: Place) -> Estimate {
    Estimate::around(0.0, 0.0, wilson::of_share(0.0, Survival::effective(place)).high)
}

/// The curve of one cause from the times of its ends, sorted, along the steps of all.
///
/// The sums over earlier times that the variance needs are carried on from jump to jump, each by
/// terms of one sign, so that it takes one pass and nothing cancels.
fn jumps(steps: &[Step], ends: impl Iterator<Item = f64>) -> Vec<Jump> {
    let mut ends = ends.peekable();
    let (mut jumps, mut sums, mut before) = (Vec::new(), Sums::default(), 1.0);
    for step in steps {
        let mut events = 0;
        while ends.next_if(|&left| left <= step.time).is_some() {
            events += 1;
        }
        sums.step(step, events as f64, before);
        if events > 0 {
            let (share, variance) = (sums.share, sums.variance());
            jumps.push(Jump { time: step.time, events, share, variance });
        }
        before = step.survival;
    }
    jumps
}

/// The sums of the variance, over the times `s` so far; `F` is the share now.
#[derive(Debug, Default)]
struct Sums {
    share: f64,
    /// `Σ a`, `Σ (F − F(s)) a` and `Σ (F − F(s))² a` with `a = d/(r(r−d))`.
    greenwood: [f64; 3],
    /// `Σ S(s−)² d_k(r−d_k)/r³`.
    own: f64,
    /// `Σ c` and `Σ (F − F(s)) c` with `c = S(s−) d_k/r²`.
    mixed: [f64; 2],
}

impl Sums {
    /// Goes on to a step at which `events` end by the cause; `before` is the share open then.
    fn step(&mut self, step: &Step, events: f64, before: f64) {
        let (at_risk, ended) = (step.at_risk as f64, step.events as f64);
        let rise = before * events / at_risk;
        self.share += rise;
        let [plain, once, twice] = &mut self.greenwood;
        *twice += rise * (2.0 * *once + rise * *plain);
        *once += rise * *plain;
        self.mixed[1] += rise * self.mixed[0];
        if ended < at_risk {
            *plain += ended / (at_risk * (at_risk - ended));
        }
        self.own += before * before * events * (at_risk - events) / at_risk.powi(3);
        self.mixed[0] += before * events / (at_risk * at_risk);
    }

    fn variance(&self) -> f64 {
        (self.greenwood[2] + self.own - 2.0 * self.mixed[1]).max(0.0)
    }
}
