//! Runs a checked query.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::connection::Arguments;
use super::node::{Failure, Node, Out};
use super::page::Cost;
use super::query::{Argument, Document, Field, Selection};
use super::schema::schema;
use crate::github::json::Json;
use crate::github::server::limit::Limit;
use crate::github::time::iso;

/// A query on its way.
pub(super) struct Run<'a, 'v> {
    pub(super) json: &'a Json<'v>,
    document: &'a Document,
    variables: BTreeMap<String, Value>,
    pub(super) rate: Value,
    pub(super) errors: Vec<Value>,
}

impl<'a, 'v> Run<'a, 'v> {
    pub(super) fn new(
        json: &'a Json<'v>,
        document: &'a Document,
        variables: BTreeMap<String, Value>,
        cost: &Cost,
        limit: Limit,
    ) -> Self {
        let points = cost.points();
        let rate = json!({
            "__typename": "RateLimit",
            "cost": points,
            "limit": limit.hourly,
            "nodeCount": cost.nodes,
            "remaining": limit.remaining().saturating_sub(points),
            "used": limit.used + points,
            "resetAt": iso(limit.reset),
        });
        Self { json, document, variables, rate, errors: Vec::new() }
    }

    /// What the whole query gives.
    pub(super) fn all(&mut self) -> Value {
        let document = self.document;
        self.select(&Node::Query, &[&document.selections], &mut Vec::new())
    }

    /// The selected fields of a node, in the order in which they are first asked for.
    fn select(
        &mut self,
        node: &Node<'v>,
        selections: &[&'a [Selection]],
        path: &mut Vec<Value>,
    ) -> Value {
        let mut fields: Vec<(&str, Vec<&'a Field>)> = Vec::new();
        for selections in selections {
            self.collect(node, selections, &mut fields);
        }
        let mut object = Map::new();
        for (key, fields) in fields {
            path.push(key.into());
            object.insert(key.to_owned(), self.field(node, &fields, path));
            path.pop();
        }
        Value::Object(object)
    }

    /// Collects fields by their name in the answer, through the fragments that fit.
    fn collect(
        &self,
        node: &Node<'v>,
        selections: &'a [Selection],
        fields: &mut Vec<(&'a str, Vec<&'a Field>)>,
    ) {
        let fits = |of: &str| schema().is_a(&node.type_name(self.json), of);
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    match fields.iter_mut().find(|(key, _)| *key == field.key) {
                        Some((_, same)) => same.push(field),
                        None => fields.push((&field.key, vec![field])),
                    }
                }
                Selection::Inline(of, inner) => {
                    if of.as_deref().is_none_or(fits) {
                        self.collect(node, inner, fields);
                    }
                }
                Selection::Spread(name) => {
                    let (of, inner) = &self.document.fragments[name];
                    if fits(of) {
                        self.collect(node, inner, fields);
                    }
                }
            }
        }
    }

    fn field(&mut self, node: &Node<'v>, fields: &[&'a Field], path: &mut Vec<Value>) -> Value {
        let first = fields[0];
        if first.name == "__typename" {
            return node.type_name(self.json).into();
        }
        let value = |(name, one): &(String, Argument)| (name.clone(), one.value(&self.variables));
        let arguments: Arguments = first.arguments.iter().map(value).collect();
        let inner: Vec<&'a [Selection]> =
            fields.iter().map(|field| field.selections.as_slice()).collect();
        match self.resolve(node, &first.name, &arguments) {
            Ok(Out::Value(value)) => self.value(value, &inner, path),
            Ok(Out::One(node)) => self.select(&node, &inner, path),
            Ok(Out::Many(nodes)) => self.each(nodes.into_iter().map(Ok), first, &inner, path),
            Ok(Out::Each(nodes)) => self.each(nodes.into_iter(), first, &inner, path),
            Err(failure) => self.fail(&failure, first, path),
        }
    }

    fn each(
        &mut self,
        nodes: impl Iterator<Item = Result<Node<'v>, Failure>>,
        field: &Field,
        inner: &[&'a [Selection]],
        path: &mut Vec<Value>,
    ) -> Value {
        let mut values = Vec::new();
        for (at, node) in nodes.enumerate() {
            path.push(at.into());
            values.push(match node {
                Ok(node) => self.select(&node, inner, path),
                Err(failure) => self.fail(&failure, field, path),
            });
            path.pop();
        }
        values.into()
    }

    /// Null, with an error beside the data.
    fn fail(&mut self, failure: &Failure, field: &Field, path: &[Value]) -> Value {
        self.errors.push(json!({
            "type": failure.kind,
            "path": path,
            "locations": [{ "line": field.at.line, "column": field.at.column }],
            "message": failure.message,
        }));
        Value::Null
    }

    /// A value as it is, or what is selected of the objects in it.
    fn value(&mut self, value: Value, inner: &[&'a [Selection]], path: &mut Vec<Value>) -> Value {
        match value {
            Value::Array(all) => all.into_iter().map(|one| self.value(one, inner, path)).collect(),
            Value::Object(_) => self.select(&Node::Plain(value), inner, path),
            scalar => scalar,
        }
    }
}
