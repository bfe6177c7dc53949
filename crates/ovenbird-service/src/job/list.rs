//! The queue as a list: what is queued, running and done, and changes to it.

use ovenbird_core::answer::NextStep;
use ovenbird_engine::job::{Job, JobState};
use ovenbird_engine::store::Store;

use crate::call::Call;
use crate::error::Error;

/// Jobs, the newest first: those of one state or all, up to `most`.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn list(call: &Call<'_>, state: Option<JobState>, most: usize) -> Result<Vec<Job>, Error> {
    Ok(call.store()?.jobs(state, most)?)
}

/// One job.
///
/// # Errors
///
/// Where there is none of that number, or the store cannot be read.
pub fn show(call: &Call<'_>, id: i64) -> Result<Job, Error> {
    let store = call.store()?;
    known(&store, id)
}

/// Cancels a job: a queued one at once, a running one as soon as its worker hears of it.
///
/// # Errors
///
/// Where it has ended already or is not known, or the store cannot be written.
pub fn cancel(call: &Call<'_>, id: i64) -> Result<Job, Error> {
    let mut store = call.store()?;
    let now = store.clock()?;
    let job = store.cancel_job(id, now)?.ok_or_else(|| unknown(id))?;
    match job.state {
        JobState::Cancelled | JobState::Running => Ok(job),
        state => Err(Error::usage(format!(
            "job {id} is {} already, and cannot be cancelled",
            state.name()
        ))),
    }
}

/// Queues a job again that has ended.
///
/// # Errors
///
/// Where a job of its repo is open or it is not known, or the store cannot be written.
pub fn retry(call: &Call<'_>, id: i64) -> Result<Job, Error> {
    let mut store = call.store()?;
    let now = store.clock()?;
    known(&store, id)?;
    let open = store.retry_job(id, now)?.ok_or_else(|| unknown(id))?;
    if open.id == id && open.state == JobState::Queued {
        return Ok(open);
    }
    let (id, repo, state) = (open.id, open.repo, open.state.name());
    Err(Error::usage(format!("job {id} of {repo} is {state} already")))
}

fn known(store: &Store, id: i64) -> Result<Job, Error> {
    store.job(id)?.ok_or_else(|| unknown(id))
}

fn unknown(id: i64) -> Error {
    Error::not_found(format!("there is no job {id}")).next(NextStep::ListJobs)
}
