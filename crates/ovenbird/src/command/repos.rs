use ovenbird_service::repo::{self, RepoList};

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_view::{Page, Table};

/// List, show, remove, pin and unpin known repos
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// List the known repos
    List,
    /// Show one repo: what is stored of it, and what was ingested when
    Show {
        /// The repo: its key, path, URL or `owner/name`
        repo: String,
    },
    /// Forget a repo: its facts and its clone in the cache (a local clone stays untouched)
    Remove {
        /// The repo: its key, path, URL or `owner/name`
        repo: String,
    },
    /// Keep a repo's clone in the cache, whatever room is needed
    Pin {
        /// The repo: its key, URL or `owner/name`
        repo: String,
    },
    /// Let a repo's clone leave the cache when room is needed
    Unpin {
        /// The repo: its key, URL or `owner/name`
        repo: String,
    },
}

pub(crate) fn run(session: &Session, command: Command) -> Result<Reply, CommandError> {
    match command {
        Command::List => list(session),
        Command::Show { repo } => show(session, &repo),
        Command::Remove { repo } => remove(session, &repo),
        Command::Pin { repo } => pin(session, &repo, true),
        Command::Unpin { repo } => pin(session, &repo, false),
    }
}

fn list(session: &Session) -> Result<Reply, CommandError> {
    let RepoList { repos: lines, unlisted: others, namesakes } = repo::list(&session.call()?)?;
    let mut table = Table::new(&["repo", ">commits", "ingested", ">clone", ""]);
    for line in &lines {
        let none = if line.local { "local" } else { "none" };
        let size = line.clone_bytes.map_or(none.to_owned(), ovenbird_view::bytes);
        let mut marks = Vec::new();
        marks.extend(line.pinned.then_some("pinned"));
        marks.extend(line.shallow.then_some("shallow"));
        marks.extend(line.all_branches.then_some("all branches"));
        let at = line.ingested_at.map_or_else(|| "never".to_owned(), ovenbird_view::instant);
        table.row([line.repo.clone(), line.commits.to_string(), at, size, marks.join(", ")]);
    }
    let mut page = Page::default();
    if lines.is_empty() && others == 0 {
        page.text("no repo is known yet: `ovenbird add owner/name` adds one");
    }
    page.table(table);
    if others > 0 {
        let others = ovenbird_view::counted(others, "repo", "repos");
        page.note(format!("{others} more are known from archives of events alone"));
    }
    for namesake in namesakes {
        page.note(namesake);
    }
    Reply::new(&lines, page)
}

fn show(session: &Session, typed: &str) -> Result<Reply, CommandError> {
    let (repo, ledger) = repo::show(&session.call()?, typed)?;
    let mut page = Page::new(&repo.key);
    let mut facts = Table::new(&["", ""]);
    let mut fact = |name: &str, value: String| facts.row([name.to_owned(), value]);
    let yes = |flag: bool| if flag { "yes" } else { "no" }.to_owned();
    fact("url", repo.url.clone().unwrap_or_else(|| "none: a local clone".to_owned()));
    fact("default branch", repo.default_branch.clone().unwrap_or_else(|| "unknown".to_owned()));
    fact("all branches", yes(repo.all_branches));
    fact("commits", repo.commits.to_string());
    fact("shallow", yes(repo.shallow));
    fact("unreadable", repo.unreadable.to_string());
    fact("damaged", repo.damaged.to_string());
    page.table(facts).heading("LEDGER");
    let mut table = Table::new(&["at", "kind", ">seen", ">kept", ">rejected", "why"]);
    for entry in ledger.iter().rev().take(20) {
        table.row([
            ovenbird_view::instant(entry.at),
            entry.kind.to_owned(),
            entry.seen.to_string(),
            entry.kept.to_string(),
            entry.rejected.to_string(),
            entry.reason.clone().unwrap_or_default(),
        ]);
    }
    page.table(table);
    Reply::new(&serde_json::json!({ "repo": repo, "ledger": ledger }), page)?.with_records(&[repo])
}

fn remove(session: &Session, typed: &str) -> Result<Reply, CommandError> {
    done("removed", &repo::remove(&session.call()?, typed)?)
}

fn pin(session: &Session, typed: &str, pinned: bool) -> Result<Reply, CommandError> {
    let key = repo::pin(&session.call()?, typed, pinned)?;
    done(if pinned { "pinned" } else { "unpinned" }, &key)
}

fn done(what: &str, repo: &str) -> Result<Reply, CommandError> {
    let mut page = Page::default();
    page.text(format!("{what} {repo}"));
    Reply::new(&serde_json::json!({ "repo": repo, "done": what }), page)
}
