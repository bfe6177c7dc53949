//! Brings a repo up to date: a clone on this machine is read in place, offline; anything else is a
//! remote, which the clone cache fetches.

use std::path::Path;
use std::time::Duration;

use ovenbird_core::fact::Remote;
use ovenbird_engine::cache::{CacheError, Depth, Freshness, Lease};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest;
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};

use super::landing;
use super::locate::{Source, known, open, place_of, warn_of_credentials};
use crate::call::Call;
use crate::error::Error;

/// How a repo is brought up to date.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Line counts by file, too.
    pub(crate) files: bool,
    /// All branches.
    pub(crate) all_branches: bool,
    /// Use what is stored, fetch nothing.
    pub(crate) offline: bool,
    /// The job that it is done for, and which run of it.
    pub(crate) run: Option<(i64, u64)>,
    /// Leave the rest of a long count of lines for later after so long.
    pub(crate) turn: Option<Duration>,
}

/// A repo that was brought up to date.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The repo, as it is stored now.
    pub record: RepoRecord,
    /// Commits that were new.
    pub new: u64,
    /// Commits that are no longer reachable.
    pub lost: u64,
    /// Why the facts are older than they could be, if so.
    pub stale: Option<String>,
    /// The turn was over before all lines were counted.
    pub more: bool,
}

/// Fetches the repo if it is remote, and reads what is new of it.
pub(crate) fn refresh(
    call: &Call<'_>,
    store: &mut Store,
    source: &Source,
    options: Options,
) -> Result<Refreshed, Error> {
    match source {
        Source::Local(path) => refresh_local(call, store, path, options),
        Source::Remote(remote) => refresh_remote(call, store, remote, options),
    }
}

fn refresh_local(
    call: &Call<'_>,
    store: &mut Store,
    path: &Path,
    options: Options,
) -> Result<Refreshed, Error> {
    let repo = open(path)?;
    let place = place_of(&repo);
    let key = RepoKey { key: place.clone(), url: None, path: Some(place.clone()) };
    let record = store.add_repo(&key, call.now)?;
    let name =
        Path::new(&place).file_name().map_or(place.clone(), |name| name.display().to_string());
    ingest_into(call, store, &record, &repo, &name, options)
}

fn refresh_remote(
    call: &Call<'_>,
    store: &mut Store,
    remote: &Remote,
    options: Options,
) -> Result<Refreshed, Error> {
    warn_of_credentials(call, remote);
    let key = remote.key();
    if options.offline {
        let record = known(store, &key)?;
        return Ok(Refreshed {
            record,
            new: 0,
            lost: 0,
            stale: Some("not fetched, as asked".to_owned()),
            more: false,
        });
    }
    let depth = if options.files { Depth::Complete } else { Depth::CommitsOnly };
    let cache = call.cache()?;
    let bar = call.begin(format!("fetching {key}"));
    let acquired = cache.acquire(remote, depth, &|text| bar.remark(text));
    bar.end_of(&acquired, "fetched");
    let (lease, stale) = settle(acquired)?;
    let url = Some(remote.fetch_url());
    let before = store.add_repo(&RepoKey { key: key.clone(), url, path: None }, call.now)?;
    let was_new = lease.freshness == Freshness::Cloned;
    let proposed = if options.files && stale.is_none() {
        landing::propose(call, store, &before, &cache, remote, &lease)?
    } else {
        Vec::new()
    };
    if let Some((job, run)) = options.run {
        store.fetched(job, run)?;
    }
    let mut refreshed = ingest_lease(call, store, &before, &lease, options)?;
    if !refreshed.more {
        landing::land(call, store, &before, &lease, &proposed)?;
    }
    drop(lease);
    // What the clone had lost since, another clone may have.
    if refreshed.record.unreadable > before.unreadable && !was_new && stale.is_none() {
        let bar = call.begin(format!("cloning {key} anew, for it is damaged"));
        let repaired = cache.repair(remote, &|text| bar.remark(text));
        bar.end_of(&repaired, "cloned");
        refreshed = ingest_lease(call, store, &before, &repaired?, options)?;
    }
    if let Some(reason) = &stale {
        call.warn(&format!("{reason}; this is what an earlier fetch brought"));
    }
    Ok(Refreshed { stale, ..refreshed })
}

fn ingest_lease(
    call: &Call<'_>,
    store: &mut Store,
    record: &RepoRecord,
    lease: &Lease,
    options: Options,
) -> Result<Refreshed, Error> {
    let mut repo = GitRepo::open(lease.path())?;
    let fetched_at = match lease.freshness {
        Freshness::Stale => record.observation.map(|seen| seen.at_latest),
        _ => Some(call.now),
    };
    if let Some(at) = fetched_at {
        repo = repo.fetched_at(at);
    }
    ingest_into(call, store, record, &repo, &record.key, options)
}

/// A fetch that failed with a good clone at hand goes on with that.
fn settle(acquired: Result<Lease, CacheError>) -> Result<(Lease, Option<String>), Error> {
    acquired.map(|lease| (lease, None)).or_else(|error| match error.into_stale() {
        Ok((lease, reason)) => Ok((lease, Some(reason))),
        Err(error) => Err(error.into()),
    })
}

fn ingest_into(
    call: &Call<'_>,
    store: &mut Store,
    record: &RepoRecord,
    repo: &GitRepo,
    name: &str,
    options: Options,
) -> Result<Refreshed, Error> {
    // Once all branches were asked for, a later run keeps to them.
    let all = options.all_branches || record.all_branches;
    let branches = if all { Branches::All } else { Branches::Default };
    let attempt = || format!("cannot read {name}");
    let bar = call.begin(format!("reading commits of {name}"));
    let report = ingest::commits(store, record.id, repo, branches, call.now, &bar);
    let report = report.map_err(|error| Error::from(error).attempting(attempt()))?;
    bar.end(&format!("{} new", report.new));
    if let Some(reason) = &report.documents_missing {
        call.warn(&format!(
            "`.mailmap` and `.sauced.yaml` of {name} cannot be read, so people are distinguished \
             less well: {reason}"
        ));
    }
    for note in &report.notes {
        call.warn(&format!("{name}: {note}"));
    }
    let mut more = false;
    if options.files {
        let bar = call.begin(format!("counting lines of {name}"));
        let turn = options.turn.unwrap_or(Duration::MAX);
        let files = ingest::files(store, record.id, repo, call.now, turn, &bar);
        let files = files.map_err(|error| Error::from(error).attempting(attempt()))?;
        bar.end(&format!("{} commits", files.new));
        more = files.more;
    }
    let record = known(store, &record.key)?;
    let record = RepoRecord { observation: report.observation.or(record.observation), ..record };
    Ok(Refreshed { record, new: report.new, lost: report.lost, stale: None, more })
}
