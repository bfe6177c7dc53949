//! Metrics: one number each, with what it stands on.
//!
//! Every metric is a function over a [`Study`], which is computed once. Each has a file here, a
//! paragraph in `docs/metrics.md`, and a test against figures from elsewhere. None reads a clock:
//! the study holds the present.

pub mod absence;
pub mod activity;
pub mod assisted;
pub mod bot_share;
pub mod burstiness;
pub mod calendar;
pub mod cohorts;
pub mod comeback;
pub mod community_files;
pub mod contributors;
pub mod conversion;
pub mod coverage;
pub mod direct;
pub mod domain;
pub mod funnel;
pub mod hotspots;
pub mod integrators;
pub mod measure;
mod membership;
pub mod newcomer_labels;
pub mod newcomers;
pub mod organizations;
pub mod outside;
pub mod ownership;
pub mod quantile;
pub mod releases;
pub mod retention;
pub mod reviewers;
pub mod rhythm;
pub mod signed;
pub mod standing;
pub mod study;
pub mod trailers;
pub mod turned_away;
pub mod version;
pub mod weekly;
pub mod wilson;

pub use measure::{Interval, Measure, Value};
pub use study::{ForgeStudy, Listing, Study};
