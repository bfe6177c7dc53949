use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use ovenbird_engine::job::{Job, JobState};
use ovenbird_service::job::{WorkerEvent, WorkerOptions, WorkerTally, work};
use ovenbird_service::repo::Refreshed;
use ovenbird_service::{Error, ErrorKind};
use ovenbird_view::{Page, counted};

use crate::error::CommandError;
use crate::output::Reply;
use crate::progress::status;
use crate::session::Session;

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

fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    let day = jiff::SpanRelativeTo::days_are_24_hours();
    let seconds = span.total((jiff::Unit::Second, day)).map_err(|error| error.to_string())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration >= Duration::from_secs(1) => Ok(duration),
        _ => Err("it is shorter than a second".to_owned()),
    }
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let cores = thread::available_parallelism().map_or(1, usize::from).max(2) as u64;
    let slots = args.slots.map_or(cores, |slots| u64::from(slots.get()));
    let options = WorkerOptions { slots, until_empty: args.until_empty, every: args.every };
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop)?;
    let quiet = session.quiet;
    let reported = |event: &WorkerEvent<'_>| match event {
        _ if quiet => {}
        WorkerEvent::Began { worker, store, slots } => {
            status(&format!("worker {worker} takes jobs from {store}, {slots} at once"));
        }
        WorkerEvent::Ran { job, result, took } => status(&ran(job, result, *took)),
    };
    let tally = work(&session.call_until(stop)?, options, &reported)?;
    let WorkerTally { done, failed, given_back } = tally;
    let mut page = Page::default();
    let done_jobs = counted(done, "job", "jobs");
    page.text(format!("{done_jobs} done, {failed} failed, {given_back} given back"));
    let data = serde_json::json!({ "done": done, "failed": failed, "given_back": given_back });
    Reply::new(&data, page)
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

fn ran(job: &Job, result: &Result<Refreshed, Error>, took: Duration) -> String {
    let how = match result {
        Ok(Refreshed { stale: Some(reason), .. }) => format!("failed: {reason}"),
        Ok(refreshed) => {
            let rest = if refreshed.more { ", the rest later" } else { "" };
            format!("{}{rest}", counted(refreshed.new, "new commit", "new commits"))
        }
        Err(error) if error.kind() == ErrorKind::Stopped => "stopped".to_owned(),
        Err(error) if error.kind() == ErrorKind::StoreGone => {
            format!("given back: {}", error.message())
        }
        Err(error) => format!("{}: {}", JobState::Failed.name(), error.message()),
    };
    format!("job {} {}: {how} in {:.1} s", job.id, job.repo, took.as_secs_f64())
}
