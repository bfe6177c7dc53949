//! What became of the deliveries of a file.

use std::collections::BTreeMap;

use super::{NOT_GENUINE, Received};
use crate::ingest::archive::FileId;
use crate::store::FileEntry;

/// What became of the deliveries of a file.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) deliveries: u64,
    kept: u64,
    repeated: u64,
    no_fact: u64,
    refused: BTreeMap<&'static str, u64>,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl Counts {
    pub(super) fn count(&mut self, received: Received) {
        self.deliveries += 1;
        match received {
            Received::Kept(at) => {
                self.kept += 1;
                self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
                self.last_at = self.last_at.max(Some(at));
            }
            Received::Repeated => self.repeated += 1,
            Received::NoFact => self.no_fact += 1,
            Received::Refused(reason) => *self.refused.entry(reason).or_default() += 1,
        }
    }

    /// Whether nothing could be read; what is not genuine could.
    pub(super) fn is_nothing(&self) -> bool {
        self.kept + self.repeated + self.no_fact == 0 && !self.refused.contains_key(NOT_GENUINE)
    }

    pub(super) fn entry(self, label: &FileId<'_>, damage: Option<String>, now: i64) -> FileEntry {
        let reasons = self.refused.iter().map(|(why, count)| ((*why).to_owned(), *count));
        FileEntry {
            kind: "webhook",
            name: label.name.to_owned(),
            digest: label.digest.to_vec(),
            bytes: label.bytes,
            hour: None,
            at: now,
            lines: self.deliveries,
            kept: self.kept,
            repeated: self.repeated,
            unwanted: 0,
            no_repo: self.no_fact,
            rejected: self.refused.values().sum(),
            reasons: reasons.collect(),
            damage,
            first_at: self.first_at,
            last_at: self.last_at,
        }
    }
}
