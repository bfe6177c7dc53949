//! What each commit changed: files with lines added and removed, against the first parent.
//!
//! Commits are read in chunks on all cores. The time goes into inflating objects, so every
//! thread walks its chunk in order: a commit's parent is usually the next one, whose tree and
//! files are then at hand.

mod lines;
mod patch;
mod rename;
mod tree;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use gix::ObjectId;
use gix::objs::Kind;
use ovenbird_core::fact::{CommitChanges, FileChange, Oid};

use self::lines::LineCounter;
pub use self::patch::{Patch, PatchReader};
use self::tree::{Change, Side};
use super::commit::RawCommit;
use super::object::{LARGEST_COMMIT, ObjectError, ObjectReader};
use super::repo::{GitRepo, object_id};
use super::text::decode;

/// Commits that one thread takes at a time.
const CHUNK: usize = 256;

/// Bytes of decoded objects kept by all threads together.
const CACHE: usize = 128 << 20;

/// What a reading of file changes met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeReport {
    /// Commits whose trees or files are missing or damaged. Nothing was handed over for them.
    pub unreadable: u64,
}

impl GitRepo {
    /// Reads what the given commits changed, in any order, and hands each to `sink` with its
    /// place in `commits`. Ends early if `sink` fails.
    pub fn read_changes(
        &self,
        commits: &[Oid],
        sink: &mut dyn FnMut(usize, CommitChanges) -> Result<(), ()>,
    ) -> ChangeReport {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        let mut report = ChangeReport::default();
        let (send, receive) = sync_channel(4 * CHUNK);
        std::thread::scope(|scope| {
            for _ in 0..cores {
                let (send, next) = (send.clone(), &next);
                scope.spawn(move || {
                    ChangeReader::new(self, CACHE / cores).work(commits, next, &send);
                });
            }
            drop(send);
            for (at, read) in &receive {
                let Ok(changes) = read else {
                    report.unreadable += 1;
                    continue;
                };
                if sink(at, changes).is_err() {
                    break;
                }
            }
            // Threads that still hand over find nobody there, and end.
            drop(receive);
        });
        report
    }
}

type Handed = (usize, Result<CommitChanges, ObjectError>);

/// Reads changes for one thread.
struct ChangeReader<'a> {
    repo: &'a GitRepo,
    objects: ObjectReader<'a>,
    lines: LineCounter,
}

impl<'a> ChangeReader<'a> {
    fn new(repo: &'a GitRepo, cache: usize) -> Self {
        Self { repo, objects: repo.reader(cache), lines: LineCounter::default() }
    }

    fn work(&mut self, commits: &[Oid], next: &AtomicUsize, send: &SyncSender<Handed>) {
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let end = commits.len().min(start + CHUNK);
            for (at, commit) in commits.iter().enumerate().take(end).skip(start) {
                let read = self.commit(commit);
                if send.send((at, read)).is_err() {
                    return;
                }
            }
            if end == commits.len() || start >= commits.len() {
                return;
            }
        }
    }

    fn commit(&mut self, oid: &Oid) -> Result<CommitChanges, ObjectError> {
        let changes = self.changes(oid)?;
        let renames = rename::find(&mut self.objects, &changes)?;
        let mut files = Vec::with_capacity(changes.len());
        for (change, renamed_from) in changes.iter().zip(renames) {
            files.push(FileChange {
                path: path(change),
                lines: self.lines.count(&mut self.objects, change)?,
                renamed_from: renamed_from.map(|from| path(&changes[from])),
            });
        }
        Ok(CommitChanges { oid: *oid, files })
    }

    /// The files in which a commit differs from its first parent.
    fn changes(&mut self, oid: &Oid) -> Result<Vec<Change>, ObjectError> {
        let id = object_id(oid);
        let (tree, parents) = self.tree_and_parents(&id)?;
        // What a boundary commit changed is not known: its parents are not here.
        if self.repo.overlay.shallow.contains(&id)
            && let Some(parent) = parents.first()
        {
            return Err(ObjectError::Missing(*parent));
        }
        let before = match self.repo.overlay.parents(&id, parents).first() {
            Some(parent) => self.tree_and_parents(parent)?.0,
            None => None,
        };
        self.between(before, tree)
    }

    fn between(
        &mut self,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) -> Result<Vec<Change>, ObjectError> {
        let mut changes = Vec::new();
        tree::diff(&mut self.objects, self.repo.hash(), before, after, &mut changes)?;
        Ok(changes)
    }

    fn tree_and_parents(
        &mut self,
        id: &ObjectId,
    ) -> Result<(Option<ObjectId>, Vec<ObjectId>), ObjectError> {
        let (kind, content) = self.objects.read_up_to(id, LARGEST_COMMIT)?;
        if kind != Kind::Commit {
            return Err(ObjectError::Damaged(*id, "it is no commit".to_owned()));
        }
        let commit = RawCommit::parse(&content);
        Ok((commit.tree, commit.parents))
    }
}

/// NUL cannot stand in a tree entry's name, so a path needs no cleaning for any store.
fn path(change: &Change) -> String {
    decode(&change.path, None).into_owned()
}

/// The content of one side of a change as git diffs it, if it has at most so many bytes: a submodule
/// is a line of text.
fn content(
    objects: &mut ObjectReader<'_>,
    side: Option<&Side>,
    most: usize,
) -> Result<super::object::Content, ObjectError> {
    match side {
        None => Ok(std::rc::Rc::default()),
        Some(side) if side.is_submodule() => {
            Ok(std::rc::Rc::new(format!("Subproject commit {}\n", side.id).into_bytes()))
        }
        Some(side) => objects.read_up_to(&side.id, most).map(|(_, content)| content),
    }
}
