//! The repos that are known, with their clones; and forgetting, pinning and tracking them.

use ovenbird_core::fact::Location;
use ovenbird_engine::cache::Entry;
use ovenbird_engine::store::{IngestEntry, RepoKey, RepoRecord, Store};
use serde::Serialize;

use super::locate;
use crate::call::Call;
use crate::error::Error;

/// A repo with its clone.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one field of the output each")]
pub struct ListedRepo {
    /// Its key.
    pub repo: String,
    /// Reachable commits that are stored.
    pub commits: u64,
    /// When its history was last read, in Unix seconds; `None` where it never was.
    pub ingested_at: Option<i64>,
    /// Whether it is a clone on this machine, read in place.
    pub local: bool,
    /// Bytes of its clone in the cache; `None` where there is none.
    pub clone_bytes: Option<u64>,
    /// Whether its clone stays, whatever room is needed.
    pub pinned: bool,
    /// Whether older history is missing.
    pub shallow: bool,
    /// Whether all branches are read.
    pub all_branches: bool,
}

/// All repos that are known.
#[derive(Debug, Clone)]
pub struct RepoList {
    /// Those that were asked for or whose history was read, by key.
    pub repos: Vec<ListedRepo>,
    /// How many more came with whole archives.
    pub unlisted: u64,
    /// That the name of one of them was another repo's before, which is not listed; in words.
    pub namesakes: Vec<String>,
}

/// Lists the repos that are known.
///
/// # Errors
///
/// Where the store or the cache cannot be read.
pub fn list(call: &Call<'_>) -> Result<RepoList, Error> {
    let clones = call.cache()?.list()?;
    let store = call.store()?;
    let listed = |repo: RepoRecord| {
        let clone = clones.iter().find(|clone: &&Entry| clone.key == repo.key);
        ListedRepo {
            commits: repo.commits,
            ingested_at: repo.ingested_at,
            local: repo.path.is_some(),
            clone_bytes: clone.map(|clone| clone.bytes),
            pinned: clone.is_some_and(|clone| clone.pinned),
            shallow: repo.shallow,
            all_branches: repo.all_branches,
            repo: repo.key,
        }
    };
    let known = store.repos()?;
    let mut namesakes = Vec::new();
    for repo in known.iter().filter(|repo| repo.number.is_some()) {
        let before = store.namesakes(&repo.key)?.into_iter();
        namesakes.extend(before.map(|one| locate::reported_of_namesake(&repo.key, &one.key)));
    }
    let repos = known.into_iter().map(listed).collect();
    Ok(RepoList { repos, unlisted: store.count_unlisted()?, namesakes })
}

/// A repo and the ledger of its ingests, the oldest first.
///
/// # Errors
///
/// Where it is not known, or the store cannot be read.
pub fn show(call: &Call<'_>, named: &str) -> Result<(RepoRecord, Vec<IngestEntry>), Error> {
    let store = call.store()?;
    let repo = locate::known(&store, named)?;
    let ledger = store.ledger(repo.id)?;
    Ok((repo, ledger))
}

/// Forgets a repo: its facts and its clone in the cache. A clone on this machine stays untouched.
/// Returns its key.
///
/// # Errors
///
/// Where it is not known, or the store or the cache cannot be written.
pub fn remove(call: &Call<'_>, named: &str) -> Result<String, Error> {
    let mut store = call.store()?;
    let repo = locate::known(&store, named)?;
    if repo.path.is_none() {
        call.cache()?.remove(&repo.key)?;
    }
    store.remove_repo(repo.id)?;
    Ok(repo.key)
}

