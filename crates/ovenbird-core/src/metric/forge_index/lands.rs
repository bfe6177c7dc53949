//! Whether a commit is what became of a pull request: the one place that decides.

use crate::fact::ReferenceKind;
use crate::fact::forge::Tie;

/// A keyword closes when its commit arrives, which is by the forge's clock: the committer's may
/// differ, and a push may come later. One day.
const CLOSED_BY_COMMIT: i64 = 86_400;

/// For so long after a closing a number in the message of a commit by somebody unknown is believed
/// to mean it. Thirty days.
const FRESH: i64 = 30 * 86_400;

/// A commit on the default branch that may be what became of a pull request. Times are Unix
/// seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// What it has to do with it.
    pub(crate) tie: Tie,
    /// When it came into the default branch.
    pub(crate) at: i64,
    /// When it was made, by its committer's clock.
    pub(crate) made: Option<i64>,
    /// Whether one of the pull request's authors wrote what it brought; `None` where nobody can
    /// tell.
    pub(crate) by_author: Option<bool>,
}

impl Candidate {
    /// The surest first, then the earliest.
    pub(crate) fn rank(&self) -> (u8, i64) {
        let sure = match self.tie {
            Tie::Head => 0,
            Tie::Named(_) => 1,
            Tie::Patch => 2,
        };
        (sure, self.at)
    }
}

/// A pull request that the forge did not merge. Times are Unix seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offered {
    /// When it was opened.
    pub(crate) created: Option<i64>,
    /// When it was closed, where it is reported that this was no merge.
    pub(crate) closed: Option<i64>,
    /// Whether it is open, or open again: it is decided upon anew.
    pub(crate) is_open: bool,
}

impl Offered {
    /// Whether a commit is what became of it.
    ///
    /// Nothing lands before it is offered. A number in a message proves little: histories are
    /// imported with the numbers of their own projects, and other trackers have numbers, too. So
    /// such a commit was made after the opening, by one of the authors where that can be known, and
    /// else not long after the closing. A keyword that closes has closed it: what it names else,
    /// long before or after, is another matter.
    pub(crate) fn lands(&self, commit: &Candidate) -> bool {
        let is_after = |at: i64| self.created.is_none_or(|created| at >= created);
        if !is_after(commit.at) {
            return false;
        }
        match commit.tie {
            Tie::Head => true,
            Tie::Patch => !self.is_open,
            Tie::Named(kind) => {
                let is_theirs = match commit.by_author {
                    Some(is_theirs) => is_theirs,
                    None => self.closed.is_none_or(|closed| commit.at <= closed + FRESH),
                };
                let near = |closed: i64| (closed - commit.at).abs() <= CLOSED_BY_COMMIT;
                let closes = kind != ReferenceKind::Closes || self.closed.is_some_and(near);
                commit.made.is_none_or(is_after) && is_theirs && closes
            }
        }
    }
}
