//! From what was typed to a repo whose facts are in the store.
//!
//! A path is read in place, offline. Anything else is a remote, which the clone cache fetches.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ovenbird_core::fact::{Location, Remote};
use ovenbird_engine::cache::{CacheError, Depth, Freshness, Lease};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest;
use ovenbird_engine::job::{self, Job, JobRequest};
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};

use crate::error::CommandError;
use crate::progress::Bar;
use crate::pulls;
use crate::session::Session;

/// How a repo is taken in.
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

/// A repo that was taken in.
pub(crate) struct Taken {
    pub(crate) record: RepoRecord,
    /// Commits that were new.
    pub(crate) new: u64,
    /// Commits that are no longer reachable.
    pub(crate) lost: u64,
    /// Why the facts are older than they could be, if so.
    pub(crate) stale: Option<String>,
    /// The turn was over before all lines were counted.
    pub(crate) more: bool,
}

/// What was typed, understood.
pub(crate) enum Source {
    /// A clone on this machine, which is read in place.
    Local(PathBuf),
    /// What the clone cache fetches.
    Remote(Box<Remote>),
}

impl Source {
    /// A folder of that name comes first, then a known repo, then the forms of a remote.
    pub(crate) fn typed(store: &Store, typed: &str) -> Result<Self, CommandError> {
        let path = Path::new(typed);
        if path.exists() {
            return Ok(Self::Local(path.to_owned()));
        }
        match find(store, typed)? {
            Some(known) => Self::known(&known),
            None => remote(typed),
        }
    }

    /// A repo that is known, whatever folders are called like it.
    pub(crate) fn known(record: &RepoRecord) -> Result<Self, CommandError> {
        match (&record.path, &record.url) {
            (Some(path), _) => Ok(Self::Local(path.into())),
            (None, Some(url)) => remote(url),
            // Tracked, or told of by a forge: where such a repo is, its key says.
            (None, None) => remote(&format!("https://{}", record.key)),
        }
    }

    /// What a job takes in.
    pub(crate) fn of_job(job: &Job) -> Self {
        match Location::parse(&job.source) {
            Ok(Location::Remote(remote)) => Self::Remote(Box::new(remote)),
            _ => Self::Local(PathBuf::from(&job.source)),
        }
    }

    /// The job that takes it in, if it may be.
    pub(crate) fn request(
        &self,
        session: &Session,
        options: Options,
        most_attempts: u64,
    ) -> Result<JobRequest, CommandError> {
        let here = || Some(job::machine());
        let (repo, source, host, machine) = match self {
            Self::Local(path) => {
                let place = place_of(&open(path)?);
                (place.clone(), place, String::new(), here())
            }
            Self::Remote(remote) => {
                session.policy().check(remote).map_err(CacheError::from)?;
                warn_of_credentials(session, remote);
                let machine = if remote.host().is_empty() { here() } else { None };
                (remote.key(), remote.fetch_url(), remote.host().to_owned(), machine)
            }
        };
        let Options { files, all_branches, .. } = options;
        Ok(JobRequest { repo, source, host, machine, files, all_branches, most_attempts })
    }
}

/// Fetches the repo if it is remote, and takes in what is new.
pub(crate) fn take(
    session: &Session,
    store: &mut Store,
    source: &Source,
    options: Options,
) -> Result<Taken, CommandError> {
    match source {
        Source::Local(path) => take_local(session, store, path, options),
        Source::Remote(remote) => take_remote(session, store, remote, options),
    }
}

fn remote(typed: &str) -> Result<Source, CommandError> {
    let hint =
        "a repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub";
    match Location::parse(typed) {
        Ok(Location::Remote(remote)) => Ok(Source::Remote(Box::new(remote))),
        Ok(Location::Local(path)) => {
            Err(CommandError::not_found(format!("there is no folder `{path}`")).hint(hint))
        }
        Err(error) => {
            let attempt = "cannot tell what repo is meant";
            Err(CommandError::usage(error).attempting(attempt).hint(hint))
        }
    }
}

