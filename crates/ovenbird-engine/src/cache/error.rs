//! What can go wrong with a clone.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ovenbird_core::fact::RemoteError;

use super::{ByteSize, Lease};

/// A clone could not be had, kept or removed. No text here holds a password or token.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The operator's policy forbids this remote.
    #[error(transparent)]
    Refused(#[from] RemoteError),
    /// The clone could not be made or brought up to date.
    #[error("cannot fetch {key}: {failure}")]
    Fetch {
        /// The repo.
        key: String,
        /// Why.
        failure: FetchFailure,
        /// What an earlier fetch brought, if that is sound and holds what was asked for.
        stale: Option<Box<Lease>>,
    },
    /// Nothing that may go would make room.
    #[error("no room for a clone of {key}: {reason}")]
    NoRoom {
        /// The repo that was to be cloned.
        key: String,
        /// What takes the room, and what can be done.
        reason: String,
    },
    /// Somebody else is fetching it, or reads what would have to be deleted.
    #[error("the clone of {key} is in use; try again when that has ended")]
    Busy {
        /// The repo.
        key: String,
    },
    /// Two keys have the same hash.
    #[error("the clone of {key} would take the folder of {other}; remove that one first")]
    Collision {
        /// The repo.
        key: String,
        /// The one that has the folder.
        other: String,
    },
    /// A file of the cache cannot be read or written.
    #[error("cannot {action} `{path}`: {source}")]
    Io {
        /// What was attempted, such as `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Why `git` did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchFailure {
    /// There is no `git` to run.
    #[error("the program `git` cannot be run: {0}")]
    NoGit(String),
    /// It took too long and was stopped.
    #[error("stopped after {} s, the longest a fetch may take", .0.as_secs_f64())]
    TimedOut(Duration),
    /// Whoever asked for it wants it no more.
    #[error("it was stopped")]
    Stopped,
    /// The clone grew too large and was stopped.
    #[error("stopped because the clone would take more than {0}, the most it may take")]
    TooLarge(ByteSize),
    /// The disk ran low and the fetch was stopped.
    #[error("stopped because less than {0} is free on the disk of the cache")]
    DiskLow(ByteSize),
    /// No such repo, or it is not for everybody; forges do not tell which.
    #[error("there is no such repo, or it needs credentials that git does not have: {0}")]
    Denied(String),
    /// The host's name leads to no address, so nothing could be asked of it.
    #[error("the host name `{host}` cannot be resolved ({reason})")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver says.
        reason: String,
    },
    /// The network or the host does not answer.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// The clone in the cache is damaged.
    #[error("the clone is damaged: {0}")]
    Damaged(String),
    /// Anything else that `git` says.
    #[error("git says: {0}")]
    Git(String),
}

impl CacheError {
    /// What an earlier fetch brought, with the reason why it is not newer; or the error back.
    pub fn into_stale(self) -> Result<(Lease, String), Self> {
        match self {
            Self::Fetch { key, failure, stale: Some(lease) }
                if failure != FetchFailure::Stopped =>
            {
                Ok((*lease, format!("cannot fetch {key}: {failure}")))
            }
            other => Err(other),
        }
    }

    /// Turns a system error on `path` into one that says what was attempted.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
