//! What can be done about each failure of the engine, the best first. A failure without a step is
//! one that somebody asked for.

use std::io::ErrorKind;

use ovenbird_core::answer::NextStep;
use ovenbird_core::fact::{RemoteError, Scheme};
use ovenbird_engine::cache::{CacheError, FetchFailure};
use ovenbird_engine::store::StoreError;

pub(super) fn of_store(error: &StoreError) -> Vec<NextStep> {
    let advice = |text: &str| vec![NextStep::advice(text)];
    match error {
        StoreError::Open { .. } => vec![NextStep::ChooseStore],
        StoreError::Away { .. } => {
            advice("see that the server runs and lets this machine in, and try again")
        }
        StoreError::Encoding { .. } => vec![
            NextStep::advice(
                "make a database that can: `create database NAME encoding 'UTF8' template template0`",
            ),
            NextStep::ChooseStore,
        ],
        StoreError::ReadOnly { by_server: false, .. } => vec![
            NextStep::advice("let this user write the file and the folder that it is in"),
            NextStep::ChooseStore,
        ],
        StoreError::ReadOnly { by_server: true, .. } => {
            advice("name the primary server: a standby takes no writes")
        }
        StoreError::Denied(_) => advice(
            "ask the owner of the database for the right; docs/operating.md lists what each role \
             needs",
        ),
        StoreError::Limit { setting, .. } => vec![NextStep::advice(format!(
            "raise it for your role, `alter role NAME set {setting} = '…'`, and run the command \
             again; nothing of the step was kept"
        ))],
        StoreError::Pooler(_) => advice(
            "connect to the server itself, or let the pooler keep prepared statements: PgBouncer \
             1.21 or later with `max_prepared_statements`, or `pool_mode = session`",
        ),
        StoreError::Memory(_) => advice("give the database more memory, or close other programs"),
        StoreError::Disk(_) => advice(
            "check the disk and the system's log; a store on a network file system belongs on a \
             local disk",
        ),
        StoreError::TooNew { .. } => {
            vec![NextStep::advice("update Ovenbird"), NextStep::ChooseStore]
        }
        StoreError::TooOld { .. } => {
            advice("open it once with a command that may write, which brings it up to date")
        }
        StoreError::Full => vec![
            NextStep::advice("free some room on its disk; nothing that was stored before is lost"),
            NextStep::ChooseStore,
        ],
        StoreError::Busy => advice(
            "try again when it is done; on a server, `lock_timeout` says how long a writer waits",
        ),
        StoreError::Lost(_) => {
            advice("run the command again; nothing of the step in progress was kept")
        }
        StoreError::Damaged(_) => vec![
            NextStep::advice(
                "keep it, for decisions about people are nowhere else, and restore a backup; all \
                 other facts can be read anew into another store",
            ),
            NextStep::ChooseStore,
        ],
        StoreError::Query { tables, .. } => {
            vec![NextStep::ListTables { query: (*tables).to_owned() }]
        }
        StoreError::QueryTime { .. } => {
            vec![NextStep::configure(&["sql.timeout"], "how many seconds a query may take")]
        }
        StoreError::Extension { .. } | StoreError::Database(_) => vec![NextStep::Diagnose],
        StoreError::Stopped => Vec::new(),
    }
}

pub(super) fn of_cache(error: &CacheError) -> Vec<NextStep> {
    match error {
        CacheError::Refused(error) => vec![of_refusal(error)],
        CacheError::NoRoom { .. } => vec![room()],
        CacheError::Fetch { failure, .. } => of_fetch(failure),
        CacheError::Busy { .. } => {
            vec![NextStep::advice("wait for the other command or worker, or look at its job")]
        }
        CacheError::Collision { other, .. } => {
            vec![NextStep::advice(format!("remove {other} to free the folder"))]
        }
        CacheError::Io { source, .. } => vec![match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => room(),
            _ => NextStep::configure(&["cache.path"], "where clones are kept"),
        }],
    }
}

fn room() -> NextStep {
    let keys = ["cache.budget", "cache.max_clone", "cache.free_floor"];
    NextStep::configure(&keys, "how much room clones may take")
}

fn of_refusal(error: &RemoteError) -> NextStep {
    match error {
        RemoteError::SchemeNotAllowed(Scheme::Http) => {
            NextStep::configure(&["fetch.allow_http"], "whether unencrypted HTTP may be used")
        }
        RemoteError::SchemeNotAllowed(Scheme::File) => {
            NextStep::configure(&["fetch.allow_file"], "whether `file://` URLs may be fetched")
        }
        RemoteError::PrivateAddress => {
            NextStep::configure(&["fetch.allow_private"], "whether such addresses may be reached")
        }
        _ => NextStep::NameRepo,
    }
}

fn of_fetch(failure: &FetchFailure) -> Vec<NextStep> {
    match failure {
        FetchFailure::NoGit(_) => vec![NextStep::advice("install git"), NextStep::Diagnose],
        FetchFailure::TimedOut(_) => {
            vec![NextStep::configure(&["cache.fetch_timeout"], "how many seconds a fetch may take")]
        }
        FetchFailure::TooLarge(_) | FetchFailure::DiskLow(_) => vec![room()],
        FetchFailure::Denied(_) => vec![NextStep::advice(
            "check the spelling; for a repo that is not public give git its credentials, by a \
             credential helper or an ssh key",
        )],
        FetchFailure::Unresolved { .. } => vec![
            NextStep::advice("check the spelling and the network"),
            NextStep::configure(
                &["fetch.allow_private"],
                "whether a host may be reached whose address is not checked, as where a proxy \
                 alone resolves names",
            ),
        ],
        FetchFailure::Unreachable(_) => {
            vec![NextStep::advice("check the network"), NextStep::UseLocalClone]
        }
        FetchFailure::Damaged(_) => vec![NextStep::advice(
            "check the disk that holds the clones; a clone that is removed is fetched anew",
        )],
        FetchFailure::Git(_) => {
            vec![NextStep::advice("run `git ls-remote` on the URL to see whether git can reach it")]
        }
        FetchFailure::Stopped => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
