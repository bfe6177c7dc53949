//! Why a repository cannot be read, and what to do about it.

use std::path::PathBuf;

/// A repository could not be opened, or what it has could not be reported.
///
/// Nothing that was stored of it is touched then.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No repository at or above the path.
    #[error("no git repository at `{path}` or above it")]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// There is one, but it cannot be read.
    #[error("cannot open the git repository at `{path}`: {reason}")]
    Open {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Its refs cannot be listed.
    #[error("cannot read the refs of `{path}`: {reason}")]
    Refs {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with them.
        reason: String,
    },
    /// Which commit `HEAD` means cannot be read.
    #[error("cannot tell the current commit of `{path}`: {reason}")]
    Head {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with `HEAD` or the branch that it names.
        reason: String,
    },
    /// `HEAD` names a branch that is gone, and several others could be the default one.
    #[error(
        "cannot tell the default branch of `{path}`: `HEAD` names `{name}`, which is not there{}",
        listed(.branches)
    )]
    NoBranch {
        /// Where it is.
        path: PathBuf,
        /// The full name of the branch.
        name: String,
        /// The branches that are there, by full name.
        branches: Vec<String>,
    },
    /// It had commits, and now no ref leads to any, though they are still there.
    #[error("`{path}` has no branch any more, though its commits are still there")]
    NoRefs {
        /// Where it is.
        path: PathBuf,
    },
}

/// Branches that an error names.
const MOST_NAMED: usize = 5;

impl GitError {
    /// What a person can do.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { .. } => "`git init` makes one here; or name another repo".to_owned(),
            Self::Open { path, .. } => {
                format!("`git -C {} status` shows what git says", shown(path))
            }
            Self::Refs { path, .. } => {
                format!("`git -C {} for-each-ref` shows what git says", shown(path))
            }
            Self::Head { path, .. } => format!(
                "`tail -1 {path}/logs/HEAD` shows the last commit (second word), \
                 `git -C {path} update-ref refs/heads/NAME COMMIT` sets a branch, and \
                 `{path}/HEAD` should read `ref: refs/heads/NAME`",
                path = shown(path)
            ),
            Self::NoBranch { path, branches, .. } => format!(
                "set it: `git -C {} symbolic-ref HEAD {}`, or read all branches: `--all-branches`",
                shown(path),
                branches.first().map_or("refs/heads/NAME", String::as_str)
            ),
            Self::NoRefs { path } => format!(
                "`git -C {path} fsck --lost-found` finds the last commits; if it was emptied on \
                 purpose, `ovenbird repos remove` forgets what it had",
                path = shown(path)
            ),
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}

fn listed(branches: &[String]) -> String {
    let named: Vec<_> = branches.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let more = branches.len().saturating_sub(MOST_NAMED);
    match (named.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!("; there are {}", named.join(", ")),
        (false, more) => format!("; there are {} and {more} more", named.join(", ")),
    }
}
