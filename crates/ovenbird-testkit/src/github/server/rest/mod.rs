//! The routes of REST.

mod account;
mod comment;
mod forge_object;
mod list;
mod repo;

use serde_json::Value;

use super::app;
use super::http::{Reply, Request};
use super::page::Page;
use super::state::State;
use crate::github::json::Json;
use crate::github::world::View;

/// A request for something of one repo.
struct Ask<'a> {
    json: &'a Json<'a>,
    request: &'a Request,
    state: &'a State,
    repo: usize,
    /// The address asked for, by the number of the repo.
    url: String,
}

/// Answers a path, which is given without the base.
pub(super) fn route(
    state: &mut State,
    request: &Request,
    path: &str,
    token: Option<&str>,
) -> Reply {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    if let ["app", ref rest @ ..] = parts[..] {
        return app::route(state, request, rest, token);
    }
    if request.method != "GET" {
        return Reply::not_found();
    }
    let view = state.world.until(state.now());
    let json = Json { view: &view, api: state.settings.api(), web: state.settings.web() };
    let (repo, rest) = match parts[..] {
        ["repos", owner, name, ref rest @ ..] => {
            let name = format!("{owner}/{name}");
            let Some(repo) = seen(&view, state.world.repo_index(&name), token) else {
                return Reply::not_found();
            };
            if !json.name(repo).eq_ignore_ascii_case(&name) {
                return moved(&json, repo, rest, request);
            }
            (repo, rest)
        }
        ["repositories", id, ref rest @ ..] => {
            let found = state.world.repos.iter().position(|repo| repo.id.to_string() == id);
            match seen(&view, found, token) {
                Some(repo) => (repo, rest),
                None => return Reply::not_found(),
            }
        }
        _ => return account::route(&json, state, request, &parts, token),
    };
    let url = format!("{}/repositories/{}/{}", json.api, json.reported(repo).id, rest.join("/"));
    let url = url.trim_end_matches('/').to_owned();
    of_repo(&Ask { json: &json, request, state, repo, url }, rest)
}

/// A repo that is there at the time and not hidden from the caller.
fn seen(view: &View<'_>, repo: Option<usize>, token: Option<&str>) -> Option<usize> {
    repo.filter(|repo| {
        let reported = &view.world.repos[*repo];
        let is_hidden = reported.is_private && token.is_none();
        !reported.is_gone && !is_hidden && reported.created_at <= view.at
    })
}

/// The repo has another name now.
fn moved(json: &Json<'_>, repo: usize, rest: &[&str], request: &Request) -> Reply {
    let mut url = format!("{}/repositories/{}", json.api, json.reported(repo).id);
    url.extend(rest.iter().flat_map(|part| ["/", part]));
    if let Some(query) = request.target.find('?') {
        url += &request.target[query..];
    }
    let body = serde_json::json!({
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    });
    Reply::json(301, &body).with("Location", &url)
}

fn of_repo(ask: &Ask<'_>, rest: &[&str]) -> Reply {
    match rest {
        [] => ask.repository(),
        ["community", "profile"] => ask.community(),
        ["events"] => ask.events(),
        ["labels"] => ask.labels(),
        ["releases"] => ask.releases(),
        ["forks"] => ask.forks(),
        ["stargazers"] => ask.stargazers(),
        ["comments"] => ask.commit_comments(),
        ["issues"] => ask.issues(),
        ["issues", "comments"] => ask.all_comments(),
        ["pulls"] => ask.pulls(),
        ["pulls", "comments"] => ask.all_code_comments(),
        [kind @ ("issues" | "pulls"), number, rest @ ..] => ask.of_forge_object(kind, number, rest),
        _ => Reply::not_found(),
    }
}

impl Ask<'_> {
    /// One page of a list, of which only what is on it is written.
    fn list<T>(&self, forge_objects: Vec<T>, write: impl Fn(T) -> Value) -> Reply {
        let page = Page::of(self.request);
        let total = forge_objects.len();
        let body: Vec<Value> = page.cut(forge_objects).into_iter().map(write).collect();
        page.link(Reply::ok(&body.into()), self.request, &self.url, total)
    }
}
