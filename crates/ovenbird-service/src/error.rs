//! What went wrong: its kind, what was attempted and why it failed, and what can be done, as data.
//!
//! A face maps the kind to an exit code or a status, and words the next steps.

use std::fmt::Display;

use ovenbird_core::answer::NextStep;
use ovenbird_engine::cache::{CacheError, FetchFailure};
use ovenbird_engine::git::GitError;
use ovenbird_engine::github::api::ApiError;
use ovenbird_engine::ingest::IngestError;
use ovenbird_engine::store::StoreError;

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The work failed: network, disk, a damaged repository.
    Failed,
    /// What was asked or configured makes no sense.
    Usage,
    /// What was asked for is not known.
    NotFound,
    /// The store cannot be reached, or not now; another attempt may fare better.
    StoreGone,
    /// Too much is asked at once; the same question may fare better in a moment.
    Busy,
    /// It was asked to stop.
    Stopped,
}

/// A question that has no answer, or work that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    next_steps: Vec<NextStep>,
}

impl Error {
    /// An error of a kind; the message is a lower-case fragment that says what failed and why.
    pub fn new(kind: ErrorKind, message: impl Display) -> Self {
        Self { kind, message: message.to_string(), next_steps: Vec::new() }
    }

    /// Work that failed.
    pub fn failed(message: impl Display) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    /// A question that makes no sense.
    pub fn usage(message: impl Display) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Something that is not known.
    pub fn not_found(message: impl Display) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// Work that was stopped.
    pub fn stopped() -> Self {
        Self::new(ErrorKind::Stopped, "it was stopped")
    }

    /// Adds what can be done.
    #[must_use]
    pub fn next(mut self, step: NextStep) -> Self {
        self.next_steps.push(step);
        self
    }

    /// Adds what can be done, as a plain sentence.
    #[must_use]
    pub fn advise(self, text: impl Into<String>) -> Self {
        self.next(NextStep::advice(text))
    }

    /// Says first what was attempted.
    #[must_use]
    pub fn attempting(mut self, attempt: impl Display) -> Self {
        self.message = format!("{attempt}: {}", self.message);
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What was attempted and why it failed, without what to do.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What can be done.
    pub fn next_steps(&self) -> &[NextStep] {
        &self.next_steps
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Query(_) => Self::usage(message).next(NextStep::ListTables),
            StoreError::Full => Self::failed(message)
                .advise("free some room on its disk; nothing that was stored before is lost")
                .next(NextStep::ChooseStore),
            StoreError::TooNew { .. } => {
                Self::failed(message).advise("update Ovenbird").next(NextStep::ChooseStore)
            }
            StoreError::TooOld { .. } => Self::failed(message)
                .advise("open it once with a command that may write, which brings it up to date"),
            StoreError::Damaged(_) => Self::failed(message).advise(
                "move the file away and run the command again: all facts can be read anew, \
                 decisions about people cannot, so keep the file",
            ),
            StoreError::Away { .. } => Self::new(ErrorKind::StoreGone, message)
                .advise("see that the server runs and lets this machine in, and try again"),
            StoreError::Open { .. } => Self::failed(message).next(NextStep::ChooseStore),
            StoreError::Lost(_) => Self::new(ErrorKind::StoreGone, message)
                .advise("run the command again; nothing of the step in progress was kept"),
            StoreError::Busy => {
                Self::new(ErrorKind::StoreGone, message).advise("try again when it is done")
            }
            StoreError::Extension { .. } => Self::failed(message).next(NextStep::Diagnose),
            StoreError::Database(_) => Self::failed(message),
        }
    }
}

impl From<CacheError> for Error {
    fn from(error: CacheError) -> Self {
        let failed = Self::failed(&error);
        let room = || {
            let keys = ["cache.budget", "cache.max_clone", "cache.free_floor"];
            NextStep::configure(&keys, "how much room clones may take")
        };
        match error {
            CacheError::Refused(_) => Self::usage(error).next(NextStep::configure(
                &["fetch.allow_private", "fetch.allow_http", "fetch.allow_file"],
                "what else may be fetched",
            )),
            CacheError::NoRoom { .. } => failed.next(room()),
            CacheError::Fetch { failure, .. } => match failure {
                FetchFailure::NoGit(_) => failed.advise("install git").next(NextStep::Diagnose),
                FetchFailure::TimedOut(_) => failed.next(NextStep::configure(
                    &["cache.fetch_timeout"],
                    "how many seconds a fetch may take",
                )),
                FetchFailure::TooLarge(_) | FetchFailure::DiskLow(_) => failed.next(room()),
                FetchFailure::Denied(_) => failed.advise(
                    "check the spelling; for a repo that is not public give git its credentials, \
                     by a credential helper or an ssh key",
                ),
                FetchFailure::Unreachable(_) => {
                    failed.advise("check the network").next(NextStep::UseLocalClone)
                }
                FetchFailure::Stopped => Self::stopped(),
                FetchFailure::Damaged(_) | FetchFailure::Git(_) => failed,
            },
            CacheError::Busy { .. } | CacheError::Collision { .. } | CacheError::Io { .. } => {
                failed
            }
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let hint = error.hint();
        let made = match &error {
            ApiError::Stopped => Self::stopped(),
            ApiError::Setup { .. } => Self::usage(error),
            ApiError::NotFound { .. } => Self::not_found(error),
            _ => Self::failed(error),
        };
        match hint {
            Some(hint) => made.advise(hint),
            None => made,
        }
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        let hint = error.hint();
        match &error {
            GitError::NotFound { .. } => {
                Self::not_found(error).advise(hint).next(NextStep::NameRepo)
            }
            _ => Self::failed(error).advise(hint),
        }
    }
}

impl From<IngestError> for Error {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(error) => error.into(),
            IngestError::Git(error) => error.into(),
            IngestError::Stopped => Self::new(ErrorKind::Stopped, error),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error)
    }
}
