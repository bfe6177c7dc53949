//! The engine against real git repositories, real files and real processes.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get fails it")]

mod cache;
mod changes;
mod commits;
mod copy;
mod event;
mod faults;
mod feeds;
mod forge;
mod github;
mod ingest;
mod job;
mod landing;
mod layout;
mod limits;
mod observation;
mod odd;
mod pack;
mod patch;
mod places;
mod query;
mod real;
mod references;
mod refs;
mod settings;
mod store;
mod stores;
mod support;
