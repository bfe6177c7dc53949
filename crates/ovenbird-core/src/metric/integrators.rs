//! Integrators: who brings in the work of others.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::evidence::if_known;
use super::repo_index::{PeopleRows, RepoIndex, Who};
use super::{Measure, MetricId};
use crate::fact::Window;
use crate::identity::look_alike;

/// Who brings in the work of others.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Integrators {
    /// How many people do.
    pub integrators: Measure,
    /// The people, those with most commits brought in first.
    pub people: PeopleRows<IntegratorRow>,
}

measures!(Integrators { integrators } but { people });

/// One integrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IntegratorRow {
    /// The person.
    pub who: Who,
    /// Others' commits that they committed, or that their merges into the mainline brought in.
    pub commits: u64,
    /// How many people wrote these.
    pub authors: u64,
    /// When the latest of them landed, in seconds since 1970 UTC.
    pub last: Option<i64>,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    commits: u64,
    authors: u64,
    last: Option<i64>,
}

/// Whether who committed one author's work alone is this author under a second name: they look
/// alike, though not enough to be held to be one person.
fn is_second_name(index: &RepoIndex<'_>, integrator: u32, author: u32) -> bool {
    let signatures = |person: u32| {
        let known = index.people.all[person as usize].signatures.iter();
        known.filter_map(|&at| index.history.signatures.get(at as usize))
    };
    signatures(integrator).any(|one| signatures(author).any(|other| look_alike(one, other)))
}

/// The integrators of what landed in a window, by the mainline's committer time.
pub fn integrators(index: &RepoIndex<'_>, window: Option<Window>) -> Integrators {
    let mut tallies = vec![Tally::default(); index.people.all.len()];
    let (mut pairs, mut n, mut reported, mut all) = (Vec::new(), 0, 0, 0);
    for (commit, landing) in index.landed_in(window) {
        all += 1;
        reported += u64::from(landing.is_reported());
        let hands = commit.integrators();
        n += u64::from(hands.iter().any(Option::is_some));
        for person in hands.into_iter().flatten() {
            let tally = &mut tallies[person as usize];
            tally.commits += 1;
            tally.last = tally.last.max(landing.at);
            pairs.push((person, commit.author));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for brought_in in pairs.chunk_by(|a, b| a.0 == b.0) {
        let integrator = brought_in[0].0;
        match brought_in {
            [(_, author)] if is_second_name(index, integrator, *author) => {
                tallies[integrator as usize] = Tally::default();
            }
            _ => tallies[integrator as usize].authors = brought_in.len() as u64,
        }
    }
    let mut found: Vec<_> = (0..).zip(tallies).collect();
    found.retain(|(_, tally)| tally.commits > 0);
    let mut measure = Measure::count(MetricId::Integrators, window, found.len() as u64);
    measure.n = n;
    let measure = index.evidence_of_mainline(measure, reported, all);
    let row = |who, Tally { commits, authors, last }| IntegratorRow { who, commits, authors, last };
    Integrators {
        integrators: if_known(index.if_committers_integrate(measure), reported, all),
        people: index.people_rows(found, |tally| Reverse(tally.commits), row),
    }
}
