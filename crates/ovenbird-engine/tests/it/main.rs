//! The engine against real git repositories, real files and real processes.

mod cache;
mod changes;
mod commits;
mod faults;
mod ingest;
mod odd;
mod real;
mod store;
mod support;
