//! Bringing many repos up to date: their git histories as jobs, and what their forge has.

mod forge;
mod git;

use ovenbird_core::answer::NextStep;
use ovenbird_engine::store::Store;
use serde::Serialize;

pub use forge::ForgeScope;
pub use git::{QueuedRepo, queue};

use crate::call::Call;
use crate::error::Error;
use crate::repo::locate::{self, Source};
use crate::repo::refresh::Options;

/// What of a git history is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct History {
    /// Lines added and removed by file, too.
    pub files: bool,
    /// All branches, not the default one alone.
    pub all_branches: bool,
}

impl History {
    fn options(self) -> Options {
        let Self { files, all_branches } = self;
        Options { files, all_branches, ..Options::default() }
    }
}

/// What came of one repo.
#[derive(Debug, Clone, Serialize)]
pub struct SyncedRepo {
    /// Its key, or what was named where it is not known.
    pub repo: String,
    /// How far it came.
    pub state: SyncState,
    /// Commits that were new; `None` where git was not read.
    pub new_commits: Option<u64>,
    /// Commits that are no longer reachable; `None` where git was not read.
    pub lost_commits: Option<u64>,
    /// Events that the forge reported for the first time; `None` where it was not asked.
    pub new_events: Option<u64>,
    /// Objects of the forge that are new, or of which more is known; `None` where it was not asked.
    pub new_facts: Option<u64>,
    /// What the forge has and did not tell, and why.
    pub missing: Vec<String>,
    /// What brings what is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_steps: Vec<NextStep>,
    /// Why it failed, or why it is older than it could be.
    pub error: Option<String>,
}

/// How far one repo came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SyncState {
    /// All that was wanted.
    Done,
    /// Some of it; the next run goes on from there.
    Part,
    /// The fetch failed, and what an earlier one brought was read.
    Stale,
    /// Nothing.
    Failed,
}

impl SyncState {
    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Part => "part",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }
}

impl SyncedRepo {
    fn new(repo: String, state: SyncState) -> Self {
        Self {
            repo,
            state,
            new_commits: None,
            lost_commits: None,
            new_events: None,
            new_facts: None,
            missing: Vec::new(),
            next_steps: Vec::new(),
            error: None,
        }
    }
}

/// What came of all.
#[derive(Debug)]
pub struct Synced {
    /// Each repo.
    pub repos: Vec<SyncedRepo>,
    /// Owners whose repos could not be listed, and why.
    pub owners_failed: Vec<Error>,
}

/// What was named, as it may be shown, and what it means.
type Wanted = (String, Result<Source, Error>);

/// Adds repos to the store and reads their histories.
///
/// # Errors
///
/// Of one repo, whatever failed; of several, where the store fails. The failure of one of several
/// stands in its line.
pub fn add(call: &Call<'_>, repos: &[String], history: History) -> Result<Synced, Error> {
    let mut store = call.store()?;
    let wanted = named(&store, repos);
    let repos = git::refresh_all(call, &mut store, wanted, history)?;
    Ok(Synced { repos, owners_failed: Vec::new() })
}

fn named(store: &Store, repos: &[String]) -> Vec<Wanted> {
    repos.iter().map(|repo| (locate::shown(repo), Source::typed(store, repo))).collect()
}

/// Brings repos up to date, all known ones if none is named, from git and from their forge.
///
/// # Errors
///
/// As [`add`]; and where the forge's API cannot be set up.
pub fn sync(
    call: &Call<'_>,
    repos: &[String],
    history: History,
    scope: ForgeScope,
) -> Result<Synced, Error> {
    let mut store = call.store()?;
    let (git, named) = meant(call, &mut store, repos, scope)?;
    let lines = git::refresh_all(call, &mut store, git, history)?;
    if scope != ForgeScope::Nobody && !repos.is_empty() && named.is_empty() {
        return Ok(Synced { repos: lines, owners_failed: Vec::new() });
    }
    let wanted = forge::wanted(call, &mut store, &named, scope)?;
    let reported = wanted.follow(call, &mut store)?;
    let owners_failed = wanted.lost.iter().map(|(owner, error)| {
        let error = Error::from(error.clone());
        error.attempting(format!("cannot list the repos of {owner}"))
    });
    Ok(Synced { owners_failed: owners_failed.collect(), repos: joined(lines, reported) })
}

/// What is to be read by git, and the keys of what was named.
fn meant(
    call: &Call<'_>,
    store: &mut Store,
    repos: &[String],
    scope: ForgeScope,
) -> Result<(Vec<Wanted>, Vec<String>), Error> {
    let forge_alone = scope == ForgeScope::Alone;
    let mut git: Vec<Wanted> = Vec::new();
    let mut named = Vec::new();
    for typed in repos {
        let known = locate::find(store, typed)?;
        let key = known.as_ref().map(|repo| repo.key.clone()).or_else(|| locate::key(typed));
        if let Some(key) = key.clone().filter(|_| forge_alone && known.is_none()) {
            forge::track(call, store, &key)?;
        }
        named.extend(key);
        // What is only tracked stays uncloned, even where it is named.
        let is_tracked_only = known.is_some_and(|repo| !repo.has_history());
        if is_tracked_only && scope == ForgeScope::Nobody {
            git.push((locate::shown(typed), Err(only_tracked(typed))));
        } else if !is_tracked_only && !forge_alone {
            git.push((locate::shown(typed), Source::typed(store, typed)));
        }
    }
    if repos.is_empty() && !forge_alone {
        let known = store.repos()?.into_iter().filter(|repo| repo.tracked && repo.has_history());
        git = known.map(|repo| (repo.key.clone(), Source::known(&repo))).collect();
    }
    Ok((git, named))
}

fn only_tracked(typed: &str) -> Error {
    let shown = locate::shown(typed);
    Error::usage(format!("`{shown}` is only tracked, and has no history here"))
        .next(NextStep::Add { repo: Some(shown) })
}

/// Puts what the forge reported beside what git reported.
fn joined(mut lines: Vec<SyncedRepo>, reported: Vec<forge::FollowedRepo>) -> Vec<SyncedRepo> {
    for forge::FollowedRepo { asked, follow_report } in reported {
        let state = forge::state(&follow_report);
        let at = lines.iter().position(|line| line.repo == asked);
        let at = at.unwrap_or_else(|| {
            lines.push(SyncedRepo::new(asked, state));
            lines.len() - 1
        });
        let line = &mut lines[at];
        // The worst of both.
        if line.state == SyncState::Done || state == SyncState::Failed {
            line.state = state;
        }
        line.missing = forge::missing(&follow_report);
        line.next_steps = forge::next_steps(&follow_report);
        line.new_events = Some(follow_report.events);
        line.new_facts = Some(follow_report.objects);
        line.repo = follow_report.repo;
    }
    lines
}
