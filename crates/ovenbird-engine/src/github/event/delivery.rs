//! The body of a webhook's delivery: an event's payload with the repo and the sender inside.
//!
//! Deliveries carry no time of their own. What they tell is reported about the instant that their
//! objects last changed, and else of the instant that they arrived.

use std::borrow::Cow;

use ovenbird_core::fact::forge::{ObjectKind, Provenance, Source};

use super::batch_builder::BatchBuilder;
use super::envelope::{Envelope, is_repo_name};
use super::outcome::{LineOutcome, Reject};
use crate::github::json::{Malformed, Reader};
use crate::github::object::{Object, Objects};

/// The type of the stream's event that a webhook's event stands for; `None` for those that carry
/// no fact that is kept.
fn kind(event: &str) -> Option<&'static str> {
    Some(match event {
        "issues" => "IssuesEvent",
        "issue_comment" => "IssueCommentEvent",
        "pull_request" => "PullRequestEvent",
        "pull_request_review" => "PullRequestReviewEvent",
        "pull_request_review_comment" => "PullRequestReviewCommentEvent",
        "commit_comment" => "CommitCommentEvent",
        "release" => "ReleaseEvent",
        "star" => "WatchEvent",
        "fork" => "ForkEvent",
        "push" => "PushEvent",
        "repository" => "RepositoryEvent",
        _ => return None,
    })
}

/// A body, as far as it was read.
#[derive(Default)]
struct Body<'a> {
    event: Envelope<'a>,
    repository: Option<Object>,
    starred_at: Option<i64>,
    /// When the repo last changed, or was last pushed to.
    changed_at: Option<i64>,
}

impl<'a> Body<'a> {
    fn read(body: &'a [u8], objects: &mut Objects) -> Result<Self, Malformed> {
        let mut it = Self::default();
        let mut reader = Reader::new(body);
        reader.object(|name, reader| {
            match name {
                b"sender" => it.event.actor = objects.account(reader)?,
                b"repository" => {
                    it.changed_at = changed_at(&mut reader.clone())?;
                    it.repository = Some(objects.profile(reader)?);
                }
                b"starred_at" => it.starred_at = reader.time()?,
                _ => it.event.payload.member(name, reader, objects)?,
            }
            Ok(())
        })?;
        reader.end()?;
        it.event.action = it.event.payload.action.take();
        Ok(it)
    }

    /// When what is reported happened.
    fn at(&self, now: i64) -> i64 {
        let payload = &self.event.payload;
        let object = payload.pull_request.as_ref().or(payload.issue.as_ref());
        // What is deleted changes no more: its last change may be years ago.
        let is_gone = matches!(self.event.action.as_deref(), Some("deleted" | "transferred"));
        let changed = object.filter(|_| !is_gone).and_then(|object| object.updated_at);
        self.starred_at.or(changed).or(self.changed_at).unwrap_or(now)
    }
}

/// What a delivery was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// What became of it.
    pub taken: LineOutcome,
    /// What was done, where it says so.
    pub action: Option<String>,
}

impl BatchBuilder {
    /// Reads a delivery: the event's name as in `X-GitHub-Event`, its body, and the instant that
    /// it arrived. `keep` is asked of its repo (number, owner/name).
    pub fn delivery(
        &mut self,
        event: &str,
        body: &[u8],
        now: i64,
        keep: &dyn Fn(Option<i64>, &str) -> bool,
    ) -> Result<Delivered, Reject> {
        self.objects.people.clear();
        let mut body =
            Body::read(body, &mut self.objects).map_err(|_: Malformed| Reject::Malformed)?;
        let action = body.event.action.as_deref().map(str::to_owned);
        let ended = |taken| Ok(Delivered { taken, action: action.clone() });
        let Some(kind) = kind(event) else { return ended(LineOutcome::NoFact) };
        let Some((number, name)) = body.repository.as_ref().and_then(named) else {
            return ended(LineOutcome::NoRepo);
        };
        if !keep(number, &name) {
            return ended(LineOutcome::Unwanted);
        }
        let at = body.at(now);
        // A delivery that comes late tells of what was then.
        let reported_at = body.changed_at.unwrap_or(now);
        let repo = self.repo(number, &name, reported_at);
        if let Some(profile) = body.repository.take() {
            let profile = profile.into_object(ObjectKind::Profile, 0, Source::Webhook, reported_at);
            self.add_objects(repo, vec![profile]);
        }
        let objects = super::facts::objects(&mut body.event, kind, at, Source::Webhook).0;
        self.add_objects(repo, objects);
        self.add_people(Provenance { at, source: Source::Webhook });
        ended(LineOutcome::Kept(at))
    }
}

/// When a repo last changed or was pushed to, by its own words.
fn changed_at(reader: &mut Reader<'_>) -> Result<Option<i64>, Malformed> {
    let mut last = None;
    reader.maybe_object(|name, reader| {
        match name {
            b"updated_at" | b"pushed_at" => last = last.max(reader.time()?),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(last)
}

fn named(repository: &Object) -> Option<(Option<i64>, Cow<'static, str>)> {
    let name = repository.name().filter(|name| is_repo_name(name))?;
    Some((repository.id, Cow::Owned(name.to_owned())))
}
