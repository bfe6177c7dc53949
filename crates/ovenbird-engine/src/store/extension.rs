//! What a PostgreSQL server has beside itself, and what of it a store is to use.

use serde::Serialize;

/// Whether events lie in a hypertable of TimescaleDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timescale {
    /// Where the server has it.
    Auto,
    /// Yes, or it is an error.
    On,
    /// No: in partitions by month.
    Off,
}

/// What a store is asked to use of its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Hypertables for events.
    pub timescale: Timescale,
    /// Tables of facts distributed by repo, with Citus.
    pub citus: bool,
}

/// One part of a store as it was arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The part.
    pub part: &'static str,
    /// What became of it.
    pub state: StepState,
    /// In words.
    pub detail: String,
}

/// What became of one part of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It was changed just now.
    Done,
    /// It was as asked for.
    Unchanged,
    /// The server does not allow it.
    LeftOut,
}

/// The schema of a store: its version when it was opened, and the one that it has since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schema {
    pub(super) found: i64,
    pub(super) known: i64,
}

impl Schema {
    pub(super) fn step(self) -> Step {
        let Self { found, known } = self;
        let (state, detail) = match found {
            0 => (StepState::Done, format!("version {known}, made")),
            _ if found < known => (StepState::Done, format!("version {known}, from {found}")),
            _ => (StepState::Unchanged, format!("version {known}")),
        };
        Step { part: "schema", state, detail }
    }
}

/// A server, and what this store uses of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its version, such as `15.20 (Debian 15.20-0+deb12u1)`.
    pub version: String,
    /// TimescaleDB.
    pub timescale: Extension,
    /// Whether TimescaleDB's licence allows compression and kept counts; `None` where it does not
    /// run in this database.
    pub has_full_licence: Option<bool>,
    /// Citus.
    pub citus: Extension,
    /// How events lie.
    pub events: EventLayout,
    /// Whether daily counts of events are kept.
    pub keeps_days: bool,
}

/// An extension of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The version that could be installed.
    pub available: Option<String>,
    /// The version that is installed in this database.
    pub installed: Option<String>,
    /// Whether the server loaded it when it started, without which it cannot be used.
    pub preloaded: bool,
}

/// How the table of events lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventLayout {
    /// In partitions by month.
    Months,
    /// In a hypertable.
    Hypertable,
    /// In partitions by month that are distributed by repo.
    Distributed,
}

impl Extension {
    /// Why this extension cannot be used, if it cannot.
    pub fn obstacle(&self) -> Option<&'static str> {
        match self {
            Self { available: None, .. } => Some("it is not installed on the server"),
            Self { preloaded: false, .. } => {
                Some("the server does not load it: it is not in `shared_preload_libraries`")
            }
            _ => None,
        }
    }
}
