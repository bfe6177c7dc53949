//! What users decided about persons.

use serde::{Deserialize, Serialize};

use crate::fact::Signature;

/// A ruling of a user. It names signatures, so that it holds whatever rules make of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Decision {
    /// These two are one person.
    Merge {
        /// One signature.
        a: Signature,
        /// The other.
        b: Signature,
    },
    /// This signature is nobody else's: no claim joins it to others, and earlier merges of it
    /// are void.
    Split {
        /// The signature.
        signature: Signature,
    },
    /// Exactly these signatures are one person; no claim adds to them.
    Lock {
        /// The person's signatures.
        members: Vec<Signature>,
    },
    /// The person of this signature is shown by no face.
    Hide {
        /// A signature of the person.
        signature: Signature,
    },
}

/// A decision in the log. It is never deleted, only undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedDecision {
    /// Its number in the log.
    pub id: i64,
    /// What was decided.
    pub decision: Decision,
    /// When, in Unix seconds.
    pub at: i64,
    /// Who decided.
    pub by: String,
    /// Why, in the user's words; possibly empty.
    pub note: String,
    /// When it was undone, in Unix seconds.
    pub undone_at: Option<i64>,
}

/// The decisions that hold, with later ones beating earlier ones.
#[derive(Debug, Default)]
pub(super) struct Rulings<'a> {
    pub(super) merges: Vec<(&'a Signature, &'a Signature)>,
    /// No claim touches these.
    pub(super) apart: Vec<&'a Signature>,
    pub(super) hidden: Vec<&'a Signature>,
}

impl<'a> Rulings<'a> {
    pub(super) fn of(log: &'a [LoggedDecision]) -> Self {
        let mut log: Vec<_> = log.iter().filter(|logged| logged.undone_at.is_none()).collect();
        log.sort_by_key(|logged| logged.id);
        let mut rulings = Self::default();
        for logged in log {
            match &logged.decision {
                Decision::Merge { a, b } => rulings.merges.push((a, b)),
                Decision::Split { signature } => {
                    rulings.merges.retain(|(a, b)| *a != signature && *b != signature);
                    rulings.apart.push(signature);
                }
                Decision::Lock { members } => {
                    rulings.merges.retain(|(a, b)| members.contains(a) == members.contains(b));
                    rulings.merges.extend(members.iter().zip(members.iter().skip(1)));
                    rulings.apart.extend(members);
                }
                Decision::Hide { signature } => rulings.hidden.push(signature),
            }
        }
        rulings
    }
}
