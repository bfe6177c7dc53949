mod github;
mod server;

use std::path::Path;
use std::process::Command;

use serde::Serialize;

use crate::env;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_service::{StorePlace, store};
use ovenbird_view::{Page, Table, bytes, counted};

/// Say what is installed, what is missing, and what to do
#[derive(clap::Args)]
pub(crate) struct Args {}

#[derive(Serialize)]
struct Check {
    #[serde(rename = "check")]
    subject: &'static str,
    state: &'static str,
    found: String,
    advice: String,
}

pub(crate) fn run(session: &Session, _: &Args) -> Result<Reply, CommandError> {
    let mut checks = vec![git(), ssh(), facts(session)];
    // What is wrong with a store that does not open stands in its own line.
    if let Ok(Some(server)) = session.call().and_then(|call| Ok(store::server(&call)?)) {
        checks.extend(server::checks(&server));
    }
    checks.push(cache(session));
    checks.extend(github::checks(session));
    let mut table = Table::new(&["", "", "found", "what to do"]);
    for check in &checks {
        let cells = [check.subject, check.state, &check.found, &check.advice];
        table.row(cells.map(str::to_owned));
    }
    let mut page = Page::default();
    page.table(table);
    Reply::new(&checks, page)
}

fn git() -> Check {
    let version = Command::new("git").arg("--version").output().ok().filter(|o| o.status.success());
    let Some(output) = version else {
        return Check {
            subject: "git",
            state: "missing",
            found: "no `git` on the search path".to_owned(),
            advice: "install git: remotes cannot be fetched without it; local clones can be read"
                .to_owned(),
        };
    };
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let number =
        text.trim_start_matches("git version ").split('.').map(|part| part.parse::<u32>().ok());
    let number: Vec<u32> = number.map_while(|part| part).take(2).collect();
    // `git fetch --refetch`, which completes a clone of commits only, came with 2.36.
    let old = number.as_slice() < &[2, 36][..];
    Check {
        subject: "git",
        state: if old { "old" } else { "ok" },
        found: text,
        advice: if old {
            "update to 2.36 or later for `--files` on remotes".to_owned()
        } else {
            String::new()
        },
    }
}

fn ssh() -> Check {
    let found = env::find_program("ssh");
    Check {
        subject: "ssh",
        state: if found.is_some() { "ok" } else { "missing" },
        advice: match found {
            Some(_) => String::new(),
            None => "install an ssh client to fetch `git@host:path`; https needs none".to_owned(),
        },
        found: found
            .map_or_else(|| "no `ssh` on the search path".to_owned(), |p| p.display().to_string()),
    }
}

fn facts(session: &Session) -> Check {
    let subject = "store";
    let opened = session.call().and_then(|call| Ok(store::summary(&call)?));
    match opened {
        Ok((place, repos)) => {
            let size = match &place {
                StorePlace::Sqlite(path) => std::fs::metadata(path).map_or(0, |meta| meta.len()),
                StorePlace::Postgres(_) => 0,
            };
            let size = if size > 0 { format!(", {}", bytes(size)) } else { String::new() };
            let found = format!("{place} ({}{size})", counted(repos as u64, "repo", "repos"));
            Check { subject, state: "ok", found, advice: String::new() }
        }
        Err(error) => Check {
            subject,
            state: "failing",
            found: error.message().to_owned(),
            advice: "`--store PATH_OR_URL` or `store` in the configuration names another"
                .to_owned(),
        },
    }
}

fn cache(session: &Session) -> Check {
    let subject = "clone cache";
    let opened = session.call().and_then(|call| Ok(ovenbird_service::cache::list(&call)?));
    match opened {
        Ok((path, clones)) => {
            let used: u64 = clones.iter().map(|clone| clone.bytes).sum();
            let free = free_bytes(&path)
                .map_or_else(String::new, |free| format!(", {} free", bytes(free)));
            let found = format!(
                "{} ({}, {}{free})",
                path.display(),
                counted(clones.len() as u64, "clone", "clones"),
                bytes(used)
            );
            Check { subject, state: "ok", found, advice: String::new() }
        }
        Err(error) => Check {
            subject,
            state: "failing",
            found: error.message().to_owned(),
            advice: "`cache.path` in the configuration puts it elsewhere".to_owned(),
        },
    }
}

fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
