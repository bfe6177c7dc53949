//! Which commit `HEAD` means, and which branch stands in for one that is gone.

use super::names::{Names, Resolved, Target};
use super::peel::{Peeled, peel};
use super::{Branches, Tip};
use crate::git::error::GitError;
use crate::git::object::ObjectReader;
use crate::git::repo::{GitRepo, core_oid};
use crate::git::text::decode;

/// The head of a repository.
#[derive(Default)]
pub(super) struct Head {
    /// Its tip; `None` where there is no branch to be on, or none that could be known.
    pub(super) tip: Option<Tip>,
    /// Said where another branch than the one that `HEAD` names was taken.
    pub(super) note: Option<String>,
}

/// Reads it.
///
/// # Errors
///
/// Where `HEAD` or its branch cannot be read, or names a branch that is gone and no rule says
/// which other is the default one. With all branches asked for, the latter is no error.
pub(super) fn read(
    repo: &GitRepo,
    names: &Names,
    branches: Branches,
    reader: &mut ObjectReader<'_>,
) -> Result<Head, GitError> {
    let broken = |reason: String| GitError::Head { path: repo.git_dir().to_owned(), reason };
    let head = names.head.as_ref().ok_or_else(|| broken("`HEAD` is missing".to_owned()))?;
    let name = match head {
        Target::Symbolic(name) => decode(name, None).into_owned(),
        Target::Object(_) => "HEAD".to_owned(),
        Target::Broken(reason) => return Err(broken(format!("`HEAD`: {reason}"))),
    };
    let mut found = Head::default();
    match names.resolve(head) {
        Resolved::Object(id) => found.tip = Some(tip(name, id, reader)),
        Resolved::Broken(reason) => return Err(broken(format!("`{name}`: {reason}"))),
        // Where a line of a list of refs cannot be read, the branch may well have stood in it.
        Resolved::Missing(_) if names.nameless > 0 => {
            let reason = names.reason.clone().unwrap_or_default();
            return Err(broken(format!("`{name}` is not to be found, and {reason}")));
        }
        Resolved::Missing(gone) => match stand_in(names) {
            StandIn::Branch(name, id) => {
                found.note = Some(format!(
                    "`HEAD` names `{}`, which is not there; `{name}` is read as the default branch",
                    decode(&gone, None)
                ));
                found.tip = Some(tip(name, id, reader));
            }
            StandIn::AnyOf(there) if branches == Branches::Default => {
                return Err(GitError::NoBranch {
                    path: repo.git_dir().to_owned(),
                    name: decode(&gone, None).into_owned(),
                    branches: there,
                });
            }
            StandIn::AnyOf(_) | StandIn::None => {}
        },
    }
    Ok(found)
}

/// A head whose commit cannot be read is a head, and no empty repository.
fn tip(name: String, id: gix::ObjectId, reader: &mut ObjectReader<'_>) -> Tip {
    let commit = match peel(id, reader) {
        Peeled::Commit(commit) => commit,
        Peeled::Other | Peeled::Unreadable => id,
    };
    Tip { name, oid: core_oid(&commit) }
}

/// What is read in place of a branch that is gone.
enum StandIn {
    Branch(String, gix::ObjectId),
    AnyOf(Vec<String>),
    None,
}

/// The default branch of the remote, as it was when last asked for, or else the only branch.
fn stand_in(names: &Names) -> StandIn {
    let of_remote = Target::Symbolic(b"refs/remotes/origin/HEAD".to_vec());
    let named = match names.all.get(&b"refs/remotes/origin/HEAD"[..]) {
        Some(Target::Symbolic(named)) => decode(named, None).into_owned(),
        _ => "refs/remotes/origin/HEAD".to_owned(),
    };
    if let Resolved::Object(id) = names.resolve(&of_remote) {
        return StandIn::Branch(named, id);
    }
    for below in [&b"refs/heads/"[..], b"refs/remotes/"] {
        let there: Vec<_> = names
            .all
            .iter()
            .filter(|(name, _)| name.starts_with(below))
            .filter_map(|(name, target)| Some((name, object(names, target)?)))
            .collect();
        match there.as_slice() {
            [] => {}
            [(name, id)] => return StandIn::Branch(decode(name, None).into_owned(), *id),
            many => {
                let listed = many.iter().map(|(name, _)| decode(name, None).into_owned());
                return StandIn::AnyOf(listed.collect());
            }
        }
    }
    StandIn::None
}

fn object(names: &Names, target: &Target) -> Option<gix::ObjectId> {
    match names.resolve(target) {
        Resolved::Object(id) => Some(id),
        _ => None,
    }
}
