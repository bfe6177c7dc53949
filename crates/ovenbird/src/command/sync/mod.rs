mod follow;

use ovenbird_engine::job::Enqueued;
use ovenbird_engine::store::Store;
use serde::Serialize;

use crate::command::Outcome;
use crate::error::{CommandError, Kind};
use crate::output::Reply;
use crate::queue::Runner;
use crate::session::Session;
use crate::source::{self, Options, Source};
use follow::{Told, Which};
use ovenbird_view::{Page, Table};

/// Fetch known repos and take in what is new, from git and from GitHub
///
/// Pull requests, reviews, issues, comments, releases and events come through GitHub's API, for
/// repos of the host that `github.host` names: with a token in `OVENBIRD_GITHUB_TOKEN`,
/// `GITHUB_TOKEN` or `GH_TOKEN` for all of them; without one, as GitHub answers 60 requests an
/// hour, only for those that `ovenbird track` tracks. What is only tracked is not cloned. When the
/// hour's budget is spent, what came is kept, and the next run goes on from there.
///
/// With `--files`, what closed pull requests wanted merged is fetched, too (`refs/pull/N/head`), and
/// compared with the default branch: what was rebased, picked or squashed there has landed.
///
/// One repo's failure does not stop the others; it is told at the end.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos to take; all known ones, and those of tracked owners, if none is named
    repos: Vec<String>,
    #[command(flatten)]
    how: How,
    /// Ask GitHub's API for nothing
    #[arg(long)]
    no_github: bool,
    /// Ask GitHub's API alone, with or without a token; fetch nothing
    #[arg(long, conflicts_with_all = ["no_github", "files", "all_branches", "queue"])]
    github_only: bool,
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
    /// Leave the work to `ovenbird worker`, which reads git alone, and do not wait
    #[arg(long)]
    queue: bool,
}

/// One repo's part.
#[derive(Serialize)]
struct Line {
    repo: String,
    state: &'static str,
    new_commits: Option<u64>,
    lost_commits: Option<u64>,
    /// Events that the forge told for the first time.
    new_events: Option<u64>,
    /// Things of the forge that are new, or of which more is known.
    new_facts: Option<u64>,
    /// What the forge has and did not tell, and why.
    missing: Vec<String>,
    error: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let which = match (args.no_github || args.how.queue, args.github_only) {
        (true, _) => Which::Nobody,
        (_, true) => Which::All,
        _ => Which::Usual,
    };
    let (git, named) = meant(session, &mut store, args, which)?;
    if args.how.queue {
        return queue_all(session, &mut store, git, args.how.options());
    }
    let lines = take(session, &mut store, git, &args.how)?;
    if which != Which::Nobody && !args.repos.is_empty() && named.is_empty() {
        return reply(&lines, Vec::new());
    }
    let wanted = follow::wanted(session, &mut store, &named, which)?;
    let told = wanted.follow(session, &mut store)?;
    let lost = wanted.lost.iter().map(|(owner, error)| {
        let error = CommandError::from(error.clone());
        error.attempting(format!("cannot list the repos of {owner}"))
    });
    reply(&joined(lines, told), lost.collect())
}

/// What is to be read by git, and the keys of what was named.
fn meant(
    session: &Session,
    store: &mut Store,
    args: &Args,
    which: Which,
) -> Result<(Vec<Wanted>, Vec<String>), CommandError> {
    let mut git: Vec<Wanted> = Vec::new();
    let mut named = Vec::new();
    for typed in &args.repos {
        let known = source::find(store, typed)?;
        let key = known.as_ref().map(|repo| repo.key.clone()).or_else(|| source::key(typed));
        if let Some(key) = key.clone().filter(|_| args.github_only && known.is_none()) {
            follow::track(session, store, &key)?;
        }
        named.extend(key);
        // What is only tracked stays uncloned, even where it is named.
        let is_tracked_only = known.is_some_and(|repo| !repo.has_history());
        if is_tracked_only && which == Which::Nobody {
            git.push((source::shown(typed), Err(only_tracked(typed))));
        } else if !is_tracked_only && !args.github_only {
            git.push((source::shown(typed), Source::typed(store, typed)));
        }
    }
    if args.repos.is_empty() && !args.github_only {
        let known = store.repos()?.into_iter().filter(|repo| repo.tracked && repo.has_history());
        git = known.map(|repo| (repo.key.clone(), Source::known(&repo))).collect();
    }
    Ok((git, named))
}

