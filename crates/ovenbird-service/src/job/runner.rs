//! Running jobs: what `sync` does in its own process and a worker does for everybody.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use ovenbird_core::answer::NextStep;
use ovenbird_engine::job::{Claim, Held, Job, JobEnd, JobRequest, JobState, Worker, WorkerId};
use ovenbird_engine::store::{Store, StoreError};

use crate::StorePlace;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::repo::locate::{Source, known};
use crate::repo::refresh::{Options, Refreshed, refresh};
use crate::store_pool::Lent;

/// A worker shows signs of life at least so often, to learn soon what was cancelled.
const LONGEST_PULSE: Duration = Duration::from_secs(5);

/// How often somebody else's job is looked at while waiting for it.
const POLL_EVERY: Duration = Duration::from_millis(200);

/// Seconds until a job is tried again whose worker lost the store.
const AFTER_LOSS: i64 = 2;

/// A process that runs jobs, and the jobs that it runs.
pub(crate) struct Runner {
    pub(crate) worker: Worker,
    /// Seconds that a job is ours without a sign of life.
    pub(crate) lease: i64,
    pub(crate) per_host: u64,
    running: Arc<Running>,
}

/// The runs (job, run) that are ours, each with what stops it.
#[derive(Default)]
struct Running(Mutex<HashMap<(i64, u64), Arc<AtomicBool>>>);

impl Running {
    fn runs(&self) -> MutexGuard<'_, HashMap<(i64, u64), Arc<AtomicBool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runner {
    /// Begins to show signs of life, in a thread that ends with the process.
    pub(crate) fn begin(call: &Call<'_>) -> Result<Self, Error> {
        let running = Arc::<Running>::default();
        let worker = call.worker()?;
        let lease = call.settings().worker.lease;
        let pulse = Pulse {
            place: call.store_place()?,
            worker: worker.clone(),
            lease,
            running: running.clone(),
        };
        thread::spawn(move || pulse.beat_for_ever());
        let per_host = call.settings().worker.per_host;
        Ok(Self { worker, lease, per_host, running })
    }