/// Keeps a repo's clone in the cache whatever room is needed, or no more. Returns its key.
///
/// # Errors
///
/// Where it is not known or is no clone of the cache, or the cache cannot be written.
pub fn pin(call: &Call<'_>, named: &str, pinned: bool) -> Result<String, Error> {
    let store = call.store()?;
    let repo = locate::known(&store, named)?;
    if repo.path.is_some() {
        return Err(Error::usage(format!("`{}` is a local clone", repo.key))
            .advise("pin clones in the cache only; a local clone is never touched"));
    }
    let cache = call.cache()?;
    let pinning = if pinned { cache.pin(&repo.key) } else { cache.unpin(&repo.key) };
    pinning?;
    Ok(repo.key)
}

/// A repo or an owner that is tracked, and whether that was changed.
#[derive(Debug, Clone, Serialize)]
pub struct Tracked {
    /// The repo's key, or `host/owner`.
    pub name: String,
    /// `repo` or `owner`.
    pub kind: &'static str,
    /// Whether it is tracked now.
    pub tracked: bool,
    /// Whether it was the other way before.
    pub changed: bool,
}

/// What is tracked: owners first, then repos.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn tracked(call: &Call<'_>) -> Result<Vec<Tracked>, Error> {
    let store = call.store()?;
    let is = |name, kind| Tracked { name, kind, tracked: true, changed: false };
    let owners = store.tracked_owners()?.into_iter();
    let owners = owners.map(|owner| is(format!("{}/{}", owner.forge, owner.owner), "owner"));
    let repos = store.repos()?.into_iter();
    let repos = repos.filter(|repo| repo.tracked && repo.path.is_none());
    Ok(owners.chain(repos.map(|repo| is(repo.key, "repo"))).collect())
}

/// Tracks repos (`owner/name` or a URL) and owners (`owner`, on the host `forge`), or no more.
///
/// # Errors
///
/// Where a name is neither, or the store cannot be written.
pub fn track(
    call: &Call<'_>,
    forge: &str,
    names: &[String],
    tracked: bool,
) -> Result<Vec<Tracked>, Error> {
    let mut store = call.store()?;
    let mut done = Vec::new();
    for name in names {
        done.push(if is_owner(name) {
            let changed = store.track_owner(forge, name, tracked, call.now)?;
            if !tracked {
                stop_repos(&mut store, forge, name)?;
            }
            Tracked { name: format!("{forge}/{name}"), kind: "owner", tracked, changed }
        } else {
            track_repo(call, &mut store, name, tracked)?
        });
    }
    Ok(done)
}

fn is_owner(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.bytes().all(plain)
}

fn track_repo(
    call: &Call<'_>,
    store: &mut Store,
    named: &str,
    tracked: bool,
) -> Result<Tracked, Error> {
    let Ok(Location::Remote(remote)) = Location::parse(named) else {
        let shown = locate::shown(named);
        return Err(Error::usage(format!("`{shown}` is no repo on a forge"))
            .advise("name a repo as `owner/name` or by its URL, an owner by its name alone"));
    };
    let key = remote.key();
    let known = store.repo(&key)?;
    let was = known.as_ref().is_some_and(|repo| repo.tracked);
    if !tracked {
        if let Some(repo) = known {
            store.track_repo(repo.id, false)?;
        }
        return Ok(Tracked { name: key, kind: "repo", tracked, changed: was });
    }
    // Without a URL: it is not fetched until its history is wanted.
    let wanted = RepoKey { key, url: None, path: None };
    let record = store.add_repo(&wanted, call.now)?;
    store.track_repo(record.id, true)?;
    Ok(Tracked { name: record.key, kind: "repo", tracked, changed: !was })
}

/// Stops tracking an owner's repos, but for those whose history is read: these were added by name.
fn stop_repos(store: &mut Store, forge: &str, owner: &str) -> Result<(), Error> {
    let of_owner = format!("{forge}/{}/", owner.to_ascii_lowercase());
    let is_theirs = |repo: &RepoRecord| repo.key.starts_with(&of_owner) && !repo.has_history();
    for repo in store.repos()?.into_iter().filter(is_theirs) {
        store.track_repo(repo.id, false)?;
    }
    Ok(())
}
