use serde::Serialize;

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::{Page, Reply, Table};
use crate::session::Session;
use crate::source::{self, Options, Taken};

/// Fetch known repos and take in what is new
///
/// One repo's failure does not stop the others; it is told at the end.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos to take; all known ones if none is named
    repos: Vec<String>,
    /// Read lines added and removed by file, too (slower)
    #[arg(long)]
    files: bool,
    /// Read all branches, not the default one alone
    #[arg(long)]
    all_branches: bool,
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
    let options = Options { files: args.files, all_branches: args.all_branches, offline: false };
    if args.repos.is_empty() {
        let known = store.repos()?;
        let keys: Vec<String> = known.iter().map(|repo| repo.key.clone()).collect();
        let mut known = known.iter();
        return take_all(&keys, |_| {
            let record = known.next().expect("one for each key");
            source::take_known(session, &mut store, record, options)
        });
    }
    take_all(&args.repos, |repo| source::take(session, &mut store, repo, options))
}

/// Takes in every repo, and ends with an error if any failed.
pub(super) fn take_all(
    repos: &[String],
    mut take: impl FnMut(&str) -> Result<Taken, CommandError>,
) -> Outcome {
    let mut lines = Vec::new();
    let mut failures = 0;
    for repo in repos {
        lines.push(match take(repo) {
            Ok(taken) => Line {
                repo: taken.record.key.clone(),
                state: if taken.stale.is_some() { "stale" } else { "done" },
                new_commits: taken.new,
                lost_commits: taken.lost,
                error: taken.stale,
            },
            // Of one repo the error says everything, with what to do and its own exit code.
            Err(error) if repos.len() == 1 => return Err(error),
            Err(error) => {
                failures += 1;
                let error = Some(error.message().to_owned());
                let repo = source::shown(repo);
                Line { repo, state: "failed", new_commits: 0, lost_commits: 0, error }
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
    if repos.is_empty() {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    }
    let failure = (failures > 0)
        .then(|| CommandError::failed(format!("{failures} of {} repos failed", repos.len())));
    Ok((Reply::new(&lines, page)?, failure))
}
