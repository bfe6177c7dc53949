//! A query against the schema, before it is run: what GitHub refuses is refused here, and what
//! it costs is counted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::page::Cost;
use super::query::{Document, Field, Selection, Variable};
use super::schema::schema;

/// The cost, or the errors of a query that is refused.
pub(super) fn check(
    document: &Document,
    variables: &BTreeMap<String, Value>,
) -> Result<Cost, Vec<Value>> {
    let mut checker = Checker::new(document, variables);
    checker.selections("Query", &document.selections, &["query".to_owned()], 1);
    for Variable { name, of, default } in &document.variables {
        if of.is_required && default.is_none() && variables[name].is_null() {
            let message =
                format!("Variable ${name} of type {}! was provided invalid value", of.name);
            checker.errors.push(json!({ "message": message }));
        }
        if !checker.used.contains(name) {
            let message = format!("Variable ${name} is declared by query but not used");
            checker.errors.push(json!({
                "message": message, "extensions": { "code": "variableNotUsed" },
            }));
        }
    }
    for name in document.fragments.keys().filter(|name| !checker.spread.contains(*name)) {
        let message = format!("Fragment {name} was defined, but not used");
        checker.errors.push(json!({
            "message": message, "extensions": { "code": "useAndDefineFragment" },
        }));
    }
    if checker.cost.nodes > 500_000 {
        let message = format!(
            "This query requests up to {} possible nodes which exceeds the maximum limit of \
             500,000.",
            checker.cost.nodes
        );
        checker.errors.push(json!({ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message }));
    }
    if checker.errors.is_empty() { Ok(checker.cost) } else { Err(checker.errors) }
}

/// A query on its way through the schema.
pub(super) struct Checker<'a> {
    pub(super) document: &'a Document,
    pub(super) variables: &'a BTreeMap<String, Value>,
    pub(super) cost: Cost,
    pub(super) errors: Vec<Value>,
    pub(super) used: BTreeSet<String>,
    spread: BTreeSet<String>,
    /// Fragments that are being looked through.
    inside: Vec<String>,
}

impl<'a> Checker<'a> {
    fn new(document: &'a Document, variables: &'a BTreeMap<String, Value>) -> Self {
        let (used, spread) = (BTreeSet::new(), BTreeSet::new());
        let (cost, errors, inside) = (Cost::default(), Vec::new(), Vec::new());
        Self { document, variables, cost, errors, used, spread, inside }
    }

    /// `times` is how often these are selected at most.
    fn selections(&mut self, on: &str, selections: &'a [Selection], path: &[String], times: u64) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(on, field, path, times),
                Selection::Inline(None, inner) => self.selections(on, inner, path, times),
                Selection::Inline(Some(of), inner) => self.fragment(on, of, inner, path, times),
                Selection::Spread(name) => self.spread(on, name, path, times),
            }
        }
    }

    fn spread(&mut self, on: &str, name: &str, path: &[String], times: u64) {
        self.spread.insert(name.to_owned());
        if self.inside.iter().any(|one| one == name) {
            return self.errors.push(json!({
                "message": format!("Fragment {name} contains an infinite loop"),
                "extensions": { "code": "infiniteLoop" },
            }));
        }
        let document = self.document;
        let Some((of, inner)) = document.fragments.get(name) else {
            return self.errors.push(json!({
                "message": format!("Fragment {name} was used, but not defined"),
                "extensions": { "code": "useAndDefineFragment" },
            }));
        };
        self.inside.push(name.to_owned());
        self.fragment(on, of, inner, path, times);
        self.inside.pop();
    }

    fn fragment(
        &mut self,
        on: &str,
        of: &str,
        inner: &'a [Selection],
        path: &[String],
        times: u64,
    ) {
        let Some(_) = schema().get(of) else {
            return self.errors.push(json!({
                "message": format!("No such type {of}, so it can't be a fragment condition"),
                "path": path,
                "extensions": { "code": "undefinedType", "typeName": of },
            }));
        };
        if !schema().is_a(of, on) && !schema().is_a(on, of) {
            return self.errors.push(json!({
                "message": format!("Fragment on {of} can't be spread inside {on}"),
                "path": path,
                "extensions": { "code": "cannotSpreadFragment" },
            }));
        }
        self.selections(of, inner, path, times);
    }

    fn field(&mut self, on: &str, field: &'a Field, path: &[String], times: u64) {
        let path = [path, std::slice::from_ref(&field.key)].concat();
        if field.name == "__typename" {
            return;
        }
        let name = &field.name;
        let Some(own) = schema().get(on).and_then(|own| own.fields.get(name)) else {
            let message = format!("Field '{name}' doesn't exist on type '{on}'");
            return self.refuse(field, &path, "undefinedField", &message);
        };
        self.arguments(field, own, &path);
        let of = schema().get(&own.of.name).unwrap_or_else(|| panic!("{} is no type", own.of.name));
        if of.is_composite() == field.selections.is_empty() {
            let message = if of.is_composite() {
                format!(
                    "Field must have selections (field '{name}' returns {} but has no selections. \
                     Did you mean '{name} {{ ... }}'?)",
                    own.of.name
                )
            } else {
                format!(
                    "Selections can't be made on scalars (field '{name}' returns {})",
                    own.of.name
                )
            };
            return self.refuse(field, &path, "selectionMismatch", &message);
        }
        let times = self.page(field, own, &path, times);
        self.selections(&own.of.name, &field.selections, &path, times);
    }

    pub(super) fn refuse(&mut self, field: &Field, path: &[String], code: &str, message: &str) {
        self.errors.push(json!({
            "path": path,
            "extensions": { "code": code, "fieldName": field.name },
            "locations": [{ "line": field.at.line, "column": field.at.column }],
            "message": message,
        }));
    }
}
