//! The queries: their texts and variables, and what a page is made of.

use serde_json::{Value, json};

use super::node::Graph;
use super::{int, next, nodes};
use crate::github::instant;

const WHO: &str = include_str!("who.graphql");
const REVIEW: &str = include_str!("review.graphql");
const PULL: &str = include_str!("pull_request.graphql");
const ISSUE: &str = include_str!("issue.graphql");

/// A query with its variables, and the points that it may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The text.
    pub text: String,
    /// The variables.
    pub variables: Value,
    /// About as many points as it costs.
    pub points: u64,
}

/// The order in which a list is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The oldest first: what is new while it is walked comes at its end.
    Created,
    /// What was touched last first.
    UpdatedLast,
    /// What was touched since an instant, the earliest first.
    UpdatedSince(i64),
}

impl Order {
    fn variable(self) -> Value {
        match self {
            Self::Created => json!({ "field": "CREATED_AT", "direction": "ASC" }),
            Self::UpdatedLast => json!({ "field": "UPDATED_AT", "direction": "DESC" }),
            Self::UpdatedSince(_) => json!({ "field": "UPDATED_AT", "direction": "ASC" }),
        }
    }
}

impl Query {
    /// A page of pull requests with their reviews. There is no list of those touched since an
    /// instant.
    pub fn pull_requests(name: &str, order: Order, size: u64, after: Option<&str>) -> Self {
        let mut variables = of_repo(name);
        variables["size"] = size.into();
        variables["after"] = after.into();
        variables["order"] = order.variable();
        let text = [include_str!("pull_requests.graphql"), PULL, REVIEW, WHO].concat();
        Self { text, variables, points: points(1 + 6 * size) }
    }

    /// A page of a pull request's further reviews.
    pub fn reviews(name: &str, number: i64, after: &str) -> Self {
        let mut variables = of_repo(name);
        variables["number"] = number.into();
        variables["after"] = after.into();
        let text = [include_str!("reviews.graphql"), REVIEW, WHO].concat();
        Self { text, variables, points: 1 }
    }

    /// A page of issues.
    pub fn issues(name: &str, order: Order, size: u64, after: Option<&str>) -> Self {
        let mut variables = of_repo(name);
        variables["size"] = size.into();
        variables["after"] = after.into();
        variables["order"] = order.variable();
        if let Order::UpdatedSince(since) = order {
            variables["filter"] = json!({ "since": instant(since) });
        }
        let text = [include_str!("issues.graphql"), ISSUE, WHO].concat();
        Self { text, variables, points: points(1 + 2 * size) }
    }

    /// What a repo says of itself.
    pub fn profile(name: &str) -> Self {
        let text = include_str!("profile.graphql").to_owned();
        Self { text, variables: of_repo(name), points: 1 }
    }

    /// What has changed in each of these repos, in one query: the first is `r0` in the answer.
    pub fn overview(names: &[&str]) -> Self {
        let (mut variables, mut declared, mut fields) = (json!({}), Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let (owner, name) = name.split_once('/').unwrap_or_default();
            variables[format!("o{at}")] = owner.into();
            variables[format!("n{at}")] = name.into();
            declared.push(format!("$o{at}: String!, $n{at}: String!"));
            fields
                .push(format!("  r{at}: repository(owner: $o{at}, name: $n{at}) {{ ...Look }}\n"));
        }
        let text = format!(
            "query({}) {{\n  rateLimit {{ cost remaining }}\n{}}}\n{}",
            declared.join(", "),
            fields.concat(),
            include_str!("overview.graphql")
        );
        Self { text, variables, points: points(2 * names.len() as u64) }
    }
}

/// A page of a list, as far as it is the same for all lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphPage {
    /// How many nodes it has, with those that could not be had.
    pub seen: u64,
    /// How many of them could not be read.
    pub rejected: u64,
    /// How many the whole list has.
    pub total: Option<u64>,
    /// The cursor after it, if another page follows.
    pub next: Option<String>,
    /// When the least lately touched of its nodes was touched.
    pub oldest: Option<i64>,
}

impl GraphPage {
    /// Reads each node of a page by `read`, which says when the node was last touched, or `None`
    /// if it cannot be read.
    pub fn read(
        data: &Value,
        graph: &mut Graph,
        mut read: impl FnMut(&mut Graph, &Value) -> Option<i64>,
    ) -> Option<Self> {
        let page = data.pointer("/repository/page").filter(|page| page.is_object())?;
        let seen = page.get("nodes").and_then(Value::as_array).map_or(0, Vec::len) as u64;
        let (mut taken, mut oldest) = (0, None);
        for node in nodes(page) {
            let Some(at) = read(graph, node) else { continue };
            taken += 1;
            oldest = Some(oldest.map_or(at, |oldest: i64| oldest.min(at)));
        }
        let total = page.get("totalCount").and_then(int).map(|total| total as u64);
        Some(Self { seen, rejected: seen - taken, total, next: next(page), oldest })
    }
}

fn of_repo(name: &str) -> Value {
    let (owner, name) = name.split_once('/').unwrap_or_default();
    json!({ "owner": owner, "name": name })
}

/// A point for each hundred connections that are asked for.
fn points(connections: u64) -> u64 {
    ((connections + 50) / 100).max(1)
}
