//! Hour files of the archive into the store.
//!
//! Three things go on at once: one thread reads and decompresses, others read events, and the
//! caller's stores facts. Between them are channels of a few chunks, so that memory is flat
//! however large a file is. A file is one transaction: it is in the store with its line in the
//! ledger, or not at all.

mod counts;
mod file_id;
mod wanted;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use ovenbird_core::fact::forge::{ForgeBatch, Source};

use self::counts::Counts;
use self::file_id::{Counted, STOPPED};
pub use self::file_id::{FileId, digest};
use self::wanted::Wanted;
use crate::github::archive::{Chunk, Damage, Inflate, Lines, Parts};
use crate::github::event::BatchBuilder;
use crate::store::{FileEntry, ForgeIngest, Scope, Store, StoreError};

/// Chunks that wait between two threads.
const WAITING: usize = 3;

/// Events that are stored together: rows of one repo then lie together.
const AT_ONCE: usize = 16_384;

/// What is to be kept of a file, and how.
#[derive(Debug, Clone)]
pub struct ArchiveOptions<'a> {
    /// The host that the archive is of.
    pub forge: &'a str,
    /// What is wanted; `None` for everything.
    pub scope: Option<&'a Scope>,
    /// Whether raw payloads are kept, compressed.
    pub payloads: bool,
    /// Whether a file that was imported already is read again.
    pub again: bool,
    /// Threads that read events.
    pub readers: usize,
    /// The present, in Unix seconds.
    pub now: i64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveFile {
    /// It was read.
    Read(Box<FileEntry>),
    /// The same content was imported before, for all that is wanted now; at these Unix seconds.
    Known(i64),
}

/// Why a file could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk did not give it.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stream that cannot be read again is damaged, so that what it gave may be wrong.
    #[error("its compressed data is damaged, so nothing of it was kept: save it to a file first")]
    Doubtful,
    /// The caller asked to stop.
    #[error("it was stopped")]
    Stopped,
}

