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

mod step;

use step::{of_cache, of_store};

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
        let kind = match &error {
            StoreError::Query { .. } => ErrorKind::Usage,
            StoreError::Away { .. } | StoreError::Lost(_) | StoreError::Busy => {
                ErrorKind::StoreGone
            }
            StoreError::Stopped => ErrorKind::Stopped,
            _ => ErrorKind::Failed,
        };
        of_store(&error).into_iter().fold(Self::new(kind, &error), Self::next)
    }
}

impl From<CacheError> for Error {
    fn from(error: CacheError) -> Self {
        let kind = match &error {
            CacheError::Refused(_) => ErrorKind::Usage,
            CacheError::Fetch { failure: FetchFailure::Stopped, .. } => return Self::stopped(),
            _ => ErrorKind::Failed,
        };
        of_cache(&error).into_iter().fold(Self::new(kind, &error), Self::next)
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
        Self::failed(format!("cannot read or write a file: {error}"))
            .advise("check that it is there, that you may use it, and that its disk has room")
    }
}