    /// Asks all that runs here to stop.
    pub(crate) fn stop_all(&self) {
        for stop in self.running.runs().values() {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Brings a repo up to date as a job: our own, or the open one of that repo, whoever runs it.
    pub(crate) fn refresh(
        &self,
        call: &Call<'_>,
        store: &mut Lent<'_>,
        request: &JobRequest,
    ) -> Result<Refreshed, Error> {
        let bar = call.begin(format!("waiting for {}", request.repo));
        let now = store.clock()?;
        let id = store.enqueue(request, now)?.id;
        let job = loop {
            if let Some(job) = store.claim(&self.claim(Some(id), None), None)? {
                break job;
            }
            let job = store.job(id)?;
            match job.filter(|job| job.state.is_open()) {
                Some(job) if job.machine.as_ref().is_some_and(|at| *at != self.worker.machine) => {
                    let text = format!("job {id} reads a clone of that path on another machine");
                    return Err(Error::failed(text)
                        .attempting(format!("cannot read {}", request.repo))
                        .next(NextStep::ListJobs));
                }
                Some(job) => bar.remark(&standing(&job)),
                None => return outcome(store, id, &request.repo),
            }
            thread::sleep(POLL_EVERY);
        };
        bar.end("it was our turn");
        // Of many repos, one may be cancelled and the others go on.
        self.run(&call.for_job(), store, &job, None)
    }

    /// What to ask the queue for.
    pub(crate) fn claim(&self, only: Option<i64>, shorter_than: Option<i64>) -> Claim<'_> {
        let Self { worker, lease, per_host, .. } = self;
        Claim { worker, lease: *lease, per_host: *per_host, only, shorter_than }
    }

    /// Runs a job that was claimed, and says in the store how it ended.
    pub(crate) fn run(
        &self,
        call: &Call<'_>,
        store: &mut Lent<'_>,
        job: &Job,
        turn: Option<Duration>,
    ) -> Result<Refreshed, Error> {
        let run = (job.id, job.runs);
        self.running.runs().insert(run, call.stop.clone());
        let Job { files, all_branches, .. } = *job;
        let options = Options { files, all_branches, offline: false, run: Some(run), turn };
        let result = refresh(call, store, &Source::of_job(job), options);
        // While the end cannot be known the job must stay ours, so the pulse goes on until then.
        let reported = self.tell(call, store, run, &end_of(&result));
        self.running.runs().remove(&run);
        match reported {
            Err(error) if result.is_ok() => Err(error),
            _ => result,
        }
    }

    /// Says how a run ended, on a new connection if the old one broke.
    fn tell(
        &self,
        call: &Call<'_>,
        store: &mut Lent<'_>,
        run: (i64, u64),
        end: &JobEnd,
    ) -> Result<(), Error> {
        let mut reported = tell_once(store, run, end);
        // After its lease the job is somebody else's, and there is nothing left to tell.
        for _ in 0..self.lease {
            let is_gone = matches!(&reported, Err(error) if error.kind() == ErrorKind::StoreGone);
            if !is_gone || call.stop.load(Ordering::Relaxed) {
                break;
            }
            thread::sleep(Duration::from_secs(1));
            reported = store.reopen().and_then(|()| tell_once(store, run, end));
        }
        reported
    }
}

fn tell_once(store: &mut Store, (job, run): (i64, u64), end: &JobEnd) -> Result<(), Error> {
    // False: it was refreshed back meanwhile, and whoever has it now tells its end.
    store.finish(job, run, end, None).map(|_| ()).map_err(Error::from)
}

fn end_of(result: &Result<Refreshed, Error>) -> JobEnd {
    match result {
        Ok(Refreshed { stale: Some(reason), .. }) => {
            JobEnd::Failed { reason: reason.clone(), retry: true }
        }
        Ok(refreshed) if refreshed.more => {
            JobEnd::Part { new: refreshed.new, lost: refreshed.lost }
        }
        Ok(refreshed) => JobEnd::Done { new: refreshed.new, lost: refreshed.lost },
        Err(error) if error.kind() == ErrorKind::StoreGone => {
            JobEnd::Released { reason: Some(error.message().to_owned()), wait: AFTER_LOSS }
        }
        Err(error) if error.kind() == ErrorKind::Stopped => {
            JobEnd::Released { reason: None, wait: 0 }
        }
        Err(error) => {
            let retry = error.kind() == ErrorKind::Failed;
            JobEnd::Failed { reason: error.message().to_owned(), retry }
        }
    }
}

fn standing(job: &Job) -> String {
    match (&job.worker, job.state) {
        (Some(worker), JobState::Running) => {
            let worker = WorkerId::stored(worker);
            format!("job {} runs in {worker}", job.id)
        }
        _ => format!("job {} waits for its turn", job.id),
    }
}

/// How a job ended that somebody else ran.
fn outcome(store: &Store, id: i64, repo: &str) -> Result<Refreshed, Error> {
    let job = store.job(id)?;
    let failure = match job.as_ref().map(|job| (job.state, &job.reason)) {
        Some((JobState::Done, _)) => None,
        Some((JobState::Cancelled, _)) => Some("its job was cancelled".to_owned()),
        Some((_, Some(reason))) => Some(reason.clone()),
        _ => Some("its job is gone".to_owned()),
    };
    if let Some(reason) = failure {
        return Err(Error::failed(reason).attempting(format!("cannot read {repo}")));
    }
    let record = known(store, repo)?;
    let (new, lost) = job.map_or((0, 0), |job| (job.new_commits, job.lost_commits));
    Ok(Refreshed { record, new, lost, stale: None, more: false })
}

/// Keeps the leases of this process.
struct Pulse {
    place: StorePlace,
    worker: Worker,
    lease: i64,
    running: Arc<Running>,
}

impl Pulse {
    fn beat_for_ever(&self) {
        let period = Duration::from_secs(self.lease as u64).div_f64(3.0).min(LONGEST_PULSE);
        let mut store = None;
        loop {
            thread::sleep(period);
            // A store that cannot be reached is opened anew for the next beat.
            store = store.take().or_else(|| self.place.open().ok());
            // What is claimed while the store is asked is ours and not yet in the answer.
            let runs: Vec<(i64, u64)> = self.running.runs().keys().copied().collect();
            match store.as_mut().and_then(|store| self.beat(store, &runs).ok()) {
                Some(held) => self.stop_what_is_not_ours(&runs, &held),
                None => store = None,
            }
        }
    }

    fn beat(&self, store: &mut Store, runs: &[(i64, u64)]) -> Result<Vec<Held>, StoreError> {
        store.beat(&self.worker.id, runs, self.lease, None)
    }

    /// Stops what a user cancelled, and what was given to another worker meanwhile.
    fn stop_what_is_not_ours(&self, runs: &[(i64, u64)], held: &[Held]) {
        let running = self.running.runs();
        let is_ours =
            |run: &(i64, u64)| held.iter().any(|held| (held.id, held.run) == *run && !held.stop);
        for stop in runs.iter().filter(|run| !is_ours(run)).filter_map(|run| running.get(run)) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}
