//! GitHub's objects as GraphQL writes them, and the queries that ask for them.
//!
//! What is read here comes out as the objects of the REST API do (see [`object`](super::object)),
//! so that a thing has one row whichever feed reported it: words in lower case, bots by the login
//! that they have everywhere else. What a query cuts short, such as a list of labels with more
//! than its page, is not said at all; of a pull request's files the first page is.

mod node;
mod overview;
mod profile;
mod query;

pub use node::{Graph, MoreReviews};
pub use overview::{Overview, OverviewResult, overview_result};
pub use query::{GraphPage, Order, Query};

use serde_json::Value;

use super::time::parse_time;

/// A number, which GraphQL writes as a text where it may be long.
fn int(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn time(value: &Value) -> Option<i64> {
    value.as_str().and_then(parse_time)
}

/// The nodes of a connection; those that could not be had are null, and not among them.
fn nodes(connection: &Value) -> impl Iterator<Item = &Value> {
    let nodes = connection.get("nodes").and_then(Value::as_array);
    nodes.into_iter().flatten().filter(|node| node.is_object())
}

/// The cursor after a page, if another follows.
fn next(connection: &Value) -> Option<String> {
    let info = connection.get("pageInfo")?;
    let has_next = info.get("hasNextPage").and_then(Value::as_bool)?;
    has_next.then(|| info.get("endCursor").and_then(Value::as_str).map(str::to_owned))?
}

/// Whether a connection is whole: all of it is on its first page.
fn is_whole(connection: &Value) -> bool {
    connection.pointer("/pageInfo/hasNextPage").and_then(Value::as_bool) == Some(false)
}
