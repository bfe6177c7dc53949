//! What tests stand on: repositories built in temp folders by the real `git`, away from the
//! user's configuration; a PostgreSQL server and a pooler before it; a loopback GitHub; hours of the event archive.
//! Everything here panics on failure, as tests do.

mod archive;
mod git;
pub mod github;
mod history;
mod pooler;
mod postgres;
mod repo;

pub use archive::{MIX as ARCHIVE_MIX, archive_hour};
pub use git::{git_command, has_git_feature};
pub use history::{Rng, bulk_history, random_history};
pub use pooler::Pooler;
pub use postgres::{PostgresServer, postgres};
pub use repo::{NewCommit, TestRepo};
