//! Repos: which one is meant, bringing it up to date, its facts as answers read them, and the list
//! of all.

pub(crate) mod landing;
mod list;
pub(crate) mod locate;
pub(crate) mod refresh;
pub(crate) mod snapshot;

pub use list::{ListedRepo, RepoList, Tracked, list, pin, remove, show, track, tracked};
pub use locate::{key, shown};
pub use refresh::Refreshed;
