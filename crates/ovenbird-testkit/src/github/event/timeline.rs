//! Event lines before 2015.

use serde_json::{Map, Value, json};

use super::envelope::fields_of;
use super::payload::{created, push};
use super::{Era, Scene, trim};
use crate::github::AccountKind;
use crate::github::digest::sha1;
use crate::github::json::{Json, extend};
use crate::github::time::pacific;
use crate::github::world::What;

/// The whole line, if the timeline tells of it.
pub(super) fn line(scene: &Scene<'_>) -> Option<Value> {
    let Scene { json, happening, .. } = scene;
    let (kind, mut payload, path) = reported(scene)?;
    trim::trim(&mut payload, fields_of(happening.at, Era::Timeline2013));
    let url = format!("{}{path}", json.repo_page(happening.repo));
    Some(json!({
        "created_at": pacific(happening.at),
        "payload": payload,
        "public": true,
        "type": kind,
        "url": url,
        "actor": json.login(happening.actor),
        "actor_attributes": attributes(json, happening.actor),
        "repository": repository(json, happening.repo),
    }))
}

/// Type, payload, and where the page is under that of the repo.
fn reported(scene: &Scene<'_>) -> Option<(&'static str, Value, String)> {
    let Scene { json, happening, before } = scene;
    let repo = happening.repo;
    let reported = match &happening.what {
        What::Pushed { .. } => {
            let payload = Json::push_shas(&push(scene)?);
            let head = payload["head"].as_str().unwrap_or_default();
            let path = format!("/compare/{}...{}", &before[..10], &head[..10]);
            ("PushEvent", payload, path)
        }
        What::Starred => ("WatchEvent", json!({ "action": "started" }), String::new()),
        What::Forked { .. } => ("ForkEvent", json!({}), String::new()),
        What::RefCreated { kind, name } => {
            ("CreateEvent", created(json, repo, *kind, name), format!("/tree/{name}"))
        }
        What::RefDeleted { kind, name } => {
            let payload = json!({ "ref": name, "ref_type": kind.name(), "pusher_type": "user" });
            ("DeleteEvent", payload, String::new())
        }
        What::CommitCommented { id, sha, .. } => {
            let payload = json!({ "commit": sha, "comment_id": id });
            ("CommitCommentEvent", payload, format!("/commit/{sha}#-P0"))
        }
        What::Released { id, tag } => {
            let release = json.state(repo).releases.iter().find(|one| one.id == *id)?;
            let release = json.release(repo, release);
            let payload = json!({ "action": "published", "release": release });
            ("ReleaseEvent", payload, format!("/releases/tag/{tag}"))
        }
        _ => return of_forge_object(scene),
    };
    Some(reported)
}

fn of_forge_object(scene: &Scene<'_>) -> Option<(&'static str, Value, String)> {
    let Scene { json, happening, .. } = scene;
    let repo = happening.repo;
    let forge_object = json.state(repo).forge_objects.get(&happening.what.number()?)?;
    let path = |kind: &str, anchor: &str| format!("/{kind}/{}{anchor}", forge_object.number);
    let action = match &happening.what {
        What::IssueOpened { .. } | What::PullOpened { .. } => "opened",
        What::Closed { .. } | What::Merged { .. } => "closed",
        What::Reopened { .. } => "reopened",
        What::Commented { id, .. } => {
            let payload = json!({ "issue_id": forge_object.issue_id, "comment_id": id });
            let path = path("issues", &format!("#issuecomment-{id}"));
            return Some(("IssueCommentEvent", payload, path));
        }
        What::CodeCommented { id, .. } => {
            let comment = super::payload::comment(forge_object, *id)?;
            let payload = json!({ "comment": json.code_comment(repo, forge_object, comment) });
            let path = path("pull", &format!("#discussion_r{id}"));
            return Some(("PullRequestReviewCommentEvent", payload, path));
        }
        _ => return None,
    };
    if forge_object.pull.is_some() {
        let pull = json.pull(repo, forge_object);
        let payload =
            json!({ "action": action, "number": forge_object.number, "pull_request": pull });
        return Some(("PullRequestEvent", payload, path("pull", "")));
    }
    let payload =
        json!({ "action": action, "issue": forge_object.issue_id, "number": forge_object.number });
    Some(("IssuesEvent", payload, path("issues", "")))
}

fn attributes(json: &Json<'_>, account: usize) -> Value {
    let login = json.login(account);
    let of = &json.view.world.accounts[account];
    let mut attributes = Map::new();
    for (key, value) in [("name", &of.full_name), ("email", &of.email)] {
        attributes.extend(value.as_deref().map(|value| (key.to_owned(), value.into())));
    }
    let mut attributes = Value::Object(attributes);
    let more = json!({
        "login": login,
        "type": of.kind.name(),
        "gravatar_id": &sha1(login)[..32],
    });
    extend(&mut attributes, more);
    attributes
}

/// Without what is not known: then a key is missing rather than null.
fn repository(json: &Json<'_>, repo: usize) -> Value {
    let (reported, state) = (json.reported(repo), json.state(repo));
    let (owner, name) = json.name(repo).split_once('/').unwrap_or_default();
    let stars = reported.stars + state.stars.len() as u64;
    let is_organization =
        json.view.world.accounts[json.owner(repo)].kind == AccountKind::Organization;
    let mut object = json!({
        "id": reported.id,
        "name": name,
        "url": json.repo_page(repo),
        "description": reported.description.as_deref().unwrap_or_default(),
        "watchers": stars,
        "stargazers": stars,
        "forks": state.forks.len(),
        "fork": reported.parent.is_some(),
        "size": 100,
        "owner": owner,
        "private": false,
        "open_issues": state.forge_objects.values().filter(|forge_object| forge_object.is_open()).count(),
        "has_issues": true,
        "has_downloads": true,
        "has_wiki": true,
    });
    if let Some(language) = &reported.language {
        extend(&mut object, json!({ "language": language }));
    }
    let more = json!({
        "created_at": pacific(reported.created_at),
        "pushed_at": pacific(state.pushed_at.unwrap_or(reported.created_at)),
        "master_branch": reported.default_branch,
    });
    extend(&mut object, more);
    if is_organization {
        extend(&mut object, json!({ "organization": owner }));
    }
    object
}
