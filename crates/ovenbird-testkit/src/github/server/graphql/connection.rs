//! Connections: a sorted list, and the window on it that a query asks for.
//!
//! A cursor holds the sort key of its node, so a list that changes between two pages goes on
//! where it was.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::node::{Node, Out};
use crate::github::digest::{cursor, read_cursor};

/// Arguments by name, with variables filled in.
pub(super) type Arguments = BTreeMap<String, Value>;

/// A node with what it is sorted by: a value, then an id that no other has.
pub(super) type Keyed<'v> = ((i64, u64), Node<'v>);

/// A window on a list.
#[derive(Clone, Debug)]
pub(super) struct Connection<'v> {
    /// What its type's name begins with.
    pub(super) of: &'static str,
    nodes: Vec<Keyed<'v>>,
    total: usize,
    has_next: bool,
    has_previous: bool,
    /// Sort values are times that edges tell.
    has_times: bool,
}

impl<'v> Connection<'v> {
    /// Sorts a list and cuts out what the arguments ask for.
    pub(super) fn new(of: &'static str, mut all: Vec<Keyed<'v>>, arguments: &Arguments) -> Self {
        let is_descending = arguments.get("orderBy").is_some_and(|by| by["direction"] == "DESC");
        all.sort_by_key(|(key, _)| *key);
        if is_descending {
            all.reverse();
        }
        let total = all.len();
        let read = |name: &str| read_key(arguments.get(name)?.as_str()?);
        let is_after = |key: (i64, u64), than: (i64, u64)| {
            if is_descending { key < than } else { key > than }
        };
        let (after, before) = (read("after"), read("before"));
        let mut has_previous = after.is_some();
        let mut has_next = before.is_some();
        all.retain(|(key, _)| {
            after.is_none_or(|after| is_after(*key, after))
                && before.is_none_or(|before| is_after(before, *key))
        });
        let count = |name: &str| arguments.get(name).and_then(Value::as_u64).map(|n| n as usize);
        if let Some(first) = count("first") {
            has_next |= all.len() > first;
            all.truncate(first);
        } else if let Some(last) = count("last") {
            has_previous |= all.len() > last;
            all.drain(..all.len().saturating_sub(last));
        }
        Self { of, nodes: all, total, has_next, has_previous, has_times: of == "Stargazer" }
    }

    pub(super) fn field(&self, name: &str) -> Out<'v> {
        match name {
            "totalCount" | "filteredCount" => self.total.into(),
            "pageCount" => self.nodes.len().into(),
            "nodes" => Out::Many(self.nodes.iter().map(|(_, node)| node.clone()).collect()),
            "edges" => {
                let edge = |(key, node): &Keyed<'v>| {
                    let time = self.has_times.then_some(key.0);
                    Node::Edge(self.of, write_key(*key), time, Box::new(node.clone()))
                };
                Out::Many(self.nodes.iter().map(edge).collect())
            }
            "pageInfo" => Out::Value(json!({
                "__typename": "PageInfo",
                "hasNextPage": self.has_next,
                "hasPreviousPage": self.has_previous,
                "startCursor": self.nodes.first().map(|(key, _)| write_key(*key)),
                "endCursor": self.nodes.last().map(|(key, _)| write_key(*key)),
            })),
            _ => Out::Value(Value::Null),
        }
    }
}

fn write_key(key: (i64, u64)) -> String {
    cursor(&format!("{}:{}", key.0, key.1))
}

fn read_key(text: &str) -> Option<(i64, u64)> {
    let text = read_cursor(text)?;
    let (value, id) = text.split_once(':')?;
    Some((value.parse().ok()?, id.parse().ok()?))
}
