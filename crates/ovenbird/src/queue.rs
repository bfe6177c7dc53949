//! Running jobs: what `sync` does in its own process and a worker does for everybody.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use ovenbird_engine::job::{Claim, Held, Job, JobEnd, JobRequest, JobState, Worker, WorkerId};
use ovenbird_engine::store::{Store, StoreError};

use crate::error::{CommandError, Kind};
use crate::progress::Bar;
use crate::session::{Place, Session};
use crate::source::{self, Options, Source, Taken};

/// A worker shows signs of life at least so often, to learn soon what was cancelled.
const LONGEST_PULSE: Duration = Duration::from_secs(5);

/// How often somebody else's job is looked at while waiting for it.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

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
    pub(crate) fn begin(session: &Session) -> Result<Self, CommandError> {
        let running = Arc::<Running>::default();
        let worker = session.worker()?;
        let lease = session.config.count("worker.lease").clamp(1, 86_400) as i64;
        let pulse = Pulse {
            place: session.store_place()?,
            worker: worker.clone(),
            lease,
            running: running.clone(),
        };
        thread::spawn(move || pulse.beat_for_ever());
        let per_host = session.config.count("worker.per_host").max(1);
        Ok(Self { worker, lease, per_host, running })
    }

    /// Asks all that runs here to stop.
    pub(crate) fn stop_all(&self) {
        for stop in self.running.runs().values() {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Takes in a repo as a job: our own, or the open one of that repo, whoever runs it.
    pub(crate) fn take(
        &self,
        session: &Session,
        store: &mut Store,
        request: &JobRequest,
    ) -> Result<Taken, CommandError> {
        let bar = Bar::begin(session, format!("waiting for {}", request.repo));
        let id = store.enqueue(request, store.clock()?)?.id;
        let job = loop {
            if let Some(job) = store.claim(&self.claim(Some(id), None), None)? {
                break job;
            }
            let job = store.job(id)?;
            match job.filter(|job| job.state.is_open()) {
                Some(job) if job.machine.as_ref().is_some_and(|at| *at != self.worker.machine) => {
                    let text = format!("job {id} takes in a clone of that path on another machine");
                    return Err(CommandError::failed(text)
                        .attempting(format!("cannot take in {}", request.repo))
                        .hint("run it again when that has ended: `ovenbird jobs list`"));
                }
                Some(job) => bar.remark(&standing(&job)),
                None => return outcome(store, id, &request.repo),
            }
            thread::sleep(LOOK_AGAIN);
        };
        bar.end("it was our turn");
        // Of many repos, one may be cancelled and the others go on.
        self.run(&session.for_job(session.quiet), store, &job, None)
    }

    /// What to ask the queue for.
    pub(crate) fn claim(&self, only: Option<i64>, shorter_than: Option<i64>) -> Claim<'_> {
        let Self { worker, lease, per_host, .. } = self;
        Claim { worker, lease: *lease, per_host: *per_host, only, shorter_than }
    }

    /// Runs a job that was claimed, and says in the store how it ended.
    pub(crate) fn run(
        &self,
        session: &Session,
        store: &mut Store,
        job: &Job,
        turn: Option<Duration>,
    ) -> Result<Taken, CommandError> {
        let run = (job.id, job.runs);
        self.running.runs().insert(run, session.stopped.clone());
        let Job { files, all_branches, .. } = *job;
        let options = Options { files, all_branches, offline: false, run: Some(run), turn };
        let result = source::take(session, store, &Source::of_job(job), options);
        // While the end cannot be told the job must stay ours, so the pulse goes on until then.
        let told = self.tell(session, store, run, &end_of(&result));
        self.running.runs().remove(&run);
        match told {
            Err(error) if result.is_ok() => Err(error),
            _ => result,
        }
    }

    /// Says how a run ended, on a new connection if the old one broke.
    fn tell(
        &self,
        session: &Session,
        store: &mut Store,
        run: (i64, u64),
        end: &JobEnd,
    ) -> Result<(), CommandError> {
        let mut told = tell_once(store, run, end);
        // After its lease the job is somebody else's, and there is nothing left to tell.
        for _ in 0..self.lease {
            let is_gone = matches!(&told, Err(error) if error.kind == Kind::StoreGone);
            if !is_gone || session.stopped.load(Ordering::Relaxed) {
                break;
            }
            thread::sleep(Duration::from_secs(1));
            told = session.store().and_then(|opened| {
                *store = opened;
                tell_once(store, run, end)
            });
        }
        told
    }
}

fn tell_once(store: &mut Store, (job, run): (i64, u64), end: &JobEnd) -> Result<(), CommandError> {
    // False: it was taken back meanwhile, and whoever has it now tells its end.
    store.finish(job, run, end, None).map(|_| ()).map_err(CommandError::from)
}

fn end_of(result: &Result<Taken, CommandError>) -> JobEnd {
    match result {
        Ok(Taken { stale: Some(reason), .. }) => {
            JobEnd::Failed { reason: reason.clone(), retry: true }
        }
        Ok(taken) if taken.more => JobEnd::Part { new: taken.new, lost: taken.lost },
        Ok(taken) => JobEnd::Done { new: taken.new, lost: taken.lost },
        Err(error) if error.kind == Kind::StoreGone => {
            JobEnd::Released { reason: Some(error.message().to_owned()), wait: AFTER_LOSS }
        }
        Err(error) if error.kind == Kind::Stopped => JobEnd::Released { reason: None, wait: 0 },
        Err(error) => {
            let retry = error.kind == Kind::Failed;
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
fn outcome(store: &Store, id: i64, repo: &str) -> Result<Taken, CommandError> {
    let job = store.job(id)?;
    let failure = match job.as_ref().map(|job| (job.state, &job.reason)) {
        Some((JobState::Done, _)) => None,
        Some((JobState::Cancelled, _)) => Some("its job was cancelled".to_owned()),
        Some((_, Some(reason))) => Some(reason.clone()),
        _ => Some("its job is gone".to_owned()),
    };
    if let Some(reason) = failure {
        return Err(CommandError::failed(reason).attempting(format!("cannot take in {repo}")));
    }
    let record = source::known(store, repo)?;
    let (new, lost) = job.map_or((0, 0), |job| (job.new_commits, job.lost_commits));
    Ok(Taken { record, new, lost, stale: None, more: false })
}

/// Keeps the leases of this process.
struct Pulse {
    place: Place,
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
