use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{Decision, LoggedDecision};
use serde::Serialize;

use ovenbird_service::people::{self, Change};

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
    let call = session.call()?;
    let (change, note) = match command {
        Command::Log => return log(&people::decisions(&call)?),
        Command::Undo { id } => {
            people::undo(&call, id)?;
            return log(&people::decisions(&call)?);
        }
        Command::Merge { a, b, note } => (Change::Merge { a, b }, note),
        Command::Split { signature, note } => (Change::Split { signature }, note),
        Command::Lock { person, note } => (Change::Lock { person }, note),
        Command::Hide { person, note } => (Change::Hide { person }, note),
    };
    log(&people::decide(&call, &change, &env::user(), &note.note)?)
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
