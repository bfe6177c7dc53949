//! Which events are wanted, as it is asked of each.

use rustc_hash::FxHashSet;

use super::ArchiveOptions;
use crate::store::Scope;

/// What is wanted, as it is asked of each line.
pub(super) struct Wanted<'s> {
    scope: Option<&'s Scope>,
    numbers: FxHashSet<i64>,
    names: FxHashSet<&'s str>,
    owners: FxHashSet<&'s str>,
}

impl<'s> Wanted<'s> {
    pub(super) fn new(options: &ArchiveOptions<'s>) -> Self {
        let scope = options.scope;
        let name =
            |key: &'s String| key.strip_prefix(options.forge).and_then(|key| key.strip_prefix('/'));
        Self {
            scope,
            numbers: scope.iter().flat_map(|scope| scope.numbers.iter().copied()).collect(),
            names: scope.iter().flat_map(|scope| scope.repos.iter().filter_map(name)).collect(),
            owners: scope
                .iter()
                .flat_map(|scope| scope.owners.iter().map(String::as_str))
                .collect(),
        }
    }

    pub(super) fn has(&self, number: Option<i64>, name: &str) -> bool {
        if self.scope.is_none() || number.is_some_and(|number| self.numbers.contains(&number)) {
            return true;
        }
        if self.names.is_empty() && self.owners.is_empty() {
            return false;
        }
        let name = name.to_ascii_lowercase();
        let owner = name.split('/').next().unwrap_or_default();
        self.names.contains(name.as_str()) || self.owners.contains(owner)
    }
}
