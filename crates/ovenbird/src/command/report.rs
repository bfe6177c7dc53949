use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ovenbird_core::answer::{Report, ReportInput};
use ovenbird_core::fact::History;
use ovenbird_core::metric::{ForgeStudy, Measure, Value};
use serde_json::{Map, Value as Json, json};

use super::people;
use super::subject::Subject;
use crate::error::CommandError;
use crate::output::{Reply, write_whole};
use crate::progress::status;
use crate::session::Session;
use crate::source::Options;
use ovenbird_view::{Page, day, html_page, report_page};

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
    /// Length of the window in days; it is compared with the one before [default: 365]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    window: Option<u32>,
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

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut store = session.store_or_memory()?;
    let options = Options {
        files: args.files,
        all_branches: args.all_branches,
        offline: args.offline,
        ..Options::default()
    };
    let subject = Subject::take(session, &mut store, &args.repo, options)?;
    let report = report(session, &subject, args.window, args.explain)?;
    let rows = session.config.count("report.rows").clamp(1, 1_000) as usize;
    let page = report_page(&report, rows);
    if let Some(path) = &args.html {
        return write_html(session, path, &page);
    }
    if session.format.is_for_people() {
        return Ok(Reply::for_people(page));
    }
    let records: Vec<Json> =
        report.measures().into_iter().map(|(part, measure)| record_of(part, measure)).collect();
    Reply::new(&report, page)?.with_records(&records)
}

/// The report of a repo, by its window or the configured one.
pub(super) fn report(
    session: &Session,
    subject: &Subject,
    window: Option<u32>,
    explain: bool,
) -> Result<Report, CommandError> {
    let Subject { record, history, forge, documents, .. } = subject;
    let git = subject.study(session.now);
    Ok(Report::new(&ReportInput {
        study: &ForgeStudy::new(&git, forge),
        repo: record.key.clone(),
        fetched: record.path.is_none(),
        branch: record.default_branch.clone(),
        taken_in: record.ingested_at,
        window_days: session.window_days(window),
        mailmapped_authors: mailmapped_authors(history, documents),
        assisted: &people::assisted(history),
        affiliations: &people::affiliations(session)?.and_accounts(&forge.accounts),
        explain,
    }))
}

/// Writes the page as an HTML file and says where; what is left to print is the page for `-`.
fn write_html(session: &Session, path: &Path, page: &Page) -> Result<Reply, CommandError> {
    let html = html_page(page, &day(session.now));
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

/// Distinct authors after `.mailmap`; `None` where there is none, or it could not be read.
fn mailmapped_authors(history: &History, documents: &people::Documents) -> Option<u64> {
    let mailmap = &documents.mailmaps.first()?.what;
    let mut is_author = vec![false; history.signatures.len()];
    for commit in &history.commits {
        is_author[commit.author as usize] = true;
    }
    let authors = history.signatures.iter().zip(is_author).filter(|(_, author)| *author);
    let mapped: HashSet<_> = authors.map(|(signature, _)| mailmap.resolve(signature)).collect();
    Some(mapped.len() as u64)
}

/// A measure as one flat record.
pub(super) fn record_of(part: &str, measure: &Measure) -> Json {
    let (value, unknown) = match &measure.value {
        Value::Count(count) => (json!(count), Json::Null),
        Value::Number(number) | Value::AtLeast(number) => (json!(number), Json::Null),
        Value::Time(seconds) => (json!(seconds), Json::Null),
        Value::Unknown(why) => (Json::Null, json!(why)),
    };
    let mut record = Map::new();
    let mut field = |name: &str, value: Json| record.insert(name.to_owned(), value);
    field("part", json!(part));
    field("name", json!(measure.name));
    field("value", value);
    field("unit", json!(measure.unit));
    field("from", json!(measure.window.map(|window| window.from)));
    field("to", json!(measure.window.map(|window| window.to)));
    field("n", json!(measure.n));
    field("low", json!(measure.interval.map(|interval| interval.low)));
    field("high", json!(measure.interval.map(|interval| interval.high)));
    field("coverage", json!(measure.coverage));
    field("exclusions", json!(measure.exclusions.join("; ")));
    field("source", json!(measure.source));
    field("unknown", unknown);
    Json::Object(record)
}
