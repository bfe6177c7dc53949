//! GraphQL: a query is read, checked against the schema, and run over the world.
//!
//! Left out of the language: directives, mutations and several operations in one document.

mod arguments;
mod check;
mod connection;
mod lex;
mod node;
mod parse;
mod resolve;
mod run;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http::{Reply, Request};
use super::limit::Limit;
use super::state::State;
use crate::github::json::Json;
use run::Run;

/// Answers a query of a caller with that limit.
pub(super) fn answer(state: &State, request: &Request, limit: Limit) -> Reply {
    let body: Value = match serde_json::from_slice(&request.body) {
        Ok(body) if request.method == "POST" => body,
        _ => return Reply::error(400, "Problems parsing JSON"),
    };
    let Some(text) = body["query"].as_str() else {
        return Reply::ok(&errors(&[json!({
            "message": "A query attribute must be specified and must be a string.",
        })]));
    };
    let document = match parse::parse(text) {
        Ok(document) if document.is_query => document,
        Ok(_) => return Reply::ok(&errors(&[json!({ "message": "This is for queries only." })])),
        Err(message) => return Reply::ok(&errors(&[json!({ "message": message })])),
    };
    let mut variables: BTreeMap<String, Value> = BTreeMap::new();
    for own in &document.variables {
        let given = body["variables"].get(&own.name).cloned().or_else(|| own.default.clone());
        variables.insert(own.name.clone(), given.unwrap_or_default());
    }
    let cost = match check::check(&document, &variables) {
        Ok(cost) => cost,
        Err(all) => return Reply::ok(&errors(&all)),
    };
    if cost.nodes > 500_000 {
        let message = format!(
            "This query requests up to {} possible nodes which exceeds the maximum limit of \
             500,000.",
            cost.nodes
        );
        let error = json!({ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message });
        return Reply::ok(&errors(&[error]));
    }
    if cost.has_large_page && state.settings.do_large_pages_fail {
        return bad_gateway(cost.points());
    }
    let view = state.world.until(state.now());
    let json = Json { view: &view, api: state.settings.api(), web: state.settings.web() };
    let mut run = Run::new(&json, &document, variables, &cost, limit);
    let data = run.all();
    let mut body = json!({ "data": data });
    if !run.errors.is_empty() {
        body["errors"] = run.errors.into();
    }
    let mut reply = Reply::ok(&body);
    reply.cost = cost.points();
    reply
}

/// Without data, for nothing was run.
fn errors(all: &[Value]) -> Value {
    json!({ "errors": all })
}

/// What comes when a query takes too long.
fn bad_gateway(points: u64) -> Reply {
    let message = "Something went wrong while executing your query. This may be the result of a \
                   timeout, or it could be a GitHub bug.";
    let mut reply = Reply::json(502, &json!({ "data": null, "errors": [{ "message": message }] }));
    reply.cost = points;
    reply
}
