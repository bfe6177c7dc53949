//! The file changes of the commits that have none stored yet.

use std::time::{Duration, Instant};

use super::{IngestError, Progress};
use crate::git::GitRepo;
use crate::store::{IngestEntry, Store};

/// Commits whose file facts are read and stored at once. A kill loses at most so many.
const STEP: usize = 8_192;

/// Between two steps: whoever waits to write to an SQLite file looks only now and then whether it
/// may, and between steps that follow at once would find it taken for ever.
const LET_OTHERS_WRITE: Duration = Duration::from_millis(25);

/// What an ingest of file facts did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilesReport {
    /// Commits that have their file facts now and had none before.
    pub new: u64,
    /// Commits whose trees or files could not be read; they are tried again next time.
    pub unreadable: u64,
    /// The turn was over before all was read.
    pub more: bool,
}

/// Reads line counts for the reachable commits that have none. `now` in Unix seconds.
///
/// A commit's file facts are stored all or not at all, and steps of some thousand commits are
/// made lasting one by one, so that work of hours is not lost to a kill. No step begins when
/// `turn` is over, so that others come to their turn too.
pub fn files(
    store: &mut Store,
    repo_id: i64,
    repo: &GitRepo,
    now: i64,
    turn: Duration,
    progress: &dyn Progress,
) -> Result<FilesReport, IngestError> {
    let began = Instant::now();
    let mut total = FilesReport::default();
    let mut after = 0;
    loop {
        if after > 0 && matches!(store, Store::Sqlite(_)) {
            std::thread::sleep(LET_OTHERS_WRITE);
        }
        let mut ingest = store.begin_ingest(repo_id)?;
        let wanted = ingest.without_files(STEP, after)?;
        let Some(&(last, _)) = wanted.last() else { break };
        if began.elapsed() >= turn {
            total.more = true;
            break;
        }
        after = last;
        let oids: Vec<_> = wanted.iter().map(|&(_, oid)| oid).collect();
        let mut failure = None;
        let report = repo.read_changes(&oids, &mut |at, changes| {
            let stored = ingest.add_changes(wanted[at].0, &changes);
            total.new += 1;
            if total.new % 256 == 0 {
                progress.advanced(total.new, None);
            }
            let stored = stored.map_err(IngestError::from);
            let stopped = if progress.is_stopped() { Err(IngestError::Stopped) } else { Ok(()) };
            stored.and(stopped).map_err(|error| failure = Some(error))
        });
        if let Some(error) = failure {
            return Err(error);
        }
        total.unreadable += report.unreadable;
        let reason =
            (report.unreadable > 0).then(|| "trees or files are missing or damaged".to_owned());
        ingest.record(&IngestEntry {
            kind: "files",
            at: now,
            seen: oids.len() as u64,
            kept: oids.len() as u64 - report.unreadable,
            rejected: report.unreadable,
            reason,
        })?;
        ingest.commit()?;
    }
    Ok(total)
}
