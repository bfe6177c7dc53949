//! GitHub as a source: what its archive, its API and its webhooks say, read into facts.
//!
//! Nothing here knows the store: [`crate::ingest`] brings both together.

pub mod api;
