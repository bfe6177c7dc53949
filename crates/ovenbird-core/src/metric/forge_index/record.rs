//! When each person did what here first, by git and by the forge: what they were to the repo at
//! any instant follows from it.

use super::{ForgeIndex, Outcome};
use crate::metric::repo_index::Standing;

/// First instants by person, in Unix seconds; `i64::MAX` for never.
#[derive(Debug, Default)]
pub struct Record {
    landed: Vec<i64>,
    integrated: Vec<i64>,
}

impl Record {
    pub(super) fn new(index: &ForgeIndex<'_>, outcomes: &[Outcome]) -> Self {
        let people = index.git.people.all.len();
        let mut record =
            Self { landed: vec![i64::MAX; people], integrated: vec![i64::MAX; people] };
        record.by_git(index);
        record.by_forge(index, outcomes);
        record
    }

    fn by_git(&mut self, index: &ForgeIndex<'_>) {
        for commit in &index.git.commits {
            let Some(at) = commit.landing.and_then(|landing| landing.at) else { continue };
            if !commit.is_merge {
                earlier(&mut self.landed, commit.author, at);
            }
            for person in commit.integrators().into_iter().flatten() {
                earlier(&mut self.integrated, person, at);
            }
        }
    }

    fn by_forge(&mut self, index: &ForgeIndex<'_>, outcomes: &[Outcome]) {
        for (row, outcome) in index.forge.pull_requests.iter().zip(outcomes) {
            let Outcome::Merged { at, by, .. } = *outcome else { continue };
            let author = row.author.map(|account| index.person(account));
            if let Some(author) = author {
                earlier(&mut self.landed, author, at);
            }
            // Whose author is not known may be their own.
            if let Some((by, _)) = by.zip(author).filter(|(by, author)| by != author) {
                earlier(&mut self.integrated, by, at);
            }
        }
    }

    /// What a person was just before an instant, in a repo whose beginning is known or not.
    pub fn standing(&self, person: u32, at: i64, knows_the_beginning: bool) -> Standing {
        let before = |first: &[i64]| first.get(person as usize).is_some_and(|&first| first < at);
        Standing::of(before(&self.landed), before(&self.integrated), knows_the_beginning)
    }

    /// When a person first landed something, if ever.
    pub fn first_landed(&self, person: u32) -> Option<i64> {
        self.landed.get(person as usize).copied().filter(|&at| at < i64::MAX)
    }
}

fn earlier(first: &mut [i64], person: u32, at: i64) {
    let first = &mut first[person as usize];
    *first = at.min(*first);
}
