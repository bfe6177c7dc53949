//! A loopback GitHub, fed from facts: a test says what happened, and every road tells the same.
//!
//! ```
//! use ovenbird_testkit::github::{Era, ReviewState, World};
//!
//! let mut world = World::new();
//! world.organization("octo");
//! world.repo("octo/oven").description("bakes").license("MIT");
//! let pull = world.at(1_700_000_000, "octo/oven", "ann").opens_pull("Bake evenly");
//! world.at(1_700_000_600, "octo/oven", "bob").reviews(pull, ReviewState::Approved);
//! world.at(1_700_000_700, "octo/oven", "bob").merges(pull);
//!
//! assert_eq!(world.archive_lines(Era::Events2015).len(), 3);
//! assert_eq!(world.deliveries()[2].json()["pull_request"]["merged"], true);
//! ```

mod delivery;
mod digest;
mod event;
mod json;
mod server;
mod time;
mod world;

pub use delivery::Delivery;
pub use event::{Archive, Era};
pub use server::{Fault, Logged, Server};
pub use world::{
    Account, AccountKind, CommunityFile, Moment, NewIssue, NewPull, NewPush, RandomWorld, Repo,
    ReviewState, View, World,
};
