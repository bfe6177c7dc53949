//! An issue object, which a pull request has, too.

use serde_json::{Value, json};

use super::{Json, extend};
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::Item;

impl Json<'_> {
    pub(crate) fn issue_url(&self, repo: usize, number: u64) -> String {
        format!("{}/issues/{number}", self.repo_url(repo))
    }

    /// The page of an issue or pull request.
    pub(crate) fn item_page(&self, repo: usize, item: &Item) -> String {
        let kind = if item.pull.is_some() { "pull" } else { "issues" };
        format!("{}/{kind}/{}", self.repo_page(repo), item.number)
    }

    pub(crate) fn issue(&self, repo: usize, item: &Item) -> Value {
        let url = self.issue_url(repo, item.number);
        let mut issue = json!({
            "url": url,
            "repository_url": self.repo_url(repo),
            "labels_url": format!("{url}/labels{{/name}}"),
            "comments_url": format!("{url}/comments"),
            "events_url": format!("{url}/events"),
            "html_url": self.item_page(repo, item),
            "id": item.issue_id,
            "node_id": node_id("Issue", item.issue_id),
            "number": item.number,
            "title": item.title,
            "user": self.user(item.author),
            "labels": self.labels(repo, item),
            "state": item.state(),
            "locked": false,
            "assignee": null,
            "assignees": [],
            "milestone": null,
            "comments": item.comments.len(),
            "created_at": iso(item.created_at),
            "updated_at": iso(item.updated_at),
            "closed_at": item.closed_at.map(iso),
            "author_association": self.association(repo, item.author),
            "active_lock_reason": null,
        });
        if item.pull.is_some() {
            self.point_to_pull(repo, item, &mut issue);
        }
        let more = json!({
            "body": item.body,
            "reactions": Self::reactions(&url),
            "timeline_url": format!("{url}/timeline"),
            "performed_via_github_app": null,
            "state_reason": if item.pull.is_some() { None } else { item.reason },
        });
        extend(&mut issue, more);
        issue
    }

    fn point_to_pull(&self, repo: usize, item: &Item, issue: &mut Value) {
        let Some(pull) = &item.pull else { return };
        let page = self.item_page(repo, item);
        let more = json!({
            "node_id": node_id("PullRequest", pull.id),
            "draft": pull.is_draft,
            "pull_request": {
                "url": self.pull_url(repo, item.number),
                "html_url": page,
                "diff_url": format!("{page}.diff"),
                "patch_url": format!("{page}.patch"),
                "merged_at": pull.merge.as_ref().map(|merge| iso(merge.at)),
            },
        });
        extend(issue, more);
    }
}
