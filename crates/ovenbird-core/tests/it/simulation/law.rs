//! The law that pull requests follow, and what is true of them by it.
//!
//! What becomes of a pull request depends on what its author is to the project and on its size,
//! and on nothing else: given those two, no pull request has to do with another one.

use super::dice::{Dice, Weibull};

/// Newcomers, regulars, insiders.
pub(super) const COHORTS: usize = 3;
pub(super) const INSIDER: usize = 2;

/// Shares of the sizes: small, middling, large.
const SIZES: [f64; 3] = [0.5, 0.35, 0.15];

/// What a cohort meets with.
#[derive(Debug, Clone, Copy)]
struct Meets {
    /// The share that nobody ever answers.
    ghosted: f64,
    /// The wait for the first answer of the others.
    answer: Weibull,
    /// The share of those decided upon that is merged, by size.
    accepted: [f64; 3],
    /// From the answer to the merge.
    merge: Weibull,
    /// The share that its authors merge themselves.
    self_merged: f64,
}

const MEETS: [Meets; COHORTS] = [
    Meets {
        ghosted: 0.25,
        answer: Weibull { scale: 3.5, shape: 0.55 },
        accepted: [0.65, 0.5, 0.3],
        merge: Weibull { scale: 4.0, shape: 0.6 },
        self_merged: 0.0,
    },
    Meets {
        ghosted: 0.05,
        answer: Weibull { scale: 1.5, shape: 0.6 },
        accepted: [0.85, 0.75, 0.55],
        merge: Weibull { scale: 2.0, shape: 0.6 },
        self_merged: 0.0,
    },
    Meets {
        ghosted: 0.03,
        answer: Weibull { scale: 0.6, shape: 0.7 },
        accepted: [0.95, 0.9, 0.8],
        merge: Weibull { scale: 1.0, shape: 0.7 },
        self_merged: 0.3,
    },
];

/// The share of answered ones that nobody ever decides upon.
const STALLED: f64 = 0.08;
/// The share of decisions that are the answer, without a word.
const WORDLESS: f64 = 0.15;
/// From the answer to being closed unmerged.
const CLOSE: Weibull = Weibull { scale: 9.0, shape: 0.8 };
/// The share of those closed that their own author closes.
const GIVEN_UP: f64 = 0.3;
/// The share of those that nobody answers that their author closes, and after how long.
const WITHDRAWN: f64 = 0.35;
const WITHDRAWAL: Weibull = Weibull { scale: 30.0, shape: 0.8 };
/// The share of self-merged ones that somebody else answers before, and from there, or from the
/// opening, to the merge.
const LOOKED_AT: f64 = 0.4;
const SELF_MERGE: Weibull = Weibull { scale: 0.8, shape: 0.7 };

/// How a pull request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Merged,
    SelfMerged,
    Closed,
    /// Closed by its author.
    Withdrawn,
}

/// What becomes of a pull request; times in seconds from its opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// The first word of another human.
    pub(super) word: Option<i64>,
    /// The end, if there is one.
    pub(super) end: Option<(i64, End)>,
}

impl Fate {}

pub(super) fn size(dice: &mut Dice) -> usize {
    let at = dice.unit();
    if at < SIZES[0] { 0 } else { 1 + usize::from(at >= SIZES[0] + SIZES[1]) }
}

/// Draws what becomes of a pull request.
pub(super) fn fate(cohort: usize, size: usize, dice: &mut Dice) -> Fate {
    let meets = &MEETS[cohort];
    if dice.chance(meets.self_merged) {
        let word = dice.chance(LOOKED_AT).then(|| dice.wait(meets.answer));
        let end = word.unwrap_or(0) + dice.wait(SELF_MERGE);
        return Fate { word, end: Some((end, End::SelfMerged)) };
    }
    if dice.chance(meets.ghosted) {
        let end = dice.chance(WITHDRAWN).then(|| (dice.wait(WITHDRAWAL), End::Withdrawn));
        return Fate { word: None, end };
    }
    let answer = dice.wait(meets.answer);
    if dice.chance(STALLED) {
        return Fate { word: Some(answer), end: None };
    }
    let is_accepted = dice.chance(meets.accepted[size]);
    if dice.chance(WORDLESS) {
        let end = if is_accepted { End::Merged } else { End::Closed };
        return Fate { word: None, end: Some((answer, end)) };
    }
    let (wait, end) = match is_accepted {
        true => (meets.merge, End::Merged),
        false if dice.chance(GIVEN_UP) => (CLOSE, End::Withdrawn),
        false => (CLOSE, End::Closed),
    };
    Fate { word: Some(answer), end: Some((answer + dice.wait(wait), end)) }
}

