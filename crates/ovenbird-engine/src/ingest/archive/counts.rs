//! What became of the events of a file.

use std::collections::BTreeMap;

use super::FileId;
use crate::github::archive::{Chunk, Damage, Hour, Parts};
use crate::github::event::{LineOutcome, Reject};
use crate::store::{Added, FileEntry};

/// Above this share of lines or text that could not be read, one in so many, an hour is not whole.
const ONE_IN: u64 = 1_000;

/// What became of lines, or of several events in one.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    lines: u64,
    /// Lines whose event is wanted, new or not.
    taken: u64,
    /// Events that were not stored before.
    new: u64,
    unwanted: u64,
    no_repo: u64,
    rejected: BTreeMap<Reject, u64>,
    /// What was left out of events that were kept.
    left_out: BTreeMap<&'static str, u64>,
    /// Bytes of text, and of that which could not be read.
    text: u64,
    lost: u64,
    /// Whether the text ends in the middle of an event.
    is_cut: bool,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl Counts {
    pub(super) fn count(&mut self, line: Result<LineOutcome, Reject>, bytes: usize) {
        self.lines += 1;
        self.text += bytes as u64;
        match line {
            Ok(LineOutcome::Kept(at)) => {
                self.taken += 1;
                self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
                self.last_at = self.last_at.max(Some(at));
            }
            Ok(LineOutcome::Unwanted) => self.unwanted += 1,
            Ok(LineOutcome::NoRepo | LineOutcome::NoFact) => self.no_repo += 1,
            Err(reason) => {
                *self.rejected.entry(reason).or_default() += 1;
                self.lost += bytes as u64;
            }
        }
    }

    /// Counts what a chunk does not hold.
    pub(super) fn skipped(&mut self, chunk: &Chunk) {
        for _ in 0..chunk.too_long {
            self.count(Err(Reject::TooLong), 0);
        }
        self.text += chunk.skipped;
        self.lost += chunk.skipped;
    }

    /// Says that the last line has no end, and that its last piece became this.
    pub(super) fn ended(&mut self, last: Option<&Result<LineOutcome, Reject>>) {
        self.is_cut |= matches!(last, Some(Err(Reject::Malformed)));
    }

    /// Counts what the store made of some of the events that were read.
    pub(super) fn stored(&mut self, added: &Added) {
        self.new += added.events;
        self.taken -= added.refused;
        if added.refused > 0 {
            *self.rejected.entry(Reject::OddName).or_default() += added.refused;
        }
        for (&what, count) in &added.left_out {
            *self.left_out.entry(what).or_default() += count;
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.taken += other.taken;
        self.unwanted += other.unwanted;
        self.no_repo += other.no_repo;
        self.text += other.text;
        self.lost += other.lost;
        self.is_cut |= other.is_cut;
        self.first_at = [self.first_at, other.first_at].into_iter().flatten().min();
        self.last_at = self.last_at.max(other.last_at);
        for (reason, count) in other.rejected {
            *self.rejected.entry(reason).or_default() += count;
        }
    }

    /// Whether what a damaged part gave may be wrong: it fails its check, or more of it than its
    /// last line could not be read, so that what is wrong began before the place where it showed.
    pub(super) fn is_doubtful(&self, damage: Option<&Damage>, parts: &Parts) -> bool {
        let torn = parts.damaged.len() as u64;
        let broken = self.rejected.get(&Reject::Malformed).copied().unwrap_or_default();
        torn > 0 && (damage == Some(&Damage::FailedCheck) || broken > torn)
    }

    /// What is wrong with a file as a whole, where nothing was wrong with its bytes.
    fn damage(&self) -> Option<Damage> {
        let blank = self.rejected.get(&Reject::Blank).copied().unwrap_or_default();
        let lost = self.rejected.values().sum::<u64>() - blank;
        if self.taken + self.unwanted + self.no_repo == 0 {
            return Some(Damage::NoEvent);
        }
        if self.is_cut {
            return Some(Damage::CutText);
        }
        let percent = |part: u64, all: u64| (part * 100).div_ceil(all.max(1)).clamp(1, 99) as u8;
        let of = [(lost, self.lines - blank), (self.lost, self.text)];
        let worst = of.into_iter().filter(|(lost, of)| lost * ONE_IN > *of);
        worst.map(|(lost, of)| Damage::Unreadable(percent(lost, of))).max_by_key(|damage| {
            if let Damage::Unreadable(percent) = damage { *percent } else { 0 }
        })
    }

    pub(super) fn entry(
        mut self,
        file_id: &FileId<'_>,
        damage: Option<Damage>,
        parts: &Parts,
        now: i64,
    ) -> FileEntry {
        if parts.lines > 0 {
            self.lines += parts.lines;
            self.rejected.insert(Reject::Doubtful, parts.lines);
        }
        let damage = damage.or_else(|| self.damage());
        let rejected = self.rejected.values().sum();
        let reasons =
            self.rejected.into_iter().map(|(why, count)| (why.reason().to_owned(), count));
        let left_out = self.left_out.into_iter().map(|(what, count)| (what.to_owned(), count));
        FileEntry {
            kind: "archive",
            name: file_id.name.to_owned(),
            digest: file_id.digest.to_vec(),
            bytes: file_id.bytes,
            hour: Hour::of_file(file_id.name).map(Hour::starts_at),
            at: now,
            lines: self.lines,
            kept: self.new,
            repeated: self.taken - self.new,
            unwanted: self.unwanted,
            no_repo: self.no_repo,
            rejected,
            reasons: reasons.chain(left_out).collect(),
            damage: damage.map(|damage| damage.to_string()),
            first_at: self.first_at,
            last_at: self.last_at,
        }
    }
}
