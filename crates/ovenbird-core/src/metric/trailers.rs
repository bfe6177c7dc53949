//! Trailers: who reviews, acknowledges, tests and co-authors by a commit's own words.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::{PeopleRows, RepoIndex, Who, within};
use super::{Measure, MetricId};
use crate::fact::Window;

/// The tokens that are counted, in the order of [`Named`]'s fields.
const ROLES: [&str; 4] = ["reviewed-by", "acked-by", "tested-by", "co-authored-by"];

/// Who is named in trailers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trailers {
    /// The share of commits other than merges that name a reviewer other than their author.
    pub reviewed: Measure,
    /// People named as reviewer.
    pub reviewers: Measure,
    /// People named as co-author.
    pub co_authors: Measure,
    /// Everybody named, those who reviewed most first.
    pub people: PeopleRows<Named>,
}

measures!(Trailers { reviewed, reviewers, co_authors } but { people });

/// How many commits name one person, other than their author, in each role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// The person.
    pub who: Who,
    /// In `Reviewed-by`.
    pub reviewed: u64,
    /// In `Acked-by`.
    pub acked: u64,
    /// In `Tested-by`.
    pub tested: u64,
    /// In `Co-authored-by`.
    pub co_authored: u64,
}

/// The trailers of the commits authored in a window.
pub fn trailers(index: &RepoIndex<'_>, window: Option<Window>) -> Trailers {
    let named = distinct(index, window);
    let mut counts = vec![[0_u64; ROLES.len()]; index.people.all.len()];
    for &(_, role, person) in &named {
        counts[person as usize][role] += 1;
    }
    let by_commit = named.chunk_by(|a, b| a.0 == b.0).map(|of_commit| of_commit[0]);
    let is_work = |&(commit, role, _): &(u32, usize, u32)| {
        role == 0 && !index.commits[commit as usize].is_merge
    };
    let (reviewed, n) = (by_commit.filter(is_work).count(), index.work_by_person(window));
    let reviewed = reviewed as u64;
    let people = |name, role: usize| {
        let people = counts.iter().filter(|counts| counts[role] > 0).count();
        index.evidence_of_people(Measure::count(name, window, people as u64))
    };
    let (reviewers, co_authors) =
        (people(MetricId::TrailerReviewers, 0), people(MetricId::CoAuthors, 3));
    let mut found: Vec<_> = (0..).zip(counts).collect();
    found.retain(|(_, counts)| counts.iter().any(|&count| count > 0));
    let n = n.iter().sum();
    let share =
        Measure::portion(MetricId::ReviewedCommits, window, reviewed, n, "commits by people");
    Trailers {
        reviewed: index.evidence_of_people(share),
        reviewers,
        co_authors,
        people: index.people_rows(
            found,
            |&counts| Reverse(counts),
            |who, counts| {
                let [reviewed, acked, tested, co_authored] = counts;
                Named { who, reviewed, acked, tested, co_authored }
            },
        ),
    }
}

/// Each (commit, role, person) once, sorted: a human other than the author, in a human's commit.
fn distinct(index: &RepoIndex<'_>, window: Option<Window>) -> Vec<(u32, usize, u32)> {
    let role_of = |name: &String| ROLES.iter().position(|role| role == name);
    let roles: Vec<_> = index.history.roles.iter().map(role_of).collect();
    let mut named = Vec::new();
    for row in &index.history.trailers {
        let Some(role) = roles[row.role as usize] else { continue };
        let commit = &index.commits[row.commit as usize];
        let person = index.people.of_signature[row.signature as usize];
        let counts = !commit.by_bot && person != commit.author && !index.is_bot(person);
        if counts && within(commit.authored, window) {
            named.push((row.commit, role, person));
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}
