//! The feeds by which a forge's facts come, from files and deliveries into every store.

mod every;
mod faults;
mod flips;
mod long;
mod octokit;
mod order;
mod pieces;
mod real;
mod script;
mod tracked;

use std::io::Write as _;
use std::path::Path;

use ovenbird_engine::ingest::archive::{self, ArchiveFile, ArchiveOptions};
use ovenbird_engine::ingest::webhook::{DeliveryOptions, receive};
use ovenbird_engine::store::{FileEntry, Scope, SqlValue, Store};
use ovenbird_testkit::github::Delivery;

pub(crate) const FORGE: &str = "github.com";
const NOW: i64 = 1_790_000_000;

/// What is asked of most files: everything, however often.
pub(crate) fn all<'a>() -> ArchiveOptions<'a> {
    ArchiveOptions { forge: FORGE, scope: None, payloads: false, again: true, readers: 2, now: NOW }
}

pub(crate) fn only(scope: &Scope) -> ArchiveOptions<'_> {
    ArchiveOptions { scope: Some(scope), ..all() }
}

pub(crate) fn import(store: &mut Store, file: &Path, options: &ArchiveOptions<'_>) -> FileEntry {
    match archive::import_file(store, file, options, &|_| true).unwrap() {
        ArchiveFile::Read(entry) => *entry,
        ArchiveFile::Known(at) => panic!("{} is known since {at}", file.display()),
    }
}

/// Imports lines as a plain file.
pub(crate) fn import_lines(store: &mut Store, lines: &[String]) -> FileEntry {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    let entry = import(store, file.path(), &all());
    assert_accounted(&entry);
    entry
}

pub(crate) fn deliver(store: &mut Store, deliveries: &[Delivery]) {
    let options = DeliveryOptions { forge: FORGE, secret: Some(b"secret"), now: NOW };
    for delivery in deliveries {
        receive(store, &signed(delivery, "secret"), &options).unwrap();
    }
}

pub(crate) fn signed(
    delivery: &Delivery,
    secret: &str,
) -> ovenbird_engine::github::webhook::Delivery {
    ovenbird_engine::github::webhook::Delivery {
        id: delivery.guid.clone(),
        event: delivery.event.clone(),
        signature: Some(delivery.signature(secret)),
        body: delivery.body.clone().into(),
    }
}

/// Every line is in one of the five counts.
pub(crate) fn assert_accounted(entry: &FileEntry) {
    let FileEntry { kept, repeated, unwanted, no_repo, rejected, .. } = entry;
    assert_eq!(kept + repeated + unwanted + no_repo + rejected, entry.lines, "{entry:?}");
    let rejected = entry.reasons.iter().filter(|(reason, _)| !reason.contains("left out"));
    assert_eq!(rejected.map(|(_, count)| count).sum::<u64>(), entry.rejected, "{entry:?}");
}

/// The rows of a query as texts, one a line.
pub(crate) fn rows(store: &mut Store, sql: &str) -> Vec<String> {
    let found = store.select(sql, 1_000_000).unwrap();
    let text = |value: &SqlValue| match value {
        SqlValue::Null => "-".to_owned(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    found.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
}

pub(crate) fn count(store: &mut Store, table: &str) -> u64 {
    rows(store, &format!("select count(*) from {table}"))[0].parse().unwrap()
}

/// What is the same whoever reported it: no column says by whom it was.
pub(crate) const PULLS: &str =
    "select r.key, p.number, p.author, p.title, p.created_at, p.closed_at,
        p.merged_at, p.merged_by, p.draft, p.additions, p.deletions, p.changed_files, p.base_ref,
        p.head_ref
    from pull_request p join repo r on r.id = p.repo_id order by r.key, p.number";
pub(crate) const ISSUES: &str =
    "select r.key, i.number, i.author, i.title, i.created_at, i.closed_at
    from issue i join repo r on r.id = i.repo_id order by r.key, i.number";
pub(crate) const LABELS: &str = "select r.key, i.number, i.labels
    from issue i join repo r on r.id = i.repo_id
    union all
    select r.key, p.number, p.labels from pull_request p join repo r on r.id = p.repo_id
    order by 1, 2";
pub(crate) const REVIEWS: &str = "select r.key, v.number, v.author, v.state, v.at
    from review v join repo r on r.id = v.repo_id order by r.key, v.id";
pub(crate) const COMMENTS: &str = "select r.key, c.number, c.author, c.created_at
    from comment c join repo r on r.id = c.repo_id order by r.key, c.id";
pub(crate) const CODE_COMMENTS: &str = "select r.key, c.number, c.author, c.created_at, c.path
    from review_comment c join repo r on r.id = c.repo_id order by r.key, c.id";
