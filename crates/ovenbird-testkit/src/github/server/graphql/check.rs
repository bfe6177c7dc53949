//! A query against the schema, before it is run: what GitHub refuses is refused here, and what
//! it costs is counted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::parse::{Argument, Document, Field, Selection, Variable};
use super::schema::{FieldType, schema};

/// What a query would cost.
#[derive(Debug, Default)]
pub(super) struct Cost {
    /// How many requests it stands for; a hundred are a point.
    requests: u64,
    pub(super) nodes: u64,
    /// A page of a hundred pull requests, or more, with connections inside.
    pub(super) has_large_page: bool,
}

impl Cost {
    pub(super) fn points(&self) -> u64 {
        ((self.requests + 50) / 100).max(1)
    }
}

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
    if checker.errors.is_empty() { Ok(checker.cost) } else { Err(checker.errors) }
}

pub(super) struct Checker<'a> {
    pub(super) document: &'a Document,
    variables: &'a BTreeMap<String, Value>,
    cost: Cost,
    errors: Vec<Value>,
    pub(super) used: BTreeSet<String>,
    spread: BTreeSet<String>,
}

impl<'a> Checker<'a> {
    fn new(document: &'a Document, variables: &'a BTreeMap<String, Value>) -> Self {
        let (used, spread) = (BTreeSet::new(), BTreeSet::new());
        Self { document, variables, cost: Cost::default(), errors: Vec::new(), used, spread }
    }

    /// `times` is how often these are selected at most.
    fn selections(&mut self, on: &str, selections: &'a [Selection], path: &[String], times: u64) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(on, field, path, times),
                Selection::Inline(None, inner) => self.selections(on, inner, path, times),
                Selection::Inline(Some(of), inner) => self.fragment(on, of, inner, path, times),
                Selection::Spread(name) => {
                    self.spread.insert(name.clone());
                    let document = self.document;
                    match document.fragments.get(name) {
                        Some((of, inner)) => self.fragment(on, of, inner, path, times),
                        None => self.errors.push(json!({
                            "message":
                                format!("Fragment {name} was used, but not defined"),
                            "extensions": { "code": "useAndDefineFragment" },
                        })),
                    }
                }
            }
        }
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

    /// Counts a connection; how often what is inside is selected.
    fn page(&mut self, field: &Field, own: &FieldType, path: &[String], times: u64) -> u64 {
        if !own.of.name.ends_with("Connection") {
            return times;
        }
        let name = &field.name;
        let asked = ["first", "last"].iter().find_map(|word| {
            let found = field.arguments.iter().find(|(name, _)| name == word)?;
            found.1.value(self.variables).as_u64().map(|count| (word, count))
        });
        let needs_page = selects_nodes(&field.selections);
        let Some((word, count)) = asked else {
            if needs_page {
                let message = format!(
                    "You must provide a `first` or `last` value to properly paginate the \
                     `{name}` connection."
                );
                self.errors.push(json!({
                    "type": "MISSING_PAGINATION_BOUNDARIES", "path": path, "message": message,
                }));
            }
            return times;
        };
        if count > 100 {
            let message = format!(
                "Requesting {count} records on the `{name}` connection exceeds the `{word}` limit \
                 of 100 records."
            );
            self.errors.push(json!({
                "type": "EXCESSIVE_PAGINATION", "path": path, "message": message,
            }));
        }
        self.cost.requests += times;
        self.cost.nodes += times * count;
        if name == "pullRequests" && count >= 100 && self.has_page(&field.selections) {
            self.cost.has_large_page = true;
        }
        times * count
    }

    /// Whether there is a connection with a page of its own inside.
    fn has_page(&self, selections: &[Selection]) -> bool {
        selections.iter().any(|one| match one {
            Selection::Field(field) => {
                let is_page = |(name, _): &(String, Argument)| name == "first" || name == "last";
                field.arguments.iter().any(is_page) || self.has_page(&field.selections)
            }
            Selection::Inline(_, inner) => self.has_page(inner),
            Selection::Spread(name) => {
                let fragment = self.document.fragments.get(name);
                fragment.is_some_and(|(_, inner)| self.has_page(inner))
            }
        })
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

/// Whether more than the count of a connection is asked for. (Fragments are taken for more.)
fn selects_nodes(selections: &[Selection]) -> bool {
    selections.iter().any(|one| match one {
        Selection::Field(field) => !["totalCount", "__typename"].contains(&field.name.as_str()),
        _ => true,
    })
}
