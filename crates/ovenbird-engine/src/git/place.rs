//! Where a repository is, from any path in it: a work tree, a `.git` folder, a bare repository, or
//! a folder below one of them.
//!
//! The rules are those of git without `GIT_DIR`, but for one: a `.git` folder that lacks parts is
//! an error, and not passed over for a repository further up.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::error::GitError;
use super::file::{self, FileError};

/// The most that is read of a file that names a folder.
const LONGEST_PATH: u64 = 64 << 10;

/// The folders of one repository, as absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// `HEAD` is here: the `.git` folder, a bare repository, or a linked work tree's own folder.
    pub(super) git_dir: PathBuf,
    /// All else is here; linked work trees share it.
    pub(super) common_dir: PathBuf,
    /// The work tree, where there is one.
    pub(super) work_dir: Option<PathBuf>,
}

/// The repository that `path` is, or is inside of.
pub(super) fn find(path: &Path) -> Result<Place, GitError> {
    let not_found = || GitError::NotFound { path: path.to_owned() };
    let start = path.canonicalize().map_err(|_| not_found())?;
    for folder in start.ancestors() {
        let dot_git = folder.join(".git");
        let meta = std::fs::metadata(&dot_git);
        let place = match meta {
            Ok(meta) if meta.is_dir() => place(&dot_git, Some(folder))?,
            Ok(_) => Some(linked(folder, &dot_git)?),
            Err(_) if is_inside(folder) => inside(folder)?,
            Err(_) => None,
        };
        if let Some(place) = place {
            return Ok(place);
        }
    }
    Err(not_found())
}

/// The repository in a `.git` folder; `None` for a folder that just has that name.
fn place(git_dir: &Path, work_dir: Option<&Path>) -> Result<Option<Place>, GitError> {
    let common_dir = common_dir(git_dir)?;
    let has = |name: &str| common_dir.join(name).is_dir();
    if !has("objects") && !has("refs") {
        return Ok(None);
    }
    if let Some(missing) = ["objects", "refs"].into_iter().find(|name| !has(name)) {
        let reason = format!("its folder `{missing}` is missing");
        return Err(GitError::Open { path: git_dir.to_owned(), reason });
    }
    let (git_dir, work_dir) = (git_dir.to_owned(), work_dir.map(Path::to_owned));
    Ok(Some(Place { git_dir, common_dir, work_dir }))
}

/// A `.git` file says where the repository is, as in linked work trees and submodules.
fn linked(work_dir: &Path, dot_git: &Path) -> Result<Place, GitError> {
    let error = |reason: String| GitError::Open { path: dot_git.to_owned(), reason };
    let content = file::read(dot_git, LONGEST_PATH).map_err(|e| error(e.to_string()))?;
    let content = content.unwrap_or_default();
    let Some(named) = content.strip_prefix(b"gitdir:") else {
        return Err(error("it does not say `gitdir: FOLDER`".to_owned()));
    };
    let git_dir = work_dir.join(as_path(named));
    let gone =
        || error(format!("the folder that it names, `{}`, is no repository", git_dir.display()));
    let git_dir = git_dir.canonicalize().map_err(|_| gone())?;
    place(&git_dir, Some(work_dir))?.ok_or_else(gone)
}

/// Whether a folder looks like a bare repository, or like a `.git` folder from inside.
fn is_inside(folder: &Path) -> bool {
    let has = |name: &str| std::fs::symlink_metadata(folder.join(name)).is_ok();
    has("HEAD") && (has("commondir") || (has("objects") && has("refs")))
}

/// The repository that is this folder itself. One called `.git` has its work tree around it, and a
/// linked work tree's folder names the work tree.
fn inside(folder: &Path) -> Result<Option<Place>, GitError> {
    let Some(mut found) = place(folder, None)? else { return Ok(None) };
    if found.common_dir != folder {
        let named = file::read(&folder.join("gitdir"), LONGEST_PATH).ok().flatten();
        let dot_git = named.map(|named| folder.join(as_path(&named)));
        found.work_dir = dot_git.and_then(|at| at.parent()?.canonicalize().ok());
    } else if folder.file_name() == Some(OsStr::new(".git")) {
        found.work_dir = folder.parent().map(Path::to_owned);
    }
    Ok(Some(found))
}

fn common_dir(git_dir: &Path) -> Result<PathBuf, GitError> {
    let error = |reason: FileError| GitError::Open {
        path: git_dir.to_owned(),
        reason: format!("cannot read `commondir`: {reason}"),
    };
    let named = file::read(&git_dir.join("commondir"), LONGEST_PATH).map_err(error)?;
    let Some(named) = named else { return Ok(git_dir.to_owned()) };
    let common = git_dir.join(as_path(&named));
    Ok(common.canonicalize().unwrap_or(common))
}

/// The bytes of a file that names a folder, as a path.
fn as_path(named: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(named.trim_ascii()))
}
