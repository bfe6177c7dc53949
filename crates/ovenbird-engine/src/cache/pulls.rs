//! The last commits of pull requests, which no branch leads to any more.
//!
//! GitHub keeps them as `refs/pull/N/head`, also where the fork is gone. They are fetched without a
//! ref of their own: what a clone has it keeps.

use std::collections::BTreeMap;
use std::path::Path;

use ovenbird_core::fact::{Oid, Remote};

use super::error::FetchFailure;
use super::fetch::Fetcher;
use super::git_command::{REMOTE, nowhere};
use super::place::Place;
use super::run::run;
use super::{CacheError, CloneCache, Lease};

/// Refs that one fetch asks for.
const AT_ONCE: usize = 256;

impl CloneCache {
    /// Brings the last commits of those pull requests into the clone that is leased, and says which
    /// they are, by number; those that the remote does not have are left out. A clone without trees
    /// and files gets none.
    pub fn fetch_pull_requests(
        &self,
        remote: &Remote,
        lease: &Lease,
        wanted: &[i64],
        progress: &dyn Fn(&str),
    ) -> Result<BTreeMap<i64, Oid>, CacheError> {
        if wanted.is_empty() || lease.is_partial() {
            return Ok(BTreeMap::new());
        }
        self.policy.check(remote)?;
        let key = remote.key();
        let place = Place::of_key(&self.root, &key);
        let lock = self.lock(&place, &key, progress)?;
        self.fetching(remote, &place, progress, &lock, |fetcher, unreached| {
            let fetched = unreached.map_or_else(|| fetcher.pulls(lease.path(), wanted), Err);
            fetched.map_err(|failure| CacheError::Fetch { key, failure, stale: None })
        })
    }
}

impl Fetcher<'_> {
    fn pulls(&self, path: &Path, wanted: &[i64]) -> Result<BTreeMap<i64, Oid>, FetchFailure> {
        let there = self.pull_heads()?;
        let head = |number: &i64| Some((*number, *there.get(number)?));
        let found: BTreeMap<i64, Oid> = wanted.iter().filter_map(head).collect();
        let names: Vec<String> = found.keys().map(|number| name(*number)).collect();
        for some in names.chunks(AT_ONCE) {
            let mut command = self.network(true);
            command.arg("--git-dir").arg(path);
            command.args(["fetch", "--progress", "--no-tags", "--no-auto-maintenance"]);
            command.args(["--no-recurse-submodules", "--no-write-fetch-head"]);
            command.args(["--no-write-commit-graph", "--", REMOTE]).args(some);
            run(&mut command, &self.watch)?;
        }
        Ok(found)
    }

    /// The last commit of every pull request, by number.
    fn pull_heads(&self) -> Result<BTreeMap<i64, Oid>, FetchFailure> {
        let mut command = self.network(true);
        command.arg("--git-dir").arg(nowhere(self.git.home));
        command.args(["ls-remote", "--", REMOTE, "refs/pull/*/head"]);
        let answer = run(&mut command, &self.watch)?.answer;
        let head = |line: &str| {
            let (oid, name) = line.split_once('\t')?;
            let number = name.strip_prefix("refs/pull/")?.strip_suffix("/head")?;
            Some((number.parse().ok()?, Oid::from_hex(oid).ok()?))
        };
        Ok(answer.lines().filter_map(head).collect())
    }
}

fn name(number: i64) -> String {
    format!("refs/pull/{number}/head")
}
