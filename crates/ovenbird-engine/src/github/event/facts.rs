//! From an event to what it says of objects.

use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeObject, ObjectKind, Source, login_key, push_key,
};

use super::envelope::Envelope;
use super::payload::Payload;
use crate::github::object::{Object, number_of_url};

/// What is the same for all objects of an event.
struct Facts<'e> {
    source: Source,
    at: i64,
    actor: Option<&'e AccountRef>,
    objects: Vec<ForgeObject>,
}

/// The objects that an event speaks of, and the number of the issue or pull request among them.
pub(super) fn objects(
    event: &mut Envelope<'_>,
    kind: &str,
    at: i64,
    source: Source,
) -> (Vec<ForgeObject>, Option<i64>) {
    let payload = std::mem::take(&mut event.payload);
    let mut facts = Facts { source, at, actor: event.actor.as_ref(), objects: Vec::new() };
    let in_url = || event.url.as_deref().and_then(number_of_url);
    let of_object = [&payload.pull_request, &payload.issue]
        .into_iter()
        .find_map(|object| object.as_ref().and_then(|object| object.number));
    let number = match kind {
        "PullRequestEvent"
        | "IssuesEvent"
        | "IssueCommentEvent"
        | "PullRequestReviewEvent"
        | "PullRequestReviewCommentEvent" => of_object
            .or(payload.number)
            .or_else(|| payload.comment.as_ref().and_then(|comment| comment.number))
            .or_else(in_url),
        _ => None,
    };
    let action = event.action.as_deref().unwrap_or_default();
    match kind {
        "PullRequestEvent" => {
            let object = payload.pull_request.unwrap_or_default();
            facts.pull_request(object, number, action);
        }
        "IssuesEvent" => {
            let mut object = payload.issue.unwrap_or_default();
            if let (None, Some(id)) = (object.id, payload.issue_id) {
                object.set(Field::Id, FieldValue::Int(id));
            }
            facts.issue(object, number, action);
        }
        "IssueCommentEvent" => {
            let id = payload.comment_id;
            facts.comment(ObjectKind::Comment, payload.comment, id, number, action);
            if let Some(issue) = payload.issue {
                facts.issue(issue, number, "");
            }
        }
        "PullRequestReviewCommentEvent" => {
            let id = payload.comment_id;
            facts.comment(ObjectKind::ReviewComment, payload.comment, id, number, action);
            facts.cut(payload.pull_request, number);
        }
        "PullRequestReviewEvent" => {
            facts.review(payload.review, number, action);
            facts.cut(payload.pull_request, number);
        }
        "CommitCommentEvent" => {
            let mut comment = payload.comment.unwrap_or_default();
            if let Some(commit) = payload.commit {
                comment.set_if_missing(Field::CommitOid, FieldValue::Oid(commit));
            }
            let id = payload.comment_id;
            facts.comment(ObjectKind::CommitComment, Some(comment), id, None, action);
        }
        "ReleaseEvent" => {
            if let Some((mut release, id)) = payload.release.and_then(|it| it.id.map(|id| (it, id)))
            {
                if action == "deleted" {
                    release.set(Field::EndedAt, FieldValue::Int(at));
                }
                facts.objects.push(release.into_object(ObjectKind::Release, id, source, at));
            }
        }
        "WatchEvent" => facts.star(action),
        "ForkEvent" => facts.fork(payload.fork, payload.fork_id, event.url.as_deref()),
        "PushEvent" => {
            facts.push(payload);
        }
        _ => {}
    }
    (facts.objects, number)
}

