//! Copying all that one store holds into another.

use ovenbird_core::answer::NextStep;
use ovenbird_core::answer::words::counted;
use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::store::{
    CopyError, CopyState, DecisionCopy, RepoCopy, RepoRecord, SharedCopy, StoreCopy, StoreError,
    UnlistedCopy,
};
use serde::Serialize;

use crate::StorePlace;
use crate::call::Call;
use crate::error::Error;

/// One repo's part.
#[derive(Debug, Clone, Serialize)]
pub struct CopiedRepo {
    /// Its key.
    pub repo: String,
    /// `copied`, `already there`, `replaced`, `added to` or `failed`.
    pub state: &'static str,
    /// Its commits.
    pub commits: u64,
    /// Its file changes.
    pub file_changes: u64,
    /// SHA-256 of all its rows, in hexadecimal; `None` where it failed.
    pub checksum: Option<String>,
    /// The first table that differed, of a repo that was replaced.
    pub differed: Option<&'static str>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What was copied.
#[derive(Debug, Clone, Serialize)]
pub struct StoreCopied {
    /// The store that was read.
    pub from: String,
    /// The store that was written.
    pub to: String,
    /// Each repo that was asked for.
    pub repos: Vec<CopiedRepo>,
    /// Repos that came with an archive of everything.
    pub others: UnlistedCopy,
    /// Accounts, and the ledger of files and deliveries.
    pub shared: SharedCopy,
    /// Decisions about people.
    pub decisions: DecisionCopy,
}

impl StoreCopied {
    /// How many repos were not copied.
    pub fn failures(&self) -> u64 {
        let failed = self.repos.iter().filter(|repo| repo.error.is_some()).count();
        (failed + self.others.failed.len()) as u64
    }
}

/// Copies one store into another, which is made if it is not there. The source is never written.
///
/// # Errors
///
/// Where nothing more can be copied. One repo's failure stands in its line.
pub fn copy(call: &Call<'_>, from: &StorePlace, to: &StorePlace) -> Result<StoreCopied, Error> {
    if let StorePlace::Sqlite(path) = from
        && !path.exists()
    {
        return Err(Error::not_found(format!("cannot copy `{from}`: there is no such file"))
            .advise("name a store that is there"));
    }
    let source = from.open_to_read().map_err(CopyError::Source).map_err(reported)?;
    let mut target = to.open().map_err(CopyError::Destination).map_err(reported)?;
    let copy = StoreCopy::new(&source, &mut target).map_err(reported)?;
    let mut repos = Vec::new();
    for repo in copy.repos().map_err(reported)? {
        repos.push(match copy_one(call, &copy, &repo) {
            Ok(copied) => line(repo.key, copied),
            Err(error) if error.is_final() => {
                return Err(reported(error).attempting(format!("cannot copy `{}`", repo.key)));
            }
            Err(error) => failed(repo.key, &error),
        });
    }
    let others = copy_others(call, &copy)?;
    let shared = copy.shared().map_err(reported)?;
    let decisions = copy.decisions().map_err(reported)?;
    let (from, to) = (from.to_string(), to.to_string());
    Ok(StoreCopied { from, to, repos, others, shared, decisions })
}

fn copy_one(
    call: &Call<'_>,
    copy: &StoreCopy<'_>,
    repo: &RepoRecord,
) -> Result<RepoCopy, CopyError> {
    let work = call.begin(format!("copying {}", repo.key));
    let mut rows = 0;
    let copied = copy.repo(repo, &mut |more| {
        rows += more;
        work.advanced(rows, None);
    });
    let done = copied.as_ref().map_or("failed".to_owned(), |copied| {
        let (commits, changes) = (copied.commits, copied.file_changes);
        let commits = counted(commits, "commit", "commits");
        format!("{commits}, {}", counted(changes, "file change", "file changes"))
    });
    work.end(&done);
    copied
}

/// Copies the repos that nobody asked for.
fn copy_others(call: &Call<'_>, copy: &StoreCopy<'_>) -> Result<UnlistedCopy, Error> {
    let work = call.begin("copying repos of the archive");
    let mut repos = 0;
    let copied = copy.copy_unlisted(&mut |more| {
        repos += more;
        work.advanced(repos, None);
    });
    let done = copied.as_ref();
    work.end(&done.map_or("failed".to_owned(), |done| counted(done.all(), "repo", "repos")));
    copied.map_err(reported)
}

fn line(repo: String, copied: RepoCopy) -> CopiedRepo {
    let (state, differed) = match copied.state {
        CopyState::Copied => ("copied", None),
        CopyState::There => ("already there", None),
        CopyState::Replaced(table) => ("replaced", Some(table)),
        CopyState::Added => ("added to", None),
    };
    let RepoCopy { commits, file_changes, checksum, .. } = copied;
    let checksum = Some(checksum);
    CopiedRepo { repo, state, commits, file_changes, checksum, differed, error: None }
}

fn failed(repo: String, error: &CopyError) -> CopiedRepo {
    let (state, error) = ("failed", Some(error.to_string()));
    CopiedRepo { repo, state, commits: 0, file_changes: 0, checksum: None, differed: None, error }
}

/// What went wrong, and what to do on the side where it did.
fn reported(error: CopyError) -> Error {
    let failed = Error::failed(&error);
    match error {
        CopyError::Same => Error::usage(error).advise("name another file or database to copy into"),
        CopyError::Differs { .. } => failed
            .advise("look at the destination's disk, memory and triggers; nothing of it was kept"),
        CopyError::Source(StoreError::Open { .. }) => {
            failed.advise("name a store to copy from that is there")
        }
        CopyError::Source(StoreError::Damaged(_)) => {
            failed.advise("the source is as it was; what was copied before stays")
        }
        CopyError::Destination(StoreError::Open { .. }) => {
            failed.advise("name a file that can be made, or a database that is there")
        }
        CopyError::Destination(StoreError::Full) => {
            failed.advise("free some room and run the command again; what was copied before stays")
        }
        CopyError::Source(StoreError::TooOld { .. }) => {
            failed.next(NextStep::advice("open the source once with a command that may write"))
        }
        CopyError::Source(error) => Error::from(error).attempting("cannot read the source"),
        CopyError::Destination(error) => {
            Error::from(error).attempting("cannot write to the destination")
        }
    }
}
