use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ovenbird_engine::github::archive::Hour;
use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::ingest::archive::{self, ArchiveError, ArchiveFile, ArchiveWish};
use ovenbird_engine::store::{FileEntry, Scope, Store};
use serde::Serialize;

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::{Page, Reply, Table, instant};
use crate::progress::Bar;
use crate::session::Session;

/// Take in hours of the public event archive (gharchive.org)
///
/// Files are one event a line, as they are published (.json.gz), recompressed (.json.zst) or
/// plain. Kept are the events of tracked repos and organisations (`ovenbird track`, `ovenbird
/// add`), or all with `--all`. A file goes in as a whole or not at all; one that was taken in
/// before, for all that is tracked now, is passed over. Every line is accounted for.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, folders of them, or patterns such as '2024-01-*.json.gz'; `-` reads standard input
    #[arg(required_unless_present = "from")]
    files: Vec<String>,
    /// The first hour, such as 2024-01-01-0, of files in `--dir`
    #[arg(long, requires = "dir", requires = "to", conflicts_with = "files", value_name = "HOUR")]
    from: Option<Hour>,
    /// The hour before which to end
    #[arg(long, requires = "from", value_name = "HOUR")]
    to: Option<Hour>,
    /// The folder with the hours' files
    #[arg(long, requires = "from", value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Keep the events of all repos, tracked or not
    #[arg(long)]
    all: bool,
    /// Keep each event's payload as it came, compressed
    #[arg(long)]
    payloads: bool,
    /// Read files again that were taken in before
    #[arg(long)]
    again: bool,
    /// The host that the archive is of
    #[arg(long, default_value = "github.com", value_name = "HOST")]
    forge: String,
}

/// One file in the reply.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum Line {
    Read(FileEntry),
    Known { name: String, at: i64 },
    Failed { name: String, reason: String },
    Missing { name: String },
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let scope = if args.all { None } else { Some(tracked(&store, &args.forge)?) };
    let (files, missing) = files(args)?;
    let readers = std::thread::available_parallelism().map_or(1, usize::from);
    let wish = ArchiveWish {
        forge: &args.forge,
        scope: scope.as_ref(),
        payloads: args.payloads,
        again: args.again,
        readers: readers.saturating_sub(1).clamp(1, 8),
        now: session.now,
    };
    let mut lines = Vec::new();
    let mut failure = None;
    for file in &files {
        match take(session, &mut store, file, &wish) {
            Ok(line) => lines.push(line),
            Err(Failed::All(error)) => {
                failure = Some(error);
                break;
            }
            Err(Failed::This(error)) => {
                let name = file.display().to_string();
                lines.push(Line::Failed { name, reason: error.message().to_owned() });
                failure = Some(error);
            }
        }
    }
    lines.extend(missing.into_iter().map(|name| Line::Missing { name }));
    let page = page(&lines, args.all);
    Ok((Reply::new(&lines, page)?, failure))
}

fn tracked(store: &Store, forge: &str) -> Result<Scope, CommandError> {
    let scope = store.scope(forge)?;
    if scope.repos.is_empty() && scope.owners.is_empty() {
        return Err(CommandError::usage(format!(
            "nothing on {forge} is tracked, so nothing would be kept"
        ))
        .hint("`ovenbird track owner/name` tracks a repo, `ovenbird track owner` all of an owner's")
        .hint("`--all` keeps everything"));
    }
    Ok(scope)
}

/// What failed: this file, or all that follows too.
enum Failed {
    This(CommandError),
    All(CommandError),
}

fn take(
    session: &Session,
    store: &mut Store,
    file: &Path,
    wish: &ArchiveWish<'_>,
) -> Result<Line, Failed> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let attempt = |error: CommandError| error.attempting(format!("cannot import {}", file.display()));
    let fail = |error: ArchiveError| match error {
        ArchiveError::Read(error) => Failed::This(attempt(CommandError::failed(error))),
        ArchiveError::Store(error) => Failed::All(attempt(error.into())),
        ArchiveError::Stopped => Failed::All(attempt(CommandError::stopped())),
    };
    if file == Path::new("-") {
        let input = std::io::stdin();
        let entry = archive::take_stream(store, input, "standard input", wish).map_err(fail)?;
        return Ok(Line::Read(entry));
    }
    let bar = Bar::begin(session, format!("importing {name}"));
    let size = std::fs::metadata(file).map(|file| file.len()).ok();
    let told = |read: u64| {
        bar.advanced(read, size);
        !session.stopped.load(Ordering::Relaxed)
    };
    let taken = archive::take_file(store, file, wish, &told).map_err(fail)?;
    Ok(match taken {
        ArchiveFile::Read(entry) => {
            bar.end(&format!("{} kept of {}", entry.kept, entry.lines));
            Line::Read(entry)
        }
        ArchiveFile::Known(at) => {
            bar.end("known already");
            Line::Known { name, at }
        }
    })
}

