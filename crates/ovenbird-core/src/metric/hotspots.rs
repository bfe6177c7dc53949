//! Hotspots: the files that change most.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::measures::measures;
use super::repo_index::RepoIndex;
use super::repo_index::evidence::NO_FILE_FACTS;
use super::{Measure, MetricId};
use crate::fact::Window;

/// The files that change most.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Hotspots {
    /// How many paths changed at all.
    pub files: Measure,
    /// Those that most commits changed, first; whether they still exist is not known here.
    pub rows: Vec<Hotspot>,
}

measures!(Hotspots { files } but { rows });

/// One path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hotspot {
    /// The path.
    pub path: String,
    /// Commits that changed it.
    pub commits: u64,
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// People who changed it.
    pub people: u64,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    commits: u64,
    added: u64,
    removed: u64,
    people: u64,
}

/// The files changed in a window, the first `limit` of them as rows.
pub fn hotspots(index: &RepoIndex<'_>, window: Option<Window>, limit: usize) -> Hotspots {
    let files =
        |count| index.evidence_of_people(Measure::count(MetricId::ChangedFiles, window, count));
    let Some(changes) = &index.history.changes else {
        return Hotspots { files: files(0).but_unknown(NO_FILE_FACTS), rows: Vec::new() };
    };
    let mut tallies = vec![Tally::default(); changes.paths.len()];
    let mut pairs = Vec::with_capacity(changes.rows.len());
    for row in index.changed_in(changes, window) {
        let tally = &mut tallies[row.path as usize];
        tally.commits += 1;
        tally.added += u64::from(row.added);
        tally.removed += u64::from(row.removed);
        pairs.push((row.path, index.commits[row.commit as usize].author));
    }
    pairs.sort_unstable();
    pairs.dedup();
    for (path, _) in pairs {
        tallies[path as usize].people += 1;
    }
    let mut touched: Vec<_> = changes.paths.iter().zip(tallies).collect();
    touched.retain(|(_, tally)| tally.commits > 0);
    let files = index.evidence_of_files(files(touched.len() as u64), changes);
    touched.sort_by_key(|&(path, tally)| (Reverse(tally.commits), path));
    let rows = touched.into_iter().take(limit).map(|(path, tally)| {
        let Tally { commits, added, removed, people } = tally;
        Hotspot { path: path.clone(), commits, added, removed, people }
    });
    Hotspots { files, rows: rows.collect() }
}
