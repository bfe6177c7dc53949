//! Claims: what each rule has to say about signatures.
//!
//! Rules group signatures by a key and claim each member to be the group's first, so that the
//! work grows with the signatures and not with their pairs. What weighs several hints about a
//! pair is in [`super::hint`].

mod activity;
mod address;
mod document;
mod name;

use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use super::face::Face;
use super::hint;
use super::kept_apart::KeptApart;
use super::{Attribution, Link, Mailmap, Rule, Scoped, Together};
use crate::fact::Signature;

/// What claims are made from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// The signatures.
    pub signatures: &'a [Signature],
    /// Which of them one repo uses.
    pub together: Together<'a>,
    /// The repos' mailmaps.
    pub mailmaps: &'a [Scoped<Mailmap>],
    /// The repos' attributions.
    pub attributions: &'a [Scoped<Vec<Attribution>>],
    /// (author, trailer) of one commit, by index, under one name.
    pub trailer_pairs: &'a [(u32, u32)],
    /// (account, address that it states), by index.
    pub stated: &'a [(u32, u32)],
    /// For each pull request that landed as commits of one author: (its account, that author), by
    /// index.
    pub pull_authors: &'a [(u32, u32)],
    /// Commits of each signature, to choose the name to show; empty if unknown. One beyond them is
    /// shown where a person has no other.
    pub weights: &'a [u64],
}

/// What a rule is worth where its key looks shared: shown, and not counted.
const DOUBTFUL: f64 = 0.5;

/// Collects claims.
struct Claims<'a> {
    evidence: &'a Evidence<'a>,
    faces: Vec<Face>,
    kept_apart: &'a KeptApart,
    /// Signatures that no claim may touch, by decision.
    apart: &'a [bool],
    /// The signatures in their own order, so that nothing depends on that of the input.
    order: Vec<u32>,
    /// Signatures whose address many people use.
    crowded: FxHashSet<u32>,
    found: Vec<Link>,
}

/// All claims about signatures other than those that are `apart`, and the faces that they compare.
/// `order` has the signatures in their own order.
pub(super) fn claims(
    evidence: &Evidence<'_>,
    order: &[u32],
    apart: &[bool],
    kept_apart: &KeptApart,
) -> (Vec<Link>, Vec<Face>) {
    let order: Vec<u32> = order.iter().copied().filter(|&at| !apart[at as usize]).collect();
    let faces = evidence.signatures.iter().map(Face::of).collect();
    let (crowded, found) = (FxHashSet::default(), Vec::new());
    let mut claims = Claims { evidence, faces, kept_apart, apart, order, crowded, found };
    claims.by_mailmap();
    claims.by_attribution();
    claims.by_account();
    claims.by_email();
    claims.by_hidden_email();
    claims.by_trailer();
    claims.by_stated_address();
    claims.by_pull_request();
    claims.by_name_and_local_part();
    let frequent = claims.by_full_name();
    claims.by_address_parts();
    let pool = hint::Pool { faces: &claims.faces, kept_apart, crowded: &claims.crowded, frequent };
    let hints = pool.links(evidence.together, &claims.order);
    claims.found.extend(hints);
    (claims.found, claims.faces)
}

impl Claims<'_> {
    fn face(&self, at: u32) -> &Face {
        &self.faces[at as usize]
    }

    /// The signatures that have a key, in groups of two and more.
    fn groups<'f, K: Hash + Eq>(
        &'f self,
        key: impl Fn(&'f Self, u32) -> Option<K>,
    ) -> Vec<(K, Vec<u32>)> {
        const ALONE: u32 = u32::MAX;
        let keys = self.order.iter().filter_map(|&at| Some((key(self, at)?, at)));
        let mut first: FxHashMap<K, (u32, u32)> = FxHashMap::default();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (key, at) in keys {
            let (one, group) = first.entry(key).or_insert((at, ALONE));
            if *one == at {
                continue;
            }
            if *group == ALONE {
                *group = groups.len() as u32;
                groups.push(vec![*one]);
            }
            groups[*group as usize].push(at);
        }
        let grouped = first.into_iter().filter(|(_, (_, group))| *group != ALONE);
        grouped
            .map(|(key, (_, group))| (key, std::mem::take(&mut groups[group as usize])))
            .collect()
    }

    /// Claims the members of each group to be its first one.
    fn star(&mut self, members: &[u32], rule: Rule, confidence: f64, evidence: &str) {
        for &b in &members[1..] {
            let evidence = evidence.to_owned();
            self.found.push(Link { a: members[0], b, rule, evidence, confidence });
        }
    }

    /// Whether a decision keeps either of two from all claims.
    fn is_apart(&self, a: u32, b: u32) -> bool {
        self.apart[a as usize] || self.apart[b as usize]
    }
}
