//! From an event to what it says of items.

use ovenbird_core::fact::forge::{
    AccountRef, Field, Item, ItemKind, Said, Source, login_key, push_key,
};

use super::envelope::Envelope;
use super::payload::Payload;
use crate::github::object::{Object, number_of_url};

/// What is the same for all items of an event.
struct Facts<'e> {
    source: Source,
    at: i64,
    actor: Option<&'e AccountRef>,
    items: Vec<Item>,
}

/// The items that an event speaks of, and the number of the issue or pull request among them.
pub(super) fn items(
    event: &mut Envelope<'_>,
    kind: &str,
    at: i64,
    source: Source,
) -> (Vec<Item>, Option<i64>) {
    let payload = std::mem::take(&mut event.payload);
    let mut facts = Facts { source, at, actor: event.actor.as_ref(), items: Vec::new() };
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
                object.say(Field::Id, Said::Int(id));
            }
            facts.issue(object, number, action);
        }
        "IssueCommentEvent" => {
            let id = payload.comment_id;
            facts.comment(ItemKind::Comment, payload.comment, id, number, action);
            if let Some(issue) = payload.issue {
                facts.issue(issue, number, "");
            }
        }
        "PullRequestReviewCommentEvent" => {
            let id = payload.comment_id;
            facts.comment(ItemKind::ReviewComment, payload.comment, id, number, action);
            facts.cut(payload.pull_request, number);
        }
        "PullRequestReviewEvent" => {
            facts.review(payload.review, number, action);
            facts.cut(payload.pull_request, number);
        }
        "CommitCommentEvent" => {
            let mut comment = payload.comment.unwrap_or_default();
            if let Some(commit) = payload.commit {
                comment.say_missing(Field::CommitOid, Said::Oid(commit));
            }
            let id = payload.comment_id;
            facts.comment(ItemKind::CommitComment, Some(comment), id, None, action);
        }
        "ReleaseEvent" => {
            if let Some((mut release, id)) = payload.release.and_then(|it| it.id.map(|id| (it, id)))
            {
                if action == "deleted" {
                    release.say(Field::EndedAt, Said::Int(at));
                }
                facts.items.push(release.into_item(ItemKind::Release, id, source, at));
            }
        }
        "WatchEvent" => facts.star(action),
        "ForkEvent" => facts.fork(payload.fork, payload.fork_id, event.url.as_deref()),
        "PushEvent" => {
            facts.push(payload);
        }
        _ => {}
    }
    (facts.items, number)
}

