//! A person in sentences. Of whom little is known, little is said: too thin is unknown, and never
//! a low figure.

mod answers;
mod pulls;

use super::{PersonAnswer, PersonRepo, RepoFacts};
use crate::answer::Sentence;
use crate::answer::words::{count, counted, day, list, month, one_line};
use crate::identity::is_hidden_address;
use crate::metric::repo_index::Standing;

/// Rows behind a sentence at most.
const MOST_ROWS: usize = 10;
/// Repos that a sentence names at most.
const MOST_NAMED: usize = 3;

pub(super) fn sentences(
    person: &PersonAnswer,
    facts: &[RepoFacts],
    known: u64,
    now: i64,
) -> Vec<Sentence> {
    let teller = Teller { person, facts, name: one_line(&person.name), now };
    let mut sentences = vec![teller.names(), teller.activity()];
    sentences.extend(teller.standings());
    sentences.extend(teller.pull_requests());
    sentences.extend(teller.who_answers());
    sentences.extend(teller.answers());
    sentences.extend(teller.answering_time());
    sentences.extend(teller.merges());
    sentences.extend(teller.issues());
    sentences.push(elsewhere(known));
    sentences
}

struct Teller<'a> {
    person: &'a PersonAnswer,
    facts: &'a [RepoFacts],
    name: String,
    now: i64,
}

impl Teller<'_> {
    fn sum(&self, count: impl Fn(&PersonRepo) -> u64) -> u64 {
        self.person.repos.iter().map(count).sum()
    }

    /// Where the facts come from: git, and hosts.
    fn source(&self) -> String {
        let mut sources = self.host_names();
        let has_git = |facts: &RepoFacts| facts.authored + facts.committed + facts.trailers > 0;
        if sources.is_empty() || self.facts.iter().any(has_git) {
            sources.insert(0, "git".to_owned());
        }
        list(&sources)
    }

    /// The hosts that the facts of forges come from.
    fn hosts(&self) -> String {
        list(&self.host_names())
    }

    fn host_names(&self) -> Vec<String> {
        let mut hosts: Vec<String> =
            self.facts.iter().filter_map(|facts| facts.host.clone()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    /// A repo as people call it, where none of the person's others is called the same.
    fn place<'k>(&self, key: &'k str) -> &'k str {
        let short = shown(key);
        let same = self.person.repos.iter().filter(|repo| shown(&repo.repo) == short);
        if same.count() > 1 { key } else { short }
    }

    /// Whether a forge reported about any account of theirs.
    fn has_account(&self) -> bool {
        self.facts.iter().any(|facts| facts.host.is_some())
    }

    /// Names, addresses and accounts, and what joins them.
    fn names(&self) -> Sentence {
        let of_git = &self.person.signatures[..self.person.signatures_of_git];
        let stated = self.person.accounts.iter().filter_map(|account| account.name.as_deref());
        let names = of_git.iter().map(|signature| signature.name.as_str()).chain(stated);
        let names = std::iter::once(self.person.name.as_str()).chain(names);
        let names = distinct(names.map(one_line));
        // The one to show comes first.
        let shown = of_git.iter().filter(|signature| signature.email == self.person.email);
        let addresses = shown.chain(of_git).map(|signature| signature.email.to_lowercase());
        let addresses = distinct(addresses.map(|address| one_line(&address)));
        let (hashed, addresses): (Vec<_>, Vec<_>) =
            addresses.into_iter().partition(|address| is_hidden_address(address));
        let accounts = self.person.accounts.iter();
        let accounts = distinct(accounts.map(|one| format!("{} on {}", one.login, one.host)));
        let reported = [("name", names), ("address", addresses), ("account", accounts)];
        let reported = reported.into_iter().filter(|(word, known)| {
            // One's only name is said already.
            known.len() > usize::from(*word == "name")
        });
        let reported = reported.map(|(word, known)| {
            let ending = if word == "address" { "es" } else { "s" };
            let ending = if known.len() == 1 { "" } else { ending };
            format!("by the {word}{ending} {}", named(&known))
        });
        let hashed = match hashed.len() as u64 {
            0 => None,
            1 => Some("by an address known only by its hash".to_owned()),
            many => Some(format!("by {} addresses known only by their hashes", count(many))),
        };
        let reported: Vec<String> = reported.chain(hashed).collect();
        let text = match reported.as_slice() {
            [] => format!("{} goes by no other name.", self.name),
            reported => format!("{} goes {}.", self.name, list(reported)),
        };
        let links = &self.person.links;
        let rules = distinct(links.iter().map(|link| link.rule.name().to_owned()));
        let weakest = links.iter().map(|link| link.confidence).min_by(f64::total_cmp);
        let joined = match (weakest, rules.as_slice()) {
            (Some(weakest), [one]) => {
                format!("held to be one by the rule {one}, with confidence {weakest:.2}")
            }
            (Some(weakest), many) => format!(
                "held to be one by the rules {}, the weakest with confidence {weakest:.2}",
                list(many)
            ),
            (None, _) => "nothing is joined".to_owned(),
        };
        Sentence::because(text, format!("{joined}; from {}", self.source()))
    }

    fn activity(&self) -> Sentence {
        let repos = &self.person.repos;
        let from = repos.iter().filter_map(|repo| repo.seen_from).min();
        let to = repos.iter().filter_map(|repo| repo.seen_to).max();
        let places = counted(repos.len() as u64, "repo", "repos");
        let name = &self.name;
        let text = match (from, to) {
            (Some(from), Some(to)) if month(from) == month(to) => {
                format!("{name} was active in {}, in {places}.", month(to))
            }
            (Some(from), Some(to)) => {
                format!("{name} was active from {} to {}, in {places}.", month(from), month(to))
            }
            _ => format!("{name} is named in {places}; when they were active is unknown."),
        };
        let reported = [
            (self.sum(PersonRepo::own_commits), "commit", "commits"),
            (self.sum(|repo| repo.pull_requests.opened), "pull request", "pull requests"),
            (self.sum(|repo| repo.reviews), "review", "reviews"),
            (self.sum(|repo| repo.comments), "comment", "comments"),
            (self.sum(|repo| repo.issues), "issue", "issues"),
            (self.sum(|repo| repo.trailers), "trailer that names them", "trailers that name them"),
        ];
        let reported = reported.into_iter().filter(|(count, ..)| *count > 0);
        let mut parts: Vec<String> =
            reported.map(|(count, one, many)| counted(count, one, many)).collect();
        parts.extend(self.unobserved());
        parts.push(format!("from {}", self.source()));
        Sentence::because(text, parts.join("; "))
    }

    /// From when on nobody observed what they commit, and where; the earliest, of several.
    fn unobserved(&self) -> Option<String> {
        let ended = self.person.repos.iter().filter_map(|repo| Some((repo.observed_to?, repo)));
        let ended: Vec<_> = ended.collect();
        let first = ended.iter().map(|&(at, _)| at).min()?;
        let places: Vec<String> =
            ended.iter().map(|(_, repo)| self.place(&repo.repo).to_owned()).collect();
        Some(format!("not observed after {} in {}", day(first), named(&places)))
    }

    fn standings(&self) -> Option<Sentence> {
        let of = |standing: Standing| {
            let repos = self.person.repos.iter();
            let names: Vec<String> = repos
                .filter(|repo| repo.standing == Some(standing))
                .map(|repo| self.place(&repo.repo).to_owned())
                .collect();
            (!names.is_empty()).then(|| named(&names))
        };
        let kinds = [
            (Standing::Insider, "an insider of"),
            (Standing::Regular, "a regular of"),
            (Standing::Newcomer, "a newcomer to"),
        ];
        let reported: Vec<String> = kinds
            .into_iter()
            .filter_map(|(standing, words)| Some(format!("{words} {}", of(standing)?)))
            .collect();
        if reported.is_empty() {
            return None;
        }
        let unknown = self
            .person
            .repos
            .iter()
            .filter(|repo| repo.standing.and_then(Standing::known).is_none())
            .count();
        let mut evidence = "an insider has integrated others' work there, a regular has landed \
                            something, a newcomer neither"
            .to_owned();
        if unknown > 0 {
            let places = counted(unknown as u64, "more repo", "more repos");
            evidence = format!("{evidence}; unknown of {places}, whose beginning is not known");
        }
        let evidence = format!("{evidence}; from {}", self.source());
        let rows = self
            .person
            .repos
            .iter()
            .filter_map(|repo| why(repo, self.place(&repo.repo)))
            .take(MOST_ROWS);
        Some(Sentence::because(format!("They are {}.", list(&reported)), evidence).with_rows(rows))
    }
}

