//! What every event since 2015 has around its payload.

use serde_json::{Value, json};

use super::{Era, Scene, trim};
use crate::github::json::{Json, extend};
use crate::github::time::{iso, year};
use crate::github::world::AccountKind;

/// Of which year the fields are that a time has; those of 2016 are reported until 2018.
pub(super) fn fields_of(at: i64, era: Era) -> i16 {
    match era {
        Era::Timeline2013 => 2013,
        Era::Events2015 => (2018..2026).rev().find(|one| at >= year(*one)).unwrap_or(2016),
        Era::Stubs2025 => 2025,
    }
}

pub(super) fn envelope(scene: &Scene<'_>, kind: &str, payload: &Value, era: Era) -> Value {
    let Scene { json, happening, .. } = scene;
    let (world, name) = (json.view.world, json.name(happening.repo));
    let mut event = json!({
        "id": (world.first_event_id + happening.serial).to_string(),
        "type": kind,
        "actor": actor(json, happening.actor, true),
        "repo": {
            "id": json.reported(happening.repo).id,
            "name": name,
            "url": json.repo_url(happening.repo),
        },
        "payload": payload,
        "public": true,
        "created_at": iso(happening.at),
    });
    let owner = json.owner(happening.repo);
    if world.accounts[owner].kind == AccountKind::Organization {
        extend(&mut event, json!({ "org": actor(json, owner, false) }));
    }
    trim::trim(&mut event, fields_of(happening.at, era));
    if era == Era::Stubs2025 {
        trim::cut(&mut event);
    }
    event
}

/// Whoever did it, or the organization that it was done to.
fn actor(json: &Json<'_>, account: usize, is_actor: bool) -> Value {
    let (login, id) = (json.login(account), json.view.world.accounts[account].id);
    let picture = format!("https://avatars.githubusercontent.com/u/{id}?");
    let place = if is_actor { "users" } else { "orgs" };
    let mut object = json!({ "id": id, "login": login });
    if is_actor {
        extend(&mut object, json!({ "display_login": login.trim_end_matches("[bot]") }));
    }
    let more = json!({
        "gravatar_id": "",
        "url": format!("{}/{place}/{login}", json.api),
        "avatar_url": picture,
    });
    extend(&mut object, more);
    object
}
