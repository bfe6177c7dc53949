//! The lists of a repo: by which API each comes, and in which order.

use ovenbird_core::fact::forge::{ObjectKind, Source};

use super::mark::{Mark, OVERLAP, Walk};
use crate::github::endpoint::Endpoint;
use crate::github::graph::Overview;
use crate::github::instant;

/// A list, and the API that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feed {
    /// Pull requests with their reviews.
    GraphPulls,
    /// Issues.
    GraphIssues,
    /// A list of the REST API.
    Rest(Endpoint),
}

/// How a list of the REST API is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageOrder {
    /// By the time of the last change, the earliest first: what changes meanwhile comes again.
    Since,
    /// The newest first, until all that follows was stored before.
    NewestFirst,
    /// The oldest first; the next walk begins at the last page.
    OldestFirst,
}

impl Feed {
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

    /// What the ledger calls it: the table of its objects.
    pub(super) fn what(self) -> &'static str {
        self.kind().table()
    }

    fn kind(self) -> ObjectKind {
        match self {
            Self::GraphPulls => ObjectKind::PullRequest,
            Self::GraphIssues => ObjectKind::Issue,
            Self::Rest(endpoint) => endpoint.kind(),
        }
    }

    /// What people call its objects.
    pub(super) fn label(self) -> &'static str {
        match self.kind() {
            ObjectKind::PullRequest => "pull requests",
            ObjectKind::Issue => "issues",
            ObjectKind::Comment => "comments",
            ObjectKind::ReviewComment => "comments on lines",
            ObjectKind::CommitComment => "comments on commits",
            ObjectKind::Release => "releases",
            ObjectKind::Fork => "forks",
            _ => "stars",
        }
    }

    /// The kinds of which it tells all. Who took a star back nobody lists.
    pub(super) fn tells(self) -> &'static [ObjectKind] {
        match self {
            Self::GraphPulls => &[ObjectKind::PullRequest, ObjectKind::Review],
            Self::GraphIssues | Self::Rest(Endpoint::Issues) => &[ObjectKind::Issue],
            Self::Rest(Endpoint::PullRequests) => &[ObjectKind::PullRequest],
            Self::Rest(Endpoint::Comments) => &[ObjectKind::Comment],
            Self::Rest(Endpoint::ReviewComments) => &[ObjectKind::ReviewComment],
            Self::Rest(Endpoint::CommitComments) => &[ObjectKind::CommitComment],
            Self::Rest(Endpoint::Releases) => &[ObjectKind::Release],
            Self::Rest(Endpoint::Forks) => &[ObjectKind::Fork],
            Self::Rest(Endpoint::Stars) => &[],
        }
    }

    /// What a look says of this list; what is the same as before needs no walk.
    pub(super) fn stamp(self, overview: &Overview) -> Option<String> {
        let count = match self {
            Self::Rest(Endpoint::CommitComments) => overview.commit_comments,
            Self::Rest(Endpoint::Releases) => overview.releases,
            Self::Rest(Endpoint::Forks) => overview.forks,
            Self::Rest(Endpoint::Stars) => overview.stars,
            _ => None,
        };
        count.map(|count| count.to_string())
    }

    /// Whether there may be news, given what a look has shown.
    pub(super) fn is_touched(self, mark: &Mark, overview: &Overview) -> bool {
        let Some(since) = mark.since.filter(|_| mark.walk.is_none()) else { return true };
        let touched = match self {
            Self::GraphPulls | Self::Rest(Endpoint::PullRequests | Endpoint::ReviewComments) => {
                overview.pulls_at
            }
            Self::GraphIssues => overview.issues_at,
            Self::Rest(Endpoint::Issues | Endpoint::Comments) => {
                overview.issues_at.max(overview.pulls_at)
            }
            Self::Rest(_) => return self.stamp(overview) != mark.stamp,
        };
        touched.is_some_and(|at| at + OVERLAP >= since)
    }

    /// Whether what is touched while it is walked moves to where it has been already.
    pub(super) fn runs_against_time(self, walk: &Walk) -> bool {
        let is_pulls = matches!(self, Self::GraphPulls | Self::Rest(Endpoint::PullRequests));
        is_pulls && walk.since.is_some()
    }
}

/// How a list is gone through.
pub(super) fn page_order(endpoint: Endpoint, walk: &Walk) -> PageOrder {
    match endpoint {
        Endpoint::Issues | Endpoint::Comments | Endpoint::ReviewComments => PageOrder::Since,
        Endpoint::PullRequests if walk.since.is_none() => PageOrder::OldestFirst,
        Endpoint::PullRequests | Endpoint::Releases | Endpoint::Forks => PageOrder::NewestFirst,
        Endpoint::CommitComments | Endpoint::Stars => PageOrder::OldestFirst,
    }
}

/// The path of a list's first page below that of its repo.
pub(super) fn path(endpoint: Endpoint, walk: &Walk) -> String {
    let since = walk.reached.or(walk.asked_since());
    let since = since.map_or_else(String::new, |since| format!("&since={}", instant(since)));
    let by_time = format!("sort=updated&direction=asc{since}&per_page=100");
    match endpoint {
        Endpoint::Issues => format!("/issues?state=all&{by_time}"),
        Endpoint::Comments => format!("/issues/comments?{by_time}"),
        Endpoint::ReviewComments => format!("/pulls/comments?{by_time}"),
        Endpoint::PullRequests if walk.since.is_none() => {
            "/pulls?state=all&sort=created&direction=asc&per_page=100".to_owned()
        }
        Endpoint::PullRequests => {
            "/pulls?state=all&sort=updated&direction=desc&per_page=100".to_owned()
        }
        Endpoint::CommitComments => "/comments?per_page=100".to_owned(),
        Endpoint::Releases => "/releases?per_page=100".to_owned(),
        Endpoint::Forks => "/forks?sort=newest&per_page=100".to_owned(),
        Endpoint::Stars => "/stargazers?per_page=100".to_owned(),
    }
}
