//! Facts: what a source said, never what is concluded from it.
//!
//! Git gives commits, signatures, trailers, tags, file changes, and what messages name, in two
//! forms: a [`Batch`] is how a reader hands new commits to a store, a [`History`] is how a store
//! hands one repo's commits to the metrics. Both name signatures by index, because a history
//! repeats few signatures very often. A forge's stream gives events ([`EventRow`]), and its
//! sources tell of what it keeps ([`forge`]).

mod as_of;
mod batch;
mod event;
pub mod forge;
mod history;
mod id;
mod observation;
mod oid;
pub mod reference;
mod remote;
mod signature;
mod time;
pub mod trailer;

pub use batch::{Batch, CommitChanges, FileChange, NewCommit, NewTag, NewTrailer};
pub use event::EventRow;
pub use history::{
    ChangeRow, CommitRow, Completeness, FileChanges, History, NO_PARENT, ReferenceRow, Tag,
    TrailerRow,
};
pub use id::{AccountId, Forge};
pub use observation::{Basis, Observation};
pub use oid::{Oid, ParseOidError};
pub use reference::{Reference, ReferenceKind};
pub use remote::{Location, Policy, Remote, RemoteError, Scheme};
pub use signature::Signature;
pub use time::{Timestamp, Window};
