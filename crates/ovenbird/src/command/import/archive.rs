use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ovenbird_engine::github::archive::Hour;
use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::ingest::archive::{self, ArchiveFile, ArchiveWish};
use ovenbird_engine::store::Store;

use super::line::{Failed, Line, lines_of};
use super::{files, line};
use crate::command::Outcome;
use crate::error::CommandError;
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

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let mut store = session.store()?;
    if !args.all {
        tracked(&store, &args.forge)?;
    }
    let (files, missing) = wanted(args)?;
    let readers = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut lines, failure) = lines_of(&files, |file| {
        // A file tells numbers of repos, by which the next one knows them under other names.
        let scope = if args.all { None } else { Some(store.scope(&args.forge)) };
        let scope = scope.transpose().map_err(|error| Failed::All(error.into()))?;
        let wish = ArchiveWish {
            forge: &args.forge,
            scope: scope.as_ref(),
            payloads: args.payloads,
            again: args.again,
            readers: readers.saturating_sub(1).clamp(1, 8),
            now: session.now,
        };
        take(session, &mut store, file, &wish)
    });
    lines.extend(missing.into_iter().map(|name| Line::Missing { name }));
    line::reply(&lines, failure, "lines", "of no repo")
}

/// That anything is tracked.
fn tracked(store: &Store, forge: &str) -> Result<(), CommandError> {
    let scope = store.scope(forge)?;
    if scope.repos.is_empty() && scope.owners.is_empty() {
        return Err(CommandError::usage(format!(
            "nothing on {forge} is tracked, so nothing would be kept"
        ))
        .hint("`ovenbird track owner/name` tracks a repo, `ovenbird track owner` all of an owner's")
        .hint("`--all` keeps everything"));
    }
    Ok(())
}

fn take(
    session: &Session,
    store: &mut Store,
    file: &Path,
    wish: &ArchiveWish<'_>,
) -> Result<Line, Failed> {
    let fail = |error| Failed::from_archive(file, error);
    let name = line::name(file);
    if file == Path::new("-") {
        let input = std::io::stdin();
        let entry = archive::take_stream(store, input, "standard input", wish).map_err(fail)?;
        return Ok(Line::Read(Box::new(entry)));
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
fn wanted(args: &Args) -> Result<(Vec<PathBuf>, Vec<String>), CommandError> {
    if let (Some(from), Some(to), Some(dir)) = (args.from, args.to, &args.dir) {
        return hours(from, to, dir);
    }
    let mut found = files::named(&args.files, &ENDS)?;
    found.sort_by_cached_key(|path| (Hour::of_file(&line::name(path)), path.clone()));
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
        let there =
            ENDS.iter().map(|end| dir.join(format!("{hour}{end}"))).find(|path| path.is_file());
        match there {
            Some(path) => found.push(path),
            None => missing.push(format!("{hour}.json.gz")),
        }
        hour = hour.next();
    }
    Ok((found, missing))
}
