//! The part of a sync that asks the forge's API.

use std::collections::BTreeMap;

use ovenbird_core::answer::NextStep;
use ovenbird_core::answer::words::instant;
use ovenbird_engine::github::api::ApiError;
use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::ingest::follow::{Follow, FollowOptions, FollowReport, Shortfall, Step, Why};
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};

use super::SyncState;
use crate::call::Call;
use crate::error::Error;
use crate::github::{self, Github};

/// Which repos the forge is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgeScope {
    /// None.
    Nobody,
    /// Those that are tracked only, and with a token all.
    Usual,
    /// All, and git is not read.
    Alone,
}

/// What is known of a repo after it was followed.
pub(super) struct FollowedRepo {
    /// What it was called before, by which its line is found.
    pub(super) asked: String,
    pub(super) follow_report: FollowReport,
}

/// The keys of repos to follow. Without names all known ones, and those of tracked owners, are
/// meant.
pub(super) fn wanted(
    call: &Call<'_>,
    store: &mut Store,
    named: &[String],
    scope: ForgeScope,
) -> Result<Wanted, Error> {
    let mut wanted = Wanted::default();
    let host = github::host(call);
    let owners: Vec<String> = match scope {
        ForgeScope::Nobody => return Ok(wanted),
        _ if !named.is_empty() => Vec::new(),
        _ => {
            let owners = store.tracked_owners()?.into_iter();
            owners.filter(|owner| owner.forge == host).map(|owner| owner.owner).collect()
        }
    };
    let all = scope == ForgeScope::Alone || github::has_credentials(call);
    let is_wanted = |repo: &RepoRecord| {
        is_of(&host, &repo.key) && repo.path.is_none() && (all || !repo.has_history())
    };
    let known = if named.is_empty() {
        store.repos()?
    } else {
        let found: Result<Vec<_>, _> = named.iter().map(|key| store.repo(key)).collect();
        found?.into_iter().flatten().collect()
    };
    wanted.keys = known.into_iter().filter(is_wanted).map(|repo| repo.key).collect();
    if wanted.keys.is_empty() && owners.is_empty() {
        return Ok(wanted);
    }
    let github = github::open(call)?;
    wanted.owners(call, store, &github, &owners)?;
    wanted.github = Some(github);
    Ok(wanted)
}

/// Whether a key is one of a host.
fn is_of(host: &str, key: &str) -> bool {
    key.strip_prefix(host).is_some_and(|rest| rest.starts_with('/'))
}

/// Adds a repo that is to be followed and not to be cloned.
pub(super) fn track(call: &Call<'_>, store: &mut Store, key: &str) -> Result<(), Error> {
    if is_of(&github::host(call), key) {
        let key = RepoKey { key: key.to_owned(), url: None, path: None };
        store.add_repo(&key, call.now)?;
    }
    Ok(())
}

/// Repos to follow, and the API that tells of them.
#[derive(Default)]
pub(super) struct Wanted {
    keys: Vec<String>,
    github: Option<Github>,
    /// Owners whose repos could not be listed, and why.
    pub(super) lost: Vec<(String, ApiError)>,
}

impl Wanted {
    fn owners(
        &mut self,
        call: &Call<'_>,
        store: &mut Store,
        github: &Github,
        owners: &[String],
    ) -> Result<(), Error> {
        for owner in owners {
            let bar = call.begin(format!("listing the repos of {owner}"));
            let listed = Follow::new(
                store,
                &github.client,
                options(&github.host, &|| call.service.now(), &|_| {}),
            )
            .owner(owner)?;
            bar.end_of(&listed, "listed");
            match listed {
                Ok(keys) => {
                    for key in &keys {
                        track(call, store, key)?;
                    }
                    let new = keys.into_iter().filter(|key| !self.keys.contains(key));
                    self.keys.extend(new.collect::<Vec<_>>());
                }
                Err(error) => self.lost.push((owner.clone(), error)),
            }
        }
        Ok(())
    }

    /// Follows all of them.
    pub(super) fn follow(
        &self,
        call: &Call<'_>,
        store: &mut Store,
    ) -> Result<Vec<FollowedRepo>, Error> {
        let Some(github) = self.github.as_ref().filter(|_| !self.keys.is_empty()) else {
            return Ok(Vec::new());
        };
        let bar = call.begin(format!("following {}", github.host));
        let now = || call.service.now();
        let progress = |step: &Step<'_>| {
            bar.remark(&format!("{}: {}", step.repo, step.what));
            bar.advanced(step.done, step.of);
        };
        let mut follow = Follow::new(store, &github.client, options(&github.host, &now, &progress));
        let follow_report = follow.repos(&self.keys)?;
        let facts: u64 = follow_report.iter().map(|one| one.objects).sum();
        bar.end(&format!("{facts} new facts"));
        let found = self.keys.iter().zip(follow_report);
        Ok(found
            .map(|(asked, follow_report)| FollowedRepo { asked: asked.clone(), follow_report })
            .collect())
    }
}

fn options<'a>(
    host: &'a str,
    now: &'a (dyn Fn() -> i64 + Sync),
    progress: &'a dyn Fn(&Step<'_>),
) -> FollowOptions<'a> {
    FollowOptions { forge: host, now, again: false, progress }
}

/// How a repo fared, by what is missing.
pub(super) fn state(follow_report: &FollowReport) -> SyncState {
    let is_failed = |one: &Shortfall| match &one.why {
        Why::Api(
            ApiError::Spent { .. }
            | ApiError::Paused { .. }
            | ApiError::MostReached { .. }
            | ApiError::Stopped,
        )
        | Why::NeedsToken
        | Why::NotReported => false,
        Why::Api(_) => true,
    };
    if follow_report.lacks.iter().any(is_failed) {
        SyncState::Failed
    } else if follow_report.lacks.iter().any(|one| one.why.is_passing()) {
        SyncState::Part
    } else {
        SyncState::Done
    }
}

/// What is missing of a repo, in words: one text for each reason.
pub(super) fn missing(follow_report: &FollowReport) -> Vec<String> {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in &follow_report.lacks {
        reasons.entry(reason(&one.why)).or_default().push(what(one));
    }
    let mut texts: Vec<String> = reasons
        .into_iter()
        .map(|(why, what)| format!("{} missing: {why}", what.join(", ")))
        .collect();
    texts.extend(follow_report.gap.map(|gap| {
        let (from, to) = (instant(gap.from), instant(gap.to));
        format!("events between {from} and {to} may be missing: more came than the forge lists")
    }));
    texts
}

/// What brings what is missing of a repo.
pub(super) fn next_steps(follow_report: &FollowReport) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let why = |is: fn(&Why) -> bool| follow_report.lacks.iter().any(|one| is(&one.why));
    if why(|why| matches!(why, Why::NeedsToken)) {
        steps.push(NextStep::SetToken);
    }
    if why(Why::is_passing) {
        steps.push(NextStep::Sync { repo: Some(follow_report.repo.clone()), with_token: false });
    }
    steps
}

fn what(one: &Shortfall) -> String {
    match one.stored {
        Some((stored, Some(of))) => format!("{} ({stored} of {of} are stored)", one.what),
        Some((stored, None)) if stored > 0 => format!("{} ({stored} are stored)", one.what),
        _ => one.what.to_owned(),
    }
}

fn reason(why: &Why) -> String {
    match why {
        Why::Api(ApiError::Spent { resource, until }) => {
            format!("the budget of {resource} requests is spent until {}", instant(*until))
        }
        Why::Api(ApiError::Paused { until }) => {
            format!("the forge wants no requests until {}", instant(*until))
        }
        why => why.to_string(),
    }
}
