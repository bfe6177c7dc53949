//! GitHub as a source: what its archive, its API and its webhooks say, read into facts.
//!
//! Nothing here knows the store: the ingest run brings both together.

pub mod api;
