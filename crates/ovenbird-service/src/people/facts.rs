//! What is known of one person, repo by repo. A local clone of a repo that is known by its forge,
//! too, is one with it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ovenbird_core::answer::{Other, RepoFacts};
use ovenbird_core::fact::forge::LandedCommit;
use ovenbird_core::fact::{AccountId, History, Oid};
use ovenbird_core::metric::RepoIndex;
use ovenbird_core::metric::repo_index::{Brought, CommitView, Integrator};
use ovenbird_engine::store::{SignatureUse, Store};

use super::directory::PersonDirectory;
use crate::error::Error;

/// A person in one repo, and where git tells of it.
#[derive(Clone, Default)]
pub(crate) struct Place {
    pub(crate) facts: RepoFacts,
    /// The repo, and local clones of it, whose histories name the person.
    gits: BTreeSet<i64>,
    /// Of each signature by its number, the most that any of these tells.
    uses: BTreeMap<i64, SignatureUse>,
}

/// The facts of a person in each repo, but for what takes a look at whole histories.
pub(crate) fn of(
    store: &Store,
    directory: &PersonDirectory,
    person: u32,
) -> Result<Vec<Place>, Error> {
    let ids: HashSet<i64> = directory.ids_of(person).into_iter().collect();
    let mut places: BTreeMap<i64, Place> = BTreeMap::new();
    for used in directory.uses.iter().filter(|used| ids.contains(&used.signature_id)) {
        let repo = directory.counterparts.get(&used.repo_id).copied().unwrap_or(used.repo_id);
        let place = places.entry(repo).or_default();
        place.gits.insert(used.repo_id);
        let kept = place.uses.entry(used.signature_id).or_insert_with(|| used.clone());
        // What two clones of one repo tell is the same, as far as both go.
        kept.authored = kept.authored.max(used.authored);
        kept.committed = kept.committed.max(used.committed);
        kept.trailers = kept.trailers.max(used.trailers);
        kept.first_at = [kept.first_at, used.first_at].into_iter().flatten().min();
        kept.last_at = kept.last_at.max(used.last_at);
    }
    let accounts = directory.accounts_of(person);
    let accounts: HashSet<&AccountId> = accounts.into_iter().map(|row| &row.id).collect();
    for used in &directory.account_uses {
        if accounts.contains(&used.account.id) {
            let facts = &mut places.entry(used.repo_id).or_default().facts;
            facts.host = Some(used.account.id.forge.host().to_owned());
            facts.accounts.insert(used.account.id.clone());
        }
    }
    for (&repo, place) in &mut places {
        add(store, directory, repo, place)?;
    }
    let ids: Vec<i64> = ids.into_iter().collect();
    count_once(store, &ids, &mut places)?;
    Ok(places.into_values().collect())
}

/// Finds of each place the commits that one before it has, too: two clones of one history, or a
/// fork and what it was forked from.
fn count_once(store: &Store, ids: &[i64], places: &mut BTreeMap<i64, Place>) -> Result<(), Error> {
    let wrote = places.values().filter(|place| place.facts.authored > 0);
    if wrote.count() < 2 {
        return Ok(());
    }
    let mut place_of: HashMap<i64, i64> = HashMap::new();
    for (&repo, place) in places.iter() {
        place_of.extend(place.gits.iter().map(|&git| (git, repo)));
    }
    let gits: Vec<i64> = place_of.keys().copied().collect();
    let mut commits = store.authored_commits(&gits, ids)?;
    for (repo, _) in &mut commits {
        *repo = place_of.get(repo).copied().unwrap_or(*repo);
    }
    // By place, so that it is the first that counts a commit, and each once.
    commits.sort_unstable();
    commits.dedup();
    let mut seen = HashSet::with_capacity(commits.len());
    for (repo, oid) in commits {
        if !seen.insert(oid)
            && let Some(place) = places.get_mut(&repo)
        {
            place.facts.repeated += 1;
        }
    }
    Ok(())
}

