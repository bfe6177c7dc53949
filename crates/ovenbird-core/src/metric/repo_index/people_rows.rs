//! Lists of people, from which the hidden ones are left out.

use schemars::JsonSchema;
use serde::Serialize;

use super::RepoIndex;

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Who {
    /// Index into `People::people`.
    pub person: u32,
    /// The name to show.
    pub name: String,
    /// The e-mail address to show.
    pub email: String,
}

/// Rows about people, without those who chose not to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PeopleRows_{R}")]
pub struct PeopleRows<R> {
    /// One row per person who may be shown.
    pub rows: Vec<R>,
    /// How many people are left out because they are hidden. Totals count them.
    pub hidden: u64,
}

impl RepoIndex<'_> {
    /// Lists people by ascending key, then by name, without the hidden ones.
    pub(crate) fn people_rows<T, K: Ord, R>(
        &self,
        mut found: Vec<(u32, T)>,
        key: impl Fn(&T) -> K,
        row: impl Fn(Who, T) -> R,
    ) -> PeopleRows<R> {
        let all = found.len();
        found.retain(|&(person, _)| !self.is_hidden(person));
        let hidden = (all - found.len()) as u64;
        found.sort_by(|(a, left), (b, right)| {
            key(left).cmp(&key(right)).then_with(|| self.shown(*a).cmp(&self.shown(*b)))
        });
        let rows = found.into_iter().map(|(person, facts)| row(self.who(person), facts));
        PeopleRows { rows: rows.collect(), hidden }
    }

    /// The person as a list shows them.
    pub(crate) fn who(&self, person: u32) -> Who {
        let shown = &self.people.all[person as usize];
        Who { person, name: shown.name.clone(), email: shown.email.clone() }
    }

    /// Whether no face may show the person.
    pub(crate) fn is_hidden(&self, person: u32) -> bool {
        self.people.all[person as usize].hidden
    }

    pub(super) fn name(&self, person: u32) -> &str {
        &self.people.all[person as usize].name
    }

    /// What people are distinguished by, so that equal rows have one order.
    pub(crate) fn shown(&self, person: u32) -> (&str, &str, u32) {
        let shown = &self.people.all[person as usize];
        (&shown.name, &shown.email, person)
    }
}
