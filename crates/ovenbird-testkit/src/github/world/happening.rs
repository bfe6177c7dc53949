//! What happens in a world: one thing, at one time, done by one account in one repo.

use super::new::{NewIssue, NewPull};
use super::push::NewPush;

/// A happening.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    /// In which order it was reported, from 0: what its event id is made of.
    pub(crate) serial: u64,
    /// Unix seconds.
    pub(crate) at: i64,
    pub(crate) repo: usize,
    pub(crate) actor: usize,
    pub(crate) what: What,
}

/// The verdict of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    /// The change may go in.
    Approved,
    /// The change may not go in as it is.
    ChangesRequested,
    /// No verdict.
    Commented,
}

impl ReviewState {
    /// As GraphQL and REST write it; webhooks and events write it in lower case.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::ChangesRequested => "CHANGES_REQUESTED",
            Self::Commented => "COMMENTED",
        }
    }
}

/// What happened. Numbers are those of issues and pull requests, ids are global.
#[derive(Clone, Debug)]
pub(crate) enum What {
    IssueOpened {
        number: u64,
        id: u64,
        issue: NewIssue,
    },
    PullOpened {
        number: u64,
        issue_id: u64,
        id: u64,
        pull: NewPull,
    },
    Closed {
        number: u64,
        reason: &'static str,
    },
    Merged {
        number: u64,
        sha: String,
    },
    Reopened {
        number: u64,
    },
    Labeled {
        number: u64,
        label: String,
    },
    Unlabeled {
        number: u64,
        label: String,
    },
    ReadyForReview {
        number: u64,
    },
    ConvertedToDraft {
        number: u64,
    },
    ReviewRequested {
        number: u64,
        reviewer: usize,
    },
    /// Of what it changes nothing is said where that stays as it was.
    Synchronized {
        number: u64,
        sha: String,
        files: Option<Vec<(String, u64, u64)>>,
    },
    Reviewed {
        number: u64,
        id: u64,
        state: ReviewState,
        body: String,
    },
    ReviewDismissed {
        number: u64,
        id: u64,
    },
    Commented {
        number: u64,
        id: u64,
        body: String,
    },
    CodeCommented {
        number: u64,
        id: u64,
        review: u64,
        body: String,
    },
    CommitCommented {
        id: u64,
        sha: String,
        body: String,
    },
    Pushed {
        id: u64,
        push: NewPush,
    },
    Starred,
    Unstarred,
    Forked {
        fork: usize,
    },
    Released {
        id: u64,
        tag: String,
    },
    RefCreated {
        kind: RefKind,
        name: String,
    },
    RefDeleted {
        kind: RefKind,
        name: String,
    },
    Renamed {
        from: String,
    },
}

/// A branch or a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefKind {
    Branch,
    Tag,
}

impl RefKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
        }
    }
}

impl What {
    /// Whether it touches the repo itself, which then counts as updated.
    pub(crate) fn changes_repo(&self) -> bool {
        matches!(
            self,
            Self::Pushed { .. } | Self::Starred | Self::Forked { .. } | Self::Renamed { .. }
        )
    }

    /// The number of the issue or pull request that it happened to.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::IssueOpened { number, .. }
            | Self::PullOpened { number, .. }
            | Self::Closed { number, .. }
            | Self::Merged { number, .. }
            | Self::Reopened { number }
            | Self::Labeled { number, .. }
            | Self::Unlabeled { number, .. }
            | Self::ReadyForReview { number }
            | Self::ConvertedToDraft { number }
            | Self::ReviewRequested { number, .. }
            | Self::Synchronized { number, .. }
            | Self::Reviewed { number, .. }
            | Self::ReviewDismissed { number, .. }
            | Self::Commented { number, .. }
            | Self::CodeCommented { number, .. } => Some(*number),
            _ => None,
        }
    }
}
