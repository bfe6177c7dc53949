//! What has changed in repos, many by one query.

use super::Follow;
use crate::github::api::ApiError;
use crate::github::graph::{Looked, Query, looked};

impl Follow<'_> {
    /// A look at each repo; `None` where none can be had, for want of a token or of points.
    pub(super) fn look(&self, keys: &[String]) -> Vec<Option<Looked>> {
        let mut looks: Vec<Option<Looked>> = vec![None; keys.len()];
        if !self.has_token() {
            return looks;
        }
        let named = keys.iter().enumerate();
        let named: Vec<(usize, &str)> =
            named.filter_map(|(at, key)| Some((at, self.name(key)?))).collect();
        self.look_at(&named, &mut looks);
        looks
    }

    /// Asks for half of them where that is too much at once.
    fn look_at(&self, named: &[(usize, &str)], looks: &mut [Option<Looked>]) {
        if named.is_empty() {
            return;
        }
        let names: Vec<&str> = named.iter().map(|(_, name)| *name).collect();
        let query = Query::look(&names);
        match self.client.graphql_costing(&query.text, &query.variables, query.points) {
            Ok(answer) => {
                for ((at, _), look) in named.iter().zip(looked(&answer, &names)) {
                    looks[*at] = Some(look);
                }
            }
            Err(ApiError::TooBig { .. }) if named.len() > 1 => {
                let (first, second) = named.split_at(named.len() / 2);
                self.look_at(first, looks);
                self.look_at(second, looks);
            }
            // Each repo is asked for by itself then, and told why not.
            Err(_) => {}
        }
    }
}
