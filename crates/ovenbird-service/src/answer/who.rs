//! Who a person is and how they fare, across all repos.

use std::cmp::Reverse;
use std::sync::Arc;

use ovenbird_core::answer::{
    Answer, Matches, PersonAccount, PersonAnswer, PersonCommit, PersonRepo, RepoFacts, Suggestion,
};
use ovenbird_core::fact::forge::AccountRow;
use ovenbird_core::identity::{Link, explain};
use ovenbird_core::question::{Question, WhoQuestion};
use ovenbird_engine::store::Store;

use crate::call::Call;
use crate::error::Error;
use crate::people::directory::PersonDirectory;
use crate::people::{facts, search};

/// Newest commits that are reported about one person.
const NEWEST: usize = 5;

pub(super) fn answer(call: &Call<'_>, question: &WhoQuestion) -> Result<Arc<Answer>, Error> {
    if question.query.trim().is_empty() {
        return Err(Error::usage("a name, an e-mail address or a login is missing"));
    }
    let store = call.store()?;
    let revision = store.revision_of_all()?;
    call.cached(&Question::Who(question.clone()), revision, || {
        let query = question.query.clone();
        let directory = PersonDirectory::load(call, &store)?;
        let found = directory.find(&query);
        let people = match found.as_slice() {
            [] => return Err(search::nobody(&query)),
            &[one] => vec![full(&store, &directory, one, call.now, question.explain)?],
            many => many
                .iter()
                .take(Matches::MOST)
                .map(|&person| {
                    let facts = facts_of(&store, &directory, person)?;
                    Ok(answer_of(&directory, person, &facts, call.now))
                })
                .collect::<Result<_, Error>>()?,
        };
        Ok(Answer::Who(Matches::new(query, found.len(), people)))
    })
}

/// What is known of a person in each repo without reading whole histories.
fn facts_of(
    store: &Store,
    directory: &PersonDirectory,
    person: u32,
) -> Result<Vec<RepoFacts>, Error> {
    let places = facts::of(store, directory, person)?;
    Ok(places.into_iter().map(|place| place.facts).collect())
}

/// The answer about one person, with all that is looked for of one alone.
fn full(
    store: &Store,
    directory: &PersonDirectory,
    person: u32,
    now: i64,
    explain: bool,
) -> Result<PersonAnswer, Error> {
    let mut facts = facts::of(store, directory, person)?;
    facts::look(store, directory, person, &mut facts, now)?;
    let facts: Vec<RepoFacts> = facts.into_iter().map(|place| place.facts).collect();
    let mut answer = answer_of(directory, person, &facts, now);
    answer.add_sentences(&facts, directory.places(), now);
    if explain {
        answer.newest_commits = newest(store, directory, person)?;
    } else {
        answer.sentences.iter_mut().for_each(|sentence| sentence.rows.clear());
    }
    Ok(answer)
}

fn newest(
    store: &Store,
    directory: &PersonDirectory,
    person: u32,
) -> Result<Vec<PersonCommit>, Error> {
    let ids = directory.ids_of(person);
    let mut commits = Vec::new();
    let wrote = directory.uses.iter().filter(|used| used.authored > 0);
    for used in wrote.filter(|used| ids.contains(&used.signature_id)) {
        commits.extend(store.newest_commits(used.repo_id, used.signature_id, NEWEST)?);
    }
    commits.sort_by_key(|commit| (Reverse(commit.authored), commit.oid));
    // A local clone may have what its forge has, too.
    commits.dedup_by_key(|commit| commit.oid);
    commits.truncate(NEWEST);
    let reported = commits.into_iter().map(|commit| PersonCommit {
        repo: commit.repo,
        oid: commit.oid,
        authored: commit.authored.map(|at| at.seconds),
        subject: commit.subject,
    });
    Ok(reported.collect())
}

fn answer_of(
    directory: &PersonDirectory,
    index: u32,
    facts: &[RepoFacts],
    now: i64,
) -> PersonAnswer {
    let person = &directory.people.all[index as usize];
    let place = |at: u32| person.signatures.iter().position(|&one| one == at).unwrap_or(0) as u32;
    let links = explain(&directory.people, index)
        .into_iter()
        .map(|link| Link { a: place(link.a), b: place(link.b), ..link.clone() })
        .collect();
    let signatures = person.signatures.iter();
    let mut repos: Vec<_> = facts.iter().map(|facts| facts.person(person.is_bot(), now)).collect();
    let activities = |repo: &PersonRepo| {
        repo.pull_requests.opened + repo.answered + repo.merged_of_others + repo.issues
    };
    repos
        .sort_by_cached_key(|repo| (Reverse((repo.authored, activities(repo))), repo.repo.clone()));
    PersonAnswer {
        name: person.name.clone(),
        email: person.email.clone(),
        kind: person.kind.clone(),
        sentences: Vec::new(),
        signatures: signatures
            .clone()
            .map(|&at| directory.signatures[at as usize].clone())
            .collect(),
        signatures_of_git: signatures.filter(|&&at| !directory.is_account(at)).count(),
        accounts: accounts(directory, index),
        repos,
        links,
        suggestions: suggestions(directory, index),
        newest_commits: Vec::new(),
    }
}

/// The accounts that a person's signatures point to, with what those that a forge reported about
/// state.
fn accounts(directory: &PersonDirectory, index: u32) -> Vec<PersonAccount> {
    let reported = directory.accounts_of(index);
    let mut accounts: Vec<PersonAccount> = Vec::new();
    for account in &directory.people.all[index as usize].accounts {
        let is_reported = |row: &&&AccountRow| {
            let number = u64::try_from(row.id.number).ok();
            row.id.forge.host() == account.host
                && match account.id.zip(number) {
                    Some((a, b)) => a == b,
                    None => row.login.eq_ignore_ascii_case(&account.login),
                }
        };
        let row = reported.iter().find(is_reported).copied();
        let mut found = PersonAccount::from(account.clone());
        if let Some(row) = row {
            // One account of several logins is reported once, by the last of them.
            found.login = row.login.to_lowercase();
            found.id = u64::try_from(row.id.number).ok().or(found.id);
            found.kind.clone_from(&row.kind);
            found.name.clone_from(&row.name);
            found.company.clone_from(&row.company);
            found.email.clone_from(&row.email);
            found.earlier.clone_from(&row.earlier);
        }
        let same =
            accounts.iter().position(|one| one.host == found.host && one.login == found.login);
        match same {
            Some(at) if accounts[at].id.is_none() => accounts[at] = found,
            Some(at) if found.id.is_none() || found.id == accounts[at].id => {}
            _ => accounts.push(found),
        }
    }
    accounts
}

fn suggestions(directory: &PersonDirectory, index: u32) -> Vec<Suggestion> {
    let suggested = directory.people.suggestions.iter();
    let mut suggestions: Vec<Suggestion> = suggested
        .filter_map(|link| {
            let mine = |at: u32| directory.people.of_signature[at as usize] == index;
            let other = if mine(link.a) { link.b } else { link.a };
            let shown = !directory.people.person(other).hidden;
            ((mine(link.a) || mine(link.b)) && shown).then(|| Suggestion {
                signature: directory.signatures[other as usize].clone(),
                evidence: link.evidence.clone(),
                confidence: link.confidence,
            })
        })
        .collect();
    suggestions.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    suggestions
}
