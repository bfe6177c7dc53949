//! A person on a page.

use ovenbird_core::answer::{Matches, NextStep, PersonAccount, PersonAnswer, PersonRepo};
use ovenbird_core::identity::{Kind, account, is_hidden_address};
use ovenbird_core::metric::repo_index::Standing;

use super::{Page, Table, count, day, write_next_steps, write_sentences};

/// Everybody whom a query means: one person in full, several as a list. `step` tells how the reader
/// does a next step.
pub fn who_page(found: &Matches, explained: bool, step: &dyn Fn(&NextStep) -> String) -> Page {
    if let [one_person] = found.people.as_slice() {
        let mut page = one(one_person, explained, step);
        write_next_steps(&mut page, &found.next_steps, step);
        return page;
    }
    let mut page = Page::new(format!("{} people match `{}`", found.matches, found.query));
    page.table(list(&found.people));
    if found.matches > found.people.len() {
        page.note(format!("the {} who did most are shown", found.people.len()));
    }
    page.note("ask for one of them by e-mail address, or by login as in `@login`");
    page
}

fn one(person: &PersonAnswer, explained: bool, step: &dyn Fn(&NextStep) -> String) -> Page {
    let mut page = Page::new(match email(person) {
        Some(email) if is_hidden_address(email) => {
            format!("{}, an address known only by its hash", person.name)
        }
        Some(email) => format!("{} <{email}>", person.name),
        None => person.name.clone(),
    });
    if let Kind::Bot(rule) = &person.kind {
        page.text(format!("a bot, by the rule `{rule}`"));
    }
    for account in &person.accounts {
        page.text(account_line(account));
    }
    page.heading("WHO THIS IS");
    write_sentences(&mut page, &person.sentences);
    page.heading("WHERE");
    page.table(places(&person.repos));
    if person.signatures_of_git > 0 {
        page.heading("SIGNATURES");
        for signature in &person.signatures[..person.signatures_of_git] {
            page.text(signature.to_string());
        }
    }
    if explained {
        why(person, &mut page, step);
        newest(person, &mut page);
    } else {
        let why = if person.signatures.len() > 1 {
            " and why all of this is held to be one person"
        } else {
            ""
        };
        page.note(format!("`--explain` shows what is behind each sentence{why}"));
    }
    page
}

/// The address to show. Of whom only an account is known, there is none but what stands for that.
fn email(person: &PersonAnswer) -> Option<&str> {
    let is_account = person.signatures_of_git == 0 && account(&person.email).is_some();
    (!is_account).then_some(person.email.as_str())
}

fn account_line(account: &PersonAccount) -> String {
    let id = account.id.map_or_else(String::new, |id| format!(" (number {id})"));
    let mut parts = vec![format!("account {} on {}{id}", account.login, account.host)];
    let stated = [&account.name, &account.company, &account.email].into_iter().flatten();
    parts.extend(stated.filter(|text| !text.trim().is_empty()).cloned());
    if !account.earlier.is_empty() {
        parts.push(format!("formerly {}", account.earlier.join(", ")));
    }
    parts.join("; ")
}

/// A column: its heading, and what stands in it.
type Column<T> = (&'static str, fn(&T) -> String);

/// A table of things. What is reported about none of them has no column.
fn table<T>(rows: &[T], columns: &[Column<T>]) -> Table {
    let is_reported = |(_, cell): &&Column<T>| rows.iter().any(|row| !cell(row).is_empty());
    let columns: Vec<&Column<T>> = columns.iter().filter(is_reported).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut table = Table::new(&names);
    for row in rows {
        table.row(columns.iter().map(|(_, cell)| cell(row)));
    }
    table
}

/// The repos of a person.
fn places(repos: &[PersonRepo]) -> Table {
    table(
        repos,
        &[
            ("repo", |repo| repo.repo.clone()),
            ("there", |repo| standing(repo.standing).to_owned()),
            (">commits", |repo| some(repo.authored)),
            (">committed", |repo| some(repo.committed)),
            (">named in trailers", |repo| some(repo.trailers)),
            (">pull requests landed", |repo| some(repo.pull_requests.merged)),
            (">closed without merge", |repo| some(repo.pull_requests.closed_without_merge)),
            (">closed somehow", |repo| some(repo.pull_requests.outcome_unknown)),
            (">open", |repo| some(repo.pull_requests.open)),
            (">answered", |repo| some(repo.answered)),
            (">merged", |repo| some(repo.merged_of_others)),
            (">issues", |repo| some(repo.issues)),
            ("first", |repo| repo.seen_from.map_or_else(String::new, day)),
            ("last", |repo| repo.seen_to.map_or_else(String::new, day)),
            ("observed to", |repo| repo.observed_to.map_or_else(String::new, day)),
        ],
    )
}

fn some(number: u64) -> String {
    if number == 0 { String::new() } else { count(number) }
}

fn standing(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Insider) => "insider",
        Some(Standing::Regular) => "regular",
        Some(Standing::Newcomer) => "newcomer",
        Some(Standing::Unknown) | None => "",
    }
}

fn why(person: &PersonAnswer, page: &mut Page, step: &dyn Fn(&NextStep) -> String) {
    page.heading("WHY THESE ARE ONE");
    let text = |at: u32| {
        let Some(signature) = person.signatures.get(at as usize) else { return String::new() };
        match account(&signature.email) {
            _ if (at as usize) < person.signatures_of_git => signature.to_string(),
            Some(_) => format!("the account {signature}"),
            None => format!("the address {} that an account states", signature.email),
        }
    };
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
        page.note(step(&NextStep::DecideIdentity));
    }
}

fn newest(person: &PersonAnswer, page: &mut Page) {
    if person.newest_commits.is_empty() {
        return;
    }
    page.heading("NEWEST COMMITS");
    let mut table = Table::new(&["repo", "commit", "date", "subject"]);
    for commit in &person.newest_commits {
        let date = commit.authored.map_or_else(|| "unknown".to_owned(), day);
        let short: String = commit.oid.to_string().chars().take(10).collect();
        table.row([commit.repo.clone(), short, date, commit.subject.clone()]);
    }
    page.table(table);
}

/// Several people, one a row.
fn list(people: &[PersonAnswer]) -> Table {
    fn sum(person: &PersonAnswer, count: fn(&PersonRepo) -> u64) -> String {
        some(person.repos.iter().map(count).sum())
    }
    table(
        people,
        &[
            ("name", |person| person.name.clone()),
            ("e-mail", |person| email(person).unwrap_or_default().to_owned()),
            ("login", |person| {
                person.accounts.first().map_or_else(String::new, |account| account.login.clone())
            }),
            (">commits", |person| sum(person, PersonRepo::own_commits)),
            (">pull requests", |person| sum(person, |repo| repo.pull_requests.opened)),
            (">answered", |person| sum(person, |repo| repo.answered)),
            (">repos", |person| count(person.repos.len() as u64)),
            ("last", |person| {
                let last = person.repos.iter().filter_map(|repo| repo.seen_to).max();
                last.map_or_else(String::new, day)
            }),
        ],
    )
}
