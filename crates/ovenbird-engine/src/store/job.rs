//! The queue: see [`crate::job`] for what holds of it.

use std::collections::BTreeSet;

use super::database::{Cells, Database, Value};
use super::{RepoRecord, StoreError};
use crate::job::{
    Claim, Enqueued, Held, Job, JobEnd, JobRequest, JobState, Worker, WorkerId, wait,
};

/// Reads jobs: the columns in the order of [`job`].
const COLUMNS: &str = "id, repo, source, state, files, all_branches, attempts, most_attempts,
    queued_at, due_at, started_at, ended_at, worker, lease_until, stop, again, new_commits,
    lost_commits, reason, machine, runs";

/// The lock under which jobs are handed out, so that a host's fetches are counted right.
const CLAIM_LOCK: i64 = 0x6f76_656e_6a6f_6273;

/// A worker that was not seen for so many seconds is held to be gone.
const UNSEEN: i64 = 180;

/// In SQLite one writer keeps all others from showing signs of life. A process that is seen to be
/// alive keeps its jobs for so many seconds more, which is longer than anybody waits for a writer.
const HELD_UP: i64 = 1_200;

/// A repo's ended jobs are kept for so many seconds, and the last one for ever.
const KEPT: i64 = 30 * 86_400;

/// For so many seconds a job is left to the worker that has its clone.
const PREFERENCE: i64 = 20;

