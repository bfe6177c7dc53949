//! Whether a repo would take a contribution, how long it takes, and who would answer.

use std::cmp::Reverse;
use std::sync::Arc;

use ovenbird_core::answer::{Answer, CanI, CanIInput, NextStep, Proposal};
use ovenbird_core::fact::AccountId;
use ovenbird_core::fact::forge::PullRequestSet;
use ovenbird_core::metric::ForgeIndex;
use ovenbird_core::metric::answerers::asking;
use ovenbird_core::question::{CanIQuestion, Question};
use ovenbird_engine::store::Store;

use super::at_once::at_once;
use super::evaluate::trail;
use crate::call::Call;
use crate::error::Error;
use crate::people::directory::PersonDirectory;
use crate::people::search;
use crate::repo::locate;
use crate::repo::refresh::Options;
use crate::repo::snapshot::{Found, Snapshot};

pub(super) fn answer(call: &Call<'_>, question: &CanIQuestion) -> Result<Arc<Answer>, Error> {
    let window_days = call.days_of(&question.period)?;
    let mut store = call.store()?;
    // Who worked where takes file facts; without paths nobody asks for them.
    let files = !question.paths.is_empty();
    let options = Options { files, offline: question.offline, ..Options::default() };
    let found = Found::named(call, &mut store, &question.repo, options)?;
    let repo = found.record.key.clone();
    let asked = Question::CanI(CanIQuestion { repo, offline: true, ..question.clone() });
    // It learns from all repos.
    let revision = store.revision_of_all()?;
    call.cached(&asked, revision, || {
        let snapshot = Snapshot::read(call, &store, found, files, question.period)?;
        let git = snapshot.index();
        let index = ForgeIndex::new(&git, &snapshot.forge);
        let key = &snapshot.on_forge.key;
        let pulls = pulls(&store, key, question.all)?.as_of(snapshot.instant);
        let trail = trail(call, &pulls, Some((key, &index)))?;
        Ok(Answer::CanI(Box::new(CanI::new(CanIInput {
            both: &at_once,
            index: &index,
            repo: snapshot.record.key.clone(),
            on_forge: key,
            forge_key: locate::forge_key(&snapshot.record, &snapshot.on_forge),
            asking: &asking(&index),
            pulls: &pulls,
            trail: &trail,
            proposal: proposal(call, &store, question, &snapshot, &pulls)?,
            window_days,
            explain: question.explain,
        }))))
    })
}

/// The pull requests to learn from. A repo that came with an archive of everything is asked for
/// now, and its neighbours there are as well known as itself.
fn pulls(store: &Store, key: &str, all: bool) -> Result<PullRequestSet, Error> {
    let asked_for = store.pull_request_set(all)?;
    if all || asked_for.repos.iter().any(|repo| repo.key == key) {
        return Ok(asked_for);
    }
    Ok(store.pull_request_set(true)?)
}

/// What is proposed, with who wishes it.
fn proposal(
    call: &Call<'_>,
    store: &Store,
    question: &CanIQuestion,
    snapshot: &Snapshot,
    pulls: &PullRequestSet,
) -> Result<Proposal, Error> {
    let lines = question.size.map(|size| size.0);
    let mut proposal = Proposal { lines, paths: plain(&question.paths), ..Proposal::default() };
    let Some(query) = &question.person else { return Ok(proposal) };
    proposal.person = snapshot.person(query)?;
    if let Some(person) = proposal.person {
        let theirs = snapshot.accounts_of(person);
        let known = (0..).zip(&pulls.accounts);
        let known = known.filter(|(_, account)| theirs.contains(&&account.id));
        let opened = |account: u32| {
            let rows = pulls.repos.iter().flat_map(|repo| &repo.rows);
            rows.filter(|row| row.author == Some(account)).count()
        };
        // They are in the order of their numbers, and the first of equals is taken.
        proposal.account = known.map(|(at, _)| at).min_by_key(|&at| Reverse(opened(at)));
        return Ok(proposal);
    }
    // Somebody who has not been here may be known from other repos.
    let login = query.trim().trim_start_matches('@').to_lowercase();
    // One who is known here and was not found has chosen not to be shown.
    let is_here = |id: &AccountId| snapshot.forge.accounts.iter().any(|account| account.id == *id);
    // A login of another forge may be anybody's.
    let accounts = (0..).zip(&pulls.accounts);
    let mut accounts =
        accounts.filter(|(_, one)| one.id.forge.host() == snapshot.forge.host && !is_here(&one.id));
    let found = accounts.find(|(_, one)| one.login.to_lowercase() == login);
    match found {
        Some((at, one)) if PersonDirectory::load(call, store)?.shows(&one.id) => {
            Ok(Proposal { account: Some(at), ..proposal })
        }
        _ => Err(search::nobody(query).next(NextStep::AskAsNewcomer)),
    }
}

/// Paths as git writes them; what names the whole tree asks for nothing there.
fn plain(paths: &[String]) -> Vec<String> {
    let plain = |path: &String| path.trim_start_matches("./").trim_end_matches('/').to_owned();
    paths.iter().map(plain).filter(|path| !path.is_empty() && path != ".").collect()
}
