//! What a repo says of itself.

use ovenbird_core::fact::forge::ForgeBatch;

use super::mark::{Mark, written};
use super::report::{FollowReport, Why};
use super::settle::Target;
use super::{Asked, Follow};
use crate::github::api::{Answer, ApiError};
use crate::github::endpoint::PageReader;
use crate::github::graph::{Graph, Query};
use crate::store::StoreError;

/// The feed's name among cursors.
const FEED: &str = "profile";

/// Where nothing tells of changes, the files for contributors are looked for once a day.
const DAY: i64 = 86_400;

impl Follow<'_> {
    /// Ingests the profile where it may have changed.
    pub(super) fn profile(
        &mut self,
        target: &Target,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        let mark: Mark = self.marked(target.id, FEED)?;
        let now = self.now();
        let stamp = target.overview.as_ref().map(|overview| overview.stamp.clone());
        let is_known = match &stamp {
            Some(_) => mark.stamp == stamp,
            None => mark.since.is_some_and(|since| now < since + DAY),
        };
        if is_known {
            return Ok(());
        }
        let asked =
            if self.has_token() { self.whole(target, now) } else { self.files(target, now) };
        let batch = match asked {
            Ok(batch) => batch,
            Err(error) => {
                report.lacks("profile", None, Why::Api(error));
                return Ok(());
            }
        };
        let mark = Mark { since: Some(now), stamp, ..Mark::default() };
        let mut ingest = self.store.begin_forge(self.options.forge, now)?;
        let id = ingest.repo_id(&target.name)?;
        report.objects += ingest.add(batch)?.objects;
        ingest.set_cursor(id, FEED, &written(&mark)?)?;
        ingest.commit()
    }

    fn whole(&self, target: &Target, now: i64) -> Asked<ForgeBatch> {
        let query = Query::profile(&target.name.name);
        let answer = self.client.graphql_costing(&query.text, &query.variables, query.points)?;
        let mut graph = Graph::new(&target.name);
        if !graph.profile(&answer.data, now) {
            return Err(ApiError::NotFound { what: format!("the repo {}", target.name.name) });
        }
        Ok(graph.take())
    }

    /// The page of the repo itself was read when it was looked for.
    fn files(&self, target: &Target, now: i64) -> Asked<ForgeBatch> {
        let path = format!("/repos/{}/community/profile", target.name.name);
        let mut reader = PageReader::new(&target.name);
        if let Answer::Page(page) = self.client.get(&path, None, None)? {
            reader.community(&page.body, now).map_err(|error| ApiError::Unreadable {
                what: format!("GET {path}"),
                reason: error.to_string(),
            })?;
        }
        Ok(reader.take())
    }
}
