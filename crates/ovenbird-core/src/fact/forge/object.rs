//! One forge object, with who reported each of its fields.
//!
//! Sources tell of the same pull request many times, in any order, and each tells only part. An
//! object merges all of them: a field has the value that was reported for the latest instant,
//! and what is not reported is never lost. Merging in another order, or twice, comes to the same.

use super::{AccountRef, Field, ObjectKind, Source};
use crate::fact::Oid;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldValue {
    /// Reported that there is none: an open object has no time of closing.
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

/// Who reported it, and of which instant (Unix seconds) it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provenance {
    /// The instant.
    pub at: i64,
    /// The source.
    pub source: Source,
}

/// One field, as known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedValue {
    /// What was said.
    pub value: FieldValue,
    /// By whom.
    pub provenance: Provenance,
}

/// One forge object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgeObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its number among its kind.
    pub key: i64,
    /// All sources that reported it, as bits.
    pub sources: u8,
    /// What is known, in the order of the kind's fields.
    observed: Box<[Option<ObservedValue>]>,
}

impl ForgeObject {
    /// An object of which nothing is known yet.
    pub fn new(kind: ObjectKind, key: i64) -> Self {
        Self { kind, key, sources: 0, observed: vec![None; kind.fields().len()].into() }
    }

    /// Sets one field. Fields that the kind does not have are passed over.
    pub fn set(&mut self, field: Field, value: FieldValue, provenance: Provenance) {
        self.sources |= provenance.source.bit();
        if let Some(place) = self.kind.place(field) {
            self.merge_at(place, ObservedValue { value, provenance });
        }
    }

    /// Merges all that another object of the same kind and key knows.
    pub fn merge(&mut self, other: Self) {
        self.sources |= other.sources;
        for (place, observed) in other.observed.into_iter().enumerate() {
            if let Some(observed) = observed {
                self.merge_at(place, observed);
            }
        }
    }

    fn merge_at(&mut self, place: usize, new: ObservedValue) {
        let slot = &mut self.observed[place];
        let is_later = slot
            .as_ref()
            .is_none_or(|old| (old.provenance, &old.value) < (new.provenance, &new.value));
        if is_later {
            *slot = Some(new);
        }
    }

    /// Forgets the fields that `keeps` does not want.
    pub fn retain(&mut self, mut keeps: impl FnMut(Field, &FieldValue) -> bool) {
        for (slot, &field) in self.observed.iter_mut().zip(self.kind.fields()) {
            if slot.as_ref().is_some_and(|observed| !keeps(field, &observed.value)) {
                *slot = None;
            }
        }
    }

    /// What is known of a field.
    pub fn observed(&self, field: Field) -> Option<&ObservedValue> {
        self.observed[self.kind.place(field)?].as_ref()
    }

    /// A number or time that is reported and not nothing.
    pub fn int(&self, field: Field) -> Option<i64> {
        match &self.observed(field)?.value {
            FieldValue::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A text that is reported and not nothing.
    pub fn text(&self, field: Field) -> Option<&str> {
        match &self.observed(field)?.value {
            FieldValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An account that is reported.
    pub fn account(&self, field: Field) -> Option<&AccountRef> {
        match &self.observed(field)?.value {
            FieldValue::Account(account) => Some(account),
            _ => None,
        }
    }

    /// All fields in the kind's order, known or not.
    pub fn all(&self) -> impl Iterator<Item = (Field, Option<&ObservedValue>)> {
        self.kind.fields().iter().copied().zip(self.observed.iter().map(Option::as_ref))
    }

    /// Who reported what, in bytes: for each instant and source that reported what is known, the
    /// instant (8 bytes), the source (1) and the fields' places as bits (4), the lowest byte first.
    pub fn provenance(&self) -> Vec<u8> {
        let mut groups: Vec<(Provenance, u32)> = Vec::with_capacity(1);
        for (place, observed) in self.observed.iter().enumerate() {
            let Some(observed) = observed else { continue };
            // Most objects are reported about in one go.
            match groups.iter_mut().find(|(provenance, _)| *provenance == observed.provenance) {
                Some((_, bits)) => *bits |= 1 << place,
                None => groups.push((observed.provenance, 1 << place)),
            }
        }
        groups.sort_unstable();
        let mut bytes = Vec::with_capacity(groups.len() * PROVENANCE_LEN);
        for (provenance, bits) in groups {
            let mut group = [0; PROVENANCE_LEN];
            group[..8].copy_from_slice(&provenance.at.to_le_bytes());
            group[8] = provenance.source as u8;
            group[9..].copy_from_slice(&bits.to_le_bytes());
            bytes.extend_from_slice(&group);
        }
        bytes
    }

    /// By whom, and of which instant, one field was reported, from the bytes of
    /// [`provenance`](Self::provenance).
    pub fn provenance_of(provenance: &[u8], kind: ObjectKind, field: Field) -> Option<Provenance> {
        let bit = 1_u32 << kind.place(field)?;
        provenance.chunks_exact(PROVENANCE_LEN).find_map(|group| {
            let bits = u32::from_le_bytes(group[9..].try_into().ok()?);
            let at = i64::from_le_bytes(group[..8].try_into().ok()?);
            (bits & bit != 0).then_some(Provenance { at, source: Source::from_number(group[8])? })
        })
    }

    /// Puts back what [`provenance`](Self::provenance) wrote and `value` reads, field by field;
    /// `None` if the bytes are damaged.
    pub fn restore(
        kind: ObjectKind,
        key: i64,
        sources: u8,
        provenance: &[u8],
        mut value: impl FnMut(Field) -> FieldValue,
    ) -> Option<Self> {
        let mut object = Self::new(kind, key);
        if !provenance.len().is_multiple_of(PROVENANCE_LEN) {
            return None;
        }
        for group in provenance.chunks_exact(PROVENANCE_LEN) {
            let at = i64::from_le_bytes(group[..8].try_into().ok()?);
            let source = Source::from_number(group[8])?;
            let bits = u32::from_le_bytes(group[9..].try_into().ok()?);
            for (place, &field) in kind.fields().iter().enumerate() {
                if bits & (1 << place) != 0 {
                    let observed = ObservedValue {
                        value: value(field),
                        provenance: Provenance { at, source },
                    };
                    object.observed[place] = Some(observed);
                }
            }
        }
        object.sources = sources;
        Some(object)
    }
}

/// Bytes of one group of [`ForgeObject::provenance`].
const PROVENANCE_LEN: usize = 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_room_for_its_fields() {
        for kind in ObjectKind::ALL {
            assert!(kind.fields().len() <= 32, "{kind:?}");
            let mut columns: Vec<_> = kind.fields().iter().map(|field| field.column()).collect();
            columns.sort_unstable();
            columns.dedup();
            assert_eq!(columns.len(), kind.fields().len(), "{kind:?} names a field twice");
        }
    }
}
