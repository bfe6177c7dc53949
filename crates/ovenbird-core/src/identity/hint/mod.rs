//! Hints that add up: two signatures of one repo that look alike.
//!
//! A rule says one thing of many signatures. Here many things are said of two: equal or similar
//! names, a nickname that is a login, a name that spells an address, one site. They are counted
//! within one repo alone, where few people are. Called by [`super::claim`].

mod clue;
mod spelling;
mod weigh;

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use self::clue::Clue;
pub(super) use self::spelling::{resemble, spells};
pub(super) use self::weigh::may_be_one;
use self::weigh::{Weighed, are_two_names, weigh};
use super::face::Face;
use super::kept_apart::KeptApart;
use super::placeholder::{Standing, is_given_name};
use super::{Link, Rule, Together};

/// A key that more signatures have tells nobody apart.
const MOST_MEMBERS: usize = 24;
/// Less sure is not even worth showing.
const WORTH_SHOWING: f64 = 0.75;

/// The signatures that are compared.
pub(super) struct Pool<'a> {
    pub(super) faces: &'a [Face],
    pub(super) kept_apart: &'a KeptApart,
    /// Signatures whose address many people use.
    pub(super) crowded: &'a FxHashSet<u32>,
    /// Signatures with a full name that many people have.
    pub(super) frequent: FxHashSet<u32>,
}

/// Words that are part of several people's names.
pub(super) struct Words<'a> {
    common: FxHashSet<&'a str>,
}

impl Words<'_> {
    fn has(&self, word: &str) -> bool {
        is_given_name(word) || self.common.contains(word)
    }
}

impl Pool<'_> {
    /// Links by hints within each repo; `order` has the signatures that links may touch.
    pub(super) fn links(&self, together: Together<'_>, order: &[u32]) -> Vec<Link> {
        match together {
            Together::Unknown => Vec::new(),
            Together::OneRepo => self.within(order),
            Together::Repos(repos) => self.within_each(repos, order),
        }
    }

    fn within_each(&self, repos: &[Vec<u32>], order: &[u32]) -> Vec<Link> {
        const UNTOUCHED: u32 = u32::MAX;
        let mut rank = vec![UNTOUCHED; self.faces.len()];
        for (place, &at) in (0..).zip(order) {
            rank[at as usize] = place;
        }
        let (mut found, mut seen) = (Vec::new(), FxHashSet::default());
        for repo in repos {
            let touched = repo.iter().copied().filter(|&at| rank[at as usize] != UNTOUCHED);
            let mut members: Vec<u32> = touched.collect();
            members.sort_unstable_by_key(|&at| rank[at as usize]);
            members.dedup();
            let links = self.within(&members);
            found.extend(links.into_iter().filter(|link| seen.insert((link.a, link.b))));
        }
        found
    }

    fn within(&self, members: &[u32]) -> Vec<Link> {
        let clues: Vec<Clue<'_>> = members
            .iter()
            .map(|&at| Clue::of(at, &self.faces[at as usize], self.crowded.contains(&at)))
            .collect();
        let common = common(&clues);
        let mut links = Vec::new();
        for (a, b) in pairs(&clues) {
            let (a, b) = (&clues[a as usize], &clues[b as usize]);
            if self.is_said(a, b) || self.kept_apart.are_two(a.at, b.at) {
                continue;
            }
            let Some(weighed) = weigh(a, b, &common) else { continue };
            if weighed.confidence() >= WORTH_SHOWING {
                links.extend(link(a, b, &weighed));
            }
        }
        links
    }

    /// Whether a rule says it already.
    fn is_said(&self, a: &Clue<'_>, b: &Clue<'_>) -> bool {
        let (left, right) = (&self.faces[a.at as usize], &self.faces[b.at as usize]);
        let by_name = left.has_full_name() && right.has_full_name() && left.name == right.name;
        let by_address = left.standing != Standing::Nobodys
            && left.email == right.email
            && a.local.is_empty() == b.local.is_empty();
        (by_name && !self.frequent.contains(&a.at)) || by_address
    }
}

fn link(a: &Clue<'_>, b: &Clue<'_>, weighed: &Weighed) -> Option<Link> {
    let rule: Rule = weighed.first()?.rule;
    let mut evidence = String::from("in one repo: ");
    for (at, hint) in weighed.hints.iter().enumerate() {
        let comma = if at == 0 { "" } else { "; " };
        write!(evidence, "{comma}{}", hint.words).ok()?;
    }
    Some(Link { a: a.at, b: b.at, rule, evidence, confidence: weighed.confidence() })
}

/// Words that two people's full names have in common. Writings of one name do not count twice.
fn common<'a>(clues: &'a [Clue<'_>]) -> Words<'a> {
    let mut beside: FxHashMap<&str, (&str, &Clue<'_>)> = FxHashMap::default();
    let mut common = FxHashSet::default();
    for clue in clues.iter().filter(|clue| clue.is_full()) {
        let [first, .., last] = clue.words.as_slice() else { continue };
        for (word, other) in [(*first, *last), (*last, *first)] {
            let &mut (known, one) = beside.entry(word).or_insert((other, clue));
            if known != other && !common.contains(word) && are_two_names(one, clue) {
                common.insert(word);
            }
        }
    }
    Words { common }
}

/// Pairs that have a key in common, each once.
fn pairs(clues: &[Clue<'_>]) -> Vec<(u32, u32)> {
    let mut keyed = repeated_keys(clues);
    keyed.sort_unstable();
    keyed.dedup();
    let mut pairs = Vec::new();
    for group in keyed.chunk_by(|a, b| a.0 == b.0) {
        if group.len() > MOST_MEMBERS {
            continue;
        }
        for (at, &(_, a)) in group.iter().enumerate() {
            pairs.extend(group[at + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The keys that more than one clue seems to have, with the clues: most keys are had by one, and
/// are left out by a table of bits before anything is sorted.
fn repeated_keys(clues: &[Clue<'_>]) -> Vec<(u64, u32)> {
    let bits = (clues.len() * 64).next_power_of_two().clamp(1 << 12, 1 << 24);
    let (mut once, mut twice) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    let place = |key: u64| {
        let bit = (key >> 20) as usize & (bits - 1);
        (bit / 64, 1_u64 << (bit % 64))
    };
    // Of a full name, only the initials that somebody signs with are looked for.
    let mut signed = FxHashSet::default();
    for clue in clues.iter().filter(|clue| !clue.is_full()) {
        clue.keys_of_initials(|key| _ = signed.insert(key));
    }
    let mut keyed = Vec::with_capacity(clues.len() * 12);
    for (at, clue) in (0..).zip(clues) {
        let mut add = |key| {
            let (word, bit) = place(key);
            twice[word] |= once[word] & bit;
            once[word] |= bit;
            keyed.push((key, at));
        };
        clue.keys_of_initials(|key| {
            if signed.contains(&key) {
                add(key);
            }
        });
        clue.keys(add);
    }
    keyed.retain(|&(key, _)| {
        let (word, bit) = place(key);
        twice[word] & bit != 0
    });
    keyed
}
