use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{Decision, LoggedDecision};
use serde::Serialize;

use super::everybody::Everybody;
use crate::env;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_view::{Page, Table, instant};

/// Decide who is who: merge, split, lock, hide; undo it; see the log
///
/// A decision beats every rule, changes all answers at once, rewrites no fact, and can be undone.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// These two are one person
    Merge {
        /// A name, an e-mail address or a login
        a: String,
        /// Another
        b: String,
        #[command(flatten)]
        note: Note,
    },
    /// These signatures are not the person they are held to be
    Split {
        /// The e-mail address, or `Name <address>`, to part from its person
        signature: String,
        #[command(flatten)]
        note: Note,
    },
    /// This person is complete: no rule adds to them
    Lock {
        /// A name, an e-mail address or a login
        person: String,
        #[command(flatten)]
        note: Note,
    },
    /// Show this person nowhere; totals still count them
    Hide {
        /// A name, an e-mail address or a login
        person: String,
        #[command(flatten)]
        note: Note,
    },
    /// Undo a decision by its number in the log
    Undo {
        /// The number
        id: i64,
    },
    /// List all decisions, undone ones too
    Log,
}

#[derive(clap::Args)]
pub(crate) struct Note {
    /// Why, for the log
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
}

/// A line of the log.
#[derive(Serialize)]
struct Line {
    id: i64,
    at: i64,
    by: String,
    decision: &'static str,
    signatures: Vec<Signature>,
    note: String,
    undone_at: Option<i64>,
}

pub(crate) fn run(session: &Session, command: Command) -> Result<Reply, CommandError> {
    let mut store = session.store()?;
    let (decisions, note) = match command {
        Command::Log => return log(&store.decisions()?),
        Command::Undo { id } => {
            if !store.undo(id, session.now)? {
                return Err(CommandError::not_found(format!("there is no decision {id} to undo"))
                    .hint("`ovenbird identity log` lists them"));
            }
            return log(&store.decisions()?);
        }
        Command::Merge { a, b, note } => {
            let everybody = Everybody::load(session, &store)?;
            (vec![merge(&everybody, &a, &b)?], note)
        }
        Command::Split { signature, note } => {
            (split(&Everybody::load(session, &store)?, &signature)?, note)
        }
        Command::Lock { person, note } => {
            let everybody = Everybody::load(session, &store)?;
            let members = members(&everybody, everybody.one(&person)?);
            (vec![Decision::Lock { members }], note)
        }
        Command::Hide { person, note } => {
            let everybody = Everybody::load(session, &store)?;
            let members = members(&everybody, everybody.one(&person)?);
            (vec![Decision::Hide { members }], note)
        }
    };
    for decision in &decisions {
        store.decide(decision, session.now, &env::user(), &note.note)?;
    }
    let made = store.decisions()?;
    log(&made[made.len() - decisions.len()..])
}

fn members(everybody: &Everybody, person: u32) -> Vec<Signature> {
    let signatures = &everybody.persons.persons[person as usize].signatures;
    signatures.iter().map(|&at| everybody.signatures[at as usize].clone()).collect()
}

fn merge(everybody: &Everybody, a: &str, b: &str) -> Result<Decision, CommandError> {
    let (one, other) = (everybody.one(a)?, everybody.one(b)?);
    if one == other {
        return Err(CommandError::usage(format!("`{a}` and `{b}` are one person already"))
            .hint(format!("`ovenbird who \"{a}\" --explain` says why")));
    }
    Ok(Decision::Merge { members: [members(everybody, one), members(everybody, other)].concat() })
}

/// Splits every signature that the text names exactly; by address, all names beside it.
fn split(everybody: &Everybody, wanted: &str) -> Result<Vec<Decision>, CommandError> {
    let lower = wanted.trim().to_lowercase();
    let named = |signature: &&Signature| {
        signature.email.to_lowercase() == lower || signature.to_string().to_lowercase() == lower
    };
    let mut found: Vec<&Signature> = everybody.signatures.iter().filter(named).collect();
    if found.is_empty() {
        found = everybody.signatures.iter().filter(|s| s.name.to_lowercase() == lower).collect();
    }
    if found.is_empty() {
        return Err(CommandError::not_found(format!("no signature `{wanted}` is known"))
            .hint("`ovenbird who NAME` lists a person's signatures"));
    }
    Ok(found
        .into_iter()
        .map(|signature| Decision::Split { signature: signature.clone() })
        .collect())
}

fn log(decisions: &[LoggedDecision]) -> Result<Reply, CommandError> {
    let lines: Vec<Line> = decisions.iter().map(line).collect();
    let mut table = Table::new(&[">", "when", "by", "decision", "signatures", "note", "undone"]);
    for line in &lines {
        let signatures: Vec<String> = line.signatures.iter().map(ToString::to_string).collect();
        table.row([
            line.id.to_string(),
            instant(line.at),
            line.by.clone(),
            line.decision.to_owned(),
            signatures.join(" + "),
            line.note.clone(),
            line.undone_at.map_or_else(String::new, instant),
        ]);
    }
    let mut page = Page::default();
    if lines.is_empty() {
        page.text("nothing was decided yet");
    }
    page.table(table);
    Reply::new(&lines, page)
}

fn line(logged: &LoggedDecision) -> Line {
    let decision = match &logged.decision {
        Decision::Merge { .. } => "merge",
        Decision::Split { .. } => "split",
        Decision::Lock { .. } => "lock",
        Decision::Hide { .. } => "hide",
    };
    Line {
        id: logged.id,
        at: logged.at,
        by: logged.by.clone(),
        decision,
        signatures: logged.decision.signatures().to_vec(),
        note: logged.note.clone(),
        undone_at: logged.undone_at,
    }
}
