//! Errors as users meet them: what was attempted, why it failed, what to do.
//!
//! One place prints them, and the kind decides the exit code.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use ovenbird_service::{Error, ErrorKind};

use crate::next_step::hint;

/// What kind of failure it is; each has an exit code, which is a stable interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The work failed: network, disk, a damaged repository. Exit code 1.
    Failed,
    /// What was typed or configured makes no sense. Exit code 2.
    Usage,
    /// What was asked for is not known. Exit code 3.
    NotFound,
    /// The store cannot be reached, or not now. Exit code 1; another attempt may fare better.
    StoreGone,
    /// It was asked to stop. Exit code 1.
    Stopped,
    /// Whoever read the output has left. No error: exit code 0, nothing printed.
    BrokenPipe,
}

/// A failed command.
#[derive(Debug)]
pub(crate) struct CommandError {
    pub(crate) kind: Kind,
    message: String,
    hints: Vec<String>,
}

impl CommandError {
    fn new(kind: Kind, message: impl Display) -> Self {
        Self { kind, message: message.to_string(), hints: Vec::new() }
    }

    pub(crate) fn failed(message: impl Display) -> Self {
        Self::new(Kind::Failed, message)
    }

    pub(crate) fn usage(message: impl Display) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// What went wrong, without hints.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The service answered another question than it was asked.
    pub(crate) fn mismatch() -> Self {
        Self::failed("the answer is one to another question, by a bug in this program")
    }

    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    /// Says first what was attempted.
    pub(crate) fn attempting(mut self, attempt: impl Display) -> Self {
        self.message = format!("{attempt}: {}", self.message);
        self
    }

    /// Prints the error to standard error and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if self.kind == Kind::BrokenPipe {
            return ExitCode::SUCCESS;
        }
        let mut text = format!("error: {}\n", ovenbird_view::printable(&self.message));
        for hint in &self.hints {
            text.extend(["hint: ", &ovenbird_view::printable(hint), "\n"]);
        }
        // Nothing is left to do if standard error is closed.
        let _ = std::io::stderr().write_all(text.as_bytes());
        ExitCode::from(match self.kind {
            Kind::Failed | Kind::StoreGone | Kind::Stopped => 1,
            Kind::Usage => 2,
            Kind::NotFound => 3,
            Kind::BrokenPipe => 0,
        })
    }
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Failed | ErrorKind::Busy => Kind::Failed,
            ErrorKind::Usage => Kind::Usage,
            ErrorKind::NotFound => Kind::NotFound,
            ErrorKind::StoreGone => Kind::StoreGone,
            ErrorKind::Stopped => Kind::Stopped,
        };
        let hints = error.next_steps().iter().map(hint).collect();
        Self { kind, message: error.message().to_owned(), hints }
    }
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Kind::BrokenPipe, error),
            std::io::ErrorKind::StorageFull => Self::failed(format!("cannot write: {error}"))
                .hint("free some room where the output goes"),
            _ => Self::failed(format!("cannot read the input or write the output: {error}"))
                .hint("check where they come from and go to"),
        }
    }
}