fn elsewhere(known: u64) -> Sentence {
    let known = if known == 1 { "1 repo is".to_owned() } else { format!("{known} repos are") };
    Sentence::because(
        "What they do in repos that are not known here: unknown.",
        format!("{known} known"),
    )
}

/// What makes them what they are to a repo.
fn why(repo: &PersonRepo, place: &str) -> Option<String> {
    let own = repo.pull_requests.merged;
    let (standing, by) = match repo.standing? {
        Standing::Insider if repo.merged_of_others > 0 => {
            ("insider", format!("merged {} of others", pulls(repo.merged_of_others)))
        }
        Standing::Insider => {
            ("insider", "brought commits of others into the default branch".to_owned())
        }
        Standing::Regular if own > 0 => ("regular", format!("landed {}", pulls(own))),
        Standing::Regular => {
            ("regular", format!("landed {}", counted(repo.authored, "commit", "commits")))
        }
        Standing::Newcomer => ("newcomer", "nothing landed yet".to_owned()),
        Standing::Unknown => return None,
    };
    Some(format!("{place}: {standing}, {by}"))
}

fn pulls(count: u64) -> String {
    counted(count, "pull request", "pull requests")
}

/// The same without what is there before or is blank, in the same order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Names in a row, of many the first.
fn named(names: &[String]) -> String {
    if names.len() <= MOST_NAMED + 1 {
        return list(names);
    }
    let more = format!("{} more", names.len() - MOST_NAMED);
    list(&[&names[..MOST_NAMED], &[more]].concat())
}

/// A repo's key without the host that most are on, and a local clone's folder alone.
fn shown(key: &str) -> &str {
    if let Some(name) = key.strip_prefix("github.com/") {
        return name;
    }
    if key.starts_with('/') { key.rsplit('/').next().unwrap_or(key) } else { key }
}