fn add(
    store: &Store,
    directory: &PersonDirectory,
    repo: i64,
    place: &mut Place,
) -> Result<(), Error> {
    let facts = &mut place.facts;
    facts.repo = directory.repos.get(&repo).map(|record| record.key.clone()).unwrap_or_default();
    for used in place.uses.values() {
        facts.authored += used.authored;
        facts.committed += used.committed;
        facts.trailers += used.trailers;
        facts.first_at = [facts.first_at, used.first_at].into_iter().flatten().min();
        facts.last_at = facts.last_at.max(used.last_at);
    }
    let git = directory.git_of(repo);
    let accounts: Vec<AccountId> = facts.accounts.iter().cloned().collect();
    facts.activities = store.activities(repo, git.map(|git| git.id), &accounts)?;
    facts.reaches_back = facts.activities.listed_from_first || git.is_some_and(|git| !git.shallow);
    facts.landed = facts.authored > 0 && git.is_some_and(|git| !git.all_branches);
    facts.others = others(directory, facts);
    place.gits.extend(git.map(|git| git.id));
    let records = place.gits.iter().filter_map(|git| directory.repos.get(git));
    let seen = records.filter_map(|record| record.observation);
    facts.observation = seen.max_by_key(|seen| (seen.at_least, seen.at_latest));
    Ok(())
}

/// Those others whose accounts took part in what a person did.
fn others(directory: &PersonDirectory, facts: &RepoFacts) -> BTreeMap<AccountId, Other> {
    let activities = &facts.activities;
    let on_pulls =
        activities.pulls.iter().flat_map(|one| [&one.author, &one.merged_by, &one.closed_by]);
    let answered = activities.answers.iter().map(|activity| &activity.pull_author);
    let replied = activities.replies.iter().map(|activity| &activity.account);
    let accounts: BTreeSet<&AccountId> =
        on_pulls.chain(answered).flatten().chain(replied).collect();
    let others = accounts.into_iter().filter(|account| !facts.accounts.contains(account));
    others.filter_map(|account| Some((account.clone(), directory.other(account)?))).collect()
}

/// Looks at the histories of the repos where a person may have integrated others' work, or where
/// a pull request of theirs may have landed without the merge button, for whether they did.
pub(crate) fn look(
    store: &Store,
    directory: &PersonDirectory,
    person: u32,
    places: &mut [Place],
    now: i64,
) -> Result<(), Error> {
    let ids = directory.ids_of(person);
    for place in places {
        let is_undecided = place.facts.activities.pulls.iter().any(|pull| !pull.commits.is_empty());
        place.facts.integrated = Some(false);
        for &git in &place.gits {
            let record = directory.repos.get(&git).filter(|repo| repo.ingested_at.is_some());
            let Some(record) = record else { continue };
            // Of all branches, a commit may be on one that is not the default.
            let may = is_undecided || record.all_branches || store.may_integrate(git, &ids)?;
            if may {
                let history = store.history(git, false)?;
                read(directory, person, &history, &mut place.facts, now);
            }
        }
    }
    Ok(())
}

fn read(
    directory: &PersonDirectory,
    person: u32,
    history: &History,
    facts: &mut RepoFacts,
    now: i64,
) {
    let (people, known) = directory.of_history(history);
    let index = RepoIndex::new(history, &people, now);
    let own = known.get(&person).copied();
    if own.is_some() {
        let mut landed = index.commits.iter().filter(|one| one.landing.is_some());
        facts.landed |= landed.any(|one| Some(one.author) == own && !one.is_merge);
        let mut hands = index.commits.iter().flat_map(CommitView::integrators).flatten();
        facts.integrated =
            Some(facts.integrated == Some(true) || hands.any(|one| Some(one) == own));
    }
    let mut wanted: HashMap<Oid, Vec<&mut LandedCommit>> = HashMap::new();
    for commit in facts.activities.pulls.iter_mut().flat_map(|pull| &mut pull.commits) {
        wanted.entry(commit.oid).or_default().push(commit);
    }
    let indexed = history.commit_indexes().zip(&history.oids);
    let overview_at: Vec<u32> =
        indexed.filter(|(_, oid)| wanted.contains_key(oid)).map(|(commit, _)| commit).collect();
    let brought = Brought::new(&index, overview_at.iter().copied());
    let with_account = directory.with_accounts(&known);
    for commit in overview_at {
        let Some(landing) = index.commits[commit as usize].landing else { continue };
        for landed in wanted.remove(&history.oids[commit as usize]).into_iter().flatten() {
            landed.at = landing.at;
            landed.made = history.commits[commit as usize].committed.map(|time| time.seconds);
            landed.by_author = brought.is_by(commit, own, &|one| with_account.contains(&one));
            landed.by_themselves = match landing.integrator {
                Integrator::Person(hand) => Some(Some(hand) == own),
                Integrator::Forge | Integrator::Bot => None,
            };
        }
    }
}
