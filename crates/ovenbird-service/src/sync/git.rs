//! Git histories of many repos, each as a job: run at once, or left to a worker.

use ovenbird_engine::job::Enqueued;
use serde::Serialize;

use super::{ForgeScope, History, SyncState, SyncedRepo, Wanted, meant, named};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::job::runner::Runner;
use crate::store_pool::Lent;

/// Brings the history of every repo up to date.
pub(super) fn refresh_all(
    call: &Call<'_>,
    store: &mut Lent<'_>,
    wanted: Vec<Wanted>,
    history: History,
) -> Result<Vec<SyncedRepo>, Error> {
    let mut lines = Vec::new();
    if wanted.is_empty() {
        return Ok(lines);
    }
    let runner = Runner::begin(call)?;
    let count = wanted.len();
    for (shown, source) in wanted {
        let request = source.and_then(|source| source.request(call, history.options(), 1));
        let refreshed = request.and_then(|request| runner.refresh(call, store, &request));
        if matches!(&refreshed, Err(error) if error.kind() == ErrorKind::StoreGone) {
            // What one connection lost, the next repos need not lose. If it cannot be opened, they
            // say so themselves.
            _ = store.reopen();
        }
        lines.push(match refreshed {
            Ok(done) => {
                let state = if done.stale.is_some() { SyncState::Stale } else { SyncState::Done };
                SyncedRepo {
                    new_commits: Some(done.new),
                    lost_commits: Some(done.lost),
                    error: done.stale.clone(),
                    ..SyncedRepo::new(done.record.key.clone(), state)
                }
            }
            // Of one repo the error says everything, with what to do and its own kind.
            Err(error) if count == 1 => return Err(error),
            Err(error) => {
                let error = Some(error.message().to_owned());
                SyncedRepo { error, ..SyncedRepo::new(shown, SyncState::Failed) }
            }
        });
    }
    Ok(lines)
}

/// A repo's job that was queued.
#[derive(Debug, Clone, Serialize)]
pub struct QueuedRepo {
    /// Its key, or what was named where no job could be made of it.
    pub repo: String,
    /// The number of its job; `None` where there is none.
    pub job: Option<i64>,
    /// `queued`, `joined` (a job of that repo was open already) or `failed`.
    pub state: &'static str,
    /// Why there is no job.
    pub error: Option<String>,
}

/// Leaves the work to workers: of the repos that are named, or of all known ones where `known` says
/// that none means all.
///
/// # Errors
///
/// Of one repo, why it cannot be queued; of several, where the store fails.
pub fn queue(
    call: &Call<'_>,
    repos: &[String],
    history: History,
    known: bool,
) -> Result<Vec<QueuedRepo>, Error> {
    let mut store = call.store()?;
    let wanted = if known {
        meant(call, &mut store, repos, ForgeScope::Nobody)?.0
    } else {
        named(&store, repos)
    };
    let attempts = call.settings().worker.attempts;
    let now = store.clock()?;
    let count = wanted.len();
    let mut lines = Vec::new();
    for (shown, source) in wanted {
        let request = source.and_then(|source| source.request(call, history.options(), attempts));
        lines.push(match request {
            Ok(request) => {
                let Enqueued { id, joined } = store.enqueue(&request, now)?;
                let state = if joined { "joined" } else { "queued" };
                QueuedRepo { repo: request.repo, job: Some(id), state, error: None }
            }
            Err(error) if count == 1 => return Err(error),
            Err(error) => {
                let error = Some(error.message().to_owned());
                QueuedRepo { repo: shown, job: None, state: "failed", error }
            }
        });
    }
    Ok(lines)
}
