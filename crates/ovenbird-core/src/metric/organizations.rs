//! Organizations: whose e-mail domains the commits carry, and on how few of them the work rests.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;

use super::absence::{ENOUGH_CONTRIBUTIONS, factor};
use super::domain::{Affiliation, affiliation};
use super::study::Study;
use super::{Measure, Value};
use crate::fact::Window;

/// Commits by the domain of the author's address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Organizations {
    /// The fewest domains whose commits are more than half of those with a domain.
    pub elephant_factor: Measure,
    /// The share of commits whose address has a domain of somebody's own.
    pub attributed: Measure,
    /// How many domains of somebody's own there are.
    pub domains: Measure,
    /// The domains, largest first.
    pub rows: Vec<Organization>,
    /// Domains that only hidden people use, left out of the rows.
    pub hidden: u64,
    /// Commits from mail providers open to everybody.
    pub free_mail: u64,
    /// Commits from addresses by which a forge hides the true one.
    pub no_reply: u64,
    /// Commits without a domain, or with that of a machine.
    pub unknown: u64,
}

/// One domain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Organization {
    /// The domain, folded to what somebody registered.
    pub domain: String,
    /// Commits other than merges.
    pub commits: u64,
    /// People who wrote them.
    pub people: u64,
    /// The share among all commits other than merges by people, 0 to 1.
    pub share: f64,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    commits: u64,
    people: u64,
    shown: bool,
}

/// The place of free mail, no-reply and unknown addresses before the domains.
const APART: [Affiliation<'static>; 3] =
    [Affiliation::FreeMail, Affiliation::NoReply, Affiliation::Unknown];

/// Commits by the domain they were authored from, merges and bots left out.
pub fn organizations(study: &Study<'_>, window: Option<Window>) -> Organizations {
    let (names, of_signature) = by_signature(study);
    let mut tallies = vec![Tally::default(); names.len()];
    let mut pairs = Vec::new();
    for (index, commit) in study.authored_in(window).filter(|(_, c)| !c.by_bot && !c.is_merge) {
        let author = study.history.commits[index as usize].author;
        let place = of_signature[author as usize];
        tallies[place as usize].commits += 1;
        pairs.push((place, commit.author));
    }
    pairs.sort_unstable();
    pairs.dedup();
    for (place, person) in pairs {
        let tally = &mut tallies[place as usize];
        tally.people += 1;
        tally.shown |= !study.is_hidden(person);
    }
    summed_up(study, window, &names, &tallies)
}

/// The distinct affiliations, and each signature's place among them.
fn by_signature(study: &Study<'_>) -> (Vec<String>, Vec<u32>) {
    let mut names = APART.map(|_| String::new()).to_vec();
    let mut places: HashMap<String, u32> = HashMap::new();
    let mut of_signature = Vec::with_capacity(study.history.signatures.len());
    for signature in &study.history.signatures {
        let email = signature.email.to_ascii_lowercase();
        let told = affiliation(&email);
        let place = match (told, APART.iter().position(|&apart| apart == told)) {
            (_, Some(place)) => place as u32,
            (Affiliation::Domain(domain), None) => {
                *places.entry(domain.to_owned()).or_insert_with(|| {
                    names.push(domain.to_owned());
                    names.len() as u32 - 1
                })
            }
            (_, None) => 2,
        };
        of_signature.push(place);
    }
    (names, of_signature)
}

fn summed_up(
    study: &Study<'_>,
    window: Option<Window>,
    names: &[String],
    tallies: &[Tally],
) -> Organizations {
    let (apart, own) = tallies.split_at(APART.len());
    let amounts: Vec<_> = own.iter().map(|tally| tally.commits).collect();
    let attributed: u64 = amounts.iter().sum();
    let all = attributed + apart.iter().map(|tally| tally.commits).sum::<u64>();
    let mut rows: Vec<_> = names[APART.len()..].iter().zip(own).collect();
    rows.retain(|(_, tally)| tally.commits > 0);
    let domains = rows.len();
    rows.retain(|(_, tally)| tally.shown);
    rows.sort_by_key(|&(name, tally)| (Reverse(tally.commits), name));
    let row = |(name, tally): (&String, &Tally)| Organization {
        domain: name.clone(),
        commits: tally.commits,
        people: tally.people,
        share: tally.commits as f64 / all as f64,
    };
    let evidence = |measure| study.evidence_of_people(measure).excluding("merges");
    Organizations {
        elephant_factor: evidence(elephant(window, &amounts, all)),
        attributed: evidence(Measure::portion(
            "attributed_commits",
            window,
            attributed,
            all,
            "commits by people",
        )),
        domains: evidence(Measure::count("domains", "domains", window, domains as u64)),
        hidden: (domains - rows.len()) as u64,
        rows: rows.into_iter().map(row).collect(),
        free_mail: apart[0].commits,
        no_reply: apart[1].commits,
        unknown: apart[2].commits,
    }
}

fn elephant(window: Option<Window>, amounts: &[u64], all: u64) -> Measure {
    let attributed = amounts.iter().sum();
    let value = match attributed {
        ENOUGH_CONTRIBUTIONS.. => Value::Count(factor(amounts) as u64),
        _ => Value::unknown_below(ENOUGH_CONTRIBUTIONS, attributed, "commits with a domain"),
    };
    let mut measure = Measure::new("elephant_factor", "domains", window, attributed, value);
    measure.coverage = (all > 0).then(|| attributed as f64 / all as f64);
    let apart = all - attributed;
    if apart > 0 {
        return measure
            .excluding(format!("commits from free-mail, no-reply or no domains ({apart})"));
    }
    measure
}
