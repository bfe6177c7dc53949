//! Accounts, and what they own.

use serde_json::{Value, json};

use super::super::http::{Reply, Request};
use super::super::page::Page;
use super::super::state::State;
use super::seen;
use crate::github::AccountKind;
use crate::github::json::{Extent, Json};

pub(super) fn route(
    json: &Json<'_>,
    state: &State,
    request: &Request,
    path: &[&str],
    token: Option<&str>,
) -> Reply {
    let world = &state.world;
    match path {
        ["users", login] => match world.account_index(login) {
            // Unlike a repo, an account leaves nothing behind under an earlier login.
            Some(account) if is_there(json, account, login) => Reply::ok(&json.profile(account)),
            _ => Reply::not_found(),
        },
        ["user", id] => match world.accounts.iter().position(|one| one.id.to_string() == *id) {
            Some(account) => Reply::ok(&json.profile(account)),
            None => Reply::not_found(),
        },
        ["orgs" | "users", login, "repos"] => match world.account_index(login) {
            Some(owner) if is_kind(json, owner, path[0]) => {
                let url = format!("{}/{}", json.api, path.join("/"));
                owned(json, request, owner, token, &url)
            }
            _ => Reply::not_found(),
        },
        ["installation", "repositories"] => {
            let owners: Vec<usize> = world.installations.iter().map(|one| one.account).collect();
            let repos = (0..world.repos.len()).filter(|repo| owners.contains(&json.owner(*repo)));
            let repos: Vec<Value> =
                repos.map(|repo| json.repository(repo, Extent::Inside)).collect();
            Reply::ok(&json!({ "total_count": repos.len(), "repositories": repos }))
        }
        _ => Reply::not_found(),
    }
}

fn is_there(json: &Json<'_>, account: usize, login: &str) -> bool {
    let is_deleted = json.view.world.accounts[account].is_deleted(json.view.at);
    !is_deleted && json.login(account).eq_ignore_ascii_case(login)
}

fn is_kind(json: &Json<'_>, account: usize, place: &str) -> bool {
    let is_organization = json.view.world.accounts[account].kind == AccountKind::Organization;
    is_organization || place == "users"
}

fn owned(
    json: &Json<'_>,
    request: &Request,
    owner: usize,
    token: Option<&str>,
    url: &str,
) -> Reply {
    let all = 0..json.view.world.repos.len();
    let theirs = all.filter(|repo| json.owner(*repo) == owner);
    let repos: Vec<usize> = theirs.filter_map(|repo| seen(json.view, Some(repo), token)).collect();
    let page = Page::of(request);
    let total = repos.len();
    let repos = page.cut(repos).into_iter().map(|repo| json.repository(repo, Extent::Inside));
    page.link(Reply::ok(&repos.collect::<Vec<_>>().into()), request, url, total)
}
