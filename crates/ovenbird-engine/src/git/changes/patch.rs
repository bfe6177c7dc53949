//! The id of a patch, as `git patch-id --stable` makes it.
//!
//! A hash of what a unified diff shows of each file (its name, the changed lines, three around
//! them) without whitespace and line numbers, summed over the files. So a change keeps its id when
//! it is rebased, picked or squashed, wherever in its files it comes to stand, and two changes of
//! one id are one. For text the id is git's own; of binary files, changed modes and names that git
//! quotes it says the same in other bytes. No file counts as moved: it is removed and added.

use gix::hash::Hasher;
use gix_imara_diff::{Algorithm, Diff, InternedInput};
use ovenbird_core::fact::Oid;

use super::lines::{LARGEST_FILE, is_binary, lines};
use super::tree::{Change, Side};
use super::{CACHE, ChangeReader, content, path};
use crate::git::object::ObjectError;
use crate::git::repo::{GitRepo, core_oid, object_id};

/// Unchanged lines shown on either side of changed ones.
const CONTEXT: u32 = 3;

/// What changed between two trees, whose id is yet to be made.
#[derive(Debug)]
pub struct Patch {
    changes: Vec<Change>,
}

impl Patch {
    /// The files that differ, sorted as git sorts trees.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.changes.iter().map(path)
    }
}

/// Reads patches, for one thread.
pub struct PatchReader<'a> {
    changes: ChangeReader<'a>,
}

impl GitRepo {
    /// A reader of patches.
    pub fn patches(&self) -> PatchReader<'_> {
        PatchReader { changes: ChangeReader::new(self, CACHE) }
    }
}

impl PatchReader<'_> {
    /// What a commit changed against its first parent; `None` where that cannot be read.
    pub fn of(&mut self, commit: &Oid) -> Option<Patch> {
        let changes = self.changes.changes(commit).ok()?;
        Some(Patch { changes })
    }

    /// What changed from one commit to another; `None` where that cannot be read.
    pub fn between(&mut self, base: &Oid, tip: &Oid) -> Option<Patch> {
        let mut tree = |commit| Some(self.changes.tree_and_parents(&object_id(commit)).ok()?.0);
        let (before, after) = (tree(base)?, tree(tip)?);
        let changes = self.changes.between(before, after).ok()?;
        Some(Patch { changes })
    }

    /// The id, as long as the repo's object names; `None` for a patch that changes nothing, and
    /// where a file cannot be read.
    pub fn id(&mut self, patch: &Patch) -> Option<Oid> {
        let hash = self.changes.repo.hash();
        let mut sum = vec![0; hash.len_in_bytes()];
        for Change { path, before, after } in &patch.changes {
            match (before, after) {
                // A file that becomes a link is removed, and the link added.
                (Some(old), Some(new)) if old.kind() != new.kind() => {
                    add(&mut sum, self.file(path, Some(old), None).ok()?.as_bytes());
                    add(&mut sum, self.file(path, None, Some(new)).ok()?.as_bytes());
                }
                (old, new) => {
                    let one = self.file(path, old.as_ref(), new.as_ref()).ok()?;
                    add(&mut sum, one.as_bytes());
                }
            }
        }
        let id = Oid::from_bytes(&sum).ok()?;
        (!patch.changes.is_empty()).then_some(id)
    }

    /// The hash of one file's part.
    fn file(
        &mut self,
        path: &[u8],
        old: Option<&Side>,
        new: Option<&Side>,
    ) -> Result<Oid, ObjectError> {
        let hash = self.changes.repo.hash();
        let mut shown = Shown(gix::hash::hasher(hash));
        shown.line(&[b"diff --git a/", path, b" b/", path]);
        let mode = |side: &Side| format!("{:06o}", side.mode).into_bytes();
        match (old, new) {
            (None, Some(new)) => shown.line(&[b"new file mode ", &mode(new)]),
            (Some(old), None) => shown.line(&[b"deleted file mode ", &mode(old)]),
            (Some(old), Some(new)) if old.mode != new.mode => {
                shown.line(&[b"old mode ", &mode(old)]);
                shown.line(&[b"new mode ", &mode(new)]);
            }
            _ => {}
        }
        let objects = &mut self.changes.objects;
        let (before, after) =
            (content(objects, old, LARGEST_FILE)?, content(objects, new, LARGEST_FILE)?);
        if is_binary(&before) || is_binary(&after) {
            let name = |side: Option<&Side>| side.map_or(hash.null(), |side| side.id).to_string();
            shown.line(&[name(old).as_bytes(), name(new).as_bytes()]);
        } else if before != after {
            let name = |prefix, side: Option<&Side>| match side {
                Some(_) => [prefix, path].concat(),
                None => b"/dev/null".to_vec(),
            };
            shown.line(&[b"--- ", &name(b"a/".as_slice(), old)]);
            shown.line(&[b"+++ ", &name(b"b/".as_slice(), new)]);
            shown.hunks(&before, &after);
        }
        shown.0.try_finalize().map(|id| core_oid(&id)).map_err(|error| {
            let id = old.or(new).map_or(hash.null(), |side| side.id);
            ObjectError::Damaged(id, error.to_string())
        })
    }
}

/// What a diff shows, hashed line by line.
struct Shown(Hasher);

impl Shown {
    /// A line in parts, without its whitespace.
    fn line(&mut self, parts: &[&[u8]]) {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        for words in parts.iter().flat_map(|part| part.split(is_space)) {
            self.0.update(words);
        }
    }

    /// The changed lines of two texts and those around them, in order. Where one change could
    /// stand at several places it stands where git puts it.
    fn hunks(&mut self, before: &[u8], after: &[u8]) {
        let mut input = InternedInput::default();
        input.update_before(lines(before));
        input.update_after(lines(after));
        let mut diff = Diff::compute(Algorithm::Myers, &input);
        diff.postprocess_lines(&input);
        let old = |at: u32| input.interner[input.before[at as usize]];
        let new = |at: u32| input.interner[input.after[at as usize]];
        // Where the next changed lines begin.
        let mut changed = diff.hunks().map(|hunk| hunk.before.start).skip(1);
        let mut end = 0;
        for hunk in diff.hunks() {
            let begin = hunk.before.start.saturating_sub(CONTEXT).max(end);
            for at in begin..hunk.before.start {
                self.line(&[old(at)]);
            }
            for at in hunk.before.clone() {
                self.line(&[b"-", old(at)]);
            }
            for at in hunk.after {
                self.line(&[b"+", new(at)]);
            }
            let next = changed.next().unwrap_or(input.before.len() as u32);
            end = next.min(hunk.before.end + CONTEXT);
            for at in hunk.before.end..end {
                self.line(&[old(at)]);
            }
        }
    }
}

/// Adds a hash to a sum of hashes, as numbers whose first byte is the least.
fn add(sum: &mut [u8], hash: &[u8]) {
    let mut carry = 0;
    for (byte, more) in sum.iter_mut().zip(hash) {
        let total = u16::from(*byte) + u16::from(*more) + carry;
        *byte = total as u8;
        carry = total >> 8;
    }
}
