//! Metrics: one number each, with what it stands on.
//!
//! Every metric is a function over a [`RepoIndex`], which is computed once. Each has a file here, a
//! paragraph in `docs/metrics.md`, and a test against figures from elsewhere. None reads a clock:
//! the index holds the present.

pub mod absence;
pub mod acceptance;
pub mod activity;
pub mod answerers;
pub mod assisted;
mod at_risk;
pub mod backlog;
pub mod bot_share;
pub mod burstiness;
pub mod calendar;
pub mod closing;
pub mod closure;
pub mod cohorts;
pub mod comeback;
pub mod community_files;
pub mod contributors;
pub mod conversion;
pub mod coverage;
pub mod direct;
pub mod domain;
pub mod estimate;
pub mod forecast;
pub mod forge_index;
pub mod funnel;
pub mod hotspots;
pub mod incidence;
pub mod integrators;
pub mod measure;
pub mod measures;
mod membership;
pub mod merging;
pub mod newcomer_labels;
pub mod newcomers;
pub mod occasional;
pub mod organizations;
pub mod outside;
pub mod ownership;
mod parity;
pub mod part;
pub mod quantile;
pub mod quasi_contributors;
pub mod registry;
pub mod releases;
pub mod repo_index;
pub mod response;
pub mod retention;
pub mod review_cycles;
pub mod review_duration;
pub mod reviewers;
pub mod rhythm;
pub mod self_merge;
pub mod signed;
pub mod standing;
pub mod survival;
pub mod trailers;
pub mod velocity;
pub mod version;
pub mod wait;
pub mod weekly;
pub mod who_is_who;
pub mod wilson;
pub mod workday;

pub use estimate::Estimate;
pub use forge_index::ForgeIndex;
pub use measure::{Interval, Measure, Value};
pub use measures::Measures;
pub use part::{Part, Windows};
pub use registry::MetricId;
pub use repo_index::{PeopleRows, RepoIndex};

/// Computes measures from what is known of a repo, in a window.
pub type Compute = fn(&ForgeIndex<'_>, Windows) -> Vec<Measure>;

/// The metrics that are measures alone, without people or rows beside them. A report computes
/// these, and shows them where the registry says.
pub const COMPUTED: &[Compute] =
    &[occasional::occasional, review_duration::review_duration, velocity::velocity];
