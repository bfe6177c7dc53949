//! What an import says of each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ovenbird_engine::ingest::archive::ArchiveError;
use ovenbird_engine::store::FileEntry;
use serde::Serialize;

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::{Page, Reply, Table, instant};

/// One file in the reply.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub(super) enum Line {
    /// It was read.
    Read(Box<FileEntry>),
    /// The same content was taken in before, at these Unix seconds.
    Known { name: String, at: i64 },
    /// It could not be taken in.
    Failed { name: String, reason: String },
    /// There is no such file.
    Missing { name: String },
}

/// What failed: this file, or all that follow too.
pub(super) enum Failed {
    This(CommandError),
    All(CommandError),
}

impl Failed {
    pub(super) fn unread(file: &Path, error: std::io::Error) -> Self {
        Self::This(CommandError::failed(error).attempting(attempt(file)))
    }

    pub(super) fn from_archive(file: &Path, error: ArchiveError) -> Self {
        match error {
            ArchiveError::Read(error) => Self::unread(file, error),
            ArchiveError::Store(error) => {
                Self::All(CommandError::from(error).attempting(attempt(file)))
            }
            ArchiveError::Doubtful => {
                Self::This(CommandError::failed(error).attempting(attempt(file)))
            }
            ArchiveError::Stopped => Self::All(CommandError::stopped().attempting(attempt(file))),
        }
    }
}

fn attempt(file: &Path) -> String {
    format!("cannot import {}", file.display())
}

/// A file's name without its folder.
pub(super) fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Takes files one after the other. One that fails stops no other, unless the store failed.
pub(super) fn lines_of(
    files: &[PathBuf],
    mut take: impl FnMut(&Path) -> Result<Line, Failed>,
) -> (Vec<Line>, Option<CommandError>) {
    let (mut lines, mut failure) = (Vec::new(), None);
    for file in files {
        match take(file) {
            Ok(line) => {
                failure = nothing_read(file, &line).or(failure);
                lines.push(line);
            }
            Err(Failed::All(error)) => return (lines, Some(error)),
            Err(Failed::This(error)) => {
                lines.push(Line::Failed { name: name(file), reason: error.message().to_owned() });
                failure = Some(error);
            }
        }
    }
    (lines, failure)
}

/// Why a file of which nothing could be read is a failure.
fn nothing_read(file: &Path, line: &Line) -> Option<CommandError> {
    let Line::Read(entry) = line else { return None };
    let (what, holds) = match entry.kind {
        "webhook" => ("delivery", "deliveries are JSON, one a line or one a file"),
        _ => ("event", "an hour file has one JSON event a line, usually compressed"),
    };
    let why = match entry.reasons.keys().next() {
        Some(reason) => format!("no {what} could be read in it ({reason})"),
        None => format!("no {what} could be read in it"),
    };
    let error = CommandError::failed(why).attempting(attempt(file));
    let hint = "fetch the file again, and see that it is not an error page";
    entry.is_nothing().then(|| error.hint(format!("{hint}: {holds}")))
}

/// The reply of an import: `what` its lines are called, and those that tell nothing.
pub(super) fn reply(
    lines: &[Line],
    failure: Option<CommandError>,
    what: &str,
    without: &str,
) -> Outcome {
    let entries = || {
        lines.iter().filter_map(|line| match line {
            Line::Read(entry) => Some(entry),
            _ => None,
        })
    };
    let mut table = Table::new(&[
        "file",
        &format!(">{what}"),
        ">new",
        ">known",
        ">untracked",
        &format!(">{without}"),
        ">unreadable",
    ]);
    let mut sums = [0; 6];
    for entry in entries() {
        let counts = [
            entry.lines,
            entry.kept,
            entry.repeated,
            entry.unwanted,
            entry.no_repo,
            entry.rejected,
        ];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        table.row(std::iter::once(entry.name.clone()).chain(counts.map(|c| c.to_string())));
    }
    if table.rows.len() > 1 {
        table.row(std::iter::once("all".to_owned()).chain(sums.map(|sum| sum.to_string())));
    }
    let mut page = Page::default();
    page.table(table);
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, count) in entries().flat_map(|entry| &entry.reasons) {
        *reasons.entry(reason).or_default() += count;
    }
    for (reason, count) in reasons {
        // Of events that are kept, something may be missing.
        let what = if reason.contains("left out") { "kept in part" } else { "unreadable" };
        page.note(format!("{what}: {count} × {reason}"));
    }
    for remark in lines.iter().filter_map(remark) {
        page.note(remark);
    }
    remark_missing(&mut page, lines);
    if entries().any(|entry| entry.unwanted > 0) && sums[1] + sums[2] == 0 {
        page.note("none of these is of a tracked repo: `ovenbird track` lists what is tracked");
    }
    Ok((Reply::new(&lines, page)?, failure))
}

fn remark(line: &Line) -> Option<String> {
    match line {
        Line::Read(entry) => {
            let damage = entry.damage.as_ref()?;
            let rest = match () {
                () if entry.is_nothing() => "",
                () if entry.reasons.contains_key("in a damaged part") => {
                    "; nothing of the damaged part is kept, for it may be wrong: fetch the file again"
                }
                () => "; what could be read of it is kept",
            };
            Some(format!("{}: {damage}{rest}", entry.name))
        }
        Line::Known { name, at } => {
            let when = instant(*at);
            Some(format!("{name}: known since {when}; `--again` reads it again"))
        }
        Line::Failed { name, reason } => Some(format!("{name}: {reason}")),
        Line::Missing { .. } => None,
    }
}

fn remark_missing(page: &mut Page, lines: &[Line]) {
    let missing: Vec<&str> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Missing { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    match missing[..] {
        [] => {}
        [one] => _ = page.note(format!("one hour has no file: {one}")),
        [first, .., last] => {
            page.note(format!("{} hours have no file, from {first} to {last}", missing.len()));
        }
    }
}
