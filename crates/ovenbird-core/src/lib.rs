//! What Ovenbird knows and how it concludes, as plain types and pure functions.
//!
//! The modules stand in the order in which data moves through them: a [`fact`] is what a
//! source said, [`identity`] makes people of signatures, a [`metric`] is a number with its
//! evidence, an [`answer`] is what a face shows, and a [`question`] what it asks; [`schema`] says
//! what both look like in JSON. A module knows those before it and none after.
//!
//! Nothing here reads a file, a clock, the environment or a database: whoever calls hands in
//! the facts and the time.

pub mod answer;
pub mod fact;
pub mod identity;
pub mod metric;
pub mod question;
pub mod schema;
