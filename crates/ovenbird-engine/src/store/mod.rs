//! Where facts are kept.
//!
//! [`Store`] is an enum of the databases there are, not a trait object: what callers see is the
//! same whichever it is. Queries are written once and asked through `database`; the long ones
//! are `.sql` files in `query/`. What is one database's own (connecting, migrating, bulk loading,
//! keeping a user's query from writing) lives in its folder.
//!
//! One repo's ingest is one transaction: after a kill the store holds all of it or none.

mod copy;
mod database;
mod error;
mod event;
mod extension;
mod forge;
mod history;
mod ingest;
mod job;
mod landing;
mod many;
mod pack;
mod people;
mod postgres;
mod query;
mod record;
mod repo;
mod revision;
mod sqlite;

use std::path::Path;

use ovenbird_core::fact::forge::{ForgeHistory, PullRequestSet, RepoActivity};
use ovenbird_core::fact::{AccountId, History, NewTag, Observation, Oid, Signature, Window};
use ovenbird_core::identity::{Decision, LoggedDecision};
use ovenbird_core::metric::coverage::CoverageInput;

use self::database::Database;
use crate::git::Document;
use crate::job::{Claim, Enqueued, Held, Job, JobEnd, JobRequest, JobState, Worker, WorkerId};
pub use copy::{
    CopyError, CopyState, DecisionCopy, RepoCopy, SharedCopy, SharedRows, StoreCopy, UnlistedCopy,
};
pub use error::StoreError;
pub use extension::{EventLayout, Extension, Layout, Server, Step, StepState, Timescale};
pub use forge::{Added, Delivery, FileEntry, ForgeIngest, ObservationWindow, Scope, TrackedOwner};
pub use ingest::RepoIngest;
pub use landing::Unlanded;
pub use postgres::{PostgresLocation, PostgresStore};
pub use query::QueryLimits;
pub use record::{
    AccountUse, CommitSample, EventDay, IngestEntry, IngestOutcome, PushedUse, RepoKey, RepoRecord,
    RepoState, SignatureUse, SqlRows, SqlValue, StoredDocument, TipRecord,
};
pub use sqlite::SqliteStore;

/// A store of facts.
pub enum Store {
    /// One SQLite file, or memory.
    Sqlite(SqliteStore),
    /// A PostgreSQL database.
    Postgres(Box<PostgresStore>),
}

