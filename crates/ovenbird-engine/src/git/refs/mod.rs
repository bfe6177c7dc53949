//! The tips and tags of a repository.
//!
//! [`names`] lists what there is, whichever way the repository keeps its refs; here it becomes
//! tips to walk from and tags. What cannot be read is counted, and `HEAD` is never guessed.

mod head;
mod loose;
mod names;
mod packed;
mod peel;
mod table;

use ovenbird_core::fact::{NewTag, Oid};

pub(crate) use self::names::Names;
use self::names::{Resolved, Target};
use self::peel::{Peeled, peel};
use super::error::GitError;
use super::object::ObjectReader;
use super::repo::{GitRepo, core_oid};
use super::text::decode;

/// Which branches to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Branches {
    /// The one that `HEAD` names.
    #[default]
    Default,
    /// All local and remote-tracking branches, and `HEAD`.
    All,
}

/// A ref and the commit it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The full name, such as `refs/heads/main`, or `HEAD` when detached.
    pub name: String,
    /// The commit.
    pub oid: Oid,
}

/// What the refs of a repository say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    /// The branch that `HEAD` names and its commit; `None` in an empty repository, and where all
    /// branches are read and none of them is known to be the default one.
    pub head: Option<Tip>,
    /// Said where another branch than the one that `HEAD` names was taken for the default one.
    pub note: Option<String>,
    /// All tips to walk from, the head's among them.
    pub tips: Vec<Tip>,
    /// The tags.
    pub tags: Vec<NewTag>,
    /// Refs that lead to nothing that can be read.
    pub unreadable: u64,
    /// Those of them that are tags, or may be.
    pub unreadable_tags: u64,
    /// Those of them that are branches, or may be.
    pub unreadable_branches: u64,
}

/// Bytes of decoded tags and commits kept while refs are read.
const CACHE: usize = 1 << 20;

impl GitRepo {
    /// Reads the refs. A ref that leads nowhere is counted, not fatal.
    ///
    /// # Errors
    ///
    /// Where refs cannot be listed, or it cannot be known what `HEAD` means.
    pub fn refs(&self, branches: Branches) -> Result<Refs, GitError> {
        let names = Names::read(&self.place, &self.config, "refs/")?;
        let mut reader = self.reader(CACHE);
        let head = head::read(self, &names, branches, &mut reader)?;
        let mut found = Refs {
            tips: head.tip.iter().cloned().collect(),
            head: head.tip,
            note: head.note,
            unreadable: names.nameless,
            unreadable_tags: names.nameless,
            unreadable_branches: names.nameless,
            ..Refs::default()
        };
        for (name, target) in &names.all {
            let is_branch = name.starts_with(b"refs/heads/") || name.starts_with(b"refs/remotes/");
            let is_tag = name.starts_with(b"refs/tags/");
            match names.resolve(target) {
                Resolved::Object(id) if is_branch && branches == Branches::All => {
                    found.add_branch(name, target, id, &mut reader);
                }
                Resolved::Object(id) if is_tag => found.add_tag(name, id, &mut reader),
                Resolved::Broken(_) => found.lose(is_tag, is_branch),
                // A ref to one that is gone, as `origin/HEAD` after a renaming, says nothing.
                Resolved::Object(_) | Resolved::Missing(_) => {}
            }
        }
        Ok(found)
    }

    /// Whether any commit of these is still in the repository.
    pub(crate) fn has_any(&self, commits: impl IntoIterator<Item = Oid>) -> bool {
        let mut reader = self.reader(CACHE);
        commits.into_iter().any(|oid| reader.has(&super::repo::object_id(&oid)))
    }
}

impl Refs {
    fn add_branch(
        &mut self,
        name: &[u8],
        target: &Target,
        id: gix::ObjectId,
        reader: &mut ObjectReader<'_>,
    ) {
        let name = decode(name, None).into_owned();
        // `refs/remotes/origin/HEAD` names another branch, which is read by its own name.
        let is_link = matches!(target, Target::Symbolic(_));
        if is_link || self.head.as_ref().is_some_and(|head| head.name == name) {
            return;
        }
        match peel(id, reader) {
            Peeled::Commit(commit) => self.tips.push(Tip { name, oid: core_oid(&commit) }),
            // It is walked to all the same, and counted there.
            Peeled::Unreadable => self.tips.push(Tip { name, oid: core_oid(&id) }),
            Peeled::Other => self.lose(false, true),
        }
    }

    fn add_tag(&mut self, name: &[u8], id: gix::ObjectId, reader: &mut ObjectReader<'_>) {
        let short = name.strip_prefix(b"refs/tags/").unwrap_or(name);
        match peel::tag(id, reader) {
            Some(tag) => self.tags.push(NewTag { name: decode(short, None).into_owned(), ..tag }),
            None => self.lose(true, false),
        }
    }

    fn lose(&mut self, is_tag: bool, is_branch: bool) {
        self.unreadable += 1;
        self.unreadable_tags += u64::from(is_tag);
        self.unreadable_branches += u64::from(is_branch);
    }
}
