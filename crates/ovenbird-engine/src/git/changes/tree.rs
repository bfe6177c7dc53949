//! The files in which two trees differ.

use std::cmp::Ordering;

use gix::ObjectId;

use crate::git::object::{Content, ObjectError, ObjectReader};

/// One path whose entry differs.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) path: Vec<u8>,
    pub(super) before: Option<Side>,
    pub(super) after: Option<Side>,
}

/// A file, link or submodule on one side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) id: ObjectId,
    pub(super) mode: u32,
}

impl Side {
    pub(super) fn is_submodule(&self) -> bool {
        self.kind() == 0o160_000
    }

    /// Whether it is a file, a link or a submodule, as the bits of the mode have it.
    pub(super) fn kind(&self) -> u32 {
        self.mode & 0o170_000
    }
}

/// Deepest nesting of folders that is followed, so that a crafted tree cannot exhaust the stack.
const DEEPEST: usize = 512;

/// Adds the files in which `before` and `after` differ; `None` is the empty tree.
pub(super) fn diff(
    objects: &mut ObjectReader<'_>,
    hash: gix::hash::Kind,
    before: Option<ObjectId>,
    after: Option<ObjectId>,
    changes: &mut Vec<Change>,
) -> Result<(), ObjectError> {
    let mut walk =
        TreeDiff { objects, hash_len: hash.len_in_bytes(), path: Vec::new(), depth: 0, changes };
    walk.trees(before, after)
}

struct TreeDiff<'a, 'o> {
    objects: &'a mut ObjectReader<'o>,
    hash_len: usize,
    path: Vec<u8>,
    depth: usize,
    changes: &'a mut Vec<Change>,
}

impl TreeDiff<'_, '_> {
    fn trees(
        &mut self,
        before: Option<ObjectId>,
        after: Option<ObjectId>,
    ) -> Result<(), ObjectError> {
        if before == after {
            return Ok(());
        }
        let (before, after) = (self.tree(before)?, self.tree(after)?);
        let (mut old, mut new) =
            (Entries::new(&before, self.hash_len), Entries::new(&after, self.hash_len));
        skip_common(&mut old, &mut new);
        let (mut a, mut b) = (old.next(), new.next());
        loop {
            match (a, b) {
                (None, None) => return Ok(()),
                (Some(left), Some(right)) => match left.order(&right) {
                    Ordering::Less => {
                        self.entry(Some(left), None)?;
                        a = old.next();
                    }
                    Ordering::Greater => {
                        self.entry(None, Some(right))?;
                        b = new.next();
                    }
                    Ordering::Equal => {
                        if left.id != right.id || left.mode != right.mode {
                            self.entry(Some(left), Some(right))?;
                        }
                        (a, b) = (old.next(), new.next());
                    }
                },
                (left, right) => {
                    self.entry(left, right)?;
                    (a, b) = (old.next(), new.next());
                }
            }
        }
    }

    /// One name; entries of both sides are both trees or both not, by the order of trees.
    fn entry(
        &mut self,
        before: Option<Entry<'_>>,
        after: Option<Entry<'_>>,
    ) -> Result<(), ObjectError> {
        let Some(entry) = before.or(after) else { return Ok(()) };
        let length = self.path.len();
        if length > 0 {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(entry.name);
        let side = |entry: Entry<'_>| Side { id: id(entry.id), mode: entry.mode };
        let result = if !entry.is_tree() {
            let (before, after) = (before.map(side), after.map(side));
            self.changes.push(Change { path: self.path.clone(), before, after });
            Ok(())
        } else if self.depth >= DEEPEST {
            Err(ObjectError::Damaged(id(entry.id), "its folders are nested too deeply".to_owned()))
        } else {
            self.depth += 1;
            let result = self.trees(before.map(|e| id(e.id)), after.map(|e| id(e.id)));
            self.depth -= 1;
            result
        };
        self.path.truncate(length);
        result
    }

    fn tree(&mut self, id: Option<ObjectId>) -> Result<Content, ObjectError> {
        match id {
            // The empty tree need not be in any object database.
            Some(id) if !id.is_empty_tree() => Ok(self.objects.read(&id)?.1),
            _ => Ok(Content::default()),
        }
    }
}

/// Most entries of two versions of a folder are equal: whole blocks are passed over by bytes.
fn skip_common(old: &mut Entries<'_>, new: &mut Entries<'_>) {
    let common = old.rest.iter().zip(new.rest).take_while(|(a, b)| a == b).count();
    // Entries end at no particular byte, so step through whole ones within the common part.
    let mut at = 0;
    while let Some(length) = entry_length(&old.rest[at..], old.hash_len)
        && at + length <= common
    {
        at += length;
    }
    old.rest = &old.rest[at..];
    new.rest = &new.rest[at..];
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    mode: u32,
    name: &'a [u8],
    id: &'a [u8],
}

impl Entry<'_> {
    fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// Git sorts a tree as if its name ended in a slash.
    fn order(&self, other: &Self) -> Ordering {
        let common = self.name.len().min(other.name.len());
        self.name[..common].cmp(&other.name[..common]).then_with(|| {
            let next = |entry: &Self| match entry.name.get(common) {
                Some(&byte) => byte,
                None if entry.is_tree() => b'/',
                None => 0,
            };
            // A file and a folder of one name are two entries: the file sorts first.
            next(self).cmp(&next(other)).then(self.is_tree().cmp(&other.is_tree()))
        })
    }
}

fn id(bytes: &[u8]) -> ObjectId {
    ObjectId::from_bytes_or_panic(bytes)
}

struct Entries<'a> {
    rest: &'a [u8],
    hash_len: usize,
}

impl<'a> Entries<'a> {
    fn new(tree: &'a [u8], hash_len: usize) -> Self {
        Self { rest: tree, hash_len }
    }

    /// The next entry; a malformed rest ends the tree.
    fn next(&mut self) -> Option<Entry<'a>> {
        let length = entry_length(self.rest, self.hash_len)?;
        let (entry, rest) = self.rest.split_at(length);
        let (head, id) = entry.split_at(length - self.hash_len);
        let space = head.iter().position(|&byte| byte == b' ')?;
        let mode = head[..space].iter().try_fold(0_u32, |mode, &digit| {
            (b'0'..=b'7').contains(&digit).then(|| mode * 8 + u32::from(digit - b'0'))
        })?;
        self.rest = rest;
        let mode = canonical(mode);
        Some(Entry { mode, name: &head[space + 1..head.len() - 1], id })
    }
}

/// Of a file's permissions git keeps whether it is executable; old trees hold others.
fn canonical(mode: u32) -> u32 {
    if mode & 0o170_000 == 0o100_000 {
        0o100_644 | if mode & 0o100 != 0 { 0o111 } else { 0 }
    } else {
        mode
    }
}

/// Bytes of the first entry: mode, space, name, NUL, object name.
fn entry_length(tree: &[u8], hash_len: usize) -> Option<usize> {
    let length = memchr::memchr(0, tree)? + 1 + hash_len;
    (length <= tree.len()).then_some(length)
}