/// What is true of a cohort, or of a mixture of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    /// How many pull requests of each cohort it is of, which need not be whole.
    of: [f64; COHORTS],
    /// By cohort: sorted seconds to being merged by others, of so many drawn and not self-merged.
    merged: [(Vec<i64>, usize); COHORTS],
}

impl Truth {
    /// By drawing so many pull requests of each cohort: no formula has the sum of two waits.
    pub(super) fn drawn(count: usize) -> Self {
        let mut dice = Dice::new(0x7a11_5eed);
        let mut of_cohort = |cohort: usize| {
            let (mut merged, mut asked) = (Vec::new(), 0);
            for _ in 0..count {
                let size = size(&mut dice);
                match fate(cohort, size, &mut dice).end {
                    Some((_, End::SelfMerged)) => continue,
                    Some((after, End::Merged)) => merged.push(after),
                    _ => {}
                }
                asked += 1;
            }
            merged.sort_unstable();
            (merged, asked)
        };
        let merged = [0, 1, 2].map(&mut of_cohort);
        Self { of: [1.0; COHORTS], merged }
    }

    /// The same of one cohort.
    pub(super) fn of_cohort(&self, cohort: usize) -> Self {
        let mut of = [0.0; COHORTS];
        of[cohort] = 1.0;
        Self { of, ..self.clone() }
    }

    /// The same of so many of each cohort.
    pub(super) fn of_mixture(&self, of: [f64; COHORTS]) -> Self {
        Self { of, ..self.clone() }
    }

    fn mean(&self, value: impl Fn(usize) -> f64, weight: impl Fn(usize) -> f64) -> f64 {
        let weights: Vec<f64> = (0..COHORTS).map(|at| self.of[at] * weight(at)).collect();
        let sum: f64 = (0..COHORTS).map(|at| weights[at] * value(at)).sum();
        sum / weights.iter().sum::<f64>()
    }

    /// The share merged by others within some days, of those that are not self-merged.
    pub(super) fn accepted(&self, days: i64) -> f64 {
        let value = |cohort: usize| {
            let (merged, asked) = &self.merged[cohort];
            merged.partition_point(|&after| after <= days * 86_400) as f64 / *asked as f64
        };
        self.mean(value, |cohort| 1.0 - MEETS[cohort].self_merged)
    }

    /// The share that another human answers within some days.
    pub(super) fn answered(&self, days: f64) -> f64 {
        self.mean(|cohort| ever_answered(cohort) * MEETS[cohort].answer.within(days), |_| 1.0)
    }

    /// The days by which a share is answered; infinite where it never is.
    pub(super) fn answered_by(&self, share: f64) -> f64 {
        if share >= self.mean(ever_answered, |_| 1.0) {
            return f64::INFINITY;
        }
        let (mut low, mut high) = (0.0, 1e6);
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if self.answered(middle) < share { low = middle } else { high = middle }
        }
        high
    }

    /// The share answered within two business days, if things are opened at any time of the week
    /// alike. Nobody's calendar is asked: a clock runs from each quarter of an hour of a week, and
    /// stands still on the last two of seven days.
    pub(super) fn answered_in_two_business_days(&self) -> f64 {
        const QUARTERS: usize = 7 * 96;
        let is_weekend = |quarter: usize| (quarter / 96) % 7 >= 5;
        let mut sum = 0.0;
        for opened in 0..QUARTERS {
            let (mut now, mut worked) = (opened, 0);
            while worked < 2 * 96 || is_weekend(now) {
                worked += usize::from(!is_weekend(now));
                now += 1;
            }
            sum += self.answered((now - opened) as f64 / 96.0);
        }
        sum / QUARTERS as f64
    }

    /// Of those merged in the end, the share that their own author merged.
    pub(super) fn self_merged(&self) -> f64 {
        let own = |cohort: usize| MEETS[cohort].self_merged;
        let merged = |cohort: usize| {
            let (merged, asked) = &self.merged[cohort];
            own(cohort) + (1.0 - own(cohort)) * merged.len() as f64 / *asked as f64
        };
        self.mean(|cohort| own(cohort) / merged(cohort), merged)
    }
}

/// The share that another human answers sooner or later.
fn ever_answered(cohort: usize) -> f64 {
    let Meets { ghosted, self_merged, .. } = MEETS[cohort];
    (1.0 - self_merged) * (1.0 - ghosted) + self_merged * LOOKED_AT
}