impl Store {
    /// Opens the SQLite file at `path`, making and migrating it as needed.
    pub fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        SqliteStore::open(path).map(Self::Sqlite)
    }

    /// Connects to a PostgreSQL database, migrating it as needed.
    pub fn open_postgres(location: &PostgresLocation) -> Result<Self, StoreError> {
        PostgresStore::open(location).map(Box::new).map(Self::Postgres)
    }

    /// Opens the SQLite file at `path` so that nothing can write to it. It must be there, with
    /// the schema of this program.
    pub fn read_sqlite(path: &Path) -> Result<Self, StoreError> {
        SqliteStore::open_to_read(path).map(Self::Sqlite)
    }

    /// Connects to a PostgreSQL database that holds a store with the schema of this program,
    /// and leaves it as it is.
    pub fn read_postgres(location: &PostgresLocation) -> Result<Self, StoreError> {
        PostgresStore::open_to_read(location).map(Box::new).map(Self::Postgres)
    }

    /// A store in memory that is gone when dropped.
    pub fn in_memory() -> Result<Self, StoreError> {
        SqliteStore::in_memory().map(Self::Sqlite)
    }

    /// Whether what is stored outlasts the program; a store in memory does not.
    pub fn is_kept(&self) -> bool {
        self.database().is_kept()
    }

    fn database(&self) -> Database<'_> {
        match self {
            Self::Sqlite(store) => Database::Sqlite(&store.connection),
            Self::Postgres(store) => Database::Postgres(&store.connection),
        }
    }

    /// The server that holds the store, if a server does.
    pub fn server(&self) -> Result<Option<Server>, StoreError> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(store) => store.server().map(Some),
        }
    }

    /// Brings the store into the form that is asked for; says what was done, part by part. Done
    /// twice, it does nothing more.
    pub fn apply_layout(&mut self, layout: Layout) -> Result<Vec<Step>, StoreError> {
        match self {
            Self::Sqlite(store) => store.apply_layout(layout),
            Self::Postgres(store) => store.apply_layout(layout),
        }
    }

    /// Begins one repo's ingest, waiting for another writer to finish.
    pub fn begin_ingest(&mut self, repo_id: i64) -> Result<RepoIngest<'_>, StoreError> {
        RepoIngest::begin(self.database(), repo_id)
    }

    /// Begins to add facts of a forge, waiting for others who do; `now` in Unix seconds.
    pub fn begin_forge(&mut self, forge: &str, now: i64) -> Result<ForgeIngest<'_>, StoreError> {
        ForgeIngest::begin(self.database(), forge, now)
    }

    /// What is tracked on a forge, as one snapshot.
    pub fn scope(&self, forge: &str) -> Result<Scope, StoreError> {
        self.database().scope(forge)
    }

    /// Users and organisations whose repos are all tracked.
    pub fn tracked_owners(&self) -> Result<Vec<TrackedOwner>, StoreError> {
        self.database().tracked_owners()
    }

    /// Tracks all repos of a user or organisation, or no more; false if that was so before.
    pub fn track_owner(
        &mut self,
        forge: &str,
        owner: &str,
        tracked: bool,
        now: i64,
    ) -> Result<bool, StoreError> {
        self.database().track_owner(forge, owner, tracked, now)
    }

    /// Tracks a repo, or no more.
    pub fn track_repo(&mut self, id: i64, tracked: bool) -> Result<(), StoreError> {
        self.database().track_repo(id, tracked)
    }

    /// When a file of this content (SHA-256) was last ingested for all that is wanted now.
    pub fn file_imported(
        &self,
        forge: &str,
        digest: &[u8],
        scope: Option<&Scope>,
    ) -> Result<Option<i64>, StoreError> {
        self.database().file_imported(forge, digest, scope)
    }

    /// The repos that had a repo's name before it: a forge gave the name to a new number. Each is
    /// called by the name, `@` and its own number.
    pub fn namesakes(&self, key: &str) -> Result<Vec<RepoRecord>, StoreError> {
        self.database().namesakes(key)
    }

    /// What is known of how much is known of a repo: [`coverage`] reckons with it.
    ///
    /// [`coverage`]: ovenbird_core::metric::coverage::coverage
    pub fn coverage_input(&self, repo: &RepoRecord) -> Result<CoverageInput, StoreError> {
        self.database().coverage_input(repo)
    }

    /// All that the metrics need of what a repo's forge reported.
    pub fn forge_history(&self, repo: &RepoRecord) -> Result<ForgeHistory, StoreError> {
        Ok(ForgeHistory { openings: self.openings(repo)?, ..self.forge_objects(repo)? })
    }

    /// The same but for the openings, for who reads these beside it.
    pub fn forge_objects(&self, repo: &RepoRecord) -> Result<ForgeHistory, StoreError> {
        self.database().forge_objects(repo)
    }

    /// The openings of a [`ForgeHistory`]: what events tell, which takes long where they are many.
    pub fn openings(&self, repo: &RepoRecord) -> Result<Vec<i64>, StoreError> {
        self.database().openings(repo)
    }

    /// The pull requests of all repos, or of those that a user asked for, each as little as a
    /// forecast needs.
    pub fn pull_request_set(&self, all: bool) -> Result<PullRequestSet, StoreError> {
        self.database().pull_request_set(all)
    }

    /// Spans of which sources have reported all of a kind.
    pub fn observation_windows(&self, repo_id: i64) -> Result<Vec<ObservationWindow>, StoreError> {
        self.database().observation_windows(repo_id)
    }

    /// Where a source goes on for a repo.
    pub fn cursor(&self, repo_id: i64, feed: &str) -> Result<Option<String>, StoreError> {
        self.database().cursor(repo_id, feed)
    }

    /// Adds a repo unless it is there; `now` in Unix seconds.
    pub fn add_repo(&mut self, key: &RepoKey, now: i64) -> Result<RepoRecord, StoreError> {
        self.database().add_repo(key, now)
    }

    /// Forgets a repo and all its facts. Decisions about people stay.
    pub fn remove_repo(&mut self, id: i64) -> Result<(), StoreError> {
        self.database().remove_repo(id)
    }

    /// Adds a decision at `at` (Unix seconds); returns its number.
    pub fn decide(
        &mut self,
        decision: &Decision,
        at: i64,
        by: &str,
        note: &str,
    ) -> Result<i64, StoreError> {
        let database = self.database();
        database.atomically(|| database.decide(decision, at, by, note))
    }

    /// Undoes a decision at `at` (Unix seconds); false if there is none to undo.
    pub fn undo(&mut self, id: i64, at: i64) -> Result<bool, StoreError> {
        let database = self.database();
        database.atomically(|| database.undo(id, at))
    }

    /// The first `most` rows of a user's query, which can only read.
    pub fn select(&mut self, sql: &str, most: usize) -> Result<SqlRows, StoreError> {
        self.select_within(sql, most, &QueryLimits::none())
    }

    /// The same, held to limits.
    pub fn select_within(
        &mut self,
        sql: &str,
        most: usize,
        limits: &QueryLimits<'_>,
    ) -> Result<SqlRows, StoreError> {
        match self {
            Self::Sqlite(store) => store.select(sql, most, limits),
            Self::Postgres(store) => store.select(sql, most, limits),
        }
    }

    /// Whether a repo is stored just as it is, so that an ingest would change nothing.
    /// `documents` are `None` where they could not be read.
    pub fn has_all(
        &self,
        repo_id: i64,
        tips: &[TipRecord],
        tags: &[NewTag],
        documents: Option<&[Document]>,
        outcome: &IngestOutcome,
    ) -> Result<bool, StoreError> {
        self.database().has_all(repo_id, tips, tags, documents, outcome)
    }

    /// Whether a stored commit is reachable from what a repo's last ingest read.
    pub fn holds(&self, repo_id: i64, oid: &Oid) -> Result<bool, StoreError> {
        self.database().holds(repo_id, oid)
    }

    /// Notes until when a repo's history shows what happened, where nothing else is to be stored;
    /// an earlier time stays where somebody else is writing.
    pub fn observe(&mut self, repo_id: i64, observation: &Observation) {
        self.database().observe(repo_id, observation);
    }

    /// A repo by its key or an earlier one.
    pub fn repo(&self, key: &str) -> Result<Option<RepoRecord>, StoreError> {
        self.database().repo(key)
    }

    /// The repos that a user asked for or that were ingested from git, by key. Others came with an
    /// archive of everything: see [`count_unlisted`](Self::count_unlisted).
    pub fn repos(&self) -> Result<Vec<RepoRecord>, StoreError> {
        self.database().repos()
    }

    /// How many repos are known beside those of [`repos`](Self::repos).
    pub fn count_unlisted(&self) -> Result<u64, StoreError> {
        self.database().count_unlisted()
    }

    /// One repo's facts, as one snapshot; with its file facts if `files`.
    pub fn history(&self, repo_id: i64, files: bool) -> Result<History, StoreError> {
        self.database().history(repo_id, files)
    }

    /// Closed pull requests of which it is worth to look, now, for whether they landed by their
    /// patch: the latest closed first, no more than [`Unlanded::MOST`]. `now` in Unix seconds.
    pub fn unlanded(&self, repo_id: i64, now: i64) -> Result<Vec<Unlanded>, StoreError> {
        self.database().unlanded(repo_id, now)
    }

    /// What a look at pull requests found: by number, the commit by whose patch each landed.
    pub fn add_landings(
        &mut self,
        repo_id: i64,
        found: &[(i64, Option<Oid>)],
        now: i64,
    ) -> Result<(), StoreError> {
        self.database().add_landings(repo_id, found, now)
    }

    /// The identity documents of one repo, or of all.
    pub fn documents(&self, repo_id: Option<i64>) -> Result<Vec<StoredDocument>, StoreError> {
        self.database().documents(repo_id)
    }

    /// What was ingested for a repo, oldest first.
    pub fn ledger(&self, repo_id: i64) -> Result<Vec<IngestEntry>, StoreError> {
        self.database().ledger(repo_id)
    }

    /// A repo's events on the days that begin in a window, by day and type.
    pub fn event_days(&self, repo_id: i64, window: Window) -> Result<Vec<EventDay>, StoreError> {
        self.database().event_days(repo_id, window)
    }

    /// All signatures with their numbers.
    pub fn signatures(&self) -> Result<Vec<(i64, Signature)>, StoreError> {
        self.database().signatures()
    }

    /// How each repo uses each signature.
    pub fn signature_uses(&self) -> Result<Vec<SignatureUse>, StoreError> {
        self.database().signature_uses()
    }

    /// Who wrote what was pushed in tracked repos that git was not read of.
    pub fn pushed_uses(&self) -> Result<Vec<PushedUse>, StoreError> {
        self.database().pushed_uses()
    }

    /// Everybody who did something on a forge in the repos that a user asked for.
    pub fn account_uses(&self) -> Result<Vec<AccountUse>, StoreError> {
        self.database().account_uses()
    }

    /// What some accounts did in one repo; `git` is the repo, where one was read, among whose
    /// commits are those that pull requests may have landed as without the merge button.
    pub fn activities(
        &self,
        repo_id: i64,
        git: Option<i64>,
        accounts: &[AccountId],
    ) -> Result<RepoActivity, StoreError> {
        self.database().activities(repo_id, git, accounts)
    }

    /// For each pull request of the repo `forge` that landed as a commit in `git`: its account, and
    /// the number of the signature that wrote the commit.
    pub fn pull_authors(&self, git: i64, forge: i64) -> Result<Vec<(AccountId, i64)>, StoreError> {
        self.database().pull_authors(git, forge)
    }

    /// Whether git makes it possible that these signatures integrated others' work in a repo: what
    /// [`History`] then says for sure.
    pub fn may_integrate(&self, repo_id: i64, signatures: &[i64]) -> Result<bool, StoreError> {
        self.database().may_integrate(repo_id, signatures)
    }

    /// The reachable commits of some repos that some signatures authored: repo and name.
    pub fn authored_commits(
        &self,
        repos: &[i64],
        signatures: &[i64],
    ) -> Result<Vec<(i64, Oid)>, StoreError> {
        self.database().authored_commits(repos, signatures)
    }

    /// (author, trailer) signatures that stand in one commit under one name.
    pub fn trailer_pairs(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        self.database().trailer_pairs()
    }

    /// The newest commits that a signature authored in a repo.
    pub fn newest_commits(
        &self,
        repo_id: i64,
        signature_id: i64,
        most: usize,
    ) -> Result<Vec<CommitSample>, StoreError> {
        self.database().newest_commits(repo_id, signature_id, most)
    }

    /// What users decided, undone or not, oldest first.
    pub fn decisions(&self) -> Result<Vec<LoggedDecision>, StoreError> {
        self.database().decisions()
    }

    /// The present by the database's clock, in Unix seconds: the time of jobs.
    pub fn clock(&self) -> Result<i64, StoreError> {
        self.database().clock()
    }

    /// Queues a job, or joins the open one of that repo.
    pub fn enqueue(&mut self, request: &JobRequest, now: i64) -> Result<Enqueued, StoreError> {
        self.database().enqueue(request, now)
    }

    /// Takes back the jobs of workers that are gone, and hands out a job that is due, if any is.
    /// `now` as [`clock`](Self::clock) tells it; `None` asks at the right instant.
    pub fn claim(
        &mut self,
        claim: &Claim<'_>,
        now: Option<i64>,
    ) -> Result<Option<Job>, StoreError> {
        self.database().claim(claim, now)
    }

    /// A worker's sign of life: these runs (job, run) are its own for `lease` more seconds.
    /// Returns those that still are. `now` as for [`claim`](Self::claim).
    pub fn beat(
        &mut self,
        worker: &WorkerId,
        runs: &[(i64, u64)],
        lease: i64,
        now: Option<i64>,
    ) -> Result<Vec<Held>, StoreError> {
        self.database().beat(worker, runs, lease, now)
    }

    /// A run needs its repo's host no more.
    pub fn fetched(&mut self, job: i64, run: u64) -> Result<(), StoreError> {
        self.database().fetched(job, run)
    }

    /// Ends a run; false if it was over already, which changes nothing. `now` as for
    /// [`claim`](Self::claim).
    pub fn finish(
        &mut self,
        job: i64,
        run: u64,
        end: &JobEnd,
        now: Option<i64>,
    ) -> Result<bool, StoreError> {
        self.database().finish(job, run, end, now)
    }

    /// A job by its number.
    pub fn job(&self, id: i64) -> Result<Option<Job>, StoreError> {
        self.database().job(id)
    }

    /// The newest jobs, of one state or of all.
    pub fn jobs(&self, state: Option<JobState>, most: usize) -> Result<Vec<Job>, StoreError> {
        self.database().jobs(state, most)
    }

    /// How many jobs are queued or running that a machine could do.
    pub fn open_jobs(&self, machine: &str) -> Result<u64, StoreError> {
        self.database().open_jobs(machine)
    }

    /// Repos that have no open job, and none that ended after `since`.
    pub fn idle_repos(&self, since: i64) -> Result<Vec<RepoRecord>, StoreError> {
        self.database().idle_repos(since)
    }

    /// Cancels a queued job, and asks the worker of a running one to stop. The job as it is
    /// then; `None` if there is none of that number.
    pub fn cancel_job(&mut self, id: i64, now: i64) -> Result<Option<Job>, StoreError> {
        self.database().cancel(id, now)
    }

    /// Queues anew a job that has ended. The open job of its repo, which is another one if there
    /// was one; `None` if there is no job of that number.
    pub fn retry_job(&mut self, id: i64, now: i64) -> Result<Option<Job>, StoreError> {
        self.database().retry(id, now)
    }

    /// Says that a worker takes jobs, so many at once, from now on.
    pub fn register(&mut self, worker: &Worker, slots: u64, now: i64) -> Result<(), StoreError> {
        self.database().register(worker, slots, now)
    }

    /// Says that a worker takes no more jobs.
    pub fn unregister(&mut self, worker: &WorkerId) -> Result<(), StoreError> {
        self.database().unregister(worker)
    }
}
