//! What users decided about people.

use serde::{Deserialize, Serialize};

use crate::fact::Signature;

/// A ruling of a user. It names signatures, so that it holds whatever rules make of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Decision {
    /// These are one person. All signatures that the two people had are named, so that the
    /// decision holds in a repo that uses any of them.
    Merge {
        /// The signatures.
        members: Vec<Signature>,
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
    /// The person of these signatures is shown by no face.
    Hide {
        /// The signatures that the person had.
        members: Vec<Signature>,
    },
}

impl Decision {
    /// The signatures that it names.
    pub fn signatures(&self) -> &[Signature] {
        match self {
            Self::Merge { members } | Self::Lock { members } | Self::Hide { members } => members,
            Self::Split { signature } => std::slice::from_ref(signature),
        }
    }
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
    /// Each set is one person.
    pub(super) merges: Vec<Vec<&'a Signature>>,
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
                Decision::Merge { members } => rulings.merges.push(members.iter().collect()),
                Decision::Split { signature } => {
                    rulings.merges.iter_mut().for_each(|set| set.retain(|one| *one != signature));
                    rulings.apart.push(signature);
                }
                Decision::Lock { members } => {
                    let is_in = |one: &&Signature| members.contains(one);
                    let parts =
                        rulings.merges.drain(..).map(|set| set.into_iter().partition(is_in));
                    let parts: Vec<(Vec<_>, Vec<_>)> = parts.collect();
                    rulings.merges.extend(parts.into_iter().flat_map(|(a, b)| [a, b]));
                    rulings.merges.push(members.iter().collect());
                    rulings.apart.extend(members);
                }
                Decision::Hide { members } => rulings.hidden.extend(members),
            }
        }
        rulings
    }
}
