use clap::Subcommand;

use ovenbird_engine::job::{Job, JobState, WorkerId};
use ovenbird_service::{Error, job};

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_view::{Page, Table, instant};

/// See what is queued, running and done, and change it
///
/// A job ingests one repo. `sync --queue` and `add --queue` queue jobs, `worker` runs them, and
/// plain `sync` and `add` run their own at once.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List jobs, the newest first
    List {
        /// Only those of this state: queued, running, done, failed or cancelled
        #[arg(long, value_parser = state)]
        state: Option<JobState>,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Show one job whole
    Show {
        /// Its number
        id: i64,
    },
    /// Cancel jobs: queued ones at once, running ones as soon as their worker hears of it
    Cancel {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
    /// Queue jobs again that have ended
    Retry {
        /// Their numbers
        #[arg(required = true)]
        ids: Vec<i64>,
    },
}

fn state(name: &str) -> Result<JobState, String> {
    let names = JobState::ALL.map(JobState::name);
    JobState::named(name).ok_or_else(|| format!("the states are {}", names.join(", ")))
}

pub(crate) fn run(session: &Session, command: &Command) -> Outcome {
    let call = session.call()?;
    match command {
        Command::List { state, limit } => Ok((list(&job::list(&call, *state, *limit)?)?, None)),
        Command::Show { id } => Ok((show(&job::show(&call, *id)?)?, None)),
        Command::Cancel { ids } => each(ids, |id| job::cancel(&call, id)),
        Command::Retry { ids } => each(ids, |id| job::retry(&call, id)),
    }
}

fn each(ids: &[i64], mut change: impl FnMut(i64) -> Result<Job, Error>) -> Outcome {
    let (mut jobs, mut failures) = (Vec::new(), Vec::new());
    for &id in ids {
        match change(id) {
            Ok(job) => jobs.push(job),
            Err(error) => failures.push(error),
        }
    }
    let failure = match failures.len() {
        0 => None,
        1 => failures.pop().map(CommandError::from),
        _ => {
            let texts: Vec<&str> = failures.iter().map(Error::message).collect();
            Some(CommandError::usage(texts.join("; ")))
        }
    };
    Ok((list(&jobs)?, failure))
}

fn list(jobs: &[Job]) -> Result<Reply, CommandError> {
    let mut table =
        Table::new(&[">", "repo", "state", "queued", "ended", ">attempts", ">new commits", "why"]);
    for job in jobs {
        table.row([
            job.id.to_string(),
            job.repo.clone(),
            standing(job),
            instant(job.queued_at),
            job.ended_at.map_or_else(String::new, instant),
            job.attempts.to_string(),
            job.new_commits.to_string(),
            job.reason.clone().unwrap_or_default(),
        ]);
    }
    let mut page = Page::default();
    if jobs.is_empty() {
        page.text("no job: `ovenbird sync --queue` queues one for each known repo");
    }
    page.table(table);
    Reply::new(&jobs, page)
}

fn standing(job: &Job) -> String {
    let more = if job.stop && job.state == JobState::Running { ", to be cancelled" } else { "" };
    format!("{}{more}", job.state.name())
}

fn show(job: &Job) -> Result<Reply, CommandError> {
    let mut page = Page::new(format!("job {}", job.id));
    let mut facts = Table::new(&["", ""]);
    let mut fact = |name: &str, value: String| facts.row([name.to_owned(), value]);
    let time = |time: Option<i64>| time.map_or_else(|| "not yet".to_owned(), instant);
    fact("repo", job.repo.clone());
    fact("source", job.source.clone());
    fact("state", standing(job));
    let wanted =
        [("commits", true), ("lines by file", job.files), ("all branches", job.all_branches)];
    let wanted: Vec<&str> = wanted.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect();
    fact("what is ingested", wanted.join(", "));
    fact("queued", instant(job.queued_at));
    if job.state == JobState::Queued {
        fact("not before", instant(job.due_at));
    }
    fact("began", time(job.started_at));
    fact("ended", time(job.ended_at));
    fact("attempts", format!("{} of {}", job.attempts, job.most_attempts));
    if let Some(worker) = &job.worker {
        fact("worker", WorkerId::stored(worker).to_string());
    }
    fact("new commits", job.new_commits.to_string());
    fact("no longer reachable", job.lost_commits.to_string());
    if let Some(reason) = &job.reason {
        fact("why it failed", reason.clone());
    }
    page.table(facts);
    Reply::new(job, page)
}
