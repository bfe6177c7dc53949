//! Comment objects: under issues, on code, on commits.

use serde_json::{Value, json};

use super::Json;
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::{Comment, CommitComment, ForgeObject};

impl Json<'_> {
    /// A comment under an issue or pull request.
    pub(crate) fn comment(
        &self,
        repo: usize,
        forge_object: &ForgeObject,
        comment: &Comment,
    ) -> Value {
        let url = format!("{}/issues/comments/{}", self.repo_url(repo), comment.id);
        json!({
            "url": url,
            "html_url": format!("{}#issuecomment-{}", self.forge_object_page(repo, forge_object), comment.id),
            "issue_url": self.issue_url(repo, forge_object.number),
            "id": comment.id,
            "node_id": node_id("IssueComment", comment.id),
            "user": self.user(comment.author),
            "created_at": iso(comment.at),
            "updated_at": iso(comment.at),
            "author_association": self.association(repo, comment.author),
            "body": comment.body,
            "reactions": Self::reactions(&url),
            "performed_via_github_app": null,
        })
    }

    /// A comment on a line of a pull request.
    pub(crate) fn code_comment(
        &self,
        repo: usize,
        forge_object: &ForgeObject,
        comment: &Comment,
    ) -> Value {
        let url = format!("{}/pulls/comments/{}", self.repo_url(repo), comment.id);
        let page =
            format!("{}#discussion_r{}", self.forge_object_page(repo, forge_object), comment.id);
        let pull = self.pull_url(repo, forge_object.number);
        let (review, sha) = comment.review.clone().unwrap_or_default();
        let files = &super::pull::pull_of(forge_object).files;
        json!({
            "url": url,
            "pull_request_review_id": review,
            "id": comment.id,
            "node_id": node_id("PullRequestReviewComment", comment.id),
            "diff_hunk": "@@ -1,1 +1,2 @@\n one\n+two",
            "path": files.first().map_or("README.md", |(path, _, _)| path.as_str()),
            "position": 2,
            "original_position": 2,
            "commit_id": sha,
            "original_commit_id": sha,
            "user": self.user(comment.author),
            "body": comment.body,
            "created_at": iso(comment.at),
            "updated_at": iso(comment.at),
            "html_url": page,
            "pull_request_url": pull,
            "author_association": self.association(repo, comment.author),
            "_links": {
                "self": { "href": url },
                "html": { "href": page },
                "pull_request": { "href": pull },
            },
            "reactions": Self::reactions(&url),
            "start_line": null,
            "original_start_line": null,
            "start_side": null,
            "line": 2,
            "original_line": 2,
            "side": "RIGHT",
            "subject_type": "line",
        })
    }

    /// A comment on a commit.
    pub(crate) fn commit_comment(&self, repo: usize, comment: &CommitComment) -> Value {
        let url = format!("{}/comments/{}", self.repo_url(repo), comment.id);
        let page =
            format!("{}/commit/{}#commitcomment-{}", self.repo_page(repo), comment.sha, comment.id);
        json!({
            "url": url,
            "html_url": page,
            "id": comment.id,
            "node_id": node_id("CommitComment", comment.id),
            "user": self.user(comment.author),
            "position": null,
            "line": null,
            "path": null,
            "commit_id": comment.sha,
            "created_at": iso(comment.at),
            "updated_at": iso(comment.at),
            "author_association": self.association(repo, comment.author),
            "body": comment.body,
            "reactions": Self::reactions(&url),
        })
    }
}
