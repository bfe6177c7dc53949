//! What has changed in repos, many by one query.

use super::Follow;
use crate::github::api::ApiError;
use crate::github::graph::{OverviewResult, Query, overview_result};

impl Follow<'_> {
    /// A look at each repo; `None` where none can be had, for want of a token or of points.
    pub(super) fn overview(&self, keys: &[String]) -> Vec<Option<OverviewResult>> {
        let mut overviews: Vec<Option<OverviewResult>> = vec![None; keys.len()];
        if !self.has_token() {
            return overviews;
        }
        let named = keys.iter().enumerate();
        let named: Vec<(usize, &str)> =
            named.filter_map(|(at, key)| Some((at, self.name(key)?))).collect();
        self.ask_overviews(&named, &mut overviews);
        overviews
    }

    /// Asks for half of them where that is too much at once.
    fn ask_overviews(&self, named: &[(usize, &str)], overviews: &mut [Option<OverviewResult>]) {
        if named.is_empty() {
            return;
        }
        let names: Vec<&str> = named.iter().map(|(_, name)| *name).collect();
        let query = Query::overview(&names);
        match self.client.graphql_costing(&query.text, &query.variables, query.points) {
            Ok(answer) => {
                for ((at, _), overview) in named.iter().zip(overview_result(&answer, &names)) {
                    overviews[*at] = Some(overview);
                }
            }
            Err(ApiError::TooBig { .. }) if named.len() > 1 => {
                let (first, second) = named.split_at(named.len() / 2);
                self.ask_overviews(first, overviews);
                self.ask_overviews(second, overviews);
            }
            // Each repo is asked for by itself then, and reported why not.
            Err(_) => {}
        }
    }
}
