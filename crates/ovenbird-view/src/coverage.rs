//! How much of what happened in a repo is known, on a page.

use ovenbird_core::answer::CoverageAnswer;
use ovenbird_core::metric::coverage::{Month, Opened, Seen};
use serde_json::json;

use super::{Page, Table, count, month, percent};

/// How much of what happened in a repo is known: the last `months` of them.
pub fn coverage_page(answer: &CoverageAnswer, months: usize) -> Page {
    let coverage = &answer.coverage;
    let skipped = coverage.months.len().saturating_sub(months);
    let shown = &coverage.months[skipped..];
    let mut page = Page::new(format!("coverage of {}", answer.repo));
    if shown.is_empty() {
        page.text("nothing is known of it from its forge");
    }
    let mut table = Table::new(&[
        "month",
        ">archive hours",
        ">events API",
        ">listed by API",
        ">issues and pull requests",
        ">reported by archive",
        ">reported by API",
        ">commits reported by pushes",
    ]);
    for one in shown {
        table.row([
            month(one.window.from),
            of(one.archive_hours),
            time(one.events_api),
            time(one.listed),
            opened(one.opened),
            of(one.archive_reported),
            of(one.api_reported),
            one.landed.map_or_else(|| "unknown".to_owned(), of),
        ]);
    }
    page.table(table);
    if skipped > 0 {
        page.note(format!("{skipped} earlier months are not shown: `--months` shows more"));
    }
    page.heading("IN ALL");
    page.text(answer.text.clone());
    for gap in &answer.missing {
        page.text(gap.text.clone());
    }
    page
}

fn of(part: Seen) -> String {
    match part.of {
        0 => "-".to_owned(),
        _ if part.seen == 0 => format!("none of {}", count(part.of)),
        _ => format!("{} of {}", count(part.seen), count(part.of)),
    }
}

fn time(part: Seen) -> String {
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

/// One month as a flat record.
pub fn coverage_record(one: &Month) -> serde_json::Value {
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
        "archive_reported": one.archive_reported.seen,
        "api_reported": one.api_reported.seen,
        "reported_of": one.archive_reported.of,
        "landed_reported": one.landed.map(|part| part.seen),
        "landed_of": one.landed.map(|part| part.of),
    })
}