impl Database<'_> {
    /// The database's time, which all workers share.
    pub(super) fn clock(self) -> Result<i64, StoreError> {
        let sql = match self {
            Self::Sqlite(_) => "select unixepoch()",
            Self::Postgres(_) => "select cast(extract(epoch from clock_timestamp()) as bigint)",
        };
        let now = self.first(sql, &[], |row| row.int(0))?;
        now.ok_or_else(|| StoreError::Database("it does not tell the time".to_owned()))
    }

    pub(super) fn enqueue(self, request: &JobRequest, now: i64) -> Result<Enqueued, StoreError> {
        let params = [
            Value::Text(&request.repo),
            Value::Text(&request.source),
            Value::Text(&request.host),
            Value::text(request.machine.as_deref()),
            Value::flag(request.files),
            Value::flag(request.all_branches),
            Value::Int(request.most_attempts.clamp(1, 1_000) as i64),
            Value::Int(now),
        ];
        let sql = include_str!("query/enqueue_job.sql");
        let added =
            self.atomically(|| self.first(sql, &params, |row| Ok((row.int(0)?, row.int(1)?))))?;
        let (id, requests) =
            added.ok_or_else(|| StoreError::Database("the queue took no job".to_owned()))?;
        Ok(Enqueued { id, joined: requests > 1 })
    }

    /// The time that was handed in, or the database's own.
    fn time(self, now: Option<i64>) -> Result<i64, StoreError> {
        now.map_or_else(|| self.clock(), Ok)
    }

    pub(super) fn claim(
        self,
        claim: &Claim<'_>,
        now: Option<i64>,
    ) -> Result<Option<Job>, StoreError> {
        // Looking takes no lock, so that idle workers disturb nobody.
        let at = self.time(now)?;
        if self.lost_jobs(at)?.is_empty() && self.due(claim, at)?.is_none() {
            return Ok(None);
        }
        self.atomically(|| {
            if let Self::Postgres(_) = self {
                self.run("select pg_advisory_xact_lock($1)", &[Value::Int(CLAIM_LOCK)])?;
            }
            // Whoever had to wait for the lock looks at the clock once more.
            let at = self.time(now)?;
            for (id, run) in self.lost_jobs(at)? {
                self.take_back(id, run, at)?;
            }
            let Some(id) = self.due(claim, at)? else { return Ok(None) };
            let params = [
                Value::Text(claim.worker.id.as_str()),
                Value::Text(&claim.worker.cache),
                Value::Int(at),
                Value::Int(at + claim.lease),
                Value::Int(id),
            ];
            let sql = include_str!("query/claim_job.sql");
            match self.first(sql, &params, |row| row.int(0))? {
                Some(id) => self.job(id),
                None => Ok(None),
            }
        })
    }

    /// The job that a worker may have now.
    fn due(self, claim: &Claim<'_>, now: i64) -> Result<Option<i64>, StoreError> {
        let params = [
            Value::Int(now),
            Value::int(claim.only),
            Value::Text(&claim.worker.machine),
            Value::Int(claim.per_host as i64),
            Value::int(claim.shorter_than),
            Value::Text(&claim.worker.cache),
            Value::Int(now - PREFERENCE),
            Value::Int(now - UNSEEN),
        ];
        self.first(include_str!("query/due_job.sql"), &params, |row| row.int(0))
    }

    /// Running jobs whose worker is gone, each with its run.
    fn lost_jobs(self, now: i64) -> Result<Vec<(i64, u64)>, StoreError> {
        let sql = "select id, runs, worker, lease_until from job where state = 'running'";
        let mut lost = Vec::new();
        self.each(sql, &[], &mut |row| {
            if self.is_lost(&row.text(2)?, row.int(3)?, now) {
                lost.push((row.int(0)?, row.count(1)?));
            }
            Ok(())
        })?;
        Ok(lost)
    }

    fn is_lost(self, worker: &str, lease_until: i64, now: i64) -> bool {
        let wait_budget = if let Self::Sqlite(_) = self { HELD_UP } else { 0 };
        match WorkerId::stored(worker).is_alive() {
            Some(true) => now - lease_until >= wait_budget,
            Some(false) => true,
            None => now >= lease_until,
        }
    }

    fn take_back(self, id: i64, run: u64, now: i64) -> Result<(), StoreError> {
        // It may have ended, or shown a sign of life, just now.
        let Some(job) = self.running(id, run)? else { return Ok(()) };
        let worker = job.worker.as_deref().unwrap_or_default();
        if !self.is_lost(worker, job.lease_until.unwrap_or(0), now) {
            return Ok(());
        }
        let end = JobEnd::Failed { reason: "its worker was lost".to_owned(), retry: true };
        // What was lost with its worker has waited already.
        self.end(&job, &end, Some(0), now)
    }

    /// A job, if this run of it goes on; kept from changes until the transaction ends.
    fn running(self, id: i64, run: u64) -> Result<Option<Job>, StoreError> {
        if let Self::Postgres(_) = self {
            self.run("select 1 from job where id = $1 for update", &[Value::Int(id)])?;
        }
        let job = self.job(id)?;
        Ok(job.filter(|job| job.state == JobState::Running && job.runs == run))
    }

    pub(super) fn beat(
        self,
        worker: &WorkerId,
        runs: &[(i64, u64)],
        lease: i64,
        now: Option<i64>,
    ) -> Result<Vec<Held>, StoreError> {
        self.atomically(|| {
            let at = self.time(now)?;
            let id = Value::Text(worker.as_str());
            self.run("update worker set seen_at = $1 where id = $2", &[Value::Int(at), id])?;
            let sql = "update job set lease_until = $1 where id = $2 and runs = $3
                       and worker = $4 and state = 'running' returning stop";
            let mut held = Vec::new();
            for &(job, run) in runs {
                let params = [Value::Int(at + lease), Value::Int(job), Value::Int(run as i64), id];
                if let Some(stop) = self.first(sql, &params, |row| row.flag(0))? {
                    held.push(Held { id: job, run, stop });
                }
            }
            Ok(held)
        })
    }

    /// The fetch is over: the host may be asked for another repo.
    pub(super) fn fetched(self, id: i64, run: u64) -> Result<(), StoreError> {
        let sql = "update job set fetching = 0 where id = $1 and runs = $2";
        self.write(sql, &[Value::Int(id), Value::Int(run as i64)]).map(|_| ())
    }

    /// False if the run is over already, which changes nothing.
    pub(super) fn finish(
        self,
        id: i64,
        run: u64,
        end: &JobEnd,
        now: Option<i64>,
    ) -> Result<bool, StoreError> {
        self.atomically(|| {
            let Some(job) = self.running(id, run)? else { return Ok(false) };
            self.end(&job, end, None, self.time(now)?)?;
            Ok(true)
        })
    }

    /// Ends a run. `pause`, in seconds, in place of what the number of failures says.
    fn end(self, job: &Job, end: &JobEnd, pause: Option<i64>, now: i64) -> Result<(), StoreError> {
        let mut attempts = job.attempts;
        let (mut new, mut lost) = (job.new_commits, job.lost_commits);
        let (mut due, mut again) = (now, false);
        let (mut state, reason) = match end {
            JobEnd::Done { new: more, lost: gone } | JobEnd::Part { new: more, lost: gone } => {
                (new, lost) = (new + more, lost + gone);
                let is_part = matches!(end, JobEnd::Part { .. });
                again = is_part && job.again;
                let goes_on = is_part || job.again;
                attempts = if goes_on { 0 } else { attempts };
                (if goes_on { JobState::Queued } else { JobState::Done }, None)
            }
            JobEnd::Failed { reason, retry } if *retry && attempts < job.most_attempts => {
                due += pause.unwrap_or_else(|| wait(attempts, job.id));
                (JobState::Queued, Some(reason.clone()))
            }
            JobEnd::Failed { reason, .. } => (JobState::Failed, Some(reason.clone())),
            JobEnd::Released { reason, wait } => {
                attempts = attempts.saturating_sub(1);
                due += wait;
                (JobState::Queued, reason.clone())
            }
        };
        // Nothing that was cancelled goes on or has failed, unless it was asked for again since.
        if job.stop && state != JobState::Done {
            (state, attempts, due) = if job.again {
                (JobState::Queued, 0, now)
            } else {
                (JobState::Cancelled, attempts, now)
            };
        }
        let is_run = matches!(end, JobEnd::Done { .. } | JobEnd::Part { .. });
        let params = [
            Value::Text(state.name()),
            Value::Int(attempts as i64),
            Value::Int(due),
            Value::int((!state.is_open()).then_some(now)),
            Value::Int(new as i64),
            Value::Int(lost as i64),
            Value::text(reason.as_deref()),
            Value::flag(again),
            Value::flag(job.stop && state == JobState::Cancelled),
            Value::flag(is_run),
            Value::Int(now),
            Value::Int(job.id),
            Value::Int(job.runs as i64),
        ];
        self.run(include_str!("query/end_job.sql"), &params)?;
        let sql = "delete from job where repo = $1 and id <> $2 and ended_at < $3";
        let old = [Value::Text(&job.repo), Value::Int(job.id), Value::Int(now - KEPT)];
        self.run(sql, &old).map(|_| ())
    }

    pub(super) fn job(self, id: i64) -> Result<Option<Job>, StoreError> {
        let sql = format!("select {COLUMNS} from job where id = $1");
        self.first(&sql, &[Value::Int(id)], job)
    }

    pub(super) fn jobs(self, state: Option<JobState>, most: usize) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from job where cast($1 as text) is null or state = $1
             order by id desc limit $2"
        );
        let params = [Value::text(state.map(JobState::name)), Value::Int(most as i64)];
        self.all(&sql, &params, job)
    }

    pub(super) fn open_jobs(self, machine: &str) -> Result<u64, StoreError> {
        let sql = "select count(*) from job where state in ('queued', 'running')
                   and (machine is null or machine = $1)";
        Ok(self.first(sql, &[Value::Text(machine)], |row| row.count(0))?.unwrap_or(0))
    }

    /// Repos without an open job and without one that ended since.
    pub(super) fn idle_repos(self, since: i64) -> Result<Vec<RepoRecord>, StoreError> {
        let mut busy = BTreeSet::new();
        let sql = "select distinct repo from job
                   where state in ('queued', 'running') or ended_at > $1";
        self.each(sql, &[Value::Int(since)], &mut |row| {
            busy.insert(row.text(0)?);
            Ok(())
        })?;
        let is_idle = |repo: &RepoRecord| repo.tracked && !busy.contains(&repo.key);
        Ok(self.repos()?.into_iter().filter(is_idle).collect())
    }

    /// Cancels a queued job at once, and asks the worker of a running one to stop.
    pub(super) fn cancel(self, id: i64, now: i64) -> Result<Option<Job>, StoreError> {
        let sql = "update job set state = case state when 'queued' then 'cancelled' else state end,
                   ended_at = case state when 'queued' then cast($1 as bigint) end, stop = 1
                   where id = $2 and state in ('queued', 'running')";
        self.write(sql, &[Value::Int(now), Value::Int(id)])?;
        self.job(id)
    }

    /// Queues a job anew that has ended, unless its repo has an open one: then that is reported.
    pub(super) fn retry(self, id: i64, now: i64) -> Result<Option<Job>, StoreError> {
        let sql = "update job set state = 'queued', attempts = 0, due_at = $1, ended_at = null,
                   stop = 0, again = 0, new_commits = 0, lost_commits = 0
                   where id = $2 and state in ('done', 'failed', 'cancelled') and not exists (
                       select 1 from job as other where other.repo = job.repo
                       and other.state in ('queued', 'running'))";
        self.write(sql, &[Value::Int(now), Value::Int(id)])?;
        let sql = format!(
            "select {COLUMNS} from job where repo = (select repo from job where id = $1)
             and state in ('queued', 'running')"
        );
        self.first(&sql, &[Value::Int(id)], job)
    }

    /// Says that a worker takes jobs from now on, and forgets those that are long gone.
    pub(super) fn register(self, worker: &Worker, slots: u64, now: i64) -> Result<(), StoreError> {
        self.atomically(|| {
            let gone = Value::Int(now - UNSEEN);
            let id = Value::Text(worker.id.as_str());
            self.run("delete from worker where seen_at < $1 or id = $2", &[gone, id])?;
            let sql = "insert into worker (id, machine, cache, slots, started_at, seen_at)
                       values ($1, $2, $3, $4, $5, $5)";
            let (machine, cache) = (Value::Text(&worker.machine), Value::Text(&worker.cache));
            self.run(sql, &[id, machine, cache, Value::Int(slots as i64), Value::Int(now)])?;
            Ok(())
        })
    }

    pub(super) fn unregister(self, worker: &WorkerId) -> Result<(), StoreError> {
        let id = Value::Text(worker.as_str());
        self.write("delete from worker where id = $1", &[id]).map(|_| ())
    }
}

fn job(row: &Cells<'_>) -> Result<Job, StoreError> {
    let state = row.text(3)?;
    let state = JobState::named(&state)
        .ok_or_else(|| StoreError::Damaged(format!("a job's state is `{state}`")))?;
    Ok(Job {
        id: row.int(0)?,
        repo: row.text(1)?,
        source: row.text(2)?,
        state,
        files: row.flag(4)?,
        all_branches: row.flag(5)?,
        attempts: row.count(6)?,
        most_attempts: row.count(7)?,
        queued_at: row.int(8)?,
        due_at: row.int(9)?,
        started_at: row.maybe_int(10)?,
        ended_at: row.maybe_int(11)?,
        worker: row.maybe_text(12)?,
        lease_until: row.maybe_int(13)?,
        stop: row.flag(14)?,
        again: row.flag(15)?,
        new_commits: row.count(16)?,
        lost_commits: row.count(17)?,
        reason: row.maybe_text(18)?,
        machine: row.maybe_text(19)?,
        runs: row.count(20)?,
    })
}
