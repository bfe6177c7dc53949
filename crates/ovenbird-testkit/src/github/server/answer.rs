//! From a request to its answer: faults, tokens, limits, the route, tags, the log.

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::app::is_jwt;
use super::fault::Fault;
use super::graphql;
use super::http::{Reply, Request};
use super::limit::RESOURCES;
use super::rest;
use super::state::{Logged, State};
use crate::github::digest::tag;
use crate::github::time::http_date;

/// An answer, and what is to go wrong when it is sent.
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) fault: Option<Fault>,
}

pub(super) fn answer(request: &Request, shared: &Mutex<State>) -> Answer {
    let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
    let state = &mut *state;
    let fault = take_fault(state, &request.target);
    let reply = match &fault {
        Some(Fault::Status(status)) => Reply { cost: 0, ..Reply::error(*status, "Server Error") },
        Some(Fault::SecondaryLimit(seconds)) => secondary_limit(*seconds),
        Some(Fault::Garbage) => Reply {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
            body: b"<html><body>Unicorn!</body></html>".to_vec(),
            cost: 0,
        },
        _ => for_caller(state, request),
    };
    let is_closed = matches!(fault, Some(Fault::CloseBeforeHeaders | Fault::CloseInHeaders));
    state.log.push(Logged {
        method: request.method.clone(),
        target: request.target.clone(),
        token: token(request).map(str::to_owned),
        status: if is_closed { 0 } else { reply.status },
        if_none_match: request.header("if-none-match").map(str::to_owned),
        body: String::from_utf8_lossy(&request.body).into_owned(),
        cost: reply.cost,
    });
    change_world(state, &request.target);
    Answer { reply, fault }
}

fn take_fault(state: &mut State, target: &str) -> Option<Fault> {
    let planted =
        state.faults.iter_mut().find(|one| one.left > 0 && target.contains(&one.target))?;
    planted.left -= 1;
    Some(planted.fault.clone())
}

/// Lets those changes happen that have waited for this request.
fn change_world(state: &mut State, target: &str) {
    for pending in state.pending.iter_mut().filter(|one| target.contains(&one.target)) {
        pending.left = pending.left.saturating_sub(1);
    }
    for pending in state.pending.extract_if(.., |one| one.left == 0) {
        (pending.change)(&mut state.world);
    }
}

/// The token of a request, however it is put.
fn token(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    let is_known = ["bearer", "token"].iter().any(|one| scheme.eq_ignore_ascii_case(one));
    is_known.then_some(token.trim())
}

fn for_caller(state: &mut State, request: &Request) -> Reply {
    let now = state.now();
    let caller = token(request);
    let mut is_good = |token: &str| state.tokens.get_mut(token).is_some_and(|own| own.use_up(now));
    if caller.is_some_and(|token| !is_jwt(token) && !is_good(token)) {
        return Reply::error(401, "Bad credentials");
    }
    let is_graphql = request.path == state.settings.graphql;
    let resource = if is_graphql { "graphql" } else { "core" };
    if is_graphql && caller.is_none() {
        return Reply::error(401, "This endpoint requires you to be authenticated.");
    }
    if request.path == format!("{}/rate_limit", state.settings.base) {
        return rate_limit(state, caller);
    }
    let reply = if state.limits.at(caller, resource, now).remaining() == 0 {
        exhausted(caller, is_graphql)
    } else {
        route(state, request, is_graphql)
    };
    finish(state, request, reply, resource)
}

fn route(state: &mut State, request: &Request, is_graphql: bool) -> Reply {
    if is_graphql {
        let now = state.now();
        let limit = *state.limits.at(token(request), "graphql", now);
        return graphql::answer(state, request, limit);
    }
    match request.path.strip_prefix(state.settings.base) {
        Some(path) => rest::route(state, request, path, token(request)),
        None => Reply::not_found(),
    }
}

/// Adds the tag and the limit, and takes the cost.
fn finish(state: &mut State, request: &Request, mut reply: Reply, resource: &str) -> Reply {
    let now = state.now();
    let caller = token(request);
    if request.method == "GET" && reply.status == 200 {
        let etag = format!("W/\"{}\"", tag(&reply.body));
        let given = request.header("if-none-match");
        if given.is_some_and(|given| given.split(',').any(|one| one.trim() == etag)) {
            reply.status = 304;
            reply.body.clear();
            // Only those who say who they are get it for nothing.
            reply.cost = u64::from(caller.is_none());
        }
        reply = reply.with("ETag", &etag).with("Cache-Control", &"private, max-age=60");
    }
    let limit = state.limits.at(caller, resource, now);
    limit.used += reply.cost;
    let limit = *limit;
    reply
        .with("Date", &http_date(now))
        .with("X-RateLimit-Limit", &limit.hourly)
        .with("X-RateLimit-Remaining", &limit.remaining())
        .with("X-RateLimit-Used", &limit.used)
        .with("X-RateLimit-Reset", &limit.reset)
        .with("X-RateLimit-Resource", &resource)
        .with("X-GitHub-Media-Type", &"github.v3; format=json")
        .with("X-GitHub-Request-Id", &format!("OVEN:{}", state.log.len()))
}

/// The primary limit is used up: GraphQL says so with a 200.
fn exhausted(caller: Option<&str>, is_graphql: bool) -> Reply {
    let whom = if caller.is_some() { "user ID 1" } else { "127.0.0.1" };
    let message = format!("API rate limit exceeded for {whom}.");
    let mut reply = if is_graphql {
        let error = json!({ "type": "RATE_LIMITED", "message": message });
        Reply::ok(&json!({ "errors": [error] }))
    } else {
        Reply::error(403, &message)
    };
    reply.cost = 0;
    reply
}

fn secondary_limit(seconds: u64) -> Reply {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before \
                   you try again.";
    let mut reply = Reply::error(403, message).with("Retry-After", &seconds);
    reply.cost = 0;
    reply
}

/// What is left, which costs nothing to ask.
fn rate_limit(state: &mut State, caller: Option<&str>) -> Reply {
    let now = state.now();
    let [core, graphql] = RESOURCES.map(|resource| {
        let limit = state.limits.at(caller, resource, now);
        json!({
            "limit": limit.hourly, "used": limit.used, "remaining": limit.remaining(),
            "reset": limit.reset, "resource": resource,
        })
    });
    let mut reply = Reply::ok(&json!({
        "resources": { "core": core, "graphql": graphql },
        "rate": core,
    }));
    reply.cost = 0;
    reply
}
