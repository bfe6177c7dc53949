//! Ownership: who wrote the lines of each folder.

use std::cmp::Reverse;
use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::absence::factor;
use super::measures::measures;
use super::repo_index::evidence::NO_FILE_FACTS;
use super::repo_index::{PeopleRows, RepoIndex, Who};
use super::{Measure, MetricId};
use crate::fact::{FileChanges, Window};

/// Who wrote the lines of each folder.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Ownership {
    /// How many folders got lines.
    pub folders: Measure,
    /// The folders, those with most lines added first.
    pub rows: Vec<Folder>,
}

measures!(Ownership { folders } but { rows });

/// One folder.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Folder {
    /// The folder, such as `src/metric`; empty for the repo's root.
    pub folder: String,
    /// Lines added in it.
    pub added: u64,
    /// People who added some.
    pub people: u64,
    /// The fewest people who added more than half.
    pub absence_factor: u64,
    /// Who added most; `None` where that is a hidden person.
    pub main_owner: Option<Who>,
    /// Its people, those with most lines first.
    pub owners: PeopleRows<Owner>,
}

/// One person's part in a folder.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Owner {
    /// The person.
    pub who: Who,
    /// Lines added.
    pub added: u64,
    /// Their share of the folder's added lines, 0 to 1.
    pub share: f64,
}

/// Owners of the folders down to `depth` (1 for those in the root), of lines added in a window.
///
/// A file belongs to one folder: the deepest of its own that is not deeper than `depth`.
pub fn ownership(index: &RepoIndex<'_>, window: Option<Window>, depth: usize) -> Ownership {
    let folders =
        |count| index.evidence_of_people(Measure::count(MetricId::OwnedFolders, window, count));
    let Some(changes) = &index.history.changes else {
        return Ownership { folders: folders(0).but_unknown(NO_FILE_FACTS), rows: Vec::new() };
    };
    let (names, of_path) = by_path(changes, depth);
    let mut lines = Vec::with_capacity(changes.rows.len());
    for row in index.changed_in(changes, window).filter(|row| row.added > 0) {
        let author = index.commits[row.commit as usize].author;
        lines.push((of_path[row.path as usize], author, u64::from(row.added)));
    }
    lines.sort_unstable();
    let of_folder = lines.chunk_by(|a, b| a.0 == b.0);
    let mut rows: Vec<_> =
        of_folder.map(|lines| folder(index, names[lines[0].0 as usize], lines)).collect();
    rows.sort_by(|a, b| b.added.cmp(&a.added).then_with(|| a.folder.cmp(&b.folder)));
    Ownership { folders: index.evidence_of_files(folders(rows.len() as u64), changes), rows }
}

/// The distinct folders, and each path's place among them.
fn by_path(changes: &FileChanges, depth: usize) -> (Vec<&str>, Vec<u32>) {
    let (mut names, mut places) = (Vec::new(), HashMap::new());
    let mut of_path = Vec::with_capacity(changes.paths.len());
    for folder in changes.paths.iter().map(|path| folder_of(path, depth)) {
        of_path.push(*places.entry(folder).or_insert_with(|| {
            names.push(folder);
            names.len() as u32 - 1
        }));
    }
    (names, of_path)
}

fn folder_of(path: &str, depth: usize) -> &str {
    let end = path.match_indices('/').map(|(at, _)| at).take(depth).last();
    &path[..end.unwrap_or(0)]
}

/// Sums up one folder's lines, which come sorted by person.
fn folder(index: &RepoIndex<'_>, name: &str, lines: &[(u32, u32, u64)]) -> Folder {
    let of_person = lines.chunk_by(|a, b| a.1 == b.1);
    let sum = |lines: &[(u32, u32, u64)]| lines.iter().map(|&(.., added)| added).sum::<u64>();
    let owners: Vec<_> = of_person.map(|lines| (lines[0].1, sum(lines))).collect();
    let amounts: Vec<_> = owners.iter().map(|&(_, added)| added).collect();
    let added: u64 = amounts.iter().sum();
    let main = owners.iter().min_by_key(|&&(person, added)| (Reverse(added), index.shown(person)));
    let main = main.map(|&(person, _)| person).filter(|&person| !index.is_hidden(person));
    let row = |who, part| Owner { who, added: part, share: part as f64 / added as f64 };
    Folder {
        folder: name.to_owned(),
        added,
        people: amounts.len() as u64,
        absence_factor: factor(&amounts) as u64,
        main_owner: main.map(|person| index.who(person)),
        owners: index.people_rows(owners, |&added| Reverse(added), row),
    }
}
