//! A review object.

use serde_json::{Value, json};

use super::Json;
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::{ForgeObject, Review};

impl Json<'_> {
    /// With its state in upper case, as REST has it; events and webhooks have it in lower case.
    pub(crate) fn review(&self, repo: usize, forge_object: &ForgeObject, review: &Review) -> Value {
        let page = format!(
            "{}#pullrequestreview-{}",
            self.forge_object_page(repo, forge_object),
            review.id
        );
        let pull = self.pull_url(repo, forge_object.number);
        json!({
            "id": review.id,
            "node_id": node_id("PullRequestReview", review.id),
            "user": self.user(review.author),
            "body": review.body,
            "commit_id": review.sha,
            "submitted_at": iso(review.at),
            "state": review.state,
            "html_url": page,
            "pull_request_url": pull,
            "author_association": self.association(repo, review.author),
            "_links": { "html": { "href": page }, "pull_request": { "href": pull } },
        })
    }

    /// The same in the manner of events and webhooks.
    pub(crate) fn event_review(
        &self,
        repo: usize,
        forge_object: &ForgeObject,
        review: &Review,
    ) -> Value {
        let mut object = self.review(repo, forge_object, review);
        object["state"] = review.state.to_lowercase().into();
        // Without a text it is null there, where REST has an empty one.
        if review.body.is_empty() {
            object["body"] = Value::Null;
        }
        object
    }
}
