//! People: the rules and documents that tell who is who, the people of one repo and of all, and
//! finding one of them.

pub(crate) mod assisted;
pub(crate) mod decide;
pub(crate) mod directory;
pub(crate) mod documents;
mod evidence;
pub(crate) mod facts;
pub(crate) mod repo;
pub(crate) mod rules;
pub(crate) mod search;

pub use decide::{Change, decide, decisions, undo};
