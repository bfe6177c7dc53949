//! What would make an unknown known, or a failed question succeed: as data.
//!
//! Core and service say what to do; how it is done with a command, a button or a call is for each
//! face to word.

use schemars::JsonSchema;
use serde::Serialize;

/// Something that whoever asked can do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NextStep {
    /// Name a repo in one of the forms that are understood.
    NameRepo,
    /// List the repos that are known.
    ListRepos,
    /// Read a repo's git history into the store.
    Add {
        /// The repo; `None` where any would do.
        repo: Option<String>,
    },
    /// Ask the repo's forge for pull requests, issues, reviews and comments.
    Sync {
        /// The repo; `None` where any would do.
        repo: Option<String>,
        /// Whether it takes a token of the forge.
        with_token: bool,
    },
    /// Give a token of the forge: it needs no scopes.
    SetToken,
    /// Track a repo or an owner, so that its events are kept.
    Track {
        /// The repo or owner; `None` where any would do.
        name: Option<String>,
    },
    /// Import hours of the public event archive.
    Import,
    /// Include all repos, not those alone that were asked for.
    IncludeAll,
    /// Search people by name, e-mail address or login.
    FindPerson,
    /// Say which of several people is meant, by e-mail address or login.
    NamePerson {
        /// Some of those that match, as `name <address>`.
        candidates: Vec<String>,
    },
    /// Show why signatures are treated as one person.
    ExplainPerson {
        /// What was asked for.
        query: String,
    },
    /// Merge two people into one, or split one, by a decision.
    DecideIdentity,
    /// Ask as somebody who is new to the repo.
    AskAsNewcomer,
    /// List decisions about people.
    ListDecisions,
    /// List jobs.
    ListJobs,
    /// Measure how good the ranking of reviewers is.
    EvaluateAnswerers,
    /// See what is installed, what is missing and what the server has.
    Diagnose,
    /// Keep facts in another store.
    ChooseStore,
    /// List the tables of the store.
    ListTables {
        /// The query that does, in the SQL of the store.
        query: String,
    },
    /// Use a clone on this machine instead of the network.
    UseLocalClone,
    /// Change settings.
    Configure {
        /// The keys, dotted.
        keys: Vec<String>,
        /// What they decide, as the end of a sentence: `how much room clones may take`.
        decides: String,
    },
    /// A plain sentence that names no command, and begins with what to do.
    Advice {
        /// The sentence.
        text: String,
    },
}

impl NextStep {
    /// A plain sentence.
    pub fn advice(text: impl Into<String>) -> Self {
        Self::Advice { text: text.into() }
    }

    /// Settings that decide something.
    pub fn configure(keys: &[&str], decides: impl Into<String>) -> Self {
        let keys = keys.iter().map(|&key| key.to_owned()).collect();
        Self::Configure { keys, decides: decides.into() }
    }
}