impl Facts<'_> {
    /// Says of an object what the event itself says: who did it, and when.
    fn apply_action(&self, object: &mut Object, action: &str) {
        let actor = self.actor.map(|actor| FieldValue::Account(actor.clone()));
        let at = FieldValue::Int(self.at);
        match action {
            "opened" => {
                object.set_if_missing(Field::CreatedAt, at);
                if let Some(actor) = actor {
                    object.set_if_missing(Field::Author, actor);
                }
            }
            "closed" | "merged" => {
                if action == "merged" {
                    object.set_if_missing(Field::MergedAt, at.clone());
                    if let Some(actor) = actor.clone() {
                        object.set_if_missing(Field::MergedBy, actor);
                    }
                }
                object.set_if_missing(Field::ClosedAt, at);
                if let Some(actor) = actor {
                    object.set_if_missing(Field::ClosedBy, actor);
                }
            }
            "reopened" => object.set_if_missing(Field::ClosedAt, FieldValue::Nothing),
            "deleted" | "transferred" => object.set(Field::EndedAt, at),
            _ => {}
        }
    }

    fn pull_request(&mut self, mut object: Object, number: Option<i64>, action: &str) {
        let Some(number) = number else { return };
        self.apply_action(&mut object, action);
        self.objects.push(object.into_object(
            ObjectKind::PullRequest,
            number,
            self.source,
            self.at,
        ));
    }

    /// An issue, or a pull request in the form of one, whose number is another one.
    fn issue(&mut self, mut object: Object, number: Option<i64>, action: &str) {
        if object.is_pull_request {
            object.forget(Field::Id);
            return self.pull_request(object, number, action);
        }
        let Some(number) = number else { return };
        self.apply_action(&mut object, action);
        self.objects.push(object.into_object(ObjectKind::Issue, number, self.source, self.at));
    }

    /// A pull request beside a review or comment: reported, but not acted upon.
    fn cut(&mut self, object: Option<Object>, number: Option<i64>) {
        if let Some(object) = object {
            self.pull_request(object, number, "");
        }
    }

    /// A comment: its author is who made the event, unless it says itself.
    fn comment(
        &mut self,
        kind: ObjectKind,
        object: Option<Object>,
        id: Option<i64>,
        number: Option<i64>,
        action: &str,
    ) {
        let mut object = object.unwrap_or_default();
        let Some(id) = object.id.or(id) else { return };
        if action == "deleted" {
            object.set(Field::EndedAt, FieldValue::Int(self.at));
        }
        if is_new(action) {
            object.set_if_missing(Field::CreatedAt, FieldValue::Int(self.at));
            if let Some(actor) = self.actor {
                object.set_if_missing(Field::Author, FieldValue::Account(actor.clone()));
            }
        }
        if let Some(number) = number.or(object.number) {
            object.set(Field::Number, FieldValue::Int(number));
        }
        self.objects.push(object.into_object(kind, id, self.source, self.at));
    }

    fn review(&mut self, review: Option<Object>, number: Option<i64>, action: &str) {
        let Some(mut review) = review else { return };
        let Some(id) = review.id else { return };
        if is_new(action) {
            review.set_if_missing(Field::At, FieldValue::Int(self.at));
            if let Some(actor) = self.actor {
                review.set_if_missing(Field::Author, FieldValue::Account(actor.clone()));
            }
        }
        if let Some(number) = number.or(review.number) {
            review.set(Field::Number, FieldValue::Int(number));
        }
        self.objects.push(review.into_object(ObjectKind::Review, id, self.source, self.at));
    }

    fn star(&mut self, action: &str) {
        let Some(actor) = self.actor else { return };
        let mut star = Object::default();
        star.set(Field::Author, FieldValue::Account(actor.clone()));
        if action == "deleted" {
            star.set(Field::EndedAt, FieldValue::Int(self.at));
        } else {
            star.set(Field::At, FieldValue::Int(self.at));
            star.set(Field::EndedAt, FieldValue::Nothing);
        }
        self.objects.push(star.into_object(ObjectKind::Star, actor.id, self.source, self.at));
    }

    fn fork(&mut self, fork: Option<Object>, id: Option<i64>, url: Option<&str>) {
        let mut fork = fork.unwrap_or_default();
        // The Timeline has no object, but the web page of the new repo.
        let page = url.and_then(|url| url.strip_prefix("https://github.com/"));
        if let Some(page) = page {
            fork.set_if_missing(Field::Name, FieldValue::Text(page.into()));
        }
        let key = fork.id.or(id).or_else(|| page.map(login_key));
        let Some(key) = key else { return };
        fork.set_if_missing(Field::CreatedAt, FieldValue::Int(self.at));
        if let Some(actor) = self.actor {
            fork.set_if_missing(Field::Author, FieldValue::Account(actor.clone()));
        }
        self.objects.push(fork.into_object(ObjectKind::Fork, key, self.source, self.at));
    }

    fn push(&mut self, mut payload: Payload<'_>) {
        let (Some(git_ref), Some(head)) = (payload.git_ref.take(), payload.head) else { return };
        // A branch that is deleted has no commit.
        if head.as_bytes().iter().all(|&byte| byte == 0) {
            return;
        }
        let mut push = Object::default();
        push.set(Field::Ref, FieldValue::Text((*git_ref).into()));
        push.set(Field::HeadOid, FieldValue::Oid(head));
        push.set(Field::At, FieldValue::Int(self.at));
        if let Some(before) = payload.before {
            push.set(Field::BaseOid, FieldValue::Oid(before));
        }
        if let Some(size) = payload.size {
            push.set(Field::Size, FieldValue::Int(size));
        }
        if let Some(list) = payload.list() {
            push.set(Field::Brought, FieldValue::Text(list.into()));
        }
        if let Some(actor) = self.actor {
            push.set(Field::Author, FieldValue::Account(actor.clone()));
        }
        let key = push_key(&git_ref, head.as_bytes());
        self.objects.push(push.into_object(ObjectKind::Push, key, self.source, self.at));
    }
}

/// Whether an action made the thing, so that who did it is its author, and then is when. Who
/// edits, deletes or dismisses it is another one.
fn is_new(action: &str) -> bool {
    matches!(action, "" | "created" | "submitted" | "published")
}
