//! Types and payloads of events since 2015.

use serde_json::{Value, json};

use super::{Era, Scene};
use crate::github::json::{Extent, Json};
use crate::github::json::{PushJson, extend};
use crate::github::time::parse;
use crate::github::world::{Comment, ForgeObject, RefKind, Review, What};

/// The event's type and payload, if the feed tells of it at all.
pub(super) fn payload(scene: &Scene<'_>, era: Era, hashed: bool) -> Option<(&'static str, Value)> {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    let reported = match &happening.what {
        What::Pushed { .. } if era == Era::Stubs2025 => {
            ("PushEvent", json.push_stub(repo, &push(scene)?))
        }
        What::Pushed { .. } => ("PushEvent", json.push_event(repo, &push(scene)?, hashed)),
        What::Starred => ("WatchEvent", json!({ "action": "started" })),
        What::Forked { fork } => ("ForkEvent", fork_payload(json, *fork, era)),
        What::Released { id, .. } => {
            let release = json.state(repo).releases.iter().find(|one| one.id == *id)?;
            let release = json.release(repo, release);
            ("ReleaseEvent", json!({ "action": "published", "release": release }))
        }
        What::CommitCommented { id, .. } => {
            let comment = json.state(repo).commit_comments.iter().find(|one| one.id == *id)?;
            ("CommitCommentEvent", json!({ "comment": json.commit_comment(repo, comment) }))
        }
        What::RefCreated { kind, name } => ("CreateEvent", created(json, repo, *kind, name)),
        What::RefDeleted { kind, name } => {
            ("DeleteEvent", json!({ "ref": name, "ref_type": kind.name(), "pusher_type": "user" }))
        }
        _ => return of_forge_object(scene, era),
    };
    Some(reported)
}

/// A push with where its branch stood before.
pub(crate) fn push<'a>(scene: &'a Scene<'_>) -> Option<PushJson<'a>> {
    match &scene.happening.what {
        What::Pushed { id, push } => Some(PushJson { id: *id, push, before: scene.before.clone() }),
        _ => None,
    }
}

/// The review that a happening made.
pub(crate) fn review(forge_object: &ForgeObject, id: u64) -> Option<&Review> {
    forge_object.pull.as_ref()?.reviews.iter().find(|one| one.id == id)
}

/// The comment that a happening made, on the code or not.
pub(crate) fn comment(forge_object: &ForgeObject, id: u64) -> Option<&Comment> {
    let code = forge_object.pull.iter().flat_map(|pull| &pull.comments);
    forge_object.comments.iter().chain(code).find(|one| one.id == id)
}

fn fork_payload(json: &Json<'_>, fork: usize, era: Era) -> Value {
    let mut forkee = json.repository(fork, Extent::Inside);
    extend(&mut forkee, json!({ "public": true }));
    match era {
        Era::Stubs2025 => json!({ "action": "forked", "forkee": forkee }),
        _ => json!({ "forkee": forkee }),
    }
}

pub(crate) fn created(json: &Json<'_>, repo: usize, kind: RefKind, name: &str) -> Value {
    let reported = json.reported(repo);
    json!({
        "ref": name,
        "ref_type": kind.name(),
        "master_branch": reported.default_branch,
        "description": reported.description,
        "pusher_type": "user",
    })
}

/// What happened to an issue or a pull request.
fn of_forge_object(scene: &Scene<'_>, era: Era) -> Option<(&'static str, Value)> {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    let forge_object = json.state(repo).forge_objects.get(&happening.what.number()?)?;
    let reported = match &happening.what {
        What::Commented { id, .. } => {
            let comment = json.comment(repo, forge_object, comment(forge_object, *id)?);
            let issue = json.issue(repo, forge_object);
            let payload = json!({ "action": "created", "issue": issue, "comment": comment });
            ("IssueCommentEvent", payload)
        }
        What::CodeCommented { id, .. } => {
            let comment = json.code_comment(repo, forge_object, comment(forge_object, *id)?);
            let pull = json.short_pull(repo, forge_object);
            let payload = json!({ "action": "created", "comment": comment, "pull_request": pull });
            ("PullRequestReviewCommentEvent", payload)
        }
        What::Reviewed { id, .. } | What::ReviewDismissed { id, .. } => {
            let is_new = matches!(happening.what, What::Reviewed { .. });
            if !is_new && era != Era::Stubs2025 {
                return None;
            }
            let review = json.event_review(repo, forge_object, review(forge_object, *id)?);
            let action = if is_new { "created" } else { "dismissed" };
            let pull = json.short_pull(repo, forge_object);
            let payload = json!({ "action": action, "review": review, "pull_request": pull });
            ("PullRequestReviewEvent", payload)
        }
        _ => return state_change(scene, forge_object, era),
    };
    Some(reported)
}

/// Opened, closed and so on.
fn state_change(
    scene: &Scene<'_>,
    forge_object: &ForgeObject,
    era: Era,
) -> Option<(&'static str, Value)> {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    let action = action(&happening.what, happening.at, era)?;
    let (kind, mut payload) = if forge_object.pull.is_some() {
        let pull = json.pull(repo, forge_object);
        let payload =
            json!({ "action": action, "number": forge_object.number, "pull_request": pull });
        ("PullRequestEvent", payload)
    } else {
        ("IssuesEvent", json!({ "action": action, "issue": json.issue(repo, forge_object) }))
    };
    if let What::Labeled { label, .. } | What::Unlabeled { label, .. } = &happening.what {
        extend(&mut payload, json!({ "label": json.label(repo, label) }));
    }
    Some((kind, payload))
}

/// The action that the feed of an era has for it. A new push to a pull request, a review asked
/// for and the end of a draft were never reported.
fn action(what: &What, at: i64, era: Era) -> Option<&'static str> {
    let tells_merged = era == Era::Stubs2025 && Some(at) >= parse("2025-12-01T00:00:00Z");
    match what {
        What::IssueOpened { .. } | What::PullOpened { .. } => Some("opened"),
        What::Merged { .. } if tells_merged => Some("merged"),
        What::Closed { .. } | What::Merged { .. } => Some("closed"),
        What::Reopened { .. } => Some("reopened"),
        What::Labeled { .. } if era == Era::Stubs2025 => Some("labeled"),
        What::Unlabeled { .. } if era == Era::Stubs2025 => Some("unlabeled"),
        _ => None,
    }
}
