//! Which repo of the forge is meant, and what it is called now.
//!
//! The forge's number decides where it is known: a name may lead elsewhere today, or be another
//! repo's.

use ovenbird_core::fact::forge::{ForgeBatch, RepoName};

use super::{Asked, Follow, belongs};
use crate::github::api::{Answer, ApiError};
use crate::github::endpoint::PageReader;
use crate::github::graph::{Overview, OverviewResult};
use crate::store::{RepoRecord, StoreError};

/// A repo that is followed.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its number in the store.
    pub id: i64,
    /// Its number and name on the forge.
    pub name: RepoName,
    /// When it was made.
    pub created_at: i64,
    /// What a look has shown.
    pub overview: Option<Overview>,
}

impl Target {
    pub(super) fn key(&self, forge: &str) -> String {
        format!("{forge}/{}", self.name.name.to_ascii_lowercase())
    }
}

/// What the forge says of a repo.
struct FoundRepo {
    name: RepoName,
    created_at: i64,
    overview: Option<Overview>,
    profile: Option<ForgeBatch>,
}

impl Follow<'_> {
    /// Finds a repo on the forge, and sees to it that the store calls it as the forge does.
    pub(super) fn settle(
        &mut self,
        key: &str,
        overview_result: Option<OverviewResult>,
    ) -> Result<Asked<Target>, StoreError> {
        let record = self.store.repo(key)?;
        let known = match self.known(key, record.as_ref(), overview_result) {
            Ok(known) => known,
            Err(error) => return Ok(Err(error)),
        };
        let FoundRepo { name, created_at, overview, profile } = known;
        let key_now = format!("{}/{}", self.options.forge, name.name.to_ascii_lowercase());
        let is_settled =
            |record: &&RepoRecord| record.key == key_now && record.number == name.number;
        let id = match (record.as_ref().filter(is_settled), &profile) {
            (Some(record), None) => record.id,
            _ => self.name_it(record.as_ref(), &name, profile)?,
        };
        Ok(Ok(Target { id, name, created_at, overview }))
    }

    fn known(
        &self,
        key: &str,
        record: Option<&RepoRecord>,
        overview_result: Option<OverviewResult>,
    ) -> Asked<FoundRepo> {
        let number = record.and_then(|record| record.number);
        let now = self.now();
        let failed = match overview_result {
            Some(Ok(overview)) if belongs(&overview, number) => {
                let name = RepoName {
                    number: Some(overview.number),
                    name: (&*overview.name).into(),
                    at: now,
                };
                let created_at = overview.created_at;
                return Ok(FoundRepo { name, created_at, overview: Some(overview), profile: None });
            }
            Some(Err(error)) => Some(error),
            _ => None,
        };
        match (self.name(key), number) {
            // What has no name any more is asked for by its number.
            (None, None) => Err(ApiError::NotFound { what: format!("the repo {key}") }),
            (_, Some(number)) if failed.is_some() || self.has_token() => self.numbered(number),
            (Some(name), None) => match failed {
                Some(error) => Err(error),
                None => self.page(&format!("/repos/{name}")),
            },
            (None, Some(number)) => self.numbered(number),
            (Some(name), Some(number)) => match self.page(&format!("/repos/{name}")) {
                Ok(known) if known.name.number == Some(number) => Ok(known),
                // The name is another repo's now, or nobody's.
                Ok(_) | Err(ApiError::NotFound { .. }) => self.numbered(number),
                Err(error) => Err(error),
            },
        }
    }

    fn numbered(&self, number: i64) -> Asked<FoundRepo> {
        self.page(&format!("/repositories/{number}"))
    }

    /// A repo by its page in the REST API.
    fn page(&self, path: &str) -> Asked<FoundRepo> {
        let what = || format!("GET {path}");
        let unreadable = |reason: String| ApiError::Unreadable { what: what(), reason };
        let Answer::Page(page) = self.client.get(path, None, None)? else {
            return Err(unreadable("it says that nothing is new".to_owned()));
        };
        let read = PageReader::profile(&page.body, self.now());
        let read = read.map_err(|error| unreadable(error.to_string()))?;
        let (name, created_at, profile) =
            read.ok_or_else(|| unreadable("it is no repo".to_owned()))?;
        Ok(FoundRepo { name, created_at, overview: None, profile: Some(profile) })
    }

    /// Tells the store the repo's number and name, and what it is called here until now.
    fn name_it(
        &mut self,
        record: Option<&RepoRecord>,
        name: &RepoName,
        profile: Option<ForgeBatch>,
    ) -> Result<i64, StoreError> {
        // A repo that was added by a name, and not identified by its number yet, is this one.
        let unnumbered = record.filter(|record| record.number.is_none());
        let before = unnumbered.and_then(|record| self.name(&record.key)).map(|before| RepoName {
            number: name.number,
            name: before.into(),
            at: name.at - 1,
        });
        let mut ingest = self.store.begin_forge(self.options.forge, name.at)?;
        if let Some(before) = before.filter(|one| !one.name.eq_ignore_ascii_case(&name.name)) {
            ingest.repo_id(&before)?;
        }
        let id = ingest.repo_id(name)?;
        if let Some(profile) = profile {
            ingest.add(profile)?;
        }
        ingest.commit()?;
        Ok(id)
    }
}
