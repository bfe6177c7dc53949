mod facts;
mod page;

use std::cmp::Reverse;

use ovenbird_core::answer::{PersonAccount, PersonAnswer, PersonRepo, RepoFacts, Suggestion};
use ovenbird_core::fact::forge::AccountRow;
use ovenbird_core::identity::{Link, explain};
use ovenbird_engine::store::Store;

use super::everybody::Everybody;
use super::people::nobody;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_view::Page;

/// Say who a person is and how they fare, across all repos taken in
///
/// Where several people match, they are listed: ask for one of them by e-mail address, or by login
/// as in `@login`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A name, an e-mail address or a login
    query: String,
    /// Show what is behind each sentence, why the signatures are held to be one person, and the
    /// newest commits
    #[arg(long)]
    explain: bool,
}

/// Matches that are listed at most.
const MOST_LISTED: usize = 50;

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    if args.query.trim().is_empty() {
        return Err(CommandError::usage("a name, an e-mail address or a login is missing"));
    }
    let store = session.store()?;
    let everybody = Everybody::load(session, &store)?;
    let found = everybody.find(&args.query);
    let (answers, page) = match found.as_slice() {
        [] => return Err(nobody(&args.query)),
        &[one] => {
            let answer = full(session, &store, &everybody, one, args.explain)?;
            let mut page = page::one(&answer, args.explain);
            if args.explain {
                page::newest(&store, &everybody, one, &mut page)?;
            }
            (vec![answer], page)
        }
        many => several(session, &store, &everybody, many, &args.query)?,
    };
    let data = serde_json::json!({ "matches": found.len(), "people": answers });
    Reply::new(&data, page)?.with_records(&answers)
}

fn several(
    session: &Session,
    store: &Store,
    everybody: &Everybody,
    found: &[u32],
    query: &str,
) -> Result<(Vec<PersonAnswer>, Page), CommandError> {
    let mut answers = Vec::new();
    for &person in found.iter().take(MOST_LISTED) {
        let facts = facts::of(store, everybody, person)?;
        answers.push(answer(everybody, person, &facts, session.now));
    }
    let mut page = Page::new(format!("{} people match `{query}`", found.len()));
    page.table(page::list(&answers));
    if found.len() > answers.len() {
        page.note(format!("the {} who did most are shown", answers.len()));
    }
    page.note("ask for one of them by e-mail address, or by login as in `@login`");
    Ok((answers, page))
}

/// The answer about one person, with all that is looked for of one alone.
fn full(
    session: &Session,
    store: &Store,
    everybody: &Everybody,
    person: u32,
    explain: bool,
) -> Result<PersonAnswer, CommandError> {
    let mut facts = facts::of(store, everybody, person)?;
    facts::look(session, store, everybody, person, &mut facts)?;
    let facts: Vec<RepoFacts> = facts.into_iter().map(|place| place.facts).collect();
    let mut answer = answer_of(everybody, person, &facts, session.now);
    answer.say(&facts, everybody.places(), session.now);
    if !explain {
        answer.sentences.iter_mut().for_each(|sentence| sentence.rows.clear());
    }
    Ok(answer)
}

fn answer(everybody: &Everybody, person: u32, places: &[facts::Place], now: i64) -> PersonAnswer {
    let facts: Vec<RepoFacts> = places.iter().map(|place| place.facts.clone()).collect();
    answer_of(everybody, person, &facts, now)
}

fn answer_of(everybody: &Everybody, index: u32, facts: &[RepoFacts], now: i64) -> PersonAnswer {
    let person = &everybody.persons.persons[index as usize];
    let place = |at: u32| person.signatures.iter().position(|&one| one == at).unwrap_or(0) as u32;
    let links = explain(&everybody.persons, index)
        .into_iter()
        .map(|link| Link { a: place(link.a), b: place(link.b), ..link.clone() })
        .collect();
    let signatures = person.signatures.iter();
    let mut repos: Vec<_> = facts.iter().map(|facts| facts.person(person.is_bot(), now)).collect();
    let acts = |repo: &PersonRepo| {
        repo.pull_requests.opened + repo.answered + repo.merged_of_others + repo.issues
    };
    repos.sort_by_cached_key(|repo| (Reverse((repo.authored, acts(repo))), repo.repo.clone()));
    PersonAnswer {
        name: person.name.clone(),
        email: person.email.clone(),
        kind: person.kind.clone(),
        sentences: Vec::new(),
        signatures: signatures
            .clone()
            .map(|&at| everybody.signatures[at as usize].clone())
            .collect(),
        signatures_of_git: signatures.filter(|&&at| !everybody.is_account(at)).count(),
        accounts: accounts(everybody, index),
        repos,
        links,
        suggestions: suggestions(everybody, index),
    }
}

/// The accounts that a person's signatures point to, with what those that a forge told of state.
fn accounts(everybody: &Everybody, index: u32) -> Vec<PersonAccount> {
    let told = everybody.accounts_of(index);
    let mut accounts: Vec<PersonAccount> = Vec::new();
    for account in &everybody.persons.persons[index as usize].accounts {
        let is_told = |(host, row): &&(&str, &AccountRow)| {
            let number = u64::try_from(row.id).ok();
            *host == account.host
                && match account.id.zip(number) {
                    Some((a, b)) => a == b,
                    None => row.login.eq_ignore_ascii_case(&account.login),
                }
        };
        let row = told.iter().find(is_told).map(|(_, row)| *row);
        let mut found = PersonAccount::from(account.clone());
        if let Some(row) = row {
            // One account of several logins is told once, by the last of them.
            found.login = row.login.to_lowercase();
            found.id = u64::try_from(row.id).ok().or(found.id);
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

fn suggestions(everybody: &Everybody, index: u32) -> Vec<Suggestion> {
    let suggested = everybody.persons.suggestions.iter();
    let mut suggestions: Vec<Suggestion> = suggested
        .filter_map(|link| {
            let mine = |at: u32| everybody.persons.of_signature[at as usize] == index;
            let other = if mine(link.a) { link.b } else { link.a };
            let shown = !everybody.persons.person(other).hidden;
            ((mine(link.a) || mine(link.b)) && shown).then(|| Suggestion {
                signature: everybody.signatures[other as usize].clone(),
                evidence: link.evidence.clone(),
                confidence: link.confidence,
            })
        })
        .collect();
    suggestions.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    suggestions
}
