//! Pages of a query: whether they are asked for as GitHub wants it, and what they cost.

use serde_json::json;

use super::check::Checker;
use super::query::{Argument, Field, Selection};
use super::schema::FieldType;

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

impl Checker<'_> {
    /// Counts a connection; how often what is inside is selected.
    pub(super) fn page(
        &mut self,
        field: &Field,
        own: &FieldType,
        path: &[String],
        times: u64,
    ) -> u64 {
        if !own.of.name.ends_with("Connection") {
            return times;
        }
        let name = &field.name;
        let asked = self.asked(field);
        let mut refuse = |kind: &str, message: String| {
            self.errors.push(json!({ "type": kind, "path": path, "message": message }));
        };
        let Some((word, count)) = asked else {
            if selects_nodes(&field.selections) {
                let message = format!(
                    "You must provide a `first` or `last` value to properly paginate the \
                     `{name}` connection."
                );
                refuse("MISSING_PAGINATION_BOUNDARIES", message);
            }
            return times;
        };
        if count > 100 {
            let message = format!(
                "Requesting {count} records on the `{name}` connection exceeds the `{word}` limit \
                 of 100 records."
            );
            refuse("EXCESSIVE_PAGINATION", message);
        }
        self.cost.requests += times;
        self.cost.nodes += times * count;
        if name == "pullRequests" && count >= 100 && self.has_page(&field.selections, 20) {
            self.cost.has_large_page = true;
        }
        times * count
    }

    /// `first` or `last`, and how many.
    fn asked(&self, field: &Field) -> Option<(&'static str, u64)> {
        ["first", "last"].into_iter().find_map(|word| {
            let found = field.arguments.iter().find(|(name, _)| name == word)?;
            found.1.value(self.variables).as_u64().map(|count| (word, count))
        })
    }

    /// Whether there is a connection with a page of its own inside, so deep at most: a fragment
    /// may hold itself, which is refused elsewhere.
    fn has_page(&self, selections: &[Selection], depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        selections.iter().any(|one| match one {
            Selection::Field(field) => {
                let is_page = |(name, _): &(String, Argument)| name == "first" || name == "last";
                field.arguments.iter().any(is_page) || self.has_page(&field.selections, depth)
            }
            Selection::Inline(_, inner) => self.has_page(inner, depth),
            Selection::Spread(name) => {
                let fragment = self.document.fragments.get(name);
                fragment.is_some_and(|(_, inner)| self.has_page(inner, depth))
            }
        })
    }
}

/// Whether more than the count of a connection is asked for. (Fragments are taken for more.)
fn selects_nodes(selections: &[Selection]) -> bool {
    selections.iter().any(|one| match one {
        Selection::Field(field) => !["totalCount", "__typename"].contains(&field.name.as_str()),
        _ => true,
    })
}
