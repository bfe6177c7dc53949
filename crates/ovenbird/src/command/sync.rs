use ovenbird_engine::job::Enqueued;
use ovenbird_engine::store::Store;
use serde::Serialize;

use crate::command::Outcome;
use crate::error::{CommandError, Kind};
use crate::output::{Page, Reply, Table};
use crate::queue::Runner;
use crate::session::Session;
use crate::source::{self, Options, Source};

/// Fetch known repos and take in what is new
///
/// One repo's failure does not stop the others; it is told at the end.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos to take; all known ones if none is named
    repos: Vec<String>,
    #[command(flatten)]
    how: How,
}

/// How repos are taken in.
#[derive(clap::Args)]
pub(super) struct How {
    /// Read lines added and removed by file, too (slower)
    #[arg(long)]
    files: bool,
    /// Read all branches, not the default one alone
    #[arg(long)]
    all_branches: bool,
    /// Leave the work to `ovenbird worker`, and do not wait
    #[arg(long)]
    queue: bool,
}

/// One repo's part.
#[derive(Serialize)]
struct Line {
    repo: String,
    state: &'static str,
    new_commits: u64,
    lost_commits: u64,
    error: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let named = args.repos.iter().map(|repo| (source::shown(repo), Source::typed(&store, repo)));
    let mut wanted: Vec<Wanted> = named.collect();
    if wanted.is_empty() {
        let known = store.repos()?.into_iter().filter(|repo| repo.tracked);
        wanted = known.map(|repo| (repo.key.clone(), Source::known(&repo))).collect();
    }
    take_all(session, &mut store, wanted, &args.how)
}

/// What was typed, as it may be shown, and what it means.
pub(super) type Wanted = (String, Result<Source, CommandError>);

/// Takes in every repo as a job, or queues the jobs, and ends with an error if any failed.
pub(super) fn take_all(
    session: &Session,
    store: &mut Store,
    wanted: Vec<Wanted>,
    how: &How,
) -> Outcome {
    let How { files, all_branches, .. } = *how;
    let options = Options { files, all_branches, ..Options::default() };
    if how.queue {
        return queue_all(session, store, wanted, options);
    }
    let runner = Runner::begin(session)?;
    let count = wanted.len();
    let mut lines = Vec::new();
    let mut failures = 0;
    for (shown, source) in wanted {
        let request = source.and_then(|source| source.request(session, options, 1));
        let taken = request.and_then(|request| runner.take(session, store, &request));
        if matches!(&taken, Err(error) if error.kind == Kind::StoreGone)
            && let Ok(opened) = session.store()
        {
            // What one connection lost, the next repos need not lose.
            *store = opened;
        }
        lines.push(match taken {
            Ok(taken) => Line {
                repo: taken.record.key.clone(),
                state: if taken.stale.is_some() { "stale" } else { "done" },
                new_commits: taken.new,
                lost_commits: taken.lost,
                error: taken.stale,
            },
            // Of one repo the error says everything, with what to do and its own exit code.
            Err(error) if count == 1 => return Err(error),
            Err(error) => {
                failures += 1;
                let error = Some(error.message().to_owned());
                Line { repo: shown, state: "failed", new_commits: 0, lost_commits: 0, error }
            }
        });
    }
    let mut table = Table::new(&["repo", "state", ">new commits", ">no longer reachable", ""]);
    for line in &lines {
        let counts = [line.new_commits.to_string(), line.lost_commits.to_string()];
        let [new, lost] = counts;
        let error = line.error.clone().unwrap_or_default();
        table.row([line.repo.clone(), line.state.to_owned(), new, lost, error]);
    }
    let mut page = Page::default();
    page.table(table);
    if count == 0 {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    }
    let failure =
        (failures > 0).then(|| CommandError::failed(format!("{failures} of {count} repos failed")));
    Ok((Reply::new(&lines, page)?, failure))
}

/// A job that was queued.
#[derive(Serialize)]
struct Queued {
    repo: String,
    job: Option<i64>,
    state: &'static str,
    error: Option<String>,
}

fn queue_all(
    session: &Session,
    store: &mut Store,
    wanted: Vec<Wanted>,
    options: Options,
) -> Outcome {
    let attempts = session.config.count("worker.attempts");
    let now = store.clock()?;
    let count = wanted.len();
    let mut lines = Vec::new();
    for (shown, source) in wanted {
        let request = source.and_then(|source| source.request(session, options, attempts));
        lines.push(match request {
            Ok(request) => {
                let Enqueued { id, joined } = store.enqueue(&request, now)?;
                let state = if joined { "joined" } else { "queued" };
                Queued { repo: request.repo, job: Some(id), state, error: None }
            }
            Err(error) if count == 1 => return Err(error),
            Err(error) => {
                let error = Some(error.message().to_owned());
                Queued { repo: shown, job: None, state: "failed", error }
            }
        });
    }
    let mut table = Table::new(&["repo", ">job", "state", ""]);
    for line in &lines {
        let job = line.job.map_or_else(String::new, |job| job.to_string());
        let error = line.error.clone().unwrap_or_default();
        table.row([line.repo.clone(), job, line.state.to_owned(), error]);
    }
    let mut page = Page::default();
    page.table(table);
    if count == 0 {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    } else {
        page.note("`ovenbird worker` runs them, `ovenbird jobs list` shows how they fare");
    }
    let failures = lines.iter().filter(|line| line.job.is_none()).count();
    let failure = (failures > 0)
        .then(|| CommandError::failed(format!("{failures} of {count} repos cannot be queued")));
    Ok((Reply::new(&lines, page)?, failure))
}
