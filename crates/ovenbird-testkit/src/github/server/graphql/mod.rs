//! GraphQL: a query is read, checked against the schema, and run over the world.
//!
//! Left out of the language: directives, mutations and several operations in one document.

mod arguments;
mod check;
mod connection;
mod lex;
mod node;
mod page;
mod parse;
mod query;
mod resolve;
mod run;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http::{Reply, Request};
use super::limit::Limit;
use super::state::State;
use crate::github::json::Json;
use query::{Document, Variable};
use run::Run;

/// Answers a query of a caller with that limit.
pub(super) fn answer(state: &State, request: &Request, limit: Limit) -> Reply {
    let body: Value = match serde_json::from_slice(&request.body) {
        Ok(body) if request.method == "POST" => body,
        _ => return Reply::error(400, "Problems parsing JSON"),
    };
    let checked = read(&body).and_then(|document| {
        let variables = variables(&document, &body["variables"]);
        let cost = check::check(&document, &variables)?;
        Ok((document, variables, cost))
    });
    let (document, variables, cost) = match checked {
        Ok(checked) => checked,
        // Without data, for nothing was run.
        Err(errors) => return Reply::ok(&json!({ "errors": errors })),
    };
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
    Reply { cost: cost.points(), ..Reply::ok(&body) }
}

fn read(body: &Value) -> Result<Document, Vec<Value>> {
    let refused = |message: &str| vec![json!({ "message": message })];
    let missing = "A query attribute must be specified and must be a string.";
    let text = body["query"].as_str().ok_or_else(|| refused(missing))?;
    let document = parse::parse(text).map_err(|message| refused(&message))?;
    if document.is_query { Ok(document) } else { Err(refused("This is for queries only.")) }
}

/// Those that the document declares: as given, else by their default, else null.
fn variables(document: &Document, given: &Value) -> BTreeMap<String, Value> {
    let value = |own: &Variable| {
        let value = given.get(&own.name).cloned().or_else(|| own.default.clone());
        (own.name.clone(), value.unwrap_or_default())
    };
    document.variables.iter().map(value).collect()
}

/// What comes when a query takes too long.
fn bad_gateway(points: u64) -> Reply {
    let message = "Something went wrong while executing your query. This may be the result of a \
                   timeout, or it could be a GitHub bug.";
    let body = json!({ "data": null, "errors": [{ "message": message }] });
    Reply { cost: points, ..Reply::json(502, &body) }
}
