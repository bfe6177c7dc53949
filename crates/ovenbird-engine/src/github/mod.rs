//! GitHub as a source: what its archive, its API and its webhooks say, read into facts.
//!
//! Nothing here knows the store: an ingest brings both together.

pub mod api;
pub mod archive;
pub mod endpoint;
pub mod event;
pub mod form;
pub mod graph;
pub mod json;
pub mod object;
mod time;
pub mod webhook;

pub use time::{instant, parse_time};
