use std::collections::BTreeMap;

use ovenbird_core::answer::{PersonAnswer, PersonRepo, Suggestion};
use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{Kind, Link, explain};
use ovenbird_engine::store::Store;

use super::people::{Everybody, nobody};
use crate::error::CommandError;
use crate::output::{Page, Reply, Table, count, day};
use crate::session::Session;

/// Say who a person is, across all repos taken in
///
/// Where several people match, they are listed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A name, an e-mail address or a login
    query: String,
    /// Say why the signatures are held to be one person, and show the newest commits
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
    let mut found = everybody.find(&args.query);
    found.sort_by_key(|&person| std::cmp::Reverse(everybody.authored(person)));
    let answers: Vec<PersonAnswer> =
        found.iter().take(MOST_LISTED).map(|&person| answer(&everybody, person)).collect();
    let page = match answers.as_slice() {
        [] => return Err(nobody(&args.query)),
        [one] => {
            let mut page = one_page(one, args.explain);
            if args.explain {
                newest(&store, &everybody, found[0], &mut page)?;
            }
            page
        }
        many => {
            let mut page = Page::new(format!("{} people match `{}`", found.len(), args.query));
            page.table(list(many));
            if found.len() > many.len() {
                page.note(format!("the {} with most commits are shown", many.len()));
            }
            page.note("ask by e-mail address for one of them");
            page
        }
    };
    let data = serde_json::json!({ "matches": found.len(), "people": answers });
    Reply::new(&data, page)?.with_records(&answers)
}

fn answer(everybody: &Everybody, index: u32) -> PersonAnswer {
    let person = &everybody.persons.persons[index as usize];
    let place = |at: u32| person.signatures.iter().position(|&one| one == at).unwrap_or(0) as u32;
    let links = explain(&everybody.persons, index)
        .into_iter()
        .map(|link| Link { a: place(link.a), b: place(link.b), ..link.clone() })
        .collect();
    let signature = |at: u32| everybody.signatures[at as usize].clone();
    let mut suggestions: Vec<Suggestion> = everybody
        .persons
        .suggestions
        .iter()
        .filter_map(|link| {
            let mine = |at: u32| everybody.persons.of_signature[at as usize] == index;
            let other = if mine(link.a) { link.b } else { link.a };
            let shown = !everybody.persons.person(other).hidden;
            ((mine(link.a) || mine(link.b)) && shown).then(|| Suggestion {
                signature: signature(other),
                evidence: link.evidence.clone(),
                confidence: link.confidence,
            })
        })
        .collect();
    suggestions.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    PersonAnswer {
        name: person.name.clone(),
        email: person.email.clone(),
        kind: person.kind.clone(),
        signatures: person.signatures.iter().map(|&at| signature(at)).collect(),
        accounts: person.accounts.clone(),
        repos: repos(everybody, index),
        links,
        suggestions,
    }
}

fn repos(everybody: &Everybody, index: u32) -> Vec<PersonRepo> {
    let ids = everybody.ids_of(index);
    let mut by_repo: BTreeMap<i64, PersonRepo> = BTreeMap::new();
    for used in everybody.uses.iter().filter(|used| ids.contains(&used.signature_id)) {
        let name = everybody.repos.get(&used.repo_id).cloned().unwrap_or_default();
        let repo = by_repo.entry(used.repo_id).or_insert(PersonRepo {
            repo: name,
            authored: 0,
            committed: 0,
            trailers: 0,
            first_at: None,
            last_at: None,
        });
        repo.authored += used.authored;
        repo.committed += used.committed;
        repo.trailers += used.trailers;
        repo.first_at = [repo.first_at, used.first_at].into_iter().flatten().min();
        repo.last_at = repo.last_at.max(used.last_at);
    }
    let mut repos: Vec<PersonRepo> = by_repo.into_values().collect();
    repos.sort_by(|a, b| b.authored.cmp(&a.authored).then_with(|| a.repo.cmp(&b.repo)));
    repos
}

fn one_page(person: &PersonAnswer, explained: bool) -> Page {
    let mut page = Page::new(format!("{} <{}>", person.name, person.email));
    if let Kind::Bot(rule) = &person.kind {
        page.text(format!("a bot, by the rule `{rule}`"));
    }
    for account in &person.accounts {
        let id = account.id.map_or_else(String::new, |id| format!(" (number {id})"));
        page.text(format!("account {} on {}{id}", account.login, account.host));
    }
    let mut table =
        Table::new(&["repo", ">commits", ">committed", ">named in trailers", "first", "last"]);
    for repo in &person.repos {
        let [authored, committed, trailers] =
            [repo.authored, repo.committed, repo.trailers].map(count);
        let [first, last] =
            [repo.first_at, repo.last_at].map(|at| at.map_or_else(String::new, day));
        table.row([repo.repo.clone(), authored, committed, trailers, first, last]);
    }
    page.table(table);
    page.heading("SIGNATURES");
    for signature in &person.signatures {
        page.text(signature.to_string());
    }
    if explained {
        why(person, &mut page);
    } else if person.signatures.len() > 1 {
        page.note("`--explain` says why these are held to be one person");
    }
    page
}

fn why(person: &PersonAnswer, page: &mut Page) {
    page.heading("WHY THESE ARE ONE");
    let text =
        |at: u32| person.signatures.get(at as usize).map_or_else(String::new, Signature::to_string);
    for link in &person.links {
        page.text(format!("{} is {}", text(link.a), text(link.b)));
        page.note(format!("{} ({:.2}): {}", link.rule.name(), link.confidence, link.evidence));
    }
    if person.links.is_empty() {
        page.text("There is one signature only.");
    }
    if !person.suggestions.is_empty() {
        page.heading("PERHAPS THE SAME, TOO UNCERTAIN TO COUNT");
        let mut table = Table::new(&["signature", ">confidence", "evidence"]);
        for suggestion in person.suggestions.iter().take(10) {
            let confidence = format!("{:.2}", suggestion.confidence);
            table.row([suggestion.signature.to_string(), confidence, suggestion.evidence.clone()]);
        }
        page.table(table);
        page.note("`ovenbird identity merge A B` joins two, `split` parts one");
    }
}

fn newest(
    store: &Store,
    everybody: &Everybody,
    person: u32,
    page: &mut Page,
) -> Result<(), CommandError> {
    let ids = everybody.ids_of(person);
    let mut commits = Vec::new();
    for used in
        everybody.uses.iter().filter(|used| ids.contains(&used.signature_id) && used.authored > 0)
    {
        commits.extend(store.newest_commits(used.repo_id, used.signature_id, 5)?);
    }
    commits.sort_by_key(|commit| std::cmp::Reverse(commit.authored));
    page.heading("NEWEST COMMITS");
    let mut table = Table::new(&["repo", "commit", "date", "subject"]);
    for commit in commits.into_iter().take(5) {
        let date = commit.authored.map_or_else(|| "unknown".to_owned(), |at| day(at.seconds));
        let short: String = commit.oid.to_string().chars().take(10).collect();
        table.row([commit.repo, short, date, commit.subject]);
    }
    page.table(table);
    Ok(())
}

fn list(people: &[PersonAnswer]) -> Table {
    let mut table = Table::new(&["name", "e-mail", ">commits", ">repos", "last"]);
    for person in people {
        let commits = person.repos.iter().map(|repo| repo.authored).sum();
        let last = person.repos.iter().filter_map(|repo| repo.last_at).max();
        table.row([
            person.name.clone(),
            person.email.clone(),
            count(commits),
            person.repos.len().to_string(),
            last.map_or_else(String::new, day),
        ]);
    }
    table
}
