use ovenbird_core::metric::coverage::{Coverage, Month, Opened, Part, coverage};
use serde::Serialize;
use serde_json::json;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use crate::source;
use ovenbird_view::{Page, Table, count, month, percent};

/// Show how much of what happened in a repo is known, month by month
///
/// Three witnesses stand side by side: the hours of the archive and the spans of the API that
/// were taken in; the numbers of issues and pull requests, which a forge gives out in order, so
/// that a missing one is known to be missing; and what one source told of the items and commits
/// that another one knows. `-` is where nothing was to be expected, `none` where nothing was told.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo: its key, URL or `owner/name`
    repo: String,
    /// How many months, up to the present
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: u32,
}

#[derive(Serialize)]
struct Answer<'a> {
    repo: &'a str,
    #[serde(flatten)]
    coverage: &'a Coverage,
    missing: &'a [String],
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let store = session.store()?;
    let repo = source::known(&store, &args.repo)?;
    if repo.path.is_some() {
        return Err(CommandError::usage(format!(
            "`{}` is a local clone, which no forge tells of",
            repo.key
        ))
        .hint("name the repo on its forge, such as `ovenbird coverage owner/name`"));
    }
    let coverage = coverage(&store.witnesses(&repo)?, session.now);
    let missing = missing(&coverage, &repo.key, repo.ingested_at.is_some());
    let skipped = coverage.months.len().saturating_sub(args.months as usize);
    let shown = &coverage.months[skipped..];
    let page = page(&repo.key, &coverage, shown, skipped, &missing);
    let answer = Answer { repo: &repo.key, coverage: &coverage, missing: &missing };
    let records: Vec<_> = coverage.months.iter().map(record).collect();
    Reply::new(&answer, page)?.with_records(&records)
}

fn page(
    repo: &str,
    coverage: &Coverage,
    shown: &[Month],
    skipped: usize,
    missing: &[String],
) -> Page {
    let mut page = Page::new(format!("coverage of {repo}"));
    if shown.is_empty() {
        page.text("nothing is known of it from its forge");
    }
    let mut table = Table::new(&[
        "month",
        ">archive hours",
        ">events API",
        ">listed by API",
        ">issues and pull requests",
        ">told by archive",
        ">told by API",
        ">commits told by pushes",
    ]);
    for one in shown {
        table.row([
            month(one.window.from),
            of(one.archive_hours),
            time(one.events_api),
            time(one.listed),
            opened(one.opened),
            of(one.archive_told),
            of(one.api_told),
            one.landed.map_or_else(|| "unknown".to_owned(), of),
        ]);
    }
    page.table(table);
    if skipped > 0 {
        page.note(format!("{skipped} earlier months are not shown: `--months` shows more"));
    }
    page.heading("IN ALL");
    page.text(sentence(coverage));
    for line in missing {
        page.text(line.clone());
    }
    page
}

fn sentence(coverage: &Coverage) -> String {
    let Opened { known, at_most, .. } = coverage.opened;
    let Some(highest) = coverage.highest else {
        return "No issue or pull request is known.".to_owned();
    };
    let share = if at_most == 0 { 0.0 } else { known as f64 / at_most as f64 };
    format!(
        "Of the {} numbers up to #{highest}, {} are issues or pull requests with a known beginning \
         ({}). Discussions and deleted issues have numbers, too, so that all of them may be out of \
         reach.",
        count(at_most),
        count(known),
        if known == at_most { "all".to_owned() } else { percent(share.min(0.999)) },
    )
}

/// What to take in to know more.
fn missing(coverage: &Coverage, repo: &str, has_git: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let hours: u64 =
        coverage.months.iter().map(|m| m.archive_hours.of - m.archive_hours.seen).sum();
    if hours > 0 {
        lines.push(format!(
            "{} hours of the archive are not taken in: `ovenbird import archive` takes them.",
            count(hours)
        ));
    }
    let damaged: u64 = coverage.months.iter().map(|month| month.damaged_hours).sum();
    if damaged > 0 {
        lines.push(format!("{} hours come from damaged files.", count(damaged)));
    }
    if coverage.months.iter().all(|month| month.listed.seen == 0) {
        lines.push(format!(
            "The API was not asked for issues and pull requests: `ovenbird sync {repo}` with a \
             token asks it."
        ));
    }
    if !has_git {
        lines.push(format!(
            "Git was not read, so pushes have nothing to be compared with: `ovenbird add {repo}`."
        ));
    }
    if coverage.undated > 0 {
        lines.push(format!(
            "{} issues or pull requests are known by number alone.",
            count(coverage.undated)
        ));
    }
    lines
}

fn of(part: Part) -> String {
    match part.of {
        0 => "-".to_owned(),
        _ if part.seen == 0 => format!("none of {}", count(part.of)),
        _ => format!("{} of {}", count(part.seen), count(part.of)),
    }
}

fn time(part: Part) -> String {
    match part.share() {
        None => "-".to_owned(),
        Some(0.0) => "none".to_owned(),
        Some(1.0..) => "all".to_owned(),
        // Nearly all of the time is not all of it.
        Some(share) => percent(share.clamp(0.001, 0.999)),
    }
}

fn opened(opened: Opened) -> String {
    let Opened { known, at_least, at_most } = opened;
    match at_most {
        0 => "-".to_owned(),
        _ if at_least == at_most => format!("{} of {}", count(known), count(at_most)),
        _ => format!("{} of {}–{}", count(known), count(at_least), count(at_most)),
    }
}

fn record(one: &Month) -> serde_json::Value {
    json!({
        "month": month(one.window.from),
        "from": one.window.from,
        "to": one.window.to,
        "archive_hours": one.archive_hours.seen,
        "archive_hours_of": one.archive_hours.of,
        "damaged_hours": one.damaged_hours,
        "events_api": one.events_api.share(),
        "listed": one.listed.share(),
        "opened_known": one.opened.known,
        "opened_at_least": one.opened.at_least,
        "opened_at_most": one.opened.at_most,
        "archive_told": one.archive_told.seen,
        "api_told": one.api_told.seen,
        "told_of": one.archive_told.of,
        "landed_told": one.landed.map(|part| part.seen),
        "landed_of": one.landed.map(|part| part.of),
    })
}
