//! GraphQL: one query, its data, and what could not be had of it.

use serde_json::{Value, json};

use super::call::Ask;
use super::slot::Need;
use super::wire::{Incoming, Method, Outgoing};
use super::{ApiError, Client, CredentialKind, Resource};

/// How errors call a query.
const WHAT: &str = "a GraphQL query";

/// Kinds of errors that say that the query wants too much at once.
const TOO_BIG: [&str; 2] = ["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"];

/// What the server says when a query takes too long.
const TOO_SLOW: [&str; 2] =
    ["Something went wrong while executing your query", "respond to your request in time"];

/// The answer to a query. Where it has errors, the data is what could be had.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlAnswer {
    /// The data: an object.
    pub data: Value,
    /// What could not be had, such as a repo that is no more.
    pub errors: Vec<GraphqlError>,
    /// The points that it cost, if the query asks for `rateLimit { cost }`.
    pub cost: Option<u64>,
    /// The points that are left, if the query asks for `rateLimit { remaining }`.
    pub remaining: Option<u64>,
}

/// Something that could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlError {
    /// The forge's word for what is wrong, such as `NOT_FOUND`.
    pub kind: Option<String>,
    /// Where in the data: aliases, names and indexes from the root.
    pub path: Vec<String>,
    /// What the server says.
    pub message: String,
}

impl Client {
    /// Asks a query that costs about one point. See [`Client::graphql_costing`].
    pub fn graphql(&self, query: &str, variables: &Value) -> Result<GraphqlAnswer, ApiError> {
        self.graphql_costing(query, variables, 1)
    }

    /// Asks a query that is expected to cost so many points, which are set aside before.
    ///
    /// [`ApiError::TooBig`] asks for the same in smaller pages. Queries only: one that failed
    /// may be sent again.
    pub fn graphql_costing(
        &self,
        query: &str,
        variables: &Value,
        cost: u64,
    ) -> Result<GraphqlAnswer, ApiError> {
        let what = WHAT.to_owned();
        if self.inner.authorizations[0].0.kind == CredentialKind::Anonymous {
            return Err(ApiError::NeedsToken { what });
        }
        let body = json!({ "query": query, "variables": variables }).to_string();
        let method = Method::Post(body.as_bytes());
        let outgoing =
            Outgoing { url: self.inner.forge.graphql(), accept: None, etag: None, method };
        let need = Need { resource: Resource::Graphql, cost };
        let ask = Ask { what: WHAT, outgoing, need, json: true };
        let incoming = self.call(&ask, &mut self.inner.limiter.wait_budget()).map_err(too_big)?;
        if incoming.status != 200 {
            let to = "another place".to_owned();
            return Err(ApiError::Elsewhere { what, to });
        }
        read(&incoming)
    }
}

/// What a query that takes too long looks like.
fn too_big(error: ApiError) -> ApiError {
    let (what, reason) = match error {
        ApiError::Server { what, status: status @ (502 | 504), .. } => {
            (what, format!("the server gave up (status {status})"))
        }
        ApiError::TimedOut { what, after } => {
            (what, format!("it was not answered in {} s", after.as_secs_f64()))
        }
        other => return other,
    };
    ApiError::TooBig { what, reason }
}

/// Splits the body of an answer.
fn read(incoming: &Incoming) -> Result<GraphqlAnswer, ApiError> {
    let what = WHAT.to_owned();
    let mut body: Value = serde_json::from_slice(&incoming.body).unwrap_or_default();
    let reported = body.get("errors").and_then(Value::as_array).into_iter().flatten();
    let errors: Vec<_> = reported.map(|error| GraphqlError::of(error, incoming)).collect();
    if let Some(error) = errors.iter().find(|error| error.is_too_big()) {
        return Err(ApiError::TooBig { what, reason: error.message.clone() });
    }
    let data = body.get_mut("data").map(Value::take).filter(Value::is_object);
    match data {
        Some(data) => {
            let limit = |name| data.get("rateLimit")?.get(name)?.as_u64();
            let (cost, remaining) = (limit("cost"), limit("remaining"));
            Ok(GraphqlAnswer { data, errors, cost, remaining })
        }
        None if errors.is_empty() => {
            let reason = "it has neither data nor errors".to_owned();
            Err(ApiError::Unreadable { what, reason })
        }
        None => {
            let texts: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            Err(ApiError::Query { what, message: incoming.shown(&texts.join("; ")) })
        }
    }
}

impl GraphqlError {
    fn of(error: &Value, incoming: &Incoming) -> Self {
        let text = |name| error.get(name).and_then(Value::as_str);
        let path = error.get("path").and_then(Value::as_array).into_iter().flatten();
        Self {
            kind: text("type").map(str::to_owned),
            path: path.map(|part| part.as_str().map_or(part.to_string(), str::to_owned)).collect(),
            message: incoming.shown(text("message").unwrap_or("it gives no reason")),
        }
    }

    fn is_too_big(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| TOO_BIG.contains(&kind))
            || TOO_SLOW.iter().any(|text| self.message.contains(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Result<GraphqlAnswer, ApiError> {
        let (headers, body) = (ureq::http::HeaderMap::new(), body.to_string().into_bytes());
        super::read(&Incoming { status: 200, headers, body, secret: None })
    }

    #[test]
    fn partial_data_is_an_answer() {
        let answer = read(&json!({
            "data": { "a": null, "b": { "id": 1 }, "rateLimit": { "cost": 2, "remaining": 7 } },
            "errors": [{ "type": "NOT_FOUND", "path": ["a", 0], "message": "no\nrepo" }],
        }))
        .unwrap();
        assert_eq!((answer.cost, answer.remaining), (Some(2), Some(7)));
        let error = &answer.errors[0];
        assert_eq!((error.kind.as_deref(), error.message.as_str()), (Some("NOT_FOUND"), "no repo"));
        assert_eq!(error.path, ["a", "0"]);
    }

    #[test]
    fn too_much_is_distinguished_from_wrong() {
        let slow = "Something went wrong while executing your query. This may be the result of a \
                    timeout, or it could be a GitHub bug.";
        for error in [
            json!({ "type": "RESOURCE_LIMITS_EXCEEDED", "message": "x" }),
            json!({ "type": "MAX_NODE_LIMIT_EXCEEDED" }),
            json!({ "message": slow }),
        ] {
            let error = read(&json!({ "data": {}, "errors": [error] })).unwrap_err();
            assert!(matches!(error, ApiError::TooBig { .. }), "{error:?}");
        }
        let wrong = read(&json!({ "errors": [{ "message": "no field" }, {}] })).unwrap_err();
        let message = "no field; it gives no reason".to_owned();
        assert_eq!(wrong, ApiError::Query { what: WHAT.to_owned(), message });
        for odd in [json!(null), json!([]), json!({ "data": 1 }), json!({ "data": null })] {
            assert!(matches!(read(&odd), Err(ApiError::Unreadable { .. })));
        }
    }
}
