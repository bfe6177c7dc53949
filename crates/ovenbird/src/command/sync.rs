use ovenbird_service::sync::{self, ForgeScope, History, QueuedRepo, SyncState, Synced};
use ovenbird_view::{Page, Table};

use crate::command::Outcome;
use crate::error::CommandError;
use crate::next_step::hint;
use crate::output::Reply;
use crate::session::Session;

/// Fetch known repos and ingest what is new, from git and from GitHub
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
/// One repo's failure does not stop the others; it is reported at the end.
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

/// How repos are ingested.
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
    pub(super) queue: bool,
}

impl How {
    pub(super) fn history(&self) -> History {
        History { files: self.files, all_branches: self.all_branches }
    }
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let call = session.call()?;
    let history = args.how.history();
    if args.how.queue {
        return queued(&sync::queue(&call, &args.repos, history, true)?);
    }
    let scope = match (args.no_github, args.github_only) {
        (true, _) => ForgeScope::Nobody,
        (_, true) => ForgeScope::Alone,
        _ => ForgeScope::Usual,
    };
    reply(sync::sync(&call, &args.repos, history, scope)?)
}

/// The lines as a page, and an error if any failed.
pub(super) fn reply(synced: Synced) -> Outcome {
    let Synced { repos: lines, owners_failed: lost } = synced;
    let has_reported = lines.iter().any(|line| line.new_facts.is_some());
    let mut columns = vec!["repo", "state", ">new commits", ">no longer reachable"];
    if has_reported {
        columns.extend([">new events", ">new facts"]);
    }
    columns.push("");
    let mut table = Table::new(&columns);
    let shown = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    for line in &lines {
        let mut cells = vec![line.repo.clone(), line.state.name().to_owned()];
        cells.extend([line.new_commits, line.lost_commits].map(shown));
        if has_reported {
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
    for line in &lines {
        for missing in &line.missing {
            page.note(format!("{}: {missing}", line.repo));
        }
    }
    let mut hints: Vec<String> = Vec::new();
    for step in lines.iter().flat_map(|line| &line.next_steps).map(hint) {
        if !hints.contains(&step) {
            page.note(step.clone());
            hints.push(step);
        }
    }
    for error in &lost {
        page.note(error.message().to_owned());
    }
    let failures = lines.iter().filter(|line| line.state == SyncState::Failed).count();
    let count = lines.len();
    let failure = match (failures, lost.into_iter().next()) {
        (0, lost) => lost.map(CommandError::from),
        _ => Some(CommandError::failed(format!("{failures} of {count} repos failed"))),
    };
    Ok((Reply::new(&lines, page)?, failure))
}

/// The jobs that were queued as a page, and an error if one was not.
pub(super) fn queued(lines: &[QueuedRepo]) -> Outcome {
    let mut table = Table::new(&["repo", ">job", "state", ""]);
    for line in lines {
        let job = line.job.map_or_else(String::new, |job| job.to_string());
        let error = line.error.clone().unwrap_or_default();
        table.row([line.repo.clone(), job, line.state.to_owned(), error]);
    }
    let mut page = Page::default();
    page.table(table);
    if lines.is_empty() {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    } else {
        page.note("`ovenbird worker` runs them, `ovenbird jobs list` shows how they fare");
    }
    let count = lines.len();
    let failures = lines.iter().filter(|line| line.job.is_none()).count();
    let failure = (failures > 0)
        .then(|| CommandError::failed(format!("{failures} of {count} repos cannot be queued")));
    Ok((Reply::new(&lines, page)?, failure))
}
