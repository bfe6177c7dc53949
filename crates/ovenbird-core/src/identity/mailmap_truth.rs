//! What a mailmap says of pairs of signatures, to judge by it what the rules make of them.

use std::collections::BTreeMap;

use super::kept_apart::KeptApart;
use super::{Mailmap, Scoped};
use crate::fact::Signature;

/// What a mailmap says of the signatures that it judges: each is named by a line, or is where a
/// line leads.
///
/// Two are **one** person where the mailmap makes one proper signature of both, or sends both to
/// one address without giving them different names. They are **two** where it gives them different
/// names, or sends them to different addresses. Of two lines that give one name and leave the
/// addresses it says neither.
#[derive(Debug)]
pub struct MailmapTruth {
    kept_apart: KeptApart,
    judged: Vec<u32>,
    /// The proper signature of each of the judged, as an index.
    proper: Vec<u32>,
}

impl MailmapTruth {
    /// What a mailmap says of the signatures of its repo.
    pub fn new(signatures: &[Signature], mailmap: &Mailmap) -> Self {
        let kept_apart = KeptApart::new(signatures, &[Scoped::of_all(mailmap.clone())]);
        let all = 0..signatures.len() as u32;
        let judged: Vec<u32> = all.filter(|&at| !kept_apart.labels(at).is_empty()).collect();
        let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
        let proper = judged.iter().map(|&at| {
            let Signature { name, email } = mailmap.resolve(&signatures[at as usize]);
            let next = known.len() as u32;
            *known.entry((name.to_lowercase(), email.to_lowercase())).or_insert(next)
        });
        let proper = proper.collect();
        Self { kept_apart, judged, proper }
    }

    /// The indexes of the signatures that it judges, ascending.
    pub fn judged(&self) -> &[u32] {
        &self.judged
    }

    /// Whether two of the judged are one person, by their places among them; `None` where the
    /// mailmap does not say.
    pub fn is_one(&self, a: usize, b: usize) -> Option<bool> {
        if self.proper[a] == self.proper[b] {
            return Some(true);
        }
        let (a, b) = (self.judged[a], self.judged[b]);
        if self.kept_apart.are_two(a, b) {
            return Some(false);
        }
        self.kept_apart.sent_to_one(a, b).then_some(true)
    }

    /// Whether it gives two of the judged one name, by their places among them.
    pub fn is_one_name(&self, a: usize, b: usize) -> bool {
        self.kept_apart.named_alike(self.judged[a], self.judged[b])
    }
}
