//! The ranking on later time: how often those who answered were among the first.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Asked, Asking, Rank};
use crate::metric::{Interval, wilson};

/// The places in the ranking that are looked at.
const DEPTHS: [usize; 3] = [1, 3, 5];

/// The fewest contributions by which a ranking is judged.
const ENOUGH_ASKED: u64 = 30;

/// How good the ranking was.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RankJudged {
    /// From when on it was judged, in Unix seconds.
    pub split: i64,
    /// Contributions before the split that were answered.
    pub learned: u64,
    /// Contributions after it that a human other than their author answered.
    pub n: u64,
    /// Contributions after it that nobody has answered, which cannot be judged.
    pub unanswered: u64,
    /// Of those judged, with known files.
    pub with_places: u64,
    /// Whether pull requests are what is asked; else what landed by another's hand.
    pub by_pull_request: bool,
    /// For the first 1, 3 and 5 of the ranking.
    pub hits: Vec<Hits>,
}

/// How often somebody who answered was among the first of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Hits {
    /// How many of the ranking are looked at.
    pub first: usize,
    /// How often one of them answered.
    pub hits: u64,
    /// The share.
    pub share: f64,
    /// Wilson's 95 % interval of the share.
    pub interval: Interval,
    /// How often one of the most active so far answered.
    pub most_active_hits: u64,
    /// That share.
    pub most_active_share: f64,
    /// Its interval.
    pub most_active_interval: Interval,
    /// The share less that of the most active, with the 95 % interval of paired shares.
    pub difference: (f64, Interval),
}

#[derive(Default, Clone, Copy)]
struct Tally {
    both: u64,
    ours: u64,
    theirs: u64,
}

enum Step<'a> {
    Worked(usize),
    Answered(&'a Asked, u32),
    Asked(&'a Asked),
}

/// The ranking that has learned from all there is.
pub fn learned(asking: &Asking) -> Rank {
    let mut rank = Rank::default();
    for (_, _, step) in steps(asking) {
        learn(&mut rank, asking, &step);
    }
    rank
}

/// Judges the ranking of those contributions that were made from `split` on, each by what was
/// known before it was made. Below 30 of them the hits are left out.
pub fn judged(asking: &Asking, split: i64) -> RankJudged {
    let mut rank = Rank::default();
    let mut tallies = [Tally::default(); DEPTHS.len()];
    let (mut learned, mut n, mut unanswered, mut with_places) = (0, 0, 0, 0);
    for (_, _, step) in steps(asking) {
        learn(&mut rank, asking, &step);
        match step {
            Step::Worked(_) | Step::Answered(..) => {}
            Step::Asked(asked) if asked.at < split => {
                learned += u64::from(!asked.answers.is_empty());
            }
            Step::Asked(asked) if asked.answers.is_empty() => unanswered += 1,
            Step::Asked(asked) => {
                n += 1;
                with_places += u64::from(!asked.places.is_empty());
                look(&rank, asking, asked, &mut tallies);
            }
        }
    }
    let hits = DEPTHS.iter().zip(tallies).map(|(&first, tally)| hits(first, tally, n));
    RankJudged {
        split,
        learned,
        n,
        unanswered,
        with_places,
        by_pull_request: asking.by_pull_request,
        hits: if n < ENOUGH_ASKED { Vec::new() } else { hits.collect() },
    }
}

fn learn(rank: &mut Rank, asking: &Asking, step: &Step<'_>) {
    match *step {
        Step::Worked(at) => {
            let work = &asking.worked[at];
            rank.worked(work.at, work.by, &work.places, &asking.places);
        }
        Step::Answered(asked, by) => {
            let at = asked.answers.iter().find(|&&(_, one)| one == by).map_or(asked.at, |a| a.0);
            rank.answered(at, by, &asked.places, &asking.places);
        }
        Step::Asked(_) => {}
    }
}

/// All that happened, by time; in one second, asking comes first: what happens then is not known.
fn steps(asking: &Asking) -> Vec<(i64, u8, Step<'_>)> {
    let mut steps: Vec<(i64, u8, Step<'_>)> = Vec::new();
    for (at, work) in asking.worked.iter().enumerate() {
        steps.push((work.at, 2, Step::Worked(at)));
    }
    for asked in &asking.asked {
        steps.push((asked.at, 0, Step::Asked(asked)));
        for &(at, by) in &asked.answers {
            steps.push((at, 1, Step::Answered(asked, by)));
        }
    }
    steps.sort_by_key(|&(at, order, _)| (at, order));
    steps
}

fn look(rank: &Rank, asking: &Asking, asked: &Asked, tallies: &mut [Tally]) {
    let most = DEPTHS[DEPTHS.len() - 1];
    let ours = rank.rank(asked.author, &asked.places, &asking.places, most);
    let theirs = rank.most_active(asked.author, most);
    let answered = |person: u32| asked.answers.iter().any(|&(_, by)| by == person);
    for (&first, tally) in DEPTHS.iter().zip(tallies) {
        let ours = ours.iter().take(first).any(|likely| answered(likely.person));
        let theirs = theirs.iter().take(first).any(|&person| answered(person));
        match (ours, theirs) {
            (true, true) => tally.both += 1,
            (true, false) => tally.ours += 1,
            (false, true) => tally.theirs += 1,
            (false, false) => {}
        }
    }
}

fn hits(first: usize, tally: Tally, n: u64) -> Hits {
    let (hits, most_active) = (tally.both + tally.ours, tally.both + tally.theirs);
    let share = |count: u64| count as f64 / n as f64;
    let difference = share(tally.ours) - share(tally.theirs);
    // Of paired shares, with half a case added to each of the four kinds, so that where both always
    // agree the interval is no point (Agresti and Min 2005).
    let (adjusted, of) = (tally.ours as f64 - tally.theirs as f64, n as f64 + 2.0);
    let variance =
        ((tally.ours + tally.theirs) as f64 + 1.0 - adjusted * adjusted / of) / (of * of);
    let half = wilson::Z * variance.max(0.0).sqrt();
    let interval = Interval {
        low: (adjusted / of - half).max(-1.0),
        high: (adjusted / of + half).min(1.0),
        level: 0.95,
    };
    Hits {
        first,
        hits,
        share: share(hits),
        interval: wilson::interval(hits, n),
        most_active_hits: most_active,
        most_active_share: share(most_active),
        most_active_interval: wilson::interval(most_active, n),
        difference: (difference, interval),
    }
}
