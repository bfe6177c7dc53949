//! Reading git: refs, commits, tags, file changes and the few documents that say who is who.
//!
//! Git is the truth about commits, so nothing here stops at odd input: what cannot be read is
//! counted in the [`WalkReport`] and the walk goes on. Nothing here writes to a repository or
//! reaches the network.
//!
//! [`GitRepo::open`] first, then [`GitRepo::refs`], [`GitRepo::read_commits`] and, for line
//! counts, [`GitRepo::read_changes`]. [`GitRepo::observation`] says until when the history shows
//! what happened.

mod changes;
mod commit;
mod config;
mod documents;
mod error;
mod file;
mod object;
mod observation;
mod overlay;
mod place;
mod refs;
mod repo;
mod text;
mod walk;

pub use changes::{ChangeReport, Patch, PatchReader};
pub use documents::{Document, Documents, LARGEST_DOCUMENT};
pub use error::GitError;
pub use refs::{Branches, Refs, Tip};
pub use repo::GitRepo;
pub use walk::{WalkReport, WalkStop};
