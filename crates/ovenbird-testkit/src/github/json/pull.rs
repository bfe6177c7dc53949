//! A pull request object, with and without its counts.

use serde_json::{Value, json};

use super::{Extent, Json, extend};
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::{ForgeObject, Pull};

impl Json<'_> {
    pub(crate) fn pull_url(&self, repo: usize, number: u64) -> String {
        format!("{}/pulls/{number}", self.repo_url(repo))
    }

    /// With the counts that lists and reviews leave out.
    pub(crate) fn pull(&self, repo: usize, forge_object: &ForgeObject) -> Value {
        let mut object = self.short_pull(repo, forge_object);
        let pull = pull_of(forge_object);
        let is_open = forge_object.is_open();
        let more = json!({
            "merged": pull.merge.is_some(),
            "mergeable": is_open.then_some(true),
            "rebaseable": is_open.then_some(true),
            "mergeable_state": if is_open { "clean" } else { "unknown" },
            "merged_by": pull.merge.as_ref().map(|merge| self.user(merge.by)),
            "comments": forge_object.comments.len(),
            "review_comments": pull.comments.len(),
            "maintainer_can_modify": is_open && pull.head_repo != Some(repo),
            "commits": pull.commits,
            "additions": pull.additions(),
            "deletions": pull.deletions(),
            "changed_files": pull.files.len(),
        });
        extend(&mut object, more);
        object
    }

    /// As in lists, and beside reviews.
    pub(crate) fn short_pull(&self, repo: usize, forge_object: &ForgeObject) -> Value {
        let pull = pull_of(forge_object);
        let (url, page) =
            (self.pull_url(repo, forge_object.number), self.forge_object_page(repo, forge_object));
        let mut object = json!({
            "url": url,
            "id": pull.id,
            "node_id": node_id("PullRequest", pull.id),
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "issue_url": self.issue_url(repo, forge_object.number),
            "number": forge_object.number,
            "state": forge_object.state(),
            "locked": false,
            "title": forge_object.title,
            "user": self.user(forge_object.author),
            "body": forge_object.body,
            "created_at": iso(forge_object.created_at),
            "updated_at": iso(forge_object.updated_at),
            "closed_at": forge_object.closed_at.map(iso),
            "merged_at": pull.merge.as_ref().map(|merge| iso(merge.at)),
            "merge_commit_sha": pull.merge.as_ref().map(|merge| merge.sha.as_str()),
            "assignee": null,
            "assignees": [],
            "requested_reviewers": self.users(&pull.requested),
            "requested_teams": [],
            "labels": self.labels(repo, forge_object),
            "milestone": null,
            "draft": pull.is_draft,
        });
        extend(&mut object, self.pull_addresses(repo, forge_object, pull));
        extend(&mut object, self.pull_ends(repo, forge_object, pull));
        object
    }

    fn pull_ends(&self, repo: usize, forge_object: &ForgeObject, pull: &Pull) -> Value {
        json!({
            "head": self.end(pull.head_owner, &pull.head_ref, &pull.head_sha, pull.head_repo),
            "base": self.end(self.owner(repo), &pull.base_ref, &pull.base_sha, Some(repo)),
            "_links": self.pull_links(repo, forge_object, pull),
            "author_association": self.association(repo, forge_object.author),
            "auto_merge": null,
            "active_lock_reason": null,
        })
    }

    fn users(&self, accounts: &[usize]) -> Vec<Value> {
        accounts.iter().map(|one| self.user(*one)).collect()
    }

    fn pull_addresses(&self, repo: usize, forge_object: &ForgeObject, pull: &Pull) -> Value {
        let url = self.pull_url(repo, forge_object.number);
        json!({
            "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"),
            "review_comment_url": format!("{}/pulls/comments{{/number}}", self.repo_url(repo)),
            "comments_url": format!("{}/comments", self.issue_url(repo, forge_object.number)),
            "statuses_url": format!("{}/statuses/{}", self.repo_url(repo), pull.head_sha),
        })
    }

    fn pull_links(&self, repo: usize, forge_object: &ForgeObject, pull: &Pull) -> Value {
        let addresses = self.pull_addresses(repo, forge_object, pull);
        let link = |key: &str| json!({ "href": addresses[key] });
        json!({
            "self": { "href": self.pull_url(repo, forge_object.number) },
            "html": { "href": self.forge_object_page(repo, forge_object) },
            "issue": { "href": self.issue_url(repo, forge_object.number) },
            "comments": link("comments_url"),
            "review_comments": link("review_comments_url"),
            "review_comment": link("review_comment_url"),
            "commits": link("commits_url"),
            "statuses": link("statuses_url"),
        })
    }

    /// The head or the base.
    fn end(&self, owner: usize, branch: &str, sha: &str, repo: Option<usize>) -> Value {
        json!({
            "label": format!("{}:{branch}", self.login(owner)),
            "ref": branch,
            "sha": sha,
            "user": self.user(owner),
            "repo": repo.map(|repo| self.repository(repo, Extent::Inside)),
        })
    }
}

/// The pull request of an item that is one.
pub(crate) fn pull_of(forge_object: &ForgeObject) -> &Pull {
    forge_object.pull.as_ref().unwrap_or_else(|| panic!("#{} is an issue", forge_object.number))
}
