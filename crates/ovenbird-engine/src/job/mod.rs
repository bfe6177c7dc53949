//! Jobs: work on repos that any number of workers, on any number of machines, share.
//!
//! A job is a row of the store: ingest one repo. `Store::enqueue` adds it or joins the open one
//! of that repo, `Store::claim` hands it to a worker under a lease that `Store::beat` keeps
//! alive, and `Store::finish` says how it ended. What holds, whatever is killed:
//!
//! - At most one job of a repo is queued or running.
//! - A job whose worker is gone goes back to the queue: at once if the worker's process can be
//!   seen to be gone, else when its lease is over. A job that has outlived so many workers fails.
//! - Whoever lost a job cannot end it: each run of a job has a number of its own.
//! - Facts do not depend on it: a job that two workers ran is as good as one that ran once.
//!
//! Here are the types, who a worker is, and how long to wait after a failure; the queries are in
//! `store/job.rs`. Times are Unix seconds by the store's clock (`Store::clock`).

mod backoff;
mod worker;

use serde::Serialize;

pub use backoff::wait;
pub use worker::{Worker, WorkerId, cache_identity, machine};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRequest {
    /// The repo's key.
    pub repo: String,
    /// The URL, without user-info, or the path of a local clone.
    pub source: String,
    /// The host that it is fetched from; empty for a local clone.
    pub host: String,
    /// The only machine that can do it; `None` for any.
    pub machine: Option<String>,
    /// Line counts by file, too.
    pub files: bool,
    /// All branches, not the default one alone.
    pub all_branches: bool,
    /// It fails for good when so many attempts have failed.
    pub most_attempts: u64,
}

/// Where a request ended up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The job's number.
    pub id: i64,
    /// It was there already, queued or running.
    pub joined: bool,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits for a worker, or for its time.
    Queued,
    /// A worker has it.
    Running,
    /// It succeeded.
    Done,
    /// It failed for good.
    Failed,
    /// A user does not want it any more.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The state's name in the store and in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it is queued or running.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// A job as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one field of the output each")]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// The repo's key.
    pub repo: String,
    /// What is ingested: a URL or a path.
    pub source: String,
    /// Where it stands.
    pub state: JobState,
    /// Line counts by file, too.
    pub files: bool,
    /// All branches.
    pub all_branches: bool,
    /// Attempts begun, this one included.
    pub attempts: u64,
    /// How many there may be.
    pub most_attempts: u64,
    /// When it was asked for.
    pub queued_at: i64,
    /// Not before this.
    pub due_at: i64,
    /// When the last attempt began.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Who runs it, or ran it last.
    pub worker: Option<String>,
    /// Until when it is that worker's.
    pub lease_until: Option<i64>,
    /// A user asked to cancel it.
    pub stop: bool,
    /// More was asked for while it ran: it will run once more.
    pub again: bool,
    /// Commits that were new.
    pub new_commits: u64,
    /// Commits that are no longer reachable.
    pub lost_commits: u64,
    /// Why it failed, or failed last.
    pub reason: Option<String>,
    /// The only machine that can do it; `None` for any.
    pub machine: Option<String>,
    /// How often it was handed out, which tells one run from another.
    pub runs: u64,
}

/// Which jobs a worker takes.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Who asks.
    pub worker: &'a Worker,
    /// For how many seconds a job is theirs without a sign of life.
    pub lease: i64,
    /// At most so many fetches from one host at once, by all workers together.
    pub per_host: u64,
    /// This job alone, whether or not it is due.
    pub only: Option<i64>,
    /// Not the repos that took longer than so many seconds last time, so that they never hold
    /// all slots.
    pub shorter_than: Option<i64>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEnd {
    /// It succeeded.
    Done {
        /// Commits that were new.
        new: u64,
        /// Commits that are no longer reachable.
        lost: u64,
    },
    /// Part of it is done, and others get a turn before the rest.
    Part {
        /// Commits that were new.
        new: u64,
        /// Commits that are no longer reachable.
        lost: u64,
    },
    /// It failed.
    Failed {
        /// Why.
        reason: String,
        /// Whether another attempt may fare better.
        retry: bool,
    },
    /// The worker gives it back, and it counts as no attempt: it stops, or it lost the store.
    Released {
        /// Why, where there is something to say.
        reason: Option<String>,
        /// Seconds until the next attempt.
        wait: i64,
    },
}

/// A run that is its worker's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The job's number.
    pub id: i64,
    /// Which run of it.
    pub run: u64,
    /// A user asked to cancel it.
    pub stop: bool,
}
