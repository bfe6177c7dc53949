//! Decisions about who is who: they beat every rule, rewrite no fact, and can be undone.

use ovenbird_core::answer::NextStep;
use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{Decision, LoggedDecision};

use super::directory::PersonDirectory;
use crate::call::Call;
use crate::error::Error;

/// A change to who is who. People are named by name, e-mail address or login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Two identities are one person.
    Merge {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// Signatures are not the person to whom they are counted.
    Split {
        /// The e-mail address, or `Name <address>`.
        signature: String,
    },
    /// A person is complete: no rule adds to them.
    Lock {
        /// The person.
        person: String,
    },
    /// A person is shown nowhere; totals still count them.
    Hide {
        /// The person.
        person: String,
    },
}

/// Makes a change, by somebody and with a note for the log; returns its decisions.
///
/// # Errors
///
/// Where nobody or several people are meant, two are one already, or the store cannot be written.
pub fn decide(
    call: &Call<'_>,
    change: &Change,
    by: &str,
    note: &str,
) -> Result<Vec<LoggedDecision>, Error> {
    let mut store = call.store()?;
    let directory = PersonDirectory::load(call, &store)?;
    let decisions = match change {
        Change::Merge { a, b } => vec![merge(&directory, a, b)?],
        Change::Split { signature } => split(&directory, signature)?,
        Change::Lock { person } => {
            vec![Decision::Lock { members: members(&directory, directory.one(person)?) }]
        }
        Change::Hide { person } => {
            vec![Decision::Hide { members: members(&directory, directory.one(person)?) }]
        }
    };
    for decision in &decisions {
        store.decide(decision, call.now, by, note)?;
    }
    let mut made = store.decisions()?;
    Ok(made.split_off(made.len() - decisions.len()))
}

/// Undoes a decision by its number.
///
/// # Errors
///
/// Where there is none to undo, or the store cannot be written.
pub fn undo(call: &Call<'_>, id: i64) -> Result<(), Error> {
    if call.store()?.undo(id, call.now)? {
        return Ok(());
    }
    Err(Error::not_found(format!("there is no decision {id} to undo"))
        .next(NextStep::ListDecisions))
}

/// All decisions, undone ones too, the oldest first.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn decisions(call: &Call<'_>) -> Result<Vec<LoggedDecision>, Error> {
    Ok(call.store()?.decisions()?)
}

fn members(directory: &PersonDirectory, person: u32) -> Vec<Signature> {
    let signatures = &directory.people.all[person as usize].signatures;
    signatures.iter().map(|&at| directory.signatures[at as usize].clone()).collect()
}

fn merge(directory: &PersonDirectory, a: &str, b: &str) -> Result<Decision, Error> {
    let (one, other) = (directory.one(a)?, directory.one(b)?);
    if one == other {
        return Err(Error::usage(format!("`{a}` and `{b}` are one person already"))
            .next(NextStep::ExplainPerson { query: a.to_owned() }));
    }
    Ok(Decision::Merge { members: [members(directory, one), members(directory, other)].concat() })
}

/// Splits every signature that the text names exactly; by address, all names beside it.
fn split(directory: &PersonDirectory, wanted: &str) -> Result<Vec<Decision>, Error> {
    let lower = wanted.trim().to_lowercase();
    let named = |signature: &&Signature| {
        signature.email.to_lowercase() == lower || signature.to_string().to_lowercase() == lower
    };
    let mut found: Vec<&Signature> = directory.signatures.iter().filter(named).collect();
    if found.is_empty() {
        found = directory.signatures.iter().filter(|s| s.name.to_lowercase() == lower).collect();
    }
    if found.is_empty() {
        return Err(Error::not_found(format!("no signature `{wanted}` is known"))
            .next(NextStep::FindPerson));
    }
    Ok(found
        .into_iter()
        .map(|signature| Decision::Split { signature: signature.clone() })
        .collect())
}
