//! The file changes that count as somebody's work.

use super::{RepoIndex, within};
use crate::fact::{ChangeRow, FileChanges, Window};

impl RepoIndex<'_> {
    /// The changes of humans' commits other than merges, authored in the window.
    ///
    /// A merge's lines are counted at the commits it merges. The lines of a file that moved are
    /// cleared: without rename detection they are the whole file, which nobody wrote just then.
    pub(crate) fn changed_in<'c>(
        &'c self,
        changes: &'c FileChanges,
        window: Option<Window>,
    ) -> impl Iterator<Item = ChangeRow> + 'c {
        let moved_from = moved_from(changes);
        let work = changes.rows.iter().filter(move |row| {
            let commit = &self.commits[row.commit as usize];
            !commit.is_merge && !commit.by_bot && within(commit.authored, window)
        });
        work.map(move |row| {
            let (row, moved_here) = (*row, row.renamed_from.is_some());
            // Nothing is added to a file that is moved away; one that is copied may have edits.
            let moved_away = moved_from.binary_search(&(row.commit, row.path)).is_ok();
            ChangeRow {
                added: if moved_here { 0 } else { row.added },
                removed: if moved_here || moved_away { 0 } else { row.removed },
                ..row
            }
        })
    }
}

/// Each (commit, path) that a file was moved away from, sorted.
fn moved_from(changes: &FileChanges) -> Vec<(u32, u32)> {
    let moved = changes.rows.iter().filter_map(|row| Some((row.commit, row.renamed_from?)));
    let mut moved: Vec<_> = moved.collect();
    moved.sort_unstable();
    moved
}