/// Imports one file. `progress` hears the bytes of it read so far, and says whether to go on.
pub fn import_file(
    store: &mut Store,
    path: &Path,
    options: &ArchiveOptions<'_>,
    progress: &(dyn Fn(u64) -> bool + Sync),
) -> Result<ArchiveFile, ArchiveError> {
    let (digest, bytes) = digest(path).map_err(ArchiveError::Read)?;
    let known = if options.again {
        None
    } else {
        store.file_imported(options.forge, &digest, options.scope)?
    };
    if let Some(at) = known {
        return Ok(ArchiveFile::Known(at));
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let file_id = FileId { name: &name, digest: &digest, bytes };
    let mut taken = |without: BTreeSet<u64>| {
        let file = File::open(path).map_err(ArchiveError::Read)?;
        let inner = Counted { inner: file, read: 0, progress };
        let input = Inflate::new(inner, file_id.is_named_compressed()).without(without);
        import_lines(store, input, options, &file_id)
    };
    match taken(BTreeSet::new())? {
        Took::All(entry) => Ok(ArchiveFile::Read(entry)),
        // What a damaged part gave may be wrong, and nothing would ever put it right: it is read
        // again without that.
        Took::Doubtful(parts) => match taken(parts)? {
            Took::All(entry) => Ok(ArchiveFile::Read(entry)),
            Took::Doubtful(_) => {
                Err(ArchiveError::Read(io::Error::other("it changed while it was read")))
            }
        },
    }
}

/// Imports lines that no file holds, such as those of standard input, under a name.
pub fn import_stream(
    store: &mut Store,
    input: impl Read + Send,
    name: &str,
    options: &ArchiveOptions<'_>,
) -> Result<FileEntry, ArchiveError> {
    let file_id = FileId { name, digest: &[], bytes: 0 };
    match import_lines(store, Inflate::new(input, false), options, &file_id)? {
        Took::All(entry) => Ok(*entry),
        Took::Doubtful(_) => Err(ArchiveError::Doubtful),
    }
}

/// What came of reading a file once.
enum Took {
    /// It is in the store, with its line in the ledger.
    All(Box<FileEntry>),
    /// Nothing of it is, for what these parts gave may be wrong.
    Doubtful(BTreeSet<u64>),
}

fn import_lines<R: Read + Send>(
    store: &mut Store,
    input: Inflate<R>,
    options: &ArchiveOptions<'_>,
    file_id: &FileId<'_>,
) -> Result<Took, ArchiveError> {
    let wanted = Wanted::new(options);
    thread::scope(|scope| {
        let (batch_in, batches) = sync_channel(WAITING);
        let (mut readers, mut all_reading) = (Vec::new(), Vec::new());
        for _ in 0..options.readers.max(1) {
            let (chunk_in, chunk_out) = sync_channel::<Chunk>(WAITING);
            let (wanted, payloads, batch_in) = (&wanted, options.payloads, batch_in.clone());
            let reading = scope.spawn(move || read_events(&chunk_out, &batch_in, wanted, payloads));
            readers.push(chunk_in);
            all_reading.push(reading);
        }
        drop(batch_in);
        let inflating = scope.spawn(move || inflate(input, &readers));
        // If storing fails, the others find nobody to send to, and end.
        let stored = store_facts(store, options, batches);
        let inflated = inflating.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // A reader that fell has read less than all: nothing of the file may last.
        for reading in all_reading {
            reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        let (ingest, counts) = stored?;
        let (damage, parts) = inflated.map_err(|error| match error.kind() {
            STOPPED => ArchiveError::Stopped,
            _ => ArchiveError::Read(error),
        })?;
        if counts.is_doubtful(damage.as_ref(), &parts) && !parts.are_passed_over() {
            return Ok(Took::Doubtful(parts.damaged));
        }
        let entry = counts.entry(file_id, damage, &parts, options.now);
        ingest.record_file(&entry, options.scope)?;
        ingest.commit()?;
        Ok(Took::All(Box::new(entry)))
    })
}

/// Decompresses, and hands each chunk of lines to the next reader in turn.
fn inflate<R: Read>(
    input: Inflate<R>,
    readers: &[SyncSender<Chunk>],
) -> io::Result<(Option<Damage>, Parts)> {
    let mut lines = Lines::of_events(input);
    for reader in readers.iter().cycle() {
        let Some(chunk) = lines.chunk()? else { break };
        if reader.send(chunk).is_err() {
            break;
        }
    }
    Ok((lines.damage().cloned(), lines.parts().clone()))
}

fn read_events(
    chunks: &Receiver<Chunk>,
    batches: &SyncSender<(ForgeBatch, Counts)>,
    wanted: &Wanted<'_>,
    payloads: bool,
) {
    let mut builder = BatchBuilder::new(Source::Archive, payloads);
    let mut counts = Counts::default();
    for chunk in chunks {
        counts.skipped(&chunk);
        let mut last = None;
        for line in chunk.lines() {
            builder.read_line(
                line,
                &|number, name| wanted.has(number, name),
                &mut |read, bytes| {
                    counts.count(read, bytes);
                    last = Some(read);
                },
            );
        }
        if chunk.is_unended {
            counts.ended(last.as_ref());
        }
        if builder.len() >= AT_ONCE
            && batches.send((builder.take(), std::mem::take(&mut counts))).is_err()
        {
            return;
        }
    }
    // Nobody is there to take it where storing failed.
    _ = batches.send((builder.take(), counts));
}

/// Takes what the readers send, in whatever order: facts come to the same in any.
fn store_facts<'s>(
    store: &'s mut Store,
    options: &ArchiveOptions<'_>,
    batches: Receiver<(ForgeBatch, Counts)>,
) -> Result<(ForgeIngest<'s>, Counts), StoreError> {
    let mut ingest = store.begin_forge(options.forge, options.now)?;
    let mut all = Counts::default();
    for (batch, counts) in batches {
        all.add(counts);
        all.stored(&ingest.add(batch)?);
    }
    Ok((ingest, all))
}
