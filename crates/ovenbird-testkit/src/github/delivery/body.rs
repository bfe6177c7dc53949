//! Which deliveries a happening makes, and what is in them.

use serde_json::{Value, json};

use crate::github::event::{Scene, comment_of, push_of, ref_payload, review_of};
use crate::github::json::{Extent, Json, extend};
use crate::github::time::iso;
use crate::github::world::{AccountKind, ForgeObject, What};

/// Events and bodies for a happening: one, but for stars, which are reported twice.
pub(super) fn bodies(scene: &Scene<'_>) -> Vec<(&'static str, Value)> {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    match &happening.what {
        What::Pushed { .. } => {
            let push = push_of(scene).expect("it is a push");
            vec![("push", json.push_delivery(repo, happening.actor, &push))]
        }
        What::Starred => vec![
            ("star", json!({ "action": "created", "starred_at": iso(happening.at) })),
            ("watch", json!({ "action": "started" })),
        ],
        What::Unstarred => vec![("star", json!({ "action": "deleted", "starred_at": null }))],
        What::Forked { fork } => vec![("fork", forked(json, *fork))],
        What::Released { id, .. } => {
            let release = json.state(repo).releases.iter().find(|one| one.id == *id);
            let release = release.map(|one| json.release(repo, one));
            vec![("release", json!({ "action": "published", "release": release }))]
        }
        What::CommitCommented { id, .. } => {
            let comment = json.state(repo).commit_comments.iter().find(|one| one.id == *id);
            let comment = comment.map(|one| json.commit_comment(repo, one));
            vec![("commit_comment", json!({ "action": "created", "comment": comment }))]
        }
        What::RefCreated { kind, name } => {
            vec![("create", ref_payload(json, repo, *kind, name))]
        }
        What::RefDeleted { kind, name } => {
            let body = json!({ "ref": name, "ref_type": kind.name(), "pusher_type": "user" });
            vec![("delete", body)]
        }
        What::Renamed { from } => vec![("repository", renamed(scene, from))],
        what => what
            .number()
            .and_then(|number| json.state(repo).forge_objects.get(&number))
            .map(|forge_object| of_forge_object(scene, forge_object))
            .into_iter()
            .collect(),
    }
}

fn forked(json: &Json<'_>, fork: usize) -> Value {
    let mut forkee = json.repository(fork, Extent::Inside);
    extend(&mut forkee, json!({ "public": true, "custom_properties": {} }));
    json!({ "forkee": forkee })
}

fn renamed(scene: &Scene<'_>, from: &str) -> Value {
    let Scene { json, happening, .. } = scene;
    let (owner, name) = from.split_once('/').unwrap_or_default();
    if json.name(happening.repo).starts_with(&format!("{owner}/")) {
        let changes = json!({ "repository": { "name": { "from": name } } });
        return json!({ "action": "renamed", "changes": changes });
    }
    let account = json.view.world.account_index(owner).expect("an owner is made with the repo");
    let kind = match json.view.world.accounts[account].kind {
        AccountKind::Organization => "organization",
        _ => "user",
    };
    let changes = json!({ "owner": { "from": { kind: json.user(account) } } });
    json!({ "action": "transferred", "changes": changes })
}

fn of_forge_object(scene: &Scene<'_>, forge_object: &ForgeObject) -> (&'static str, Value) {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    match &happening.what {
        What::Commented { id, .. } => {
            let comment =
                comment_of(forge_object, *id).map(|one| json.comment(repo, forge_object, one));
            let issue = json.issue(repo, forge_object);
            let body = json!({ "action": "created", "issue": issue, "comment": comment });
            ("issue_comment", body)
        }
        What::CodeCommented { id, .. } => {
            let comment =
                comment_of(forge_object, *id).map(|one| json.code_comment(repo, forge_object, one));
            let pull = json.short_pull(repo, forge_object);
            let body = json!({ "action": "created", "comment": comment, "pull_request": pull });
            ("pull_request_review_comment", body)
        }
        What::Reviewed { id, .. } | What::ReviewDismissed { id, .. } => {
            let is_new = matches!(happening.what, What::Reviewed { .. });
            let action = if is_new { "submitted" } else { "dismissed" };
            let review =
                review_of(forge_object, *id).map(|one| json.event_review(repo, forge_object, one));
            let pull = json.short_pull(repo, forge_object);
            let body = json!({ "action": action, "review": review, "pull_request": pull });
            ("pull_request_review", body)
        }
        what if forge_object.pull.is_some() => {
            ("pull_request", pull_body(scene, forge_object, what))
        }
        what => {
            let mut body =
                json!({ "action": action(what), "issue": json.issue(repo, forge_object) });
            label_of(scene, &mut body);
            ("issues", body)
        }
    }
}

fn pull_body(scene: &Scene<'_>, forge_object: &ForgeObject, what: &What) -> Value {
    let Scene { json, happening, .. } = scene;
    let pull = json.pull(happening.repo, forge_object);
    let mut body =
        json!({ "action": action(what), "number": forge_object.number, "pull_request": pull });
    match what {
        What::Synchronized { sha, .. } => {
            extend(&mut body, json!({ "before": scene.before, "after": sha }));
        }
        What::ReviewRequested { reviewer, .. } => {
            extend(&mut body, json!({ "requested_reviewer": json.user(*reviewer) }));
        }
        _ => label_of(scene, &mut body),
    }
    body
}

fn label_of(scene: &Scene<'_>, body: &mut Value) {
    if let What::Labeled { label, .. } | What::Unlabeled { label, .. } = &scene.happening.what {
        let label = scene.json.label(scene.happening.repo, label);
        extend(body, json!({ "label": label }));
    }
}

fn action(what: &What) -> &'static str {
    match what {
        What::Closed { .. } | What::Merged { .. } => "closed",
        What::Reopened { .. } => "reopened",
        What::Labeled { .. } => "labeled",
        What::Unlabeled { .. } => "unlabeled",
        What::ReadyForReview { .. } => "ready_for_review",
        What::ConvertedToDraft { .. } => "converted_to_draft",
        What::ReviewRequested { .. } => "review_requested",
        What::Synchronized { .. } => "synchronize",
        _ => "opened",
    }
}
