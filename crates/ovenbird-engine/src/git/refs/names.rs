//! The refs of a repository by name, whichever way they are kept.

use std::collections::BTreeMap;

use gix::ObjectId;

use super::{loose, packed, table};
use crate::git::config::Config;
use crate::git::error::GitError;
use crate::git::place::Place;

/// Refs to refs that are followed, as in git.
const MOST_LINKS: usize = 5;

/// What forges keep of pull requests and the like: many, and never a branch or a tag.
const OF_FORGES: [&[u8]; 5] = [
    b"refs/pull/",
    b"refs/pull-requests/",
    b"refs/merge-requests/",
    b"refs/changes/",
    b"refs/keep-around/",
];

/// What a ref says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The object of this name.
    Object(ObjectId),
    /// What the ref of this name says.
    Symbolic(Vec<u8>),
    /// Nothing that can be read, and why.
    Broken(String),
}

/// Where a ref leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// To an object.
    Object(ObjectId),
    /// To a ref that is not there, by its name.
    Missing(Vec<u8>),
    /// To a ref that cannot be read, and why.
    Broken(String),
}

/// All refs below one name, and `HEAD`.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// By full name.
    pub(super) all: BTreeMap<Vec<u8>, Target>,
    /// What `HEAD` says; `None` where it is missing.
    pub(super) head: Option<Target>,
    /// Refs that cannot be read and whose names are not known either, with one reason.
    pub(super) nameless: u64,
    pub(super) reason: Option<String>,
}

impl Names {
    /// Reads what is `below`, such as `refs/`.
    ///
    /// # Errors
    ///
    /// Where the refs cannot be listed at all. One that cannot be read is [`Target::Broken`].
    pub(crate) fn read(place: &Place, config: &Config, below: &str) -> Result<Self, GitError> {
        let error = |reason: String| GitError::Refs { path: place.git_dir.clone(), reason };
        let mut names = Self::default();
        match config.string("extensions.refStorage").as_deref() {
            None | Some("files") => {
                // In this order, or a ref that is being packed would be in neither.
                loose::read(place, below, &mut names).map_err(error)?;
                packed::read(place, below.as_bytes(), &mut names).map_err(error)?;
            }
            Some("reftable") => table::read(place, below.as_bytes(), &mut names).map_err(error)?,
            Some(other) => {
                let known = "`files` and `reftable` are the ones that ovenbird reads";
                return Err(error(format!("they are kept in the form `{other}`; {known}")));
            }
        }
        Ok(names)
    }

    /// Adds a ref, unless one of that name is there, or it is one of those that are never asked
    /// for.
    pub(super) fn add(&mut self, name: &[u8], target: Target) {
        let is_head = matches!(&self.head, Some(Target::Symbolic(head)) if head == name);
        if is_head || !OF_FORGES.iter().any(|start| name.starts_with(start)) {
            self.all.entry(name.to_vec()).or_insert(target);
        }
    }

    /// Counts a ref that cannot be read and whose name is not known.
    pub(super) fn lose(&mut self, count: u64, reason: impl Into<String>) {
        self.nameless += count;
        self.reason.get_or_insert(reason.into());
    }

    /// Where a ref's target leads.
    pub(super) fn resolve(&self, target: &Target) -> Resolved {
        let mut target = target;
        for _ in 0..MOST_LINKS {
            match target {
                Target::Object(id) => return Resolved::Object(*id),
                Target::Broken(reason) => return Resolved::Broken(reason.clone()),
                Target::Symbolic(name) => match self.all.get(name) {
                    Some(next) => target = next,
                    None => return Resolved::Missing(name.clone()),
                },
            }
        }
        Resolved::Broken(format!("more than {MOST_LINKS} refs name each other"))
    }

    /// The object that a ref leads to, through others too.
    pub(crate) fn object(&self, name: &str) -> Option<ObjectId> {
        match self.resolve(self.all.get(name.as_bytes())?) {
            Resolved::Object(id) => Some(id),
            Resolved::Missing(_) | Resolved::Broken(_) => None,
        }
    }

    /// The ref that a symbolic one names.
    pub(crate) fn symbolic(&self, name: &str) -> Option<String> {
        match self.all.get(name.as_bytes())? {
            Target::Symbolic(target) => String::from_utf8(target.clone()).ok(),
            Target::Object(_) | Target::Broken(_) => None,
        }
    }

    /// The objects that the refs below a name lead to themselves, with the rest of each name.
    pub(crate) fn direct<'a>(
        &'a self,
        below: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], ObjectId)> {
        self.all.iter().filter_map(move |(name, target)| match target {
            Target::Object(id) => Some((name.strip_prefix(below)?, *id)),
            _ => None,
        })
    }
}

/// Whether git takes this for the full name of a ref.
pub(super) fn is_valid(name: &[u8]) -> bool {
    name.starts_with(b"refs/") && gix::validate::reference::name(name.into()).is_ok()
}
