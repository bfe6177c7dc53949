//! Organizations: for whom the commits were made, and on how few of them the work rests.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::absence::{ENOUGH_CONTRIBUTIONS, factor};
use super::measures::measures;
use super::membership::{APART, By, Memberships, PERSONAL};
use super::repo_index::RepoIndex;
use super::{Measure, MetricId, Value};
use crate::fact::Window;
use crate::identity::Affiliations;

/// Commits by organization: by the domain of the author's address, where nothing else is reported.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Organizations {
    /// The fewest organizations whose commits are more than half of those that have one.
    pub elephant_factor: Measure,
    /// The share of commits that have an organization.
    pub attributed: Measure,
    /// How many organizations there are.
    pub domains: Measure,
    /// The organizations, largest first.
    pub rows: Vec<Organization>,
    /// Organizations of hidden people alone, left out of the rows.
    pub hidden: u64,
    /// Commits from mail providers open to everybody.
    pub free_mail: u64,
    /// Commits from addresses by which a forge hides the true one.
    pub no_reply: u64,
    /// Commits without a domain, or with that of a machine, and those of whom the user's file
    /// says that nothing is known.
    pub unknown: u64,
    /// Commits from addresses that projects, associations, forwarding services and home networks
    /// give to people of any employer.
    pub service: u64,
    /// Commits from domains of one person, and of people who work for nobody but themselves.
    pub personal: u64,
    /// Commits whose organization the user's own file tells.
    pub by_file: u64,
    /// Commits whose organization an account of the author states.
    pub by_company: u64,
    /// Commits whose organization is a domain of somebody's own.
    pub by_domain: u64,
}

measures!(Organizations { elephant_factor, attributed, domains } but { rows, hidden, free_mail, no_reply, unknown, service, personal, by_file, by_company, by_domain });

/// One organization.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Organization {
    /// The domain, folded to what somebody registered; or the name that the user's file or an
    /// account gives.
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

#[derive(Default)]
struct Tallies {
    /// By place: those apart, then the organizations.
    places: Vec<Tally>,
    file: u64,
    company: u64,
    domain: u64,
}

/// Commits by the domain they were authored from, merges and bots left out.
pub fn organizations(index: &RepoIndex<'_>, window: Option<Window>) -> Organizations {
    affiliated(index, window, &Affiliations::default())
}

/// Commits by the organization that their author's affiliations tell, else by domain.
pub fn affiliated(
    index: &RepoIndex<'_>,
    window: Option<Window>,
    affiliations: &Affiliations,
) -> Organizations {
    let memberships = Memberships::new(index, window, affiliations);
    let places = vec![Tally::default(); memberships.names.len()];
    let mut tallies = Tallies { places, ..Tallies::default() };
    let mut pairs = Vec::new();
    for (position, commit) in index.authored_in(window).filter(|(_, c)| !c.by_bot && !c.is_merge) {
        let signature = index.history.commits[position as usize].author;
        let (place, by) = memberships.of_commit(commit, signature);
        tallies.places[place as usize].commits += 1;
        if place as usize >= APART {
            match by {
                By::File => tallies.file += 1,
                By::Company => tallies.company += 1,
                By::Domain => tallies.domain += 1,
            }
        }
        pairs.push((place, commit.author));
    }
    pairs.sort_unstable();
    pairs.dedup();
    for (place, person) in pairs {
        let tally = &mut tallies.places[place as usize];
        tally.people += 1;
        tally.shown |= !index.is_hidden(person);
    }
    summed_up(index, window, &memberships.names, &tallies)
}

fn summed_up(
    index: &RepoIndex<'_>,
    window: Option<Window>,
    names: &[String],
    tallies: &Tallies,
) -> Organizations {
    let (apart, own) = tallies.places.split_at(APART);
    let amounts: Vec<_> = own.iter().map(|tally| tally.commits).collect();
    let attributed: u64 = amounts.iter().sum();
    let all = attributed + apart.iter().map(|tally| tally.commits).sum::<u64>();
    let mut rows: Vec<_> = names[APART..].iter().zip(own).collect();
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
    let evidence =
        |measure| tallies.reported(index.evidence_of_people(measure).excluding("merges"));
    Organizations {
        elephant_factor: evidence(elephant(window, &amounts, all)),
        attributed: evidence(Measure::portion(
            MetricId::AttributedCommits,
            window,
            attributed,
            all,
            "commits by people",
        )),
        domains: evidence(Measure::count(MetricId::Domains, window, domains as u64)),
        hidden: (domains - rows.len()) as u64,
        rows: rows.into_iter().map(row).collect(),
        free_mail: apart[0].commits,
        no_reply: apart[1].commits,
        unknown: apart[2].commits,
        service: apart[3].commits,
        personal: apart[PERSONAL as usize].commits,
        by_file: tallies.file,
        by_company: tallies.company,
        by_domain: tallies.domain,
    }
}

impl Tallies {
    /// A measure that says by what the commits were attributed, where not by domain alone.
    fn reported(&self, mut measure: Measure) -> Measure {
        let Self { file, company, domain, .. } = *self;
        if file + company == 0 {
            return measure;
        }
        measure.source = format!(
            "git; commits by the user's file ({file}), by what accounts state ({company}), by \
             e-mail domain ({domain})"
        )
        .into();
        if measure.unit == "domains" {
            measure.unit = "organizations";
        }
        if company > 0 {
            measure.exclusions.push("companies that people had before what they state now".into());
        }
        measure
    }
}

fn elephant(window: Option<Window>, amounts: &[u64], all: u64) -> Measure {
    let attributed = amounts.iter().sum();
    let value = match attributed {
        // The few that have one may be of another kind than the many others.
        ENOUGH_CONTRIBUTIONS.. if attributed * 2 < all => {
            Value::Unknown(format!("only {attributed} of {all} commits have an organization"))
        }
        ENOUGH_CONTRIBUTIONS.. => Value::Count(factor(amounts) as u64),
        _ => Value::unknown_below(ENOUGH_CONTRIBUTIONS, attributed, "commits of an organization"),
    };
    let mut measure = Measure::new(MetricId::ElephantFactor, window, attributed, value);
    measure.coverage = (all > 0).then(|| attributed as f64 / all as f64);
    let apart = all - attributed;
    if apart > 0 {
        return measure.excluding(format!("commits without a known organization ({apart})"));
    }
    measure
}
