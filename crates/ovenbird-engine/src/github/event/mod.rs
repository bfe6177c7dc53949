//! Events, in all the shapes that they have had.
//!
//! | time | shape |
//! | --- | --- |
//! | 2011 to early 2012 | ids and objects, of which many are blank; a payload's own oddities |
//! | to the end of 2014 | Timeline: no id, `actor` is a login, the repo is `repository`, local times |
//! | from 2015 | the Events API: `id`, `actor`, `repo`, whole objects in `payload` |
//! | from October 2025 | the same with cut objects: pull requests of five fields, pushes without commits |
//!
//! One reader takes all of them, for what a field means depends on its name and hardly on the year.
//! Where an object tells less than the event itself does, the event speaks: who closed an issue is
//! who made the event that says so.

mod batch_builder;
mod delivery;
mod envelope;
mod facts;
mod outcome;
mod payload;

pub use batch_builder::BatchBuilder;
pub use delivery::Delivered;
pub use outcome::{LineOutcome, Reject};
