//! One thing of a forge, with who told each of its fields.
//!
//! Sources tell of the same pull request many times, in any order, and each tells only part. An
//! item learns from all of them: a field has the value that was told of the latest instant, and
//! what is not told is never lost. Learning in another order, or twice, comes to the same.

use super::{AccountRef, Field, ItemKind, Source};
use crate::fact::Oid;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Told that there is none: an open item has no time of closing.
    Nothing,
    /// A number, a flag, or Unix seconds.
    Int(i64),
    /// Text, or a list of texts as JSON.
    Text(Box<str>),
    /// The name of a git object.
    Oid(Oid),
    /// An account.
    Account(AccountRef),
}

/// Who told it, and of which instant (Unix seconds) it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The instant.
    pub at: i64,
    /// The source.
    pub source: Source,
}

/// One field, as known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What was said.
    pub value: Said,
    /// By whom.
    pub told: Told,
}

/// One thing of a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its number among its kind.
    pub key: i64,
    /// All sources that told of it, as bits.
    pub sources: u8,
    /// What is known, in the order of the kind's fields.
    known: Box<[Option<Known>]>,
}

impl Item {
    /// An item of which nothing is known yet.
    pub fn new(kind: ItemKind, key: i64) -> Self {
        Self { kind, key, sources: 0, known: vec![None; kind.fields().len()].into() }
    }

    /// Learns one field. Fields that the kind does not have are passed over.
    pub fn say(&mut self, field: Field, value: Said, told: Told) {
        self.sources |= told.source.bit();
        if let Some(place) = self.kind.place(field) {
            self.learn_at(place, Known { value, told });
        }
    }

    /// Learns all that another item of the same kind and key knows.
    pub fn learn(&mut self, other: Self) {
        self.sources |= other.sources;
        for (place, known) in other.known.into_iter().enumerate() {
            if let Some(known) = known {
                self.learn_at(place, known);
            }
        }
    }

    fn learn_at(&mut self, place: usize, new: Known) {
        let slot = &mut self.known[place];
        let is_later =
            slot.as_ref().is_none_or(|old| (old.told, &old.value) < (new.told, &new.value));
        if is_later {
            *slot = Some(new);
        }
    }

    /// Forgets the fields that `keeps` does not want.
    pub fn retain(&mut self, mut keeps: impl FnMut(Field, &Said) -> bool) {
        for (slot, &field) in self.known.iter_mut().zip(self.kind.fields()) {
            if slot.as_ref().is_some_and(|known| !keeps(field, &known.value)) {
                *slot = None;
            }
        }
    }

    /// What is known of a field.
    pub fn known(&self, field: Field) -> Option<&Known> {
        self.known[self.kind.place(field)?].as_ref()
    }

    /// A number or time that is told and not nothing.
    pub fn int(&self, field: Field) -> Option<i64> {
        match &self.known(field)?.value {
            Said::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A text that is told and not nothing.
    pub fn text(&self, field: Field) -> Option<&str> {
        match &self.known(field)?.value {
            Said::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An account that is told.
    pub fn account(&self, field: Field) -> Option<&AccountRef> {
        match &self.known(field)?.value {
            Said::Account(account) => Some(account),
            _ => None,
        }
    }

    /// All fields in the kind's order, known or not.
    pub fn all(&self) -> impl Iterator<Item = (Field, Option<&Known>)> {
        self.kind.fields().iter().copied().zip(self.known.iter().map(Option::as_ref))
    }

    /// Who told what, in bytes: for each instant and source that told what is known, the instant
    /// (8 bytes), the source (1) and the fields' places as bits (4), the lowest byte first.
    pub fn told(&self) -> Vec<u8> {
        let mut groups: Vec<(Told, u32)> = Vec::with_capacity(1);
        for (place, known) in self.known.iter().enumerate() {
            let Some(known) = known else { continue };
            // Most items are told of in one go.
            match groups.iter_mut().find(|(told, _)| *told == known.told) {
                Some((_, bits)) => *bits |= 1 << place,
                None => groups.push((known.told, 1 << place)),
            }
        }
        groups.sort_unstable();
        let mut bytes = Vec::with_capacity(groups.len() * TOLD_LEN);
        for (told, bits) in groups {
            let mut group = [0; TOLD_LEN];
            group[..8].copy_from_slice(&told.at.to_le_bytes());
            group[8] = told.source as u8;
            group[9..].copy_from_slice(&bits.to_le_bytes());
            bytes.extend_from_slice(&group);
        }
        bytes
    }

    /// By whom, and of which instant, one field was told, from the bytes of [`told`](Self::told).
    pub fn told_of(told: &[u8], kind: ItemKind, field: Field) -> Option<Told> {
        let bit = 1_u32 << kind.place(field)?;
        told.chunks_exact(TOLD_LEN).find_map(|group| {
            let bits = u32::from_le_bytes(group[9..].try_into().ok()?);
            let at = i64::from_le_bytes(group[..8].try_into().ok()?);
            (bits & bit != 0).then_some(Told { at, source: Source::from_number(group[8])? })
        })
    }

    /// Puts back what [`told`](Self::told) wrote and `value` reads, field by field; `None` if the
    /// bytes are damaged.
    pub fn restore(
        kind: ItemKind,
        key: i64,
        sources: u8,
        told: &[u8],
        mut value: impl FnMut(Field) -> Said,
    ) -> Option<Self> {
        let mut item = Self::new(kind, key);
        if !told.len().is_multiple_of(TOLD_LEN) {
            return None;
        }
        for group in told.chunks_exact(TOLD_LEN) {
            let at = i64::from_le_bytes(group[..8].try_into().ok()?);
            let source = Source::from_number(group[8])?;
            let bits = u32::from_le_bytes(group[9..].try_into().ok()?);
            for (place, &field) in kind.fields().iter().enumerate() {
                if bits & (1 << place) != 0 {
                    let known = Known { value: value(field), told: Told { at, source } };
                    item.known[place] = Some(known);
                }
            }
        }
        item.sources = sources;
        Some(item)
    }
}

/// Bytes of one group of [`Item::told`].
const TOLD_LEN: usize = 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_room_for_its_fields() {
        for kind in ItemKind::ALL {
            assert!(kind.fields().len() <= 32, "{kind:?}");
            let mut columns: Vec<_> = kind.fields().iter().map(|field| field.column()).collect();
            columns.sort_unstable();
            columns.dedup();
            assert_eq!(columns.len(), kind.fields().len(), "{kind:?} names a field twice");
        }
    }
}
