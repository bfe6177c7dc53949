//! A worker: slots that take jobs from the queue until they are asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ovenbird_engine::job::{Job, WorkerId};

use super::runner::Runner;
use crate::StorePlace;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::repo::locate::Source;
use crate::repo::refresh::{Options, Refreshed};
use crate::store_pool::Lent;

/// A slot that finds nothing to do looks again after this.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// A store that cannot be reached is tried again after this.
const REACH_AGAIN: Duration = Duration::from_secs(1);

/// A job counts lines for so long before it goes to the end of the queue.
const TURN: Duration = Duration::from_mins(1);

/// The first of several slots leaves jobs that took longer last time, in seconds, to the others.
const LONG_JOB: i64 = 60;

/// How often repos are looked for that are to be queued again.
const SCHEDULE: Duration = Duration::from_secs(10);

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// Jobs at once; at least 1.
    pub slots: u64,
    /// End when no job is queued or running.
    pub until_empty: bool,
    /// Queue every known repo again so long after its last job.
    pub every: Option<Duration>,
}

/// What a worker tells while it works.
#[derive(Debug)]
pub enum WorkerEvent<'a> {
    /// It takes jobs from now on.
    Began {
        /// Its name.
        worker: &'a WorkerId,
        /// The store that holds the queue.
        store: &'a StorePlace,
        /// Jobs at once.
        slots: u64,
    },
    /// A job's run is over.
    Ran {
        /// The job.
        job: &'a Job,
        /// What came of it.
        result: &'a Result<Refreshed, Error>,
        /// How long it took.
        took: Duration,
    },
}

/// How many jobs ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerTally {
    /// Done.
    pub done: u64,
    /// Failed, for now or for good.
    pub failed: u64,
    /// Given back to the queue: the worker was stopped, or the store was gone.
    pub given_back: u64,
}

#[derive(Default)]
struct Tally {
    done: AtomicU64,
    failed: AtomicU64,
    given_back: AtomicU64,
}

struct Slots<'a> {
    call: &'a Call<'a>,
    runner: &'a Runner,
    options: WorkerOptions,
    stop: Arc<AtomicBool>,
    reported: &'a (dyn Fn(&WorkerEvent<'_>) + Sync),
    tally: Tally,
}