/// The files that are meant, by hour and name, and the names of those that are not there.
fn files(args: &Args) -> Result<(Vec<PathBuf>, Vec<String>), CommandError> {
    if let (Some(from), Some(to), Some(dir)) = (args.from, args.to, &args.dir) {
        return hours(from, to, dir);
    }
    let mut found = Vec::new();
    for typed in &args.files {
        let path = Path::new(typed);
        if typed == "-" || path.is_file() {
            found.push(path.to_owned());
        } else if path.is_dir() {
            found.extend(in_folder(path)?);
        } else {
            found.extend(by_pattern(typed)?);
        }
    }
    found.sort_by_cached_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (Hour::of_file(&name), path.clone())
    });
    found.dedup();
    Ok((found, Vec::new()))
}

const ENDS: [&str; 3] = [".json.gz", ".json.zst", ".json"];

fn hours(from: Hour, to: Hour, dir: &Path) -> Result<(Vec<PathBuf>, Vec<String>), CommandError> {
    if to <= from {
        return Err(CommandError::usage(format!("no hour lies between {from} and {to}"))
            .hint("`--to` is the hour before which to end"));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let mut hour = from;
    while hour < to {
        let there = ENDS.iter().map(|end| dir.join(format!("{hour}{end}"))).find(|path| path.is_file());
        match there {
            Some(path) => found.push(path),
            None => missing.push(format!("{hour}.json.gz")),
        }
        hour = hour.next();
    }
    Ok((found, missing))
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let attempt = format!("cannot list {}", folder.display());
    let failed = |error: std::io::Error| CommandError::failed(error).attempting(&attempt);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_file() && ENDS.iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
    Ok(found)
}

fn by_pattern(typed: &str) -> Result<Vec<PathBuf>, CommandError> {
    let wrong = |why: String| {
        CommandError::not_found(why).hint("a file, a folder, or a pattern such as '2024-01-*.json.gz'")
    };
    let paths = glob::glob(typed).map_err(|error| wrong(format!("`{typed}` is no pattern: {error}")))?;
    let found: Vec<PathBuf> = paths.flatten().filter(|path| path.is_file()).collect();
    if found.is_empty() {
        return Err(wrong(format!("there is no file `{typed}`")));
    }
    Ok(found)
}

fn page(lines: &[Line], all: bool) -> Page {
    let mut table =
        Table::new(&["file", ">lines", ">new", ">known", ">untracked", ">of no repo", ">unreadable"]);
    let mut page = Page::default();
    let mut sums = [0; 6];
    let mut remarks: Vec<String> = Vec::new();
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for line in lines {
        match line {
            Line::Read(entry) => {
                let counts = [
                    entry.lines, entry.kept, entry.repeated, entry.unwanted, entry.no_repo,
                    entry.rejected,
                ];
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                table.row(std::iter::once(entry.name.clone()).chain(counts.map(|c| c.to_string())));
                remarks.extend(entry.damage.iter().map(|damage| {
                    format!("{}: {damage}; what could be read of it is kept", entry.name)
                }));
                for (reason, count) in &entry.reasons {
                    *reasons.entry(reason).or_default() += count;
                }
            }
            Line::Known { name, at } => {
                let when = instant(*at);
                remarks.push(format!("{name}: known since {when}; `--again` reads it again"));
            }
            Line::Failed { name, reason } => remarks.push(format!("{name}: {reason}")),
            Line::Missing { .. } => {}
        }
    }
    if table.rows.len() > 1 {
        table.row(std::iter::once("all".to_owned()).chain(sums.map(|sum| sum.to_string())));
    }
    page.table(table);
    for (reason, count) in reasons {
        page.note(format!("unreadable: {count} × {reason}"));
    }
    for remark in remarks {
        page.note(remark);
    }
    let missing: Vec<&str> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Missing { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
        page.note(format!("{} hours have no file, from {first} to {last}", missing.len()));
    }
    if !all && sums[0] > 0 && sums[1] + sums[2] == 0 {
        page.note("none of these events is of a tracked repo");
    }
    page
}
