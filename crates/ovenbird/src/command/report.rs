use std::path::{Path, PathBuf};

use ovenbird_core::answer::Answer;
use ovenbird_core::question::{Question, ReportQuestion};
use ovenbird_view::{Page, day, html_page, record_of, report_page};

use super::Reply;
use crate::command::period::PeriodArgs;
use crate::env;
use crate::error::CommandError;
use crate::output::write_whole;
use crate::progress::status;
use crate::session::Session;

/// Answer on one page: who made it, who holds it up, who is new, who has left
///
/// A repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub. A local
/// clone is read in place, offline. A remote is fetched into the cache first, commits only unless
/// `--files` is given.
///
/// CSV and JSON lines hold one measure a line; JSON and YAML hold the whole report.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// Count lines by file, too: hotspots, ownership, absence factor by lines (slower)
    #[arg(long)]
    files: bool,
    /// Read all branches, not the default one alone
    #[arg(long)]
    all_branches: bool,
    #[command(flatten)]
    period: PeriodArgs,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
    /// Tell the facts behind each sentence about pull requests and issues
    #[arg(long)]
    explain: bool,
    /// Write the page as one HTML file that loads nothing, in place of printing; `-` prints it
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let question = Question::Report(ReportQuestion {
        repo: args.repo,
        files: args.files,
        all_branches: args.all_branches,
        offline: args.offline,
        explain: args.explain,
        period: args.period.into(),
    });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::Report(report) = &*answered else {
        return Err(CommandError::mismatch());
    };
    let rows = session.config.count("report.rows").clamp(1, 1_000) as usize;
    let page = report_page(report, rows);
    if let Some(path) = &args.html {
        return write_html(session, path, &page);
    }
    if session.format.is_for_people() {
        return Ok(Reply::for_people(page));
    }
    let records: Vec<_> =
        report.measures().into_iter().map(|(part, measure)| record_of(part, measure)).collect();
    Reply::new(report, page)?.with_records(&records)
}

/// Writes the page as an HTML file and says where; what is left to print is the page for `-`.
fn write_html(session: &Session, path: &Path, page: &Page) -> Result<Reply, CommandError> {
    let html = html_page(page, &day(env::now()));
    if path == Path::new("-") {
        return Ok(Reply::verbatim(html));
    }
    write_whole(path, &html).map_err(|error| {
        CommandError::failed(error).attempting(format!("cannot write {}", path.display()))
    })?;
    if !session.quiet {
        status(&format!("the page is in {}", path.display()));
    }
    Ok(Reply::verbatim(String::new()))
}
