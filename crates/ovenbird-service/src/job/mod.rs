//! Jobs: running them, for `sync` in its own process and for a worker; and the queue as a list.

mod list;
pub(crate) mod runner;
mod slots;

pub use list::{cancel, list, retry, show};
pub use slots::{WorkerEvent, WorkerOptions, WorkerTally, work};
