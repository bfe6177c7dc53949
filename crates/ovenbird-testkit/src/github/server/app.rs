//! Apps: their JWTs, their installations, and tokens for these.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

use super::http::{Reply, Request};
use super::limit::Token;
use super::state::State;
use crate::github::digest::from_base64url;
use crate::github::json::Json;
use crate::github::time::iso;
use crate::github::world::Installation;

/// Whether a token has the form of a JWT.
pub(super) fn is_jwt(token: &str) -> bool {
    token.starts_with("ey") && token.matches('.').count() == 2
}

/// What an App may do with its JWT, under `/app`.
pub(super) fn route(
    state: &mut State,
    request: &Request,
    path: &[&str],
    token: Option<&str>,
) -> Reply {
    let Some(token) = token.filter(|token| is_jwt(token)) else {
        return Reply::error(401, "A JSON web token could not be decoded");
    };
    if let Err(message) = check(token, state.now(), state.settings.app_key.as_deref()) {
        return Reply::error(401, message);
    }
    match (request.method.as_str(), path) {
        ("GET", ["installations"]) => {
            let all = state.world.installations.iter();
            let all: Vec<Value> = all.map(|one| installation(state, one)).collect();
            Reply::ok(&all.into())
        }
        ("GET", ["installations", id]) => match find(state, id) {
            Some(one) => Reply::ok(&installation(state, one)),
            None => Reply::not_found(),
        },
        ("POST", ["installations", id, "access_tokens"]) if find(state, id).is_some() => {
            new_token(state)
        }
        _ => Reply::not_found(),
    }
}

/// A token that is good for an hour.
fn new_token(state: &mut State) -> Reply {
    let token = format!("ghs_{:036}", state.tokens.len() + 1);
    let expires_at = state.now() + 3600;
    state.tokens.insert(token.clone(), Token { left: None, expires_at: Some(expires_at) });
    let body = json!({
        "token": token,
        "expires_at": iso(expires_at),
        "permissions": { "metadata": "read", "issues": "read", "pull_requests": "read" },
        "repository_selection": "all",
    });
    Reply::json(201, &body)
}

fn find<'s>(state: &'s State, id: &str) -> Option<&'s Installation> {
    let id: u64 = id.parse().ok()?;
    state.world.installations.iter().find(|one| one.id == id)
}

/// Checks form, claims and, with a key, the signature.
fn check(token: &str, now: i64, key: Option<&[u8]>) -> Result<(), &'static str> {
    let undecoded = "A JSON web token could not be decoded";
    let (signed, signature) = token.rsplit_once('.').ok_or(undecoded)?;
    let (header, claims) = signed.split_once('.').ok_or(undecoded)?;
    let read =
        |part: &str| -> Option<Value> { serde_json::from_slice(&from_base64url(part)?).ok() };
    let (header, claims) = (read(header).ok_or(undecoded)?, read(claims).ok_or(undecoded)?);
    let signature = from_base64url(signature).ok_or(undecoded)?;
    if header["alg"] != "RS256" || claims["iss"].is_null() {
        return Err(undecoded);
    }
    let issued = claims["iat"].as_i64().ok_or("Missing 'issued at' claim ('iat') in assertion")?;
    if issued > now + 60 {
        return Err("'Issued at' claim ('iat') must be an Integer representing the time that \
                    the assertion was issued");
    }
    let expires = claims["exp"].as_i64().filter(|end| *end > now).ok_or(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at \
         which the assertion expires",
    )?;
    if expires > now + 600 {
        return Err("'Expiration time' claim ('exp') is too far in the future");
    }
    if let Some(key) = key {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        key.verify(signed.as_bytes(), &signature).map_err(|_| undecoded)?;
    }
    Ok(())
}

fn installation(state: &State, one: &Installation) -> Value {
    let view = state.world.until(state.now());
    let (api, web) = (state.settings.api(), state.settings.web());
    let json = Json { view: &view, api: api.clone(), web: web.clone() };
    let account = &state.world.accounts[one.account];
    json!({
        "id": one.id,
        "account": json.user(one.account),
        "repository_selection": "all",
        "access_tokens_url": format!("{api}/app/installations/{}/access_tokens", one.id),
        "repositories_url": format!("{api}/installation/repositories"),
        "html_url": format!("{web}/settings/installations/{}", one.id),
        "app_id": 1,
        "app_slug": "ovenbird",
        "target_id": account.id,
        "target_type": account.kind.name(),
        "permissions": { "metadata": "read", "issues": "read", "pull_requests": "read" },
        "events": ["issues", "pull_request"],
        "created_at": iso(account.created_at),
        "updated_at": iso(account.created_at),
        "single_file_name": null,
        "suspended_at": null,
    })
}
