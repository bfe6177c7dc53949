//! What touches the world: repositories, the network through `git`, stores.
//!
//! The engine never prints, never reads the home folder, the environment or a clock that a
//! caller did not hand in, so that a server can use it as the command line does.
//!
//! [`cache`] keeps clones, [`git`] reads them, [`github`] reads what GitHub says, [`store`] keeps
//! facts, [`ingest`] moves facts from the ones into the other, and [`job`] shares that work among
//! workers.

pub mod cache;
pub mod git;
pub mod github;
pub mod ingest;
pub mod job;
pub mod store;
