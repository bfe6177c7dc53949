//! Ranking people for a change.
//!
//! Three shares, each between 0 and 1, say how much a person answers: of the answers to changes in
//! the same places, of all answers lately, and of the work that landed in the same places. A
//! place is a file and, for less, each folder above it. What is past fades: by half in half a
//! year. The weights are set by hand and judged as they are.

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::{PlaceId, Places};

/// What is past counts half after so many seconds: 180 days.
const HALF_LIFE: f64 = 180.0 * 86_400.0;

/// What each share weighs.
const ANSWERED_THERE: f64 = 0.5;
const ANSWERED_LATELY: f64 = 0.3;
const WORKED_THERE: f64 = 0.2;

/// A person, with how likely they are to answer and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Likely {
    /// Index of the person.
    pub person: u32,
    /// The weighted sum of the three shares: an order, no probability.
    pub score: f64,
    /// Their share of the answers to changes in the same places.
    pub answered_there: f64,
    /// Their share of all answers lately.
    pub answered_lately: f64,
    /// Their share of the work that landed in the same places.
    pub worked_there: f64,
}

/// Amounts by person, with their sum. All fade alike, so they are kept as of one instant.
#[derive(Debug, Default, Clone)]
struct Amounts {
    of: FxHashMap<u32, f64>,
    sum: f64,
}

impl Amounts {
    fn add(&mut self, person: u32, amount: f64) {
        *self.of.entry(person).or_default() += amount;
        self.sum += amount;
    }

    fn share(&self, person: u32) -> f64 {
        if self.sum > 0.0 {
            self.of.get(&person).map_or(0.0, |amount| amount / self.sum)
        } else {
            0.0
        }
    }

    fn without(&self, person: Option<u32>) -> f64 {
        self.sum - person.and_then(|person| self.of.get(&person)).copied().unwrap_or(0.0)
    }
}

/// What was learned so far.
#[derive(Debug, Default, Clone)]
pub struct Rank {
    began: Option<i64>,
    answered: Amounts,
    answered_at: FxHashMap<PlaceId, Amounts>,
    worked_at: FxHashMap<PlaceId, Amounts>,
    /// Answers of each person, whenever.
    answers: FxHashMap<u32, u64>,
}

impl Rank {
    /// How much something at an instant counts, on the scale of the first one.
    fn weight(&mut self, at: i64) -> f64 {
        let began = *self.began.get_or_insert(at);
        ((at - began) as f64 / HALF_LIFE).clamp(-500.0, 500.0).exp2()
    }

    /// Learns that somebody answered a change to some places.
    pub fn answered(&mut self, at: i64, person: u32, touched: &[PlaceId], places: &Places) {
        let weight = self.weight(at);
        self.answered.add(person, weight);
        *self.answers.entry(person).or_default() += 1;
        spread(&mut self.answered_at, person, weight, touched, places);
    }

    /// Learns that somebody's work landed in some places.
    pub fn worked(&mut self, at: i64, person: u32, touched: &[PlaceId], places: &Places) {
        let weight = self.weight(at);
        spread(&mut self.worked_at, person, weight, touched, places);
    }

    /// The most likely people for a change by `author`, the first first.
    pub fn rank(
        &self,
        author: Option<u32>,
        touched: &[PlaceId],
        places: &Places,
        most: usize,
    ) -> Vec<Likely> {
        let answered_there = shares(&self.answered_at, author, touched, places);
        let worked_there = shares(&self.worked_at, author, touched, places);
        let mut people: Vec<u32> = self.answered.of.keys().copied().collect();
        people.extend(worked_there.keys());
        people.sort_unstable();
        people.dedup();
        let all = self.answered.without(author);
        let mut likely: Vec<Likely> = people
            .into_iter()
            .filter(|&person| Some(person) != author)
            .map(|person| {
                let there =
                    |shares: &FxHashMap<u32, f64>| shares.get(&person).copied().unwrap_or(0.0);
                let (answered, worked) = (there(&answered_there), there(&worked_there));
                let lately = self.answered.share(person)
                    * if all > 0.0 { self.answered.sum / all } else { 0.0 };
                Likely {
                    person,
                    score: ANSWERED_THERE * answered
                        + ANSWERED_LATELY * lately
                        + WORKED_THERE * worked,
                    answered_there: answered,
                    answered_lately: lately,
                    worked_there: worked,
                }
            })
            .collect();
        likely.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.person.cmp(&b.person)));
        likely.truncate(most);
        likely
    }

    /// Who has answered most so far, whenever and whatever: the simplest guess.
    pub fn most_active(&self, author: Option<u32>, most: usize) -> Vec<u32> {
        let mut people: Vec<(u32, u64)> =
            self.answers.iter().map(|(&person, &count)| (person, count)).collect();
        people.retain(|&(person, _)| Some(person) != author);
        people.sort_unstable_by_key(|&(person, count)| (std::cmp::Reverse(count), person));
        people.into_iter().take(most).map(|(person, _)| person).collect()
    }
}

/// Adds an amount at each place and, half as much each time, at the folders above.
fn spread(
    at: &mut FxHashMap<PlaceId, Amounts>,
    person: u32,
    weight: f64,
    touched: &[PlaceId],
    places: &Places,
) {
    // However many files one change touches, it is one change.
    let weight = weight / touched.len().max(1) as f64;
    for &place in touched {
        for place in places.up_from(place) {
            at.entry(place).or_default().add(person, weight);
        }
    }
}

/// Each person's share at the places touched: of the file for one part, of each folder above for
/// half as much as of what is below it; of those without an author, who does not answer.
fn shares(
    at: &FxHashMap<PlaceId, Amounts>,
    author: Option<u32>,
    touched: &[PlaceId],
    places: &Places,
) -> FxHashMap<u32, f64> {
    // Folders that many of the files share are looked at once.
    let mut weights: FxHashMap<PlaceId, f64> = FxHashMap::default();
    for &place in touched {
        let mut weight = 1.0;
        for place in places.up_from(place) {
            *weights.entry(place).or_default() += weight;
            weight /= 2.0;
        }
    }
    let mut found: FxHashMap<u32, f64> = FxHashMap::default();
    let mut all = 0.0;
    let mut weights: Vec<(PlaceId, f64)> = weights.into_iter().collect();
    weights.sort_unstable_by_key(|&(place, _)| place);
    for (place, weight) in weights {
        let Some(amounts) = at.get(&place) else { continue };
        let sum = amounts.without(author);
        if sum <= amounts.sum * 1e-9 {
            continue;
        }
        all += weight;
        for (&person, amount) in amounts.of.iter().filter(|(person, _)| Some(**person) != author) {
            *found.entry(person).or_default() += weight * amount / sum;
        }
    }
    for share in found.values_mut() {
        *share /= all;
    }
    found
}
