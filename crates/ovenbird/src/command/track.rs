use ovenbird_core::fact::Location;
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};
use serde::Serialize;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_view::{Page, Table};

/// Track repos, or all repos of an owner: their events are kept by every import
///
/// `ovenbird sync` follows them through GitHub's API. Tracking clones nothing: `ovenbird add` reads
/// a repo's history, and tracks it too. Without names, what is tracked is listed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos as `owner/name` or URL, and owners as `owner`
    names: Vec<String>,
    /// Track these no longer; what is stored of them stays
    #[arg(long, requires = "names")]
    stop: bool,
    /// The host of owners
    #[arg(long, default_value = "github.com", value_name = "HOST")]
    forge: String,
}

#[derive(Serialize)]
struct Line {
    name: String,
    kind: &'static str,
    done: &'static str,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut store = session.store()?;
    if args.names.is_empty() {
        return list(&store);
    }
    let mut lines = Vec::new();
    for name in &args.names {
        lines.push(if is_owner(name) {
            let changed = store.track_owner(&args.forge, name, !args.stop, session.now)?;
            if args.stop {
                stop_repos(&mut store, &args.forge, name)?;
            }
            Line {
                name: format!("{}/{name}", args.forge),
                kind: "owner",
                done: done(changed, args.stop),
            }
        } else {
            repo(session, &mut store, name, args.stop)?
        });
    }
    reply(&lines)
}

fn done(changed: bool, stop: bool) -> &'static str {
    match (changed, stop) {
        (true, false) => "tracked",
        (true, true) => "tracked no longer",
        (false, false) => "tracked already",
        (false, true) => "was not tracked",
    }
}

fn is_owner(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.bytes().all(plain)
}

fn repo(
    session: &Session,
    store: &mut Store,
    typed: &str,
    stop: bool,
) -> Result<Line, CommandError> {
    let Ok(Location::Remote(remote)) = Location::parse(typed) else {
        let shown = crate::source::shown(typed);
        return Err(CommandError::usage(format!("`{shown}` is no repo on a forge"))
            .hint("a repo is `owner/name` on GitHub, or a URL; an owner is its name alone"));
    };
    let key = remote.key();
    let known = store.repo(&key)?;
    let was = known.as_ref().is_some_and(|repo| repo.tracked);
    if stop {
        if let Some(repo) = known {
            store.track_repo(repo.id, false)?;
        }
        return Ok(Line { name: key, kind: "repo", done: done(was, true) });
    }
    // Without a URL: it is not fetched until `add` wants its history.
    let wanted = RepoKey { key: key.clone(), url: None, path: None };
    let record = store.add_repo(&wanted, session.now)?;
    store.track_repo(record.id, true)?;
    Ok(Line { name: record.key, kind: "repo", done: done(!was, false) })
}

/// Stops tracking an owner's repos, but for those whose history is read: `add` wanted these.
fn stop_repos(store: &mut Store, forge: &str, owner: &str) -> Result<(), CommandError> {
    let of_owner = format!("{forge}/{}/", owner.to_ascii_lowercase());
    let is_theirs = |repo: &RepoRecord| repo.key.starts_with(&of_owner) && !repo.has_history();
    for repo in store.repos()?.into_iter().filter(is_theirs) {
        store.track_repo(repo.id, false)?;
    }
    Ok(())
}

fn list(store: &Store) -> Result<Reply, CommandError> {
    let owners = store.tracked_owners()?.into_iter().map(|owner| Line {
        name: format!("{}/{}", owner.forge, owner.owner),
        kind: "owner",
        done: "tracked",
    });
    let repos = store.repos()?.into_iter();
    let repos = repos.filter(|repo| repo.tracked && repo.path.is_none());
    let repos = repos.map(|repo| Line { name: repo.key, kind: "repo", done: "tracked" });
    reply(&owners.chain(repos).collect::<Vec<_>>())
}

fn reply(lines: &[Line]) -> Result<Reply, CommandError> {
    let mut table = Table::new(&["name", "kind", ""]);
    for line in lines {
        table.row([line.name.clone(), line.kind.to_owned(), line.done.to_owned()]);
    }
    let mut page = Page::default();
    if lines.is_empty() {
        page.text("nothing is tracked yet: `ovenbird track owner/name` tracks a repo");
    }
    page.table(table);
    Reply::new(&lines, page)
}