fn only_tracked(typed: &str) -> CommandError {
    let shown = source::shown(typed);
    CommandError::usage(format!("`{shown}` is only tracked, and has no history here"))
        .hint(format!("`ovenbird add {shown}` reads its history"))
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
    if how.queue {
        return queue_all(session, store, wanted, how.options());
    }
    reply(&take(session, store, wanted, how)?, Vec::new())
}

impl How {
    fn options(&self) -> Options {
        let Self { files, all_branches, .. } = *self;
        Options { files, all_branches, ..Options::default() }
    }
}

/// Takes in the history of every repo.
fn take(
    session: &Session,
    store: &mut Store,
    wanted: Vec<Wanted>,
    how: &How,
) -> Result<Vec<Line>, CommandError> {
    let mut lines = Vec::new();
    if wanted.is_empty() {
        return Ok(lines);
    }
    let runner = Runner::begin(session)?;
    let count = wanted.len();
    for (shown, source) in wanted {
        let request = source.and_then(|source| source.request(session, how.options(), 1));
        let taken = request.and_then(|request| runner.take(session, store, &request));
        if matches!(&taken, Err(error) if error.kind == Kind::StoreGone)
            && let Ok(opened) = session.store()
        {
            // What one connection lost, the next repos need not lose.
            *store = opened;
        }
        lines.push(match taken {
            Ok(taken) => Line {
                new_commits: Some(taken.new),
                lost_commits: Some(taken.lost),
                error: taken.stale.clone(),
                ..Line::new(
                    taken.record.key.clone(),
                    if taken.stale.is_some() { "stale" } else { "done" },
                )
            },
            // Of one repo the error says everything, with what to do and its own exit code.
            Err(error) if count == 1 => return Err(error),
            Err(error) => {
                let error = Some(error.message().to_owned());
                Line { error, ..Line::new(shown, "failed") }
            }
        });
    }
    Ok(lines)
}

impl Line {
    fn new(repo: String, state: &'static str) -> Self {
        Self {
            repo,
            state,
            new_commits: None,
            lost_commits: None,
            new_events: None,
            new_facts: None,
            missing: Vec::new(),
            error: None,
        }
    }
}

/// Puts what the forge told beside what git told.
fn joined(mut lines: Vec<Line>, told: Vec<Told>) -> Vec<Line> {
    for Told { asked, followed } in told {
        let state = follow::state(&followed);
        let place = lines.iter().position(|line| line.repo == asked).unwrap_or_else(|| {
            lines.push(Line::new(asked, state));
            lines.len() - 1
        });
        let line = &mut lines[place];
        // The worst of both.
        if line.state == "done" || state == "failed" {
            line.state = state;
        }
        line.missing = follow::missing(&followed);
        line.new_events = Some(followed.events);
        line.new_facts = Some(followed.items);
        line.repo = followed.repo;
    }
    lines
}

/// The lines as a page, and an error if any failed.
fn reply(lines: &[Line], lost: Vec<CommandError>) -> Outcome {
    let has_told = lines.iter().any(|line| line.new_facts.is_some());
    let mut columns = vec!["repo", "state", ">new commits", ">no longer reachable"];
    if has_told {
        columns.extend([">new events", ">new facts"]);
    }
    columns.push("");
    let mut table = Table::new(&columns);
    let shown = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    for line in lines {
        let mut cells = vec![line.repo.clone(), line.state.to_owned()];
        cells.extend([line.new_commits, line.lost_commits].map(shown));
        if has_told {
            cells.extend([line.new_events, line.new_facts].map(shown));
        }
        cells.push(line.error.clone().unwrap_or_default());
        table.row(cells);
    }
    let mut page = Page::default();
    page.table(table);
    if lines.is_empty() {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    }
    for line in lines {
        for missing in &line.missing {
            page.note(format!("{}: {missing}", line.repo));
        }
    }
    for error in &lost {
        page.note(error.message().to_owned());
    }
    let failures = lines.iter().filter(|line| line.state == "failed").count();
    let count = lines.len();
    let failure = match (failures, lost.into_iter().next()) {
        (0, lost) => lost,
        _ => Some(CommandError::failed(format!("{failures} of {count} repos failed"))),
    };
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