/// A known repo by its key, by a remote's spelling, or by a local clone's path.
pub(crate) fn find(store: &Store, typed: &str) -> Result<Option<RepoRecord>, CommandError> {
    let mut keys = vec![typed.to_owned()];
    if let Ok(Location::Remote(remote)) = Location::parse(typed) {
        keys.push(remote.key());
    }
    if let Ok(path) = Path::new(typed).canonicalize() {
        keys.push(path.display().to_string());
    }
    for key in keys {
        if let Some(found) = store.repo(&key)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The repo whose forge tells of this one: itself, or of a local clone the one that it was cloned
/// from, where that is known. A fork's `upstream` comes before its `origin`: work goes there.
pub(crate) fn on_forge(store: &Store, record: &RepoRecord) -> Result<RepoRecord, CommandError> {
    if let Some(repo) = record.path.as_ref().and_then(|path| GitRepo::open(Path::new(path)).ok()) {
        for key in ["upstream", "origin"].into_iter().filter_map(|name| key(&repo.remote(name)?)) {
            if let Some(found) = store.repo(&key)? {
                return Ok(found);
            }
        }
    }
    Ok(record.clone())
}

/// The key of the remote that was typed.
pub(crate) fn key(typed: &str) -> Option<String> {
    match Location::parse(typed) {
        Ok(Location::Remote(remote)) => Some(remote.key()),
        _ => None,
    }
}

/// What was typed, without a password or token that may stand in it.
pub(crate) fn shown(typed: &str) -> String {
    match Location::parse(typed) {
        Ok(Location::Remote(remote)) => remote.to_string(),
        Ok(Location::Local(path)) => path,
        // What is no location may be a URL with a mistake in it, and hold a secret all the same.
        Err(_) if typed.contains(['@', ':', '?', '#']) => {
            "(not shown: it may hold a secret)".into()
        }
        Err(_) => typed.to_owned(),
    }
}

/// The same, as an error when it is not known.
pub(crate) fn known(store: &Store, typed: &str) -> Result<RepoRecord, CommandError> {
    find(store, typed)?.ok_or_else(|| {
        CommandError::not_found(format!("no repo `{}` is known", shown(typed)))
            .hint("`ovenbird repos list` lists the known ones, `ovenbird add` adds one")
    })
}

fn take_local(
    session: &Session,
    store: &mut Store,
    path: &Path,
    options: Options,
) -> Result<Taken, CommandError> {
    let repo = open(path)?;
    let place = place_of(&repo);
    let key = RepoKey { key: place.clone(), url: None, path: Some(place.clone()) };
    let record = store.add_repo(&key, session.now)?;
    let name =
        Path::new(&place).file_name().map_or(place.clone(), |name| name.display().to_string());
    ingest_into(session, store, &record, &repo, &name, options)
}

fn open(path: &Path) -> Result<GitRepo, CommandError> {
    GitRepo::open(path).map_err(|error| {
        CommandError::not_found(error)
            .hint("`git init` makes one, `ovenbird report owner/name` fetches one")
    })
}

/// A local clone's key: the whole path of its work tree, or of itself if it has none.
fn place_of(repo: &GitRepo) -> String {
    let place = repo.work_dir().unwrap_or(repo.git_dir());
    place.canonicalize().unwrap_or_else(|_| place.to_owned()).display().to_string()
}

fn warn_of_credentials(session: &Session, remote: &Remote) {
    if remote.had_credentials {
        session.warn(
            "the user name or password in the URL is not used and not kept; git's credential \
             helpers and `~/.ssh/config` are the places for them",
        );
    }
}

fn take_remote(
    session: &Session,
    store: &mut Store,
    remote: &Remote,
    options: Options,
) -> Result<Taken, CommandError> {
    warn_of_credentials(session, remote);
    let key = remote.key();
    if options.offline {
        let record = known(store, &key)?;
        return Ok(Taken {
            record,
            new: 0,
            lost: 0,
            stale: Some("not fetched, as asked".to_owned()),
            more: false,
        });
    }
    let depth = if options.files { Depth::Complete } else { Depth::CommitsOnly };
    let cache = session.cache()?;
    let bar = Bar::begin(session, format!("fetching {key}"));
    let acquired = cache.acquire(remote, depth, &|text| bar.remark(text));
    bar.end("fetched");
    let (lease, stale) = settle(acquired)?;
    let url = Some(remote.fetch_url());
    let before = store.add_repo(&RepoKey { key: key.clone(), url, path: None }, session.now)?;
    let was_new = lease.freshness == Freshness::Cloned;
    let proposed = if options.files && stale.is_none() {
        pulls::propose(session, store, &before, &cache, remote, &lease)?
    } else {
        Vec::new()
    };
    if let Some((job, run)) = options.run {
        store.fetched(job, run)?;
    }
    let mut taken = ingest_lease(session, store, &before, &lease, options)?;
    if !taken.more {
        pulls::land(session, store, &before, &lease, &proposed)?;
    }
    drop(lease);
    // What the clone had lost since, another clone may have.
    if taken.record.unreadable > before.unreadable && !was_new && stale.is_none() {
        let bar = Bar::begin(session, format!("cloning {key} anew, for it is damaged"));
        let repaired = cache.repair(remote, &|text| bar.remark(text));
        bar.end("cloned");
        taken = ingest_lease(session, store, &before, &repaired?, options)?;
    }
    if let Some(reason) = &stale {
        session.warn(&format!("{reason}; this is what an earlier fetch brought"));
    }
    Ok(Taken { stale, ..taken })
}

fn ingest_lease(
    session: &Session,
    store: &mut Store,
    record: &RepoRecord,
    lease: &Lease,
    options: Options,
) -> Result<Taken, CommandError> {
    let mut repo = GitRepo::open(lease.path()).map_err(CommandError::failed)?;
    let fetched_at = match lease.freshness {
        Freshness::Stale => record.observation.map(|seen| seen.at_latest),
        _ => Some(session.now),
    };
    if let Some(at) = fetched_at {
        repo = repo.fetched_at(at);
    }
    ingest_into(session, store, record, &repo, &record.key, options)
}

/// A fetch that failed with a good clone at hand goes on with that.
fn settle(acquired: Result<Lease, CacheError>) -> Result<(Lease, Option<String>), CommandError> {
    acquired.map(|lease| (lease, None)).or_else(|error| match error.into_stale() {
        Ok((lease, reason)) => Ok((lease, Some(reason))),
        Err(error) => Err(error.into()),
    })
}

fn ingest_into(
    session: &Session,
    store: &mut Store,
    record: &RepoRecord,
    repo: &GitRepo,
    name: &str,
    options: Options,
) -> Result<Taken, CommandError> {
    // Once all branches were asked for, a later run keeps to them.
    let all = options.all_branches || record.all_branches;
    let branches = if all { Branches::All } else { Branches::Default };
    let attempt = || format!("cannot take in {name}");
    let bar = Bar::begin(session, format!("reading commits of {name}"));
    let report = ingest::commits(store, record.id, repo, branches, session.now, &bar);
    let report = report.map_err(|error| CommandError::from(error).attempting(attempt()))?;
    bar.end(&format!("{} new", report.new));
    if let Some(reason) = &report.documents_missing {
        session.warn(&format!(
            "`.mailmap` and `.sauced.yaml` of {name} cannot be read, so people are told apart \
             less well: {reason}"
        ));
    }
    let mut more = false;
    if options.files {
        let bar = Bar::begin(session, format!("counting lines of {name}"));
        let turn = options.turn.unwrap_or(Duration::MAX);
        let files = ingest::files(store, record.id, repo, session.now, turn, &bar);
        let files = files.map_err(|error| CommandError::from(error).attempting(attempt()))?;
        bar.end(&format!("{} commits", files.new));
        more = files.more;
    }
    let record = known(store, &record.key)?;
    let record = RepoRecord { observation: report.observation.or(record.observation), ..record };
    Ok(Taken { record, new: report.new, lost: report.lost, stale: None, more })
}
