//! The program as people and scripts run it: real arguments, real repositories, real exit codes.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get fails it")]

mod can_i;
mod config;
mod errors;
mod evaluate;
mod follow;
mod forges;
mod formats;
mod identity;
mod imports;
mod jobs;
mod landing;
mod limits;
mod migrate;
mod plans;
mod program;
mod queries;
mod real;
mod reference;
mod remote;
mod report;
mod schema;
mod stores;
mod tidy;
mod unread;
mod who;
mod words;
