use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ovenbird_engine::job::{Job, JobState};
use ovenbird_engine::store::Store;

use crate::error::{CommandError, Kind};
use crate::output::Reply;
use crate::progress::status;
use crate::queue::Runner;
use crate::session::Session;
use crate::source::{Options, Source, Taken};
use ovenbird_view::{Page, counted};

/// Take jobs from the store's queue and run them, until told to stop
///
/// Any number of workers, on any number of machines, share the queue of one PostgreSQL store; a
/// repo prefers the worker that has its clone. A worker that is killed loses nothing: another one
/// takes its jobs up again. An interrupt, or a termination signal, gives them back at once.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Jobs to run at once [default: one for each core, and 2 at least]
    #[arg(long, value_name = "N")]
    slots: Option<NonZeroU16>,
    /// End when no job is queued or running
    #[arg(long)]
    until_empty: bool,
    /// Queue every known repo again so long after its last job, such as `6h` or `1d`
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    every: Option<Duration>,
}

/// A worker that finds nothing to do looks again after this.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// A store that cannot be reached is tried again after this.
const REACH_AGAIN: Duration = Duration::from_secs(1);

/// A job counts lines for so long before it goes to the end of the queue.
const TURN: Duration = Duration::from_mins(1);

/// The first of several slots leaves jobs that took longer last time to the others.
const LONG_JOB: i64 = 60;

/// How often repos are looked for that are to be queued again.
const SCHEDULE: Duration = Duration::from_secs(10);

fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    let day = jiff::SpanRelativeTo::days_are_24_hours();
    let seconds = span.total((jiff::Unit::Second, day)).map_err(|error| error.to_string())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration >= Duration::from_secs(1) => Ok(duration),
        _ => Err("it is shorter than a second".to_owned()),
    }
}

/// What a worker has done.
#[derive(Default)]
struct Tally {
    done: AtomicU64,
    failed: AtomicU64,
    given_back: AtomicU64,
}

struct Slots<'a> {
    session: &'a Session,
    runner: &'a Runner,
    until_empty: bool,
    stop: &'a AtomicBool,
    tally: Tally,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let cores = thread::available_parallelism().map_or(1, usize::from).max(2) as u64;
    let slots = args.slots.map_or(cores, |slots| u64::from(slots.get()));
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop)?;
    let runner = Runner::begin(session)?;
    patiently(session, &stop, || {
        let mut store = session.store()?;
        let now = store.clock()?;
        Ok(store.register(&runner.worker, slots, now)?)
    })?;
    if !session.quiet {
        status(&format!(
            "worker {} takes jobs from {}, {} at once",
            runner.worker.id,
            session.store_place()?,
            slots
        ));
    }
    let work = Slots {
        session,
        runner: &runner,
        until_empty: args.until_empty,
        stop: &stop,
        tally: Tally::default(),
    };
    let ended = thread::scope(|scope| {
        let slots: Vec<_> = (0..slots)
            .map(|slot| {
                let shorter = (slot == 0 && slots > 1).then_some(LONG_JOB);
                let work = &work;
                scope.spawn(move || work.run_slot(shorter))
            })
            .collect();
        let schedule = args.every.map(|every| {
            let work = &work;
            scope.spawn(move || work.schedule(every))
        });
        work.watch(&slots);
        work.stop.store(true, Ordering::Relaxed);
        drop(schedule);
        slots.into_iter().try_for_each(|slot| slot.join().unwrap_or_else(|_| Err(crashed())))
    });
    // Where that is impossible, it is found to be gone when it shows no signs of life.
    _ = session.store().map(|mut store| store.unregister(&runner.worker.id));
    ended?;
    let Tally { done, failed, given_back } = work.tally;
    let [done, failed, back] = [done, failed, given_back].map(AtomicU64::into_inner);
    let mut page = Page::default();
    let done_jobs = counted(done, "job", "jobs");
    page.text(format!("{done_jobs} done, {failed} failed, {back} given back"));
    Reply::new(&serde_json::json!({ "done": done, "failed": failed, "given_back": back }), page)
}

