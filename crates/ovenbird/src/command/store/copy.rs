use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::store::{
    CopyError, CopyState, CrowdCopy, DecisionCopy, RepoCopy, RepoRecord, SharedCopy, SharedRows,
    StoreCopy, StoreError,
};
use serde::Serialize;

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::Reply;
use crate::progress::Bar;
use crate::session::{Place, Session};
use ovenbird_view::{Page, Table, counted};

/// Copy all that one store holds into another: from a file to PostgreSQL, and back
///
/// Repos, their facts and the decisions about people are copied and compared; the source is never
/// written. A repo that the destination has alike is passed over, another state of it is replaced
/// by the source's, and what only the destination has stays. Repos that came with an archive of
/// everything are copied, too, and counted; where one of them is tracked at the destination, it
/// keeps what it has and learns the rest. Run it again if it was cut off: a repo is copied whole or
/// not at all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The store that is read: an SQLite file (also `sqlite:PATH`), or a `postgres://` URL
    #[arg(long, value_name = "PATH_OR_URL")]
    from: String,
    /// The store that is written; made if it is not there
    #[arg(long, value_name = "PATH_OR_URL")]
    to: String,
}

/// One repo's part.
#[derive(Serialize)]
struct Line {
    repo: String,
    state: &'static str,
    commits: u64,
    file_changes: u64,
    checksum: Option<String>,
    /// The first table that differed, of a repo that was replaced.
    differed: Option<&'static str>,
    error: Option<String>,
}

/// The whole answer.
#[derive(Serialize)]
struct Answer<'a> {
    from: String,
    to: String,
    repos: &'a [Line],
    /// Repos that came with an archive of everything.
    others: CrowdCopy,
    /// Accounts, and the ledger of files and deliveries.
    shared: SharedCopy,
    decisions: DecisionCopy,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let (from, to) = (Place::named(&args.from)?, Place::named(&args.to)?);
    if let Place::Sqlite(path) = &from
        && !path.exists()
    {
        let message = format!("cannot copy `{from}`: there is no such file");
        return Err(CommandError::not_found(message).hint("`--from` names a store that is there"));
    }
    let source = from.open_to_read().map_err(CopyError::Source).map_err(told)?;
    let mut target = to.open().map_err(CopyError::Destination).map_err(told)?;
    let copy = StoreCopy::new(&source, &mut target).map_err(told)?;
    let mut lines = Vec::new();
    for repo in copy.repos().map_err(told)? {
        lines.push(match copy_one(session, &copy, &repo) {
            Ok(copied) => line(repo.key, copied),
            Err(error) if error.is_final() => {
                return Err(told(error).attempting(format!("cannot copy `{}`", repo.key)));
            }
            Err(error) => failed(repo.key, &error),
        });
    }
    let others = copy_others(session, &copy)?;
    let shared = copy.shared().map_err(told)?;
    let decisions = copy.decisions().map_err(told)?;
    let failures = lines.iter().filter(|line| line.error.is_some()).count() + others.failed.len();
    let failure = (failures > 0).then(|| {
        let all = lines.len() as u64 + others.all();
        CommandError::failed(format!("{failures} of {all} repos were not copied"))
            .hint("of these the destination holds what it held before; what is copied stays")
    });
    let (from, to) = (from.to_string(), to.to_string());
    let answer = Answer { from, to, repos: &lines, others, shared, decisions };
    Ok((Reply::new(&answer, page(&answer))?.with_records(&lines)?, failure))
}

fn copy_one(
    session: &Session,
    copy: &StoreCopy<'_>,
    repo: &RepoRecord,
) -> Result<RepoCopy, CopyError> {
    let bar = Bar::begin(session, format!("copying {}", repo.key));
    let mut rows = 0;
    let copied = copy.repo(repo, &mut |more| {
        rows += more;
        bar.advanced(rows, None);
    });
    let done = copied.as_ref().map_or("failed".to_owned(), |copied| {
        let (commits, changes) = (copied.commits, copied.file_changes);
        let commits = counted(commits, "commit", "commits");
        format!("{commits}, {}", counted(changes, "file change", "file changes"))
    });
    bar.end(&done);
    copied
}

/// Copies the repos that nobody asked for.
fn copy_others(session: &Session, copy: &StoreCopy<'_>) -> Result<CrowdCopy, CommandError> {
    let bar = Bar::begin(session, "copying repos of the archive".to_owned());
    let mut repos = 0;
    let copied = copy.crowd(&mut |more| {
        repos += more;
        bar.advanced(repos, None);
    });
    bar.end(
        &copied.as_ref().map_or("failed".to_owned(), |done| counted(done.all(), "repo", "repos")),
    );
    copied.map_err(told)
}

