//! What can go wrong with a clone.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ovenbird_core::fact::{RemoteError, Scheme};

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

    /// What a person can do about it, the best first; none where it was asked to stop.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Refused(error) => return refusal_hints(error),
            Self::Fetch { failure, .. } => return failure.hints(),
            Self::NoRoom { .. } => ROOMIER,
            Self::Busy { .. } => "another command or a worker has it; run this one again later",
            Self::Collision { other, .. } => {
                return vec![format!("`ovenbird repos remove {other}` frees the folder")];
            }
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ROOMIER,
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "let this user write the folder, or name another one by `cache.path`"
                }
                _ => "check the disk that holds the clones; `cache.path` names another folder",
            },
        };
        vec![hint.to_owned()]
    }

    /// Turns a system error on `path` into one that says what was attempted.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

/// Where room is to be had.
const ROOMIER: &str = "`cache.budget`, `cache.max_clone` and `cache.free_floor` in the \
                       configuration say how much room clones may take";

fn refusal_hints(error: &RemoteError) -> Vec<String> {
    let allow = |what: &str| format!("set `fetch.{what}` to true to allow it");
    vec![match error {
        RemoteError::SchemeNotAllowed(Scheme::Http) => allow("allow_http"),
        RemoteError::SchemeNotAllowed(Scheme::File) => allow("allow_file"),
        RemoteError::PrivateAddress => allow("allow_private"),
        _ => {
            "a repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub"
                .to_owned()
        }
    }]
}

impl FetchFailure {
    /// What a person can do about it, the best first; none where it was asked to stop.
    pub fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoGit(_) => "install git; `ovenbird doctor` looks again",
            Self::TimedOut(_) => "`cache.fetch_timeout` in the configuration sets the time",
            Self::Stopped => return Vec::new(),
            Self::TooLarge(_) | Self::DiskLow(_) => ROOMIER,
            Self::Denied(_) => {
                "check the spelling; for a repo that is not public give git its credentials, by a \
                 credential helper or an ssh key"
            }
            Self::Unresolved { .. } => {
                return vec![
                    "check the spelling and the network".to_owned(),
                    "where a proxy alone resolves names, set `fetch.allow_private` to true: \
                     addresses are not checked then"
                        .to_owned(),
                ];
            }
            Self::Unreachable(_) => {
                "check the network; a clone on this machine can be read without one: \
                 `ovenbird report PATH`"
            }
            Self::Damaged(_) => {
                "check the disk that holds the clones; `ovenbird cache clear` deletes them, and the \
                 next run fetches what it needs"
            }
            Self::Git(_) => "`git ls-remote URL` shows whether git can do it without Ovenbird",
        };
        vec![hint.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_failure() -> Vec<FetchFailure> {
        let text = || "as git says".to_owned();
        let (size, time) = (ByteSize::new(5), Duration::from_secs(5));
        vec![
            FetchFailure::NoGit(text()),
            FetchFailure::TimedOut(time),
            FetchFailure::Stopped,
            FetchFailure::TooLarge(size),
            FetchFailure::DiskLow(size),
            FetchFailure::Denied(text()),
            FetchFailure::Unresolved { host: text(), reason: text() },
            FetchFailure::Unreachable(text()),
            FetchFailure::Damaged(text()),
            FetchFailure::Git(text()),
        ]
    }

    fn every() -> Vec<CacheError> {
        let key = || "host/owner/name".to_owned();
        let io = |kind: io::ErrorKind| CacheError::io("create", Path::new("/x"))(kind.into());
        let fetch = |failure| CacheError::Fetch { key: key(), failure, stale: None };
        let mut all: Vec<CacheError> = every_failure().into_iter().map(fetch).collect();
        all.extend([
            CacheError::Refused(RemoteError::PrivateAddress),
            CacheError::Refused(RemoteError::SchemeNotAllowed(Scheme::Http)),
            CacheError::Refused(RemoteError::Host("it is empty")),
            CacheError::NoRoom { key: key(), reason: key() },
            CacheError::Busy { key: key() },
            CacheError::Collision { key: key(), other: key() },
            io(io::ErrorKind::StorageFull),
            io(io::ErrorKind::PermissionDenied),
            io(io::ErrorKind::Other),
        ]);
        all
    }

    #[test]
    fn every_error_says_what_can_be_done() {
        for error in every() {
            let is_stop =
                matches!(&error, CacheError::Fetch { failure: FetchFailure::Stopped, .. });
            let hints = error.hints();
            assert_eq!(hints.is_empty(), is_stop, "{error}");
            assert!(hints.iter().all(|hint| hint.len() > 20), "{hints:?}");
        }
    }

    #[test]
    fn what_git_says_stands_behind_words_of_our_own() {
        for error in every() {
            assert!(!error.to_string().starts_with("as git says"), "{error}");
        }
        for failure in every_failure() {
            assert!(!failure.to_string().starts_with("as git says"), "{failure}");
        }
    }
}