/// Does what a store that comes and goes may need several attempts for.
fn patiently(
    session: &Session,
    stop: &AtomicBool,
    mut work: impl FnMut() -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    loop {
        match work() {
            Err(error) if error.kind == Kind::StoreGone && !stop.load(Ordering::Relaxed) => {
                session.warn(&format!("{}; trying again", error.message()));
                thread::sleep(REACH_AGAIN);
            }
            result => return result,
        }
    }
}

fn crashed() -> CommandError {
    CommandError::failed("a slot of the worker ended by a bug in this program")
}

/// Sets `stop` at the first interrupt or termination, and dies of the second.
fn listen(stop: &Arc<AtomicBool>) -> Result<(), CommandError> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, stop.clone())?;
        signal_hook::flag::register(signal, stop.clone())?;
    }
    Ok(())
}

impl Slots<'_> {
    /// Waits for the slots to end, and hands the signal on.
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
                    self.session.warn(&format!("cannot queue repos again: {}", error.message()));
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn queue_again(&self, every: Duration) -> Result<(), CommandError> {
        let mut store = self.session.store()?;
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
            let attempts = self.session.config.count("worker.attempts");
            let request =
                Source::known(&repo).and_then(|s| s.request(self.session, options, attempts));
            match request {
                Ok(request) => _ = store.enqueue(&request, now)?,
                Err(error) => self.session.warn(&format!("{}: {}", repo.key, error.message())),
            }
        }
        Ok(())
    }

    fn run_slot(&self, shorter_than: Option<i64>) -> Result<(), CommandError> {
        let mut store = None;
        while !self.stop.load(Ordering::Relaxed) {
            match self.step(&mut store, shorter_than) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                // Nothing is wrong with the work: the store comes back, or the user stops us.
                Err(error) if error.kind == Kind::StoreGone => {
                    self.session.warn(&format!("{}; trying again", error.message()));
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
    fn step(
        &self,
        store: &mut Option<Store>,
        shorter_than: Option<i64>,
    ) -> Result<bool, CommandError> {
        let store = match store {
            Some(store) => store,
            None => store.insert(self.session.store()?),
        };
        let claim = self.runner.claim(None, shorter_than);
        let Some(job) = store.claim(&claim, None)? else {
            if self.until_empty && store.open_jobs(&self.runner.worker.machine)? == 0 {
                return Ok(false);
            }
            thread::sleep(LOOK_AGAIN);
            return Ok(true);
        };
        let session = self.session.for_job(true);
        let began = Instant::now();
        let result = self.runner.run(&session, store, &job, Some(TURN));
        self.count(&result);
        if !self.session.quiet {
            status(&told(&job, &result, began.elapsed()));
        }
        match result {
            Err(error) if error.kind == Kind::StoreGone => Err(error),
            _ => Ok(true),
        }
    }

    fn count(&self, result: &Result<Taken, CommandError>) {
        let Tally { done, failed, given_back } = &self.tally;
        let tally = match result {
            Ok(Taken { stale: None, more: true, .. }) => return,
            Ok(Taken { stale: None, .. }) => done,
            Err(error) if matches!(error.kind, Kind::StoreGone | Kind::Stopped) => given_back,
            _ => failed,
        };
        tally.fetch_add(1, Ordering::Relaxed);
    }
}

fn told(job: &Job, result: &Result<Taken, CommandError>, took: Duration) -> String {
    let how = match result {
        Ok(Taken { stale: Some(reason), .. }) => format!("failed: {reason}"),
        Ok(taken) => {
            let rest = if taken.more { ", the rest later" } else { "" };
            format!("{}{rest}", counted(taken.new, "new commit", "new commits"))
        }
        Err(error) if error.kind == Kind::Stopped => "stopped".to_owned(),
        Err(error) if error.kind == Kind::StoreGone => format!("given back: {}", error.message()),
        Err(error) => format!("{}: {}", JobState::Failed.name(), error.message()),
    };
    format!("job {} {}: {how} in {:.1} s", job.id, job.repo, took.as_secs_f64())
}