fn line(repo: String, copied: RepoCopy) -> Line {
    let (state, differed) = match copied.state {
        CopyState::Copied => ("copied", None),
        CopyState::There => ("already there", None),
        CopyState::Replaced(table) => ("replaced", Some(table)),
        CopyState::Added => ("added to", None),
    };
    let RepoCopy { commits, file_changes, checksum, .. } = copied;
    let checksum = Some(checksum);
    Line { repo, state, commits, file_changes, checksum, differed, error: None }
}

fn failed(repo: String, error: &CopyError) -> Line {
    let (state, error) = ("failed", Some(error.to_string()));
    Line { repo, state, commits: 0, file_changes: 0, checksum: None, differed: None, error }
}

fn page(answer: &Answer<'_>) -> Page {
    let columns = ["repo", "state", ">commits", ">file changes", "checksum", ""];
    let mut table = Table::new(&columns);
    for line in answer.repos {
        let counts = [line.commits, line.file_changes].map(|count| count.to_string());
        let [commits, changes] = counts;
        // For the eye; programs get all of it.
        let checksum = line.checksum.as_deref().map_or("", |sum| &sum[..16]).to_owned();
        let replaced = line.differed.map(|table| format!("`{table}` differed"));
        let remark = line.error.clone().or(replaced).unwrap_or_default();
        table.row([line.repo.clone(), line.state.to_owned(), commits, changes, checksum, remark]);
    }
    let mut page = Page::default();
    if answer.repos.is_empty() {
        page.text(format!("{} holds no repo", answer.from));
    }
    page.table(table);
    let CrowdCopy { copied, there, replaced, added, failed } = &answer.others;
    if answer.others.all() > 0 {
        let mut parts =
            vec![format!("repos that are not tracked: {copied} copied, {there} already there")];
        parts.extend((*replaced > 0).then(|| format!("{replaced} replaced")));
        parts.extend((*added > 0).then(|| format!("{added} added to tracked ones")));
        parts.extend((!failed.is_empty()).then(|| format!("{} failed", failed.len())));
        page.note(parts.join(", "));
        for (repo, error) in failed {
            page.note(format!("{repo}: {error}"));
        }
    }
    note_shared(&mut page, &answer.shared);
    let DecisionCopy { copied, undone, there, renumbered } = answer.decisions;
    let mut parts = vec![format!("decisions: {copied} copied, {there} already there")];
    parts.extend((undone > 0).then(|| format!("{undone} undone since at the source")));
    parts.extend((renumbered > 0).then(|| format!("{renumbered} of the copied have a new number")));
    page.note(parts.join(", "));
    page
}

/// Says what was there to be copied beside repos.
fn note_shared(page: &mut Page, shared: &SharedCopy) {
    for (what, rows) in [
        ("accounts", shared.accounts),
        ("logins", shared.logins),
        ("tracked owners", shared.owners),
        ("files of the ledger", shared.files),
        ("deliveries", shared.deliveries),
    ] {
        if rows != SharedRows::default() {
            let SharedRows { copied, there } = rows;
            page.note(format!("{what}: {copied} copied, {there} already there"));
        }
    }
}

/// What went wrong, and what to do on the side where it did.
fn told(error: CopyError) -> CommandError {
    let failed = CommandError::failed(&error);
    match error {
        CopyError::Same => CommandError::usage(error).hint("`--to` names another file or database"),
        CopyError::Differs { .. } => failed
            .hint("nothing of it was kept; look at the destination's disk, memory and triggers"),
        CopyError::Source(StoreError::Open { .. }) => {
            failed.hint("`--from` names a store that is there")
        }
        CopyError::Source(StoreError::Damaged(_)) => {
            failed.hint("the source is as it was; what was copied before stays")
        }
        CopyError::Destination(StoreError::Open { .. }) => {
            failed.hint("`--to` names a file that can be made, or a database that is there")
        }
        CopyError::Destination(StoreError::Full) => {
            failed.hint("free some room and run the command again; what was copied before stays")
        }
        CopyError::Source(error) => CommandError::from(error).attempting("cannot read the source"),
        CopyError::Destination(error) => {
            CommandError::from(error).attempting("cannot write to the destination")
        }
    }
}
