//! Hours of the public event archive.

use std::path::{Path, PathBuf};

use ovenbird_core::answer::NextStep;
use ovenbird_engine::github::archive::Hour;
use ovenbird_engine::ingest::Progress as _;
use ovenbird_engine::ingest::archive::{self, ArchiveFile, ArchiveOptions};
use ovenbird_engine::store::Store;

use super::files;
use super::{Failed, Imported, ImportedFile, import_each, name};
use crate::call::Call;
use crate::error::Error;

/// Which files are meant.
#[derive(Debug, Clone)]
pub enum ArchiveFiles {
    /// Files, folders of them, and patterns; `-` is standard input.
    Named(Vec<String>),
    /// The hours from one to before another, of a folder.
    Hours {
        /// The first hour.
        from: Hour,
        /// The hour before which to end.
        to: Hour,
        /// The folder.
        folder: PathBuf,
    },
}

/// What of an archive is imported.
#[derive(Debug, Clone)]
pub struct ArchiveImport {
    /// The files.
    pub files: ArchiveFiles,
    /// The events of all repos, tracked or not.
    pub all: bool,
    /// Each event's payload as it came, compressed.
    pub payloads: bool,
    /// Files again that were imported before.
    pub again: bool,
    /// The host that the archive is of.
    pub forge: String,
}

/// Imports hours of the archive. A file is imported whole or not at all.
///
/// # Errors
///
/// Where nothing is tracked and not all is wanted, or no file is meant. One file's failure stands
/// in its line.
pub fn archive(call: &Call<'_>, import: &ArchiveImport) -> Result<Imported, Error> {
    let mut store = call.store()?;
    if !import.all {
        tracked(&store, &import.forge)?;
    }
    let (files, missing) = wanted(&import.files)?;
    let readers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut imported = import_each(&files, |file| {
        // A file tells numbers of repos, by which the next one knows them under other names.
        let scope = if import.all { None } else { Some(store.scope(&import.forge)) };
        let scope = scope.transpose().map_err(|error| Failed::All(error.into()))?;
        let options = ArchiveOptions {
            forge: &import.forge,
            scope: scope.as_ref(),
            payloads: import.payloads,
            again: import.again,
            readers: readers.saturating_sub(1).clamp(1, 8),
            now: call.now,
        };
        import_one(call, &mut store, file, &options)
    });
    imported.files.extend(missing.into_iter().map(|name| ImportedFile::Missing { name }));
    Ok(imported)
}

/// That anything is tracked.
fn tracked(store: &Store, forge: &str) -> Result<(), Error> {
    let scope = store.scope(forge)?;
    if scope.repos.is_empty() && scope.owners.is_empty() {
        return Err(Error::usage(format!(
            "nothing on {forge} is tracked, so nothing would be kept"
        ))
        .next(NextStep::Track { name: None })
        .next(NextStep::IncludeAll));
    }
    Ok(())
}

fn import_one(
    call: &Call<'_>,
    store: &mut Store,
    file: &Path,
    options: &ArchiveOptions<'_>,
) -> Result<ImportedFile, Failed> {
    let fail = |error| Failed::from_archive(file, error);
    let name = name(file);
    if file == Path::new("-") {
        let input = std::io::stdin();
        let entry =
            archive::import_stream(store, input, "standard input", options).map_err(fail)?;
        return Ok(ImportedFile::Read(Box::new(entry)));
    }
    let work = call.begin(format!("importing {name}"));
    let size = std::fs::metadata(file).map(|file| file.len()).ok();
    let progress = |read: u64| {
        work.advanced(read, size);
        !work.is_stopped()
    };
    let taken = archive::import_file(store, file, options, &progress).map_err(fail)?;
    Ok(match taken {
        ArchiveFile::Read(entry) => {
            work.end(&format!("{} kept of {}", entry.kept, entry.lines));
            ImportedFile::Read(entry)
        }
        ArchiveFile::Known(at) => {
            work.end("known already");
            ImportedFile::Known { name, at }
        }
    })
}

/// The files that are meant, by hour and name, and the names of those that are not there.
fn wanted(files: &ArchiveFiles) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    match files {
        ArchiveFiles::Hours { from, to, folder } => hours(*from, *to, folder),
        ArchiveFiles::Named(named) => {
            let mut found = files::named(named, &ENDS)?;
            found.sort_by_cached_key(|path| (Hour::of_file(&name(path)), path.clone()));
            found.dedup();
            Ok((found, Vec::new()))
        }
    }
}

const ENDS: [&str; 3] = [".json.gz", ".json.zst", ".json"];

fn hours(from: Hour, to: Hour, dir: &Path) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    if to <= from {
        return Err(Error::usage(format!("no hour lies between {from} and {to}"))
            .advise("name the hour before which to end, later than the first"));
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
