//! Fields of what people say: reviews, comments, releases, and what they do on a timeline.

use serde_json::Value;

use super::super::connection::{Arguments, Connection};
use super::super::node::{Node, Out};
use super::super::run::Run;
use super::commit;
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::{Comment, CommitComment, ForgeObject, Happening, Release, Review, What};

impl<'v> Run<'_, 'v> {
    /// What all of them have.
    fn remark(&self, repo: usize, author: usize, at: i64, body: &str, field: &str) -> Out<'v> {
        match field {
            "author" => self.actor(author),
            "authorAssociation" => self.json.association(repo, author).into(),
            "body" => body.into(),
            "createdAt" | "updatedAt" => iso(at).into(),
            _ => Value::Null.into(),
        }
    }

    pub(super) fn review_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        review: &'v Review,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        match field {
            "id" => node_id("PullRequestReview", review.id).into(),
            "databaseId" => review.id.into(),
            "fullDatabaseId" => review.id.to_string().into(),
            "state" => review.state.into(),
            "submittedAt" => iso(review.at).into(),
            "commit" => commit(&review.sha).into(),
            "url" => self.json.review(repo, forge_object, review)["html_url"].clone().into(),
            "pullRequest" => Out::One(Node::ForgeObject(repo, forge_object)),
            "comments" => {
                let all = forge_object.pull.iter().flat_map(|pull| &pull.comments);
                let own =
                    all.filter(|one| one.review.as_ref().is_some_and(|(id, _)| *id == review.id));
                let own =
                    own.map(|one| ((one.at, one.id), Node::CodeComment(repo, forge_object, one)));
                let of = "PullRequestReviewComment";
                Out::connection(Connection::new(of, own.collect(), arguments))
            }
            _ => self.remark(repo, review.author, review.at, &review.body, field),
        }
    }

    pub(super) fn thread_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        comment: &'v Comment,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        match field {
            "comments" => {
                let only = vec![((0, comment.id), Node::CodeComment(repo, forge_object, comment))];
                Out::connection(Connection::new("PullRequestReviewComment", only, arguments))
            }
            "id" => format!("PRRT_{}", comment.id).into(),
            "path" => self.json.code_comment(repo, forge_object, comment)["path"].clone().into(),
            _ => false.into(),
        }
    }

    pub(super) fn code_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        comment: &'v Comment,
        field: &str,
    ) -> Out<'v> {
        let written = || self.json.code_comment(repo, forge_object, comment);
        match field {
            "id" => node_id("PullRequestReviewComment", comment.id).into(),
            "databaseId" => comment.id.into(),
            "fullDatabaseId" => comment.id.to_string().into(),
            "path" => written()["path"].clone().into(),
            "url" => written()["html_url"].clone().into(),
            "commit" => commit(written()["commit_id"].as_str().unwrap_or_default()).into(),
            "pullRequestReview" => {
                let id = comment.review.as_ref().map(|(id, _)| *id);
                let mut all = forge_object.pull.iter().flat_map(|pull| &pull.reviews);
                let review = all.find(|one| Some(one.id) == id);
                Out::maybe(review.map(|review| Node::Review(repo, forge_object, review)))
            }
            _ => self.remark(repo, comment.author, comment.at, &comment.body, field),
        }
    }

    pub(super) fn comment_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        comment: &'v Comment,
        field: &str,
    ) -> Out<'v> {
        match field {
            "id" => node_id("IssueComment", comment.id).into(),
            "databaseId" => comment.id.into(),
            "fullDatabaseId" => comment.id.to_string().into(),
            "url" => self.json.comment(repo, forge_object, comment)["html_url"].clone().into(),
            _ => self.remark(repo, comment.author, comment.at, &comment.body, field),
        }
    }

    pub(super) fn commit_comment_field(
        &self,
        repo: usize,
        comment: &CommitComment,
        field: &str,
    ) -> Out<'v> {
        match field {
            "id" => node_id("CommitComment", comment.id).into(),
            "databaseId" => comment.id.into(),
            "commit" => commit(&comment.sha).into(),
            _ => self.remark(repo, comment.author, comment.at, &comment.body, field),
        }
    }

    pub(super) fn release_field(&self, repo: usize, release: &Release, field: &str) -> Out<'v> {
        match field {
            "id" => node_id("Release", release.id).into(),
            "databaseId" => release.id.into(),
            "author" => self.actor(release.author),
            "name" | "tagName" => release.tag.as_str().into(),
            "isDraft" | "isPrerelease" => false.into(),
            "createdAt" | "publishedAt" => iso(release.at).into(),
            "url" => self.json.release(repo, release)["html_url"].clone().into(),
            _ => Value::Null.into(),
        }
    }

    pub(super) fn event_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        event: &'v Happening,
        field: &str,
    ) -> Out<'v> {
        match (field, &event.what) {
            ("id", _) => format!("E_{}", event.serial).into(),
            ("actor", _) => self.actor(event.actor),
            ("createdAt", _) => iso(event.at).into(),
            ("stateReason", What::Closed { reason, .. }) if forge_object.pull.is_none() => {
                reason.to_uppercase().into()
            }
            ("commit", What::Merged { sha, .. }) => commit(sha).into(),
            ("mergeRefName", _) => {
                forge_object.pull.as_ref().map(|pull| pull.base_ref.clone()).into()
            }
            ("label", What::Labeled { label, .. } | What::Unlabeled { label, .. }) => {
                self.label(repo, label).into()
            }
            ("requestedReviewer", What::ReviewRequested { reviewer, .. }) => self.actor(*reviewer),
            ("databaseId", _) => event.serial.into(),
            ("review", What::ReviewDismissed { id, .. }) => {
                let mut all = forge_object.pull.iter().flat_map(|pull| &pull.reviews);
                let review = all.find(|one| one.id == *id);
                Out::maybe(review.map(|review| Node::Review(repo, forge_object, review)))
            }
            _ => Value::Null.into(),
        }
    }
}