impl Facts<'_> {
    /// Says of an object what the event itself says: who did it, and when.
    fn act(&self, object: &mut Object, action: &str) {
        let actor = self.actor.map(|actor| Said::Account(actor.clone()));
        let at = Said::Int(self.at);
        match action {
            "opened" => {
                object.say_missing(Field::CreatedAt, at);
                if let Some(actor) = actor {
                    object.say_missing(Field::Author, actor);
                }
            }
            "closed" | "merged" => {
                if action == "merged" {
                    object.say_missing(Field::MergedAt, at.clone());
                    if let Some(actor) = actor.clone() {
                        object.say_missing(Field::MergedBy, actor);
                    }
                }
                object.say_missing(Field::ClosedAt, at);
                if let Some(actor) = actor {
                    object.say_missing(Field::ClosedBy, actor);
                }
            }
            "reopened" => object.say_missing(Field::ClosedAt, Said::Nothing),
            "deleted" | "transferred" => object.say(Field::EndedAt, at),
            _ => {}
        }
    }

    fn pull_request(&mut self, mut object: Object, number: Option<i64>, action: &str) {
        let Some(number) = number else { return };
        self.act(&mut object, action);
        self.items.push(object.into_item(ItemKind::PullRequest, number, self.source, self.at));
    }

    /// An issue, or a pull request in the form of one, whose number is another one.
    fn issue(&mut self, mut object: Object, number: Option<i64>, action: &str) {
        if object.is_pull_request {
            object.forget(Field::Id);
            return self.pull_request(object, number, action);
        }
        let Some(number) = number else { return };
        self.act(&mut object, action);
        self.items.push(object.into_item(ItemKind::Issue, number, self.source, self.at));
    }

    /// A pull request beside a review or comment: told, but not acted upon.
    fn cut(&mut self, object: Option<Object>, number: Option<i64>) {
        if let Some(object) = object {
            self.pull_request(object, number, "");
        }
    }

    /// A comment: its author is who made the event, unless it says itself.
    fn comment(
        &mut self,
        kind: ItemKind,
        object: Option<Object>,
        id: Option<i64>,
        number: Option<i64>,
        action: &str,
    ) {
        let mut object = object.unwrap_or_default();
        let Some(id) = object.id.or(id) else { return };
        if action == "deleted" {
            object.say(Field::EndedAt, Said::Int(self.at));
        }
        if is_new(action) {
            object.say_missing(Field::CreatedAt, Said::Int(self.at));
            if let Some(actor) = self.actor {
                object.say_missing(Field::Author, Said::Account(actor.clone()));
            }
        }
        if let Some(number) = number.or(object.number) {
            object.say(Field::Number, Said::Int(number));
        }
        self.items.push(object.into_item(kind, id, self.source, self.at));
    }

    fn review(&mut self, review: Option<Object>, number: Option<i64>, action: &str) {
        let Some(mut review) = review else { return };
        let Some(id) = review.id else { return };
        if is_new(action) {
            review.say_missing(Field::At, Said::Int(self.at));
            if let Some(actor) = self.actor {
                review.say_missing(Field::Author, Said::Account(actor.clone()));
            }
        }
        if let Some(number) = number.or(review.number) {
            review.say(Field::Number, Said::Int(number));
        }
        self.items.push(review.into_item(ItemKind::Review, id, self.source, self.at));
    }

    fn star(&mut self, action: &str) {
        let Some(actor) = self.actor else { return };
        let mut star = Object::default();
        star.say(Field::Author, Said::Account(actor.clone()));
        if action == "deleted" {
            star.say(Field::EndedAt, Said::Int(self.at));
        } else {
            star.say(Field::At, Said::Int(self.at));
            star.say(Field::EndedAt, Said::Nothing);
        }
        self.items.push(star.into_item(ItemKind::Star, actor.id, self.source, self.at));
    }

    fn fork(&mut self, fork: Option<Object>, id: Option<i64>, url: Option<&str>) {
        let mut fork = fork.unwrap_or_default();
        // The Timeline has no object, but the web page of the new repo.
        let page = url.and_then(|url| url.strip_prefix("https://github.com/"));
        if let Some(page) = page {
            fork.say_missing(Field::Name, Said::Text(page.into()));
        }
        let key = fork.id.or(id).or_else(|| page.map(login_key));
        let Some(key) = key else { return };
        fork.say_missing(Field::CreatedAt, Said::Int(self.at));
        if let Some(actor) = self.actor {
            fork.say_missing(Field::Author, Said::Account(actor.clone()));
        }
        self.items.push(fork.into_item(ItemKind::Fork, key, self.source, self.at));
    }

    fn push(&mut self, mut payload: Payload<'_>) {
        let (Some(git_ref), Some(head)) = (payload.git_ref.take(), payload.head) else { return };
        // A branch that is deleted has no commit.
        if head.as_bytes().iter().all(|&byte| byte == 0) {
            return;
        }
        let mut push = Object::default();
        push.say(Field::Ref, Said::Text((*git_ref).into()));
        push.say(Field::HeadOid, Said::Oid(head));
        push.say(Field::At, Said::Int(self.at));
        if let Some(before) = payload.before {
            push.say(Field::BaseOid, Said::Oid(before));
        }
        if let Some(size) = payload.size {
            push.say(Field::Size, Said::Int(size));
        }
        if let Some(list) = payload.list() {
            push.say(Field::Brought, Said::Text(list.into()));
        }
        if let Some(actor) = self.actor {
            push.say(Field::Author, Said::Account(actor.clone()));
        }
        let key = push_key(&git_ref, head.as_bytes());
        self.items.push(push.into_item(ItemKind::Push, key, self.source, self.at));
    }
}

/// Whether an action made the thing, so that who did it is its author, and then is when. Who
/// edits, deletes or dismisses it is another one.
fn is_new(action: &str) -> bool {
    matches!(action, "" | "created" | "submitted" | "published")
}
