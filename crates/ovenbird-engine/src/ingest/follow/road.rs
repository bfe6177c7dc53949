//! The lists of a repo: by which API each comes, and in which order.

use ovenbird_core::fact::forge::{ItemKind, Source};

use super::mark::{Mark, OVERLAP, Walk};
use crate::github::graph::Look;
use crate::github::instant;
use crate::github::list::List;

/// A list, and the API that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// Pull requests with their reviews.
    GraphPulls,
    /// Issues.
    GraphIssues,
    /// A list of the REST API.
    Rest(List),
}

/// How a list of the REST API is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By the time of the last change, the earliest first: what changes meanwhile comes again.
    Since,
    /// The newest first, until all that follows was stored before.
    NewestFirst,
    /// The oldest first; the next walk begins at the last page.
    OldestFirst,
}

impl Road {
    /// Its name among cursors.
    pub(super) fn name(self) -> String {
        format!("{} {}", self.source().name(), self.what())
    }

    pub(super) fn source(self) -> Source {
        match self {
            Self::GraphPulls | Self::GraphIssues => Source::Graphql,
            Self::Rest(_) => Source::Rest,
        }
    }

    /// What the ledger calls it: the table of its items.
    pub(super) fn what(self) -> &'static str {
        self.kind().table()
    }

    fn kind(self) -> ItemKind {
        match self {
            Self::GraphPulls => ItemKind::PullRequest,
            Self::GraphIssues => ItemKind::Issue,
            Self::Rest(list) => list.kind(),
        }
    }

    /// What people call its items.
    pub(super) fn label(self) -> &'static str {
        match self.kind() {
            ItemKind::PullRequest => "pull requests",
            ItemKind::Issue => "issues",
            ItemKind::Comment => "comments",
            ItemKind::ReviewComment => "comments on lines",
            ItemKind::CommitComment => "comments on commits",
            ItemKind::Release => "releases",
            ItemKind::Fork => "forks",
            _ => "stars",
        }
    }

    /// The kinds of which it tells all. Who took a star back nobody lists.
    pub(super) fn tells(self) -> &'static [ItemKind] {
        match self {
            Self::GraphPulls => &[ItemKind::PullRequest, ItemKind::Review],
            Self::GraphIssues | Self::Rest(List::Issues) => &[ItemKind::Issue],
            Self::Rest(List::PullRequests) => &[ItemKind::PullRequest],
            Self::Rest(List::Comments) => &[ItemKind::Comment],
            Self::Rest(List::ReviewComments) => &[ItemKind::ReviewComment],
            Self::Rest(List::CommitComments) => &[ItemKind::CommitComment],
            Self::Rest(List::Releases) => &[ItemKind::Release],
            Self::Rest(List::Forks) => &[ItemKind::Fork],
            Self::Rest(List::Stars) => &[],
        }
    }

    /// What a look says of this list; what is the same as before needs no walk.
    pub(super) fn stamp(self, look: &Look) -> Option<String> {
        let count = match self {
            Self::Rest(List::CommitComments) => look.commit_comments,
            Self::Rest(List::Releases) => look.releases,
            Self::Rest(List::Forks) => look.forks,
            Self::Rest(List::Stars) => look.stars,
            _ => None,
        };
        count.map(|count| count.to_string())
    }

    /// Whether there may be news, given what a look has shown.
    pub(super) fn is_touched(self, mark: &Mark, look: &Look) -> bool {
        let Some(since) = mark.since.filter(|_| mark.walk.is_none()) else { return true };
        let touched = match self {
            Self::GraphPulls | Self::Rest(List::PullRequests | List::ReviewComments) => {
                look.pulls_at
            }
            Self::GraphIssues => look.issues_at,
            Self::Rest(List::Issues | List::Comments) => look.issues_at.max(look.pulls_at),
            Self::Rest(_) => return self.stamp(look) != mark.stamp,
        };
        touched.is_some_and(|at| at + OVERLAP >= since)
    }

    /// Whether what is touched while it is walked moves to where it has been already.
    pub(super) fn runs_against_time(self, walk: &Walk) -> bool {
        let is_pulls = matches!(self, Self::GraphPulls | Self::Rest(List::PullRequests));
        is_pulls && walk.since.is_some()
    }
}

/// How a list is gone through.
pub(super) fn way(list: List, walk: &Walk) -> Way {
    match list {
        List::Issues | List::Comments | List::ReviewComments => Way::Since,
        List::PullRequests if walk.since.is_none() => Way::OldestFirst,
        List::PullRequests | List::Releases | List::Forks => Way::NewestFirst,
        List::CommitComments | List::Stars => Way::OldestFirst,
    }
}

/// The path of a list's first page below that of its repo.
pub(super) fn path(list: List, walk: &Walk) -> String {
    let since = walk.reached.or(walk.asked_since());
    let since = since.map_or_else(String::new, |since| format!("&since={}", instant(since)));
    let by_time = format!("sort=updated&direction=asc{since}&per_page=100");
    match list {
        List::Issues => format!("/issues?state=all&{by_time}"),
        List::Comments => format!("/issues/comments?{by_time}"),
        List::ReviewComments => format!("/pulls/comments?{by_time}"),
        List::PullRequests if walk.since.is_none() => {
            "/pulls?state=all&sort=created&direction=asc&per_page=100".to_owned()
        }
        List::PullRequests => {
            "/pulls?state=all&sort=updated&direction=desc&per_page=100".to_owned()
        }
        List::CommitComments => "/comments?per_page=100".to_owned(),
        List::Releases => "/releases?per_page=100".to_owned(),
        List::Forks => "/forks?sort=newest&per_page=100".to_owned(),
        List::Stars => "/stargazers?per_page=100".to_owned(),
    }
}
