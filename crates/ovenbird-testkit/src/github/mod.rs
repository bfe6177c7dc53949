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
//! assert_eq!(world.until(1_700_000_000).pull_count("octo/oven"), 1);
//! ```
//!
//! The same world as a server, where things may go wrong and are counted:
//!
//! ```
//! use ovenbird_testkit::github::{Fault, Server, World};
//!
//! let mut world = World::new();
//! world.at(1_700_000_000, "octo/oven", "ann").opens_issue("It smokes");
//! let server = Server::start(world);
//! server.fault("/issues", 1, Fault::Status(502));
//! // Point a client at `server.url()` and `server.graphql_url()`, with `server.token()`.
//! server.change(|world| {
//!     world.at(1_700_000_060, "octo/oven", "octo").closes(1).stars();
//! });
//! assert_eq!(server.asked("/issues"), 0);
//! ```
//!
//! What a world is made of is in `world`; `json` writes its objects as GitHub does, in today's
//! shape; `event` and `delivery` tell each happening with its objects as they stood then, and
//! cut them to the shapes of other years; `server` shows the objects as they stand now.

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
