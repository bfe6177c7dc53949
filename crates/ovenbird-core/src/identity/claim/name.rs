//! What names say, alone and with an address.

use rustc_hash::FxHashSet;

use super::{Claims, DOUBTFUL};
use crate::identity::Rule;
use crate::identity::placeholder::{is_frequent_name, is_given_name};

/// Above so many addresses under one name, it is perhaps several people's.
const MOST_ADDRESSES: usize = 8;

impl Claims<'_> {
    pub(super) fn by_name_and_local_part(&mut self) {
        let groups = self.groups(|claims, at| {
            let face = claims.face(at);
            let local = face.local()?;
            if face.name.is_empty() || claims.crowded.contains(&at) {
                return None;
            }
            // A first name that is the address, too, is one thing said twice.
            let is_full = face.has_full_name();
            let is_same = !is_full && face.name.chars().filter(|&c| c != ' ').eq(local.chars());
            let is_telling = (local.len() >= 3 && !is_given_name(local)) || is_full;
            (is_telling && !is_same).then_some((face.name.as_str(), local))
        });
        let reported = |((name, local), members): ((&str, &str), Vec<u32>)| {
            (format!("both are named {name} and use {local}@ or that login"), members)
        };
        let groups: Vec<(String, Vec<u32>)> = groups.into_iter().map(reported).collect();
        for (evidence, members) in groups {
            let rule = Rule::NameAndLocalPart;
            let confidence =
                if self.kept_apart.any_are_two(&members) { DOUBTFUL } else { rule.confidence() };
            self.star(&members, rule, confidence, &evidence);
        }
    }

    /// Claims by full names, wherever they are; gives the signatures with one that many have.
    pub(super) fn by_full_name(&mut self) -> FxHashSet<u32> {
        let groups = self.groups(|claims, at| {
            let face = claims.face(at);
            face.has_full_name().then_some(face.name.as_str())
        });
        let reported = |(name, members): (&str, Vec<u32>)| {
            let mut emails: Vec<&str> =
                members.iter().map(|&at| self.face(at).email.as_str()).collect();
            emails.sort_unstable();
            emails.dedup();
            let is_frequent = emails.len() > MOST_ADDRESSES || is_frequent_name(name);
            (format!("both are named {name}"), members, is_frequent)
        };
        let groups: Vec<_> = groups.into_iter().map(reported).collect();
        let mut frequent = FxHashSet::default();
        for (evidence, members, is_frequent) in groups {
            let is_two = self.kept_apart.any_are_two(&members);
            if is_frequent && !is_two {
                frequent.extend(&members);
            }
            let is_doubtful = is_frequent || is_two;
            let confidence = if is_doubtful { DOUBTFUL } else { Rule::FullName.confidence() };
            self.star(&members, Rule::FullName, confidence, &evidence);
        }
        frequent
    }
}
