//! An issue object, which a pull request has, too.

use serde_json::{Value, json};

use super::{Json, extend};
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::ForgeObject;

impl Json<'_> {
    pub(crate) fn issue_url(&self, repo: usize, number: u64) -> String {
        format!("{}/issues/{number}", self.repo_url(repo))
    }

    /// The page of an issue or pull request.
    pub(crate) fn forge_object_page(&self, repo: usize, forge_object: &ForgeObject) -> String {
        let kind = if forge_object.pull.is_some() { "pull" } else { "issues" };
        format!("{}/{kind}/{}", self.repo_page(repo), forge_object.number)
    }

    pub(crate) fn issue(&self, repo: usize, forge_object: &ForgeObject) -> Value {
        let url = self.issue_url(repo, forge_object.number);
        let mut issue = json!({
            "url": url,
            "repository_url": self.repo_url(repo),
            "labels_url": format!("{url}/labels{{/name}}"),
            "comments_url": format!("{url}/comments"),
            "events_url": format!("{url}/events"),
            "html_url": self.forge_object_page(repo, forge_object),
            "id": forge_object.issue_id,
            "node_id": node_id("Issue", forge_object.issue_id),
            "number": forge_object.number,
            "title": forge_object.title,
            "user": self.user(forge_object.author),
            "labels": self.labels(repo, forge_object),
            "state": forge_object.state(),
            "locked": false,
            "assignee": null,
            "assignees": [],
            "milestone": null,
            "comments": forge_object.comments.len(),
            "created_at": iso(forge_object.created_at),
            "updated_at": iso(forge_object.updated_at),
            "closed_at": forge_object.closed_at.map(iso),
            "author_association": self.association(repo, forge_object.author),
            "active_lock_reason": null,
        });
        if forge_object.pull.is_some() {
            self.point_to_pull(repo, forge_object, &mut issue);
        }
        let more = json!({
            "body": forge_object.body,
            "reactions": Self::reactions(&url),
            "timeline_url": format!("{url}/timeline"),
            "performed_via_github_app": null,
            "state_reason": if forge_object.pull.is_some() { None } else { forge_object.reason },
        });
        extend(&mut issue, more);
        issue
    }

    fn point_to_pull(&self, repo: usize, forge_object: &ForgeObject, issue: &mut Value) {
        let Some(pull) = &forge_object.pull else { return };
        let page = self.forge_object_page(repo, forge_object);
        let more = json!({
            "node_id": node_id("PullRequest", pull.id),
            "draft": pull.is_draft,
            "pull_request": {
                "url": self.pull_url(repo, forge_object.number),
                "html_url": page,
                "diff_url": format!("{page}.diff"),
                "patch_url": format!("{page}.patch"),
                "merged_at": pull.merge.as_ref().map(|merge| iso(merge.at)),
            },
        });
        extend(issue, more);
    }
}
