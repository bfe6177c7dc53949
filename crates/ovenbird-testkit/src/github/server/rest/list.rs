//! The other lists of a repo.

use serde_json::json;

use super::super::http::Reply;
use super::Ask;
use crate::github::json::Extent;
use crate::github::time::iso;

impl Ask<'_> {
    pub(super) fn labels(&self) -> Reply {
        let labels: Vec<_> = self.json.reported(self.repo).labels.iter().collect();
        self.list(labels, |name| self.json.label(self.repo, name))
    }

    pub(super) fn releases(&self) -> Reply {
        let releases: Vec<_> = self.json.state(self.repo).releases.iter().rev().collect();
        self.list(releases, |release| self.json.release(self.repo, release))
    }

    /// The newest first.
    pub(super) fn forks(&self) -> Reply {
        let forks: Vec<_> = self.json.state(self.repo).forks.iter().rev().collect();
        self.list(forks, |(_, fork)| self.json.repository(*fork, Extent::Inside))
    }

    /// The oldest first; with their times only for who asks for that media type.
    pub(super) fn stargazers(&self) -> Reply {
        if self.state.settings.are_stargazers_gone {
            return Reply::not_found();
        }
        let accept = self.request.header("accept").unwrap_or_default();
        let with_times = accept.contains("star+json");
        let stars: Vec<_> = self.json.state(self.repo).stars.iter().collect();
        self.list(stars, |(at, account)| {
            if with_times {
                json!({ "starred_at": iso(*at), "user": self.json.user(*account) })
            } else {
                self.json.user(*account)
            }
        })
    }

    pub(super) fn commit_comments(&self) -> Reply {
        let comments: Vec<_> = self.json.state(self.repo).commit_comments.iter().collect();
        self.list(comments, |comment| self.json.commit_comment(self.repo, comment))
    }
}
