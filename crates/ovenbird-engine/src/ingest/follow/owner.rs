//! All repos of a user or organisation.

use ovenbird_core::fact::forge::RepoName;

use super::{Asked, Follow};
use crate::github::api::{Answer, ApiError};
use crate::github::endpoint;
use crate::store::StoreError;

impl Follow<'_> {
    /// The keys of an owner's repos, which are added to the store as needed.
    pub fn owner(&mut self, owner: &str) -> Result<Result<Vec<String>, ApiError>, StoreError> {
        let repos = match self.owned(owner) {
            Ok(repos) => repos,
            Err(error) => return Ok(Err(error)),
        };
        let mut ingest = self.store.begin_forge(self.options.forge, (self.options.now)())?;
        for repo in &repos {
            ingest.repo_id(repo)?;
        }
        ingest.commit()?;
        let key =
            |repo: &RepoName| format!("{}/{}", self.options.forge, repo.name.to_ascii_lowercase());
        Ok(Ok(repos.iter().map(key).collect()))
    }

    fn owned(&self, owner: &str) -> Asked<Vec<RepoName>> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if owner.is_empty() || !owner.bytes().all(is_plain) {
            return Err(ApiError::NotFound { what: "an owner of that name".to_owned() });
        }
        let pages = |place: &str| format!("/{place}/{owner}/repos?per_page=100");
        match self.all_repos(pages("orgs")) {
            Err(ApiError::NotFound { .. }) => self.all_repos(pages("users")),
            other => other,
        }
    }

    fn all_repos(&self, first: String) -> Asked<Vec<RepoName>> {
        let (mut found, mut next) = (Vec::new(), Some(first));
        while let Some(path) = next {
            let Answer::Page(page) = self.client.get(&path, None, None)? else { break };
            let repos = endpoint::repos(&page.body, self.now()).map_err(|error| {
                let what = "the list of an owner's repos".to_owned();
                ApiError::Unreadable { what, reason: error.to_string() }
            })?;
            found.extend(repos);
            next = page.next;
        }
        Ok(found)
    }
}