/// Runs jobs until the call is stopped, or as `options` say.
///
/// # Errors
///
/// Where the store cannot be opened for another reason than being away, which is waited for.
pub fn work(
    call: &Call<'_>,
    options: WorkerOptions,
    reported: &(dyn Fn(&WorkerEvent<'_>) + Sync),
) -> Result<WorkerTally, Error> {
    // A connection for each slot, and some for what goes on beside them.
    call.pool().grow(options.slots as usize + 4);
    let runner = Runner::begin(call)?;
    let stop = call.stop.clone();
    patiently(call, &stop, || {
        let mut store = call.store()?;
        let now = store.clock()?;
        Ok(store.register(&runner.worker, options.slots, now)?)
    })?;
    let store = call.store_place()?;
    reported(&WorkerEvent::Began {
        worker: &runner.worker.id,
        store: &store,
        slots: options.slots,
    });
    let work = Slots { call, runner: &runner, options, stop, reported, tally: Tally::default() };
    let ended = work.run();
    // Where that is impossible, it is found to be gone when it shows no signs of life.
    _ = call.store().map(|mut store| store.unregister(&runner.worker.id));
    ended?;
    let Tally { done, failed, given_back } = work.tally;
    let [done, failed, given_back] = [done, failed, given_back].map(AtomicU64::into_inner);
    Ok(WorkerTally { done, failed, given_back })
}

/// Does what a store that comes and goes may need several attempts for.
fn patiently(
    call: &Call<'_>,
    stop: &AtomicBool,
    mut work: impl FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    loop {
        match work() {
            Err(error) if error.kind() == ErrorKind::StoreGone && !stop.load(Ordering::Relaxed) => {
                call.warn(&format!("{}; trying again", error.message()));
                thread::sleep(REACH_AGAIN);
            }
            result => return result,
        }
    }
}

fn crashed() -> Error {
    Error::failed("a slot of the worker ended by a bug in this program")
}

impl Slots<'_> {
    fn run(&self) -> Result<(), Error> {
        let slots = self.options.slots;
        thread::scope(|scope| {
            let slots: Vec<_> = (0..slots)
                .map(|slot| {
                    let shorter = (slot == 0 && slots > 1).then_some(LONG_JOB);
                    scope.spawn(move || self.run_slot(shorter))
                })
                .collect();
            if let Some(every) = self.options.every {
                scope.spawn(move || self.schedule(every));
            }
            self.watch(&slots);
            self.stop.store(true, Ordering::Relaxed);
            slots.into_iter().try_for_each(|slot| slot.join().unwrap_or_else(|_| Err(crashed())))
        })
    }

    /// Waits for the slots to end, and stops what runs in them when the worker is stopped.
    fn watch<T>(&self, slots: &[thread::ScopedJoinHandle<'_, T>]) {
        while !slots.iter().all(thread::ScopedJoinHandle::is_finished) {
            if self.stop.load(Ordering::Relaxed) {
                self.runner.stop_all();
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Queues what is due again, until the worker stops.
    fn schedule(&self, every: Duration) {
        let mut last: Option<Instant> = None;
        while !self.stop.load(Ordering::Relaxed) {
            if last.is_none_or(|at| at.elapsed() >= SCHEDULE.min(every)) {
                last = Some(Instant::now());
                if let Err(error) = self.queue_again(every) {
                    self.call.warn(&format!("cannot queue repos again: {}", error.message()));
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn queue_again(&self, every: Duration) -> Result<(), Error> {
        let mut store = self.call.store()?;
        let now = store.clock()?;
        for repo in store.idle_repos(now - every.as_secs() as i64)? {
            // What is tracked only has no history here to bring up to date.
            if !repo.has_history() {
                continue;
            }
            // A local clone of another machine is that machine's to queue.
            if repo.path.as_ref().is_some_and(|path| !std::path::Path::new(path).exists()) {
                continue;
            }
            let options = Options { files: false, all_branches: false, ..Options::default() };
            let attempts = self.call.settings().worker.attempts;
            let request =
                Source::known(&repo).and_then(|s| s.request(self.call, options, attempts));
            match request {
                Ok(request) => _ = store.enqueue(&request, now)?,
                Err(error) => self.call.warn(&format!("{}: {}", repo.key, error.message())),
            }
        }
        Ok(())
    }

    fn run_slot(&self, shorter_than: Option<i64>) -> Result<(), Error> {
        let mut store = None;
        while !self.stop.load(Ordering::Relaxed) {
            match self.step(&mut store, shorter_than) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                // Nothing is wrong with the work: the store comes back, or the user stops us.
                Err(error) if error.kind() == ErrorKind::StoreGone => {
                    self.call.warn(&format!("{}; trying again", error.message()));
                    store = None;
                    thread::sleep(REACH_AGAIN);
                }
                Err(error) => {
                    self.stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Runs a job or waits for one; false if there is none and none is waited for.
    fn step<'s>(
        &'s self,
        store: &mut Option<Lent<'s>>,
        shorter_than: Option<i64>,
    ) -> Result<bool, Error> {
        let store = match store {
            Some(store) => store,
            None => store.insert(self.call.store()?),
        };
        let claim = self.runner.claim(None, shorter_than);
        let Some(job) = store.claim(&claim, None)? else {
            if self.options.until_empty && store.open_jobs(&self.runner.worker.machine)? == 0 {
                return Ok(false);
            }
            thread::sleep(POLL_EVERY);
            return Ok(true);
        };
        let warnings = self.call.warnings_only();
        let call = self.call.for_job_with(&warnings);
        let began = Instant::now();
        let result = self.runner.run(&call, store, &job, Some(TURN));
        self.count(&result);
        (self.reported)(&WorkerEvent::Ran { job: &job, result: &result, took: began.elapsed() });
        match result {
            Err(error) if error.kind() == ErrorKind::StoreGone => Err(error),
            _ => Ok(true),
        }
    }

    fn count(&self, result: &Result<Refreshed, Error>) {
        let Tally { done, failed, given_back } = &self.tally;
        let tally = match result {
            Ok(Refreshed { stale: None, more: true, .. }) => return,
            Ok(Refreshed { stale: None, .. }) => done,
            Err(error) if matches!(error.kind(), ErrorKind::StoreGone | ErrorKind::Stopped) => {
                given_back
            }
            _ => failed,
        };
        tally.fetch_add(1, Ordering::Relaxed);
    }
}
