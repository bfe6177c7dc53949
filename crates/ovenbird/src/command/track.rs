use ovenbird_service::repo::{self, Tracked};
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
    let call = session.call()?;
    if args.names.is_empty() {
        let line = |one: Tracked| Line { name: one.name, kind: one.kind, done: "tracked" };
        return reply(&repo::tracked(&call)?.into_iter().map(line).collect::<Vec<_>>());
    }
    let changed = repo::track(&call, &args.forge, &args.names, !args.stop)?;
    reply(&changed.into_iter().map(line).collect::<Vec<_>>())
}

fn line(one: Tracked) -> Line {
    let done = match (one.changed, one.tracked) {
        (true, true) => "tracked",
        (true, false) => "tracked no longer",
        (false, true) => "tracked already",
        (false, false) => "was not tracked",
    };
    Line { name: one.name, kind: one.kind, done }
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
