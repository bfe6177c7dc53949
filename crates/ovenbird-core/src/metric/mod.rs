//! Metrics: one number each, with what it stands on.
//!
//! Every metric is a function over a [`Study`], which is computed once. Each has a file here, a
//! paragraph in `docs/metrics.md`, and a test against figures from elsewhere. None reads a clock:
//! the study holds the present.

pub mod absence;
pub mod activity;
pub mod assisted;
pub mod calendar;
pub mod cohorts;
pub mod contributors;
pub mod coverage;
pub mod direct;
pub mod domain;
pub mod forecast;
pub mod hotspots;
pub mod integrators;
pub mod measure;
pub mod newcomers;
pub mod organizations;
pub mod outside;
pub mod ownership;
pub mod quantile;
pub mod releases;
pub mod retention;
pub mod rhythm;
pub mod signed;
pub mod study;
pub mod trailers;
pub mod version;
pub mod weekly;
pub mod wilson;

pub use measure::{Interval, Measure, Value};
pub use study::{Listing, Study};
