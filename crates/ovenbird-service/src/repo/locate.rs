//! From what was named to a repo: a clone on this machine, a known repo, or a remote.

use std::path::{Path, PathBuf};

use ovenbird_core::answer::NextStep;
use ovenbird_core::fact::{Location, Remote};
use ovenbird_engine::cache::CacheError;
use ovenbird_engine::git::GitRepo;
use ovenbird_engine::job::{self, Job, JobRequest};
use ovenbird_engine::store::{RepoRecord, Store};

use super::refresh::Options;
use crate::call::Call;
use crate::error::Error;

/// How the keys of repos begin whose forge can be asked.
const GITHUB: &str = "github.com/";

/// What was typed, understood.
pub(crate) enum Source {
    /// A clone on this machine, which is read in place.
    Local(PathBuf),
    /// What the clone cache fetches.
    Remote(Box<Remote>),
}

impl Source {
    /// A folder of that name comes first, then a known repo, then the forms of a remote.
    pub(crate) fn typed(store: &Store, typed: &str) -> Result<Self, Error> {
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
    pub(crate) fn known(record: &RepoRecord) -> Result<Self, Error> {
        match (&record.path, &record.url) {
            (Some(path), _) => Ok(Self::Local(path.into())),
            (None, Some(url)) => remote(url),
            // Tracked, or known from a forge: where such a repo is, its key says.
            (None, None) => remote(&format!("https://{}", record.key)),
        }
    }

    /// What a job reads.
    pub(crate) fn of_job(job: &Job) -> Self {
        match Location::parse(&job.source) {
            Ok(Location::Remote(remote)) => Self::Remote(Box::new(remote)),
            _ => Self::Local(PathBuf::from(&job.source)),
        }
    }

    /// The job that reads it, if it may be read.
    pub(crate) fn request(
        &self,
        call: &Call<'_>,
        options: Options,
        most_attempts: u64,
    ) -> Result<JobRequest, Error> {
        let here = || Some(job::machine());
        let (repo, source, host, machine) = match self {
            Self::Local(path) => {
                let place = place_of(&open(path)?);
                (place.clone(), place, String::new(), here())
            }
            Self::Remote(remote) => {
                call.settings().policy.check(remote).map_err(CacheError::from)?;
                warn_of_credentials(call, remote);
                let machine = if remote.host().is_empty() { here() } else { None };
                (remote.key(), remote.fetch_url(), remote.host().to_owned(), machine)
            }
        };
        let Options { files, all_branches, .. } = options;
        Ok(JobRequest { repo, source, host, machine, files, all_branches, most_attempts })
    }
}

fn remote(typed: &str) -> Result<Source, Error> {
    match Location::parse(typed) {
        Ok(Location::Remote(remote)) => Ok(Source::Remote(Box::new(remote))),
        Ok(Location::Local(path)) => {
            Err(Error::not_found(format!("there is no folder `{path}`")).next(NextStep::NameRepo))
        }
        Err(error) => {
            let attempt = "cannot tell what repo is meant";
            Err(Error::usage(error).attempting(attempt).next(NextStep::NameRepo))
        }
    }
}

/// A known repo by its key, by a remote's spelling, or by a local clone's path.
pub(crate) fn find(store: &Store, typed: &str) -> Result<Option<RepoRecord>, Error> {
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
pub(crate) fn on_forge(store: &Store, record: &RepoRecord) -> Result<RepoRecord, Error> {
    for key in remotes(record) {
        if let Some(found) = store.repo(&key)? {
            return Ok(found);
        }
    }
    Ok(record.clone())
}

/// The key under which GitHub knows a repo, whether or not anything of it was asked for yet;
/// `None` where it is elsewhere. `on_forge` is the repo whose forge tells of it.
pub(crate) fn forge_key(record: &RepoRecord, on_forge: &RepoRecord) -> Option<String> {
    let is_there = |key: &String| key.starts_with(GITHUB);
    Some(on_forge.key.clone())
        .filter(is_there)
        .or_else(|| remotes(record).into_iter().find(is_there))
}

/// The keys of what a local clone was cloned from: its `upstream`, then its `origin`.
fn remotes(record: &RepoRecord) -> Vec<String> {
    let repo = record.path.as_ref().and_then(|path| GitRepo::open(Path::new(path)).ok());
    let named = |repo: &GitRepo, name| repo.remote(name).and_then(|url| key(&url));
    let keys = |repo: GitRepo| ["upstream", "origin"].map(|name| named(&repo, name));
    repo.map(keys).into_iter().flatten().flatten().collect()
}

/// That facts of a repo's name are another repo's.
pub(crate) fn reported_of_namesake(key: &str, namesake: &str) -> String {
    format!(
        "another repo was called {key} before: its facts are not part of this one; ask for \
         `{namesake}`"
    )
}

/// The key of the remote that was typed.
pub fn key(typed: &str) -> Option<String> {
    match Location::parse(typed) {
        Ok(Location::Remote(remote)) => Some(remote.key()),
        _ => None,
    }
}

/// What was typed, without a password or token that may stand in it.
pub fn shown(typed: &str) -> String {
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
pub(crate) fn known(store: &Store, typed: &str) -> Result<RepoRecord, Error> {
    find(store, typed)?.ok_or_else(|| {
        Error::not_found(format!("no repo `{}` is known", shown(typed)))
            .next(NextStep::ListRepos)
            .next(NextStep::Add { repo: None })
    })
}

pub(super) fn open(path: &Path) -> Result<GitRepo, Error> {
    Ok(GitRepo::open(path)?)
}

/// A local clone's key: the whole path of its work tree, or of itself if it has none.
pub(super) fn place_of(repo: &GitRepo) -> String {
    let place = repo.work_dir().unwrap_or(repo.git_dir());
    place.canonicalize().unwrap_or_else(|_| place.to_owned()).display().to_string()
}

pub(super) fn warn_of_credentials(call: &Call<'_>, remote: &Remote) {
    if remote.had_credentials {
        call.warn(
            "the user name or password in the URL is not used and not kept; git's credential \
             helpers and `~/.ssh/config` are the places for them",
        );
    }
}
