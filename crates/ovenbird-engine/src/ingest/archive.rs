//! Hour files of the archive into the store.
//!
//! Three things go on at once: one thread reads and decompresses, others read events, and the
//! caller's stores facts. Between them are channels of a few chunks, so that memory is flat
//! however large a file is. A file is one transaction: it is in the store with its line in the
//! ledger, or not at all.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use gix::hash::{Kind, hasher};
use ovenbird_core::fact::forge::{ForgeBatch, Source};
use rustc_hash::FxHashSet;

use crate::github::archive::{Chunk, Damage, Hour, Inflate, Lines};
use crate::github::event::{Gather, Reject, Taken};
use crate::store::{FileEntry, ForgeIngest, Scope, Store, StoreError};

/// Chunks that wait between two threads.
const WAITING: usize = 3;

/// Events that are stored together: rows of one repo then lie together.
const AT_ONCE: usize = 16_384;

/// How the reading thread is told that the caller has enough: `Interrupted` would be tried again.
const STOPPED: io::ErrorKind = io::ErrorKind::ConnectionAborted;

/// What is to be kept of a file, and how.
#[derive(Debug, Clone)]
pub struct ArchiveWish<'a> {
    /// The host that the archive is of.
    pub forge: &'a str,
    /// What is wanted; `None` for everything.
    pub scope: Option<&'a Scope>,
    /// Whether raw payloads are kept, compressed.
    pub payloads: bool,
    /// Whether a file that was taken in already is read again.
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
    /// The same content was taken in before, for all that is wanted now; at these Unix seconds.
    Known(i64),
}

/// Why a file could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk did not give it.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller asked to stop.
    #[error("it was stopped")]
    Stopped,
}

/// Takes in one file. `told` hears the bytes of it read so far, and says whether to go on.
pub fn take_file(
    store: &mut Store,
    path: &Path,
    wish: &ArchiveWish<'_>,
    told: &(dyn Fn(u64) -> bool + Sync),
) -> Result<ArchiveFile, ArchiveError> {
    let (digest, bytes) = digest(path).map_err(ArchiveError::Read)?;
    let known =
        if wish.again { None } else { store.file_taken(wish.forge, &digest, wish.scope)? };
    if let Some(at) = known {
        return Ok(ArchiveFile::Known(at));
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let file = File::open(path).map_err(ArchiveError::Read)?;
    let inner = Counted { inner: file, read: 0, told };
    let label = Label { name: &name, digest: &digest, bytes };
    let input = Inflate::new(inner, label.is_named_compressed());
    take(store, input, wish, &label).map(Box::new).map(ArchiveFile::Read)
}

/// Takes in lines that no file holds, such as those of standard input, under a name.
pub fn take_stream(
    store: &mut Store,
    input: impl Read + Send,
    name: &str,
    wish: &ArchiveWish<'_>,
) -> Result<FileEntry, ArchiveError> {
    let label = Label { name, digest: &[], bytes: 0 };
    take(store, Inflate::new(input, false), wish, &label)
}

/// What the ledger calls a file.
#[derive(Debug, Clone)]
pub struct Label<'l> {
    /// Its name without its folder.
    pub name: &'l str,
    /// SHA-256 of the file as it lies there; empty for what is no file.
    pub digest: &'l [u8],
    /// Its size in bytes as it lies there.
    pub bytes: u64,
}

impl Label<'_> {
    /// Whether its name says that it is compressed.
    pub(super) fn is_named_compressed(&self) -> bool {
        [".gz", ".zst", ".zstd"].iter().any(|end| self.name.ends_with(end))
    }
}

fn take<R: Read + Send>(
    store: &mut Store,
    input: Inflate<R>,
    wish: &ArchiveWish<'_>,
    label: &Label<'_>,
) -> Result<FileEntry, ArchiveError> {
    let wanted = Wanted::new(wish);
    thread::scope(|scope| {
        let (batch_in, batches) = sync_channel(WAITING);
        let (mut readers, mut all_reading) = (Vec::new(), Vec::new());
        for _ in 0..wish.readers.max(1) {
            let (chunk_in, chunk_out) = sync_channel::<Chunk>(WAITING);
            let (wanted, payloads, batch_in) = (&wanted, wish.payloads, batch_in.clone());
            let reading = scope.spawn(move || read_events(&chunk_out, &batch_in, wanted, payloads));
            readers.push(chunk_in);
            all_reading.push(reading);
        }
        drop(batch_in);
        let inflating = scope.spawn(move || inflate(input, &readers));
        // If storing fails, the others find nobody to send to, and end.
        let stored = store_facts(store, wish, batches);
        let inflated = inflating.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // A reader that fell has read less than all: nothing of the file may last.
        for reading in all_reading {
            reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        let (ingest, counts) = stored?;
        let damage = inflated.map_err(|error| match error.kind() {
            STOPPED => ArchiveError::Stopped,
            _ => ArchiveError::Read(error),
        })?;
        let entry = counts.entry(label, damage, wish.now);
        ingest.record_file(&entry, wish.scope)?;
        ingest.commit()?;
        Ok(entry)
    })
}

/// Decompresses, and hands each chunk of lines to the next reader in turn.
fn inflate<R: Read>(
    input: Inflate<R>,
    readers: &[SyncSender<Chunk>],
) -> io::Result<Option<Damage>> {
    let mut lines = Lines::new(input);
    for reader in readers.iter().cycle() {
        let Some(chunk) = lines.chunk()? else { break };
        if reader.send(chunk).is_err() {
            break;
        }
    }
    Ok(lines.damage().cloned())
}

fn read_events(
    chunks: &Receiver<Chunk>,
    batches: &SyncSender<(ForgeBatch, Counts)>,
    wanted: &Wanted<'_>,
    payloads: bool,
) {
    let mut gather = Gather::new(Source::Archive, payloads);
    let mut counts = Counts::default();
    for chunk in chunks {
        for _ in 0..chunk.too_long {
            counts.count(Err(Reject::TooLong));
        }
        for line in chunk.lines() {
            counts.count(gather.read(line, &|number, name| wanted.has(number, name)));
        }
        if gather.len() >= AT_ONCE
            && batches.send((gather.take(), std::mem::take(&mut counts))).is_err()
        {
            return;
        }
    }
    // Nobody is there to take it where storing failed.
    _ = batches.send((gather.take(), counts));
}

/// Takes what the readers send, in whatever order: facts come to the same in any.
fn store_facts<'s>(
    store: &'s mut Store,
    wish: &ArchiveWish<'_>,
    batches: Receiver<(ForgeBatch, Counts)>,
) -> Result<(ForgeIngest<'s>, Counts), StoreError> {
    let mut ingest = store.begin_forge(wish.forge, wish.now)?;
    let mut all = Counts::default();
    for (batch, counts) in batches {
        all.add(counts);
        all.new += ingest.add(batch)?.events;
    }
    Ok((ingest, all))
}

/// What became of lines.
#[derive(Debug, Clone, Default)]
struct Counts {
    lines: u64,
    /// Lines whose event is wanted, new or not.
    taken: u64,
    /// Events that were not stored before.
    new: u64,
    unwanted: u64,
    no_repo: u64,
    rejected: BTreeMap<Reject, u64>,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl Counts {
    fn count(&mut self, line: Result<Taken, Reject>) {
        self.lines += 1;
        match line {
            Ok(Taken::Kept(at)) => {
                self.taken += 1;
                self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
                self.last_at = self.last_at.max(Some(at));
            }
            Ok(Taken::Unwanted) => self.unwanted += 1,
            Ok(Taken::NoRepo | Taken::NoFact) => self.no_repo += 1,
            Err(reason) => *self.rejected.entry(reason).or_default() += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.taken += other.taken;
        self.unwanted += other.unwanted;
        self.no_repo += other.no_repo;
        self.first_at = [self.first_at, other.first_at].into_iter().flatten().min();
        self.last_at = self.last_at.max(other.last_at);
        for (reason, count) in other.rejected {
            *self.rejected.entry(reason).or_default() += count;
        }
    }

    fn entry(self, label: &Label<'_>, damage: Option<Damage>, now: i64) -> FileEntry {
        let rejected = self.rejected.values().sum();
        let reasons = self.rejected.into_iter();
        FileEntry {
            kind: "archive",
            name: label.name.to_owned(),
            digest: label.digest.to_vec(),
            bytes: label.bytes,
            hour: Hour::of_file(label.name).map(Hour::starts_at),
            at: now,
            lines: self.lines,
            kept: self.new,
            repeated: self.taken - self.new,
            unwanted: self.unwanted,
            no_repo: self.no_repo,
            rejected,
            reasons: reasons.map(|(why, count)| (why.reason().to_owned(), count)).collect(),
            damage: damage.map(|damage| damage.to_string()),
            first_at: self.first_at,
            last_at: self.last_at,
        }
    }
}

/// What is wanted, as it is asked of each line.
struct Wanted<'s> {
    scope: Option<&'s Scope>,
    numbers: FxHashSet<i64>,
    names: FxHashSet<&'s str>,
    owners: FxHashSet<&'s str>,
}

impl<'s> Wanted<'s> {
    fn new(wish: &ArchiveWish<'s>) -> Self {
        let scope = wish.scope;
        let name =
            |key: &'s String| key.strip_prefix(wish.forge).and_then(|key| key.strip_prefix('/'));
        Self {
            scope,
            numbers: scope.iter().flat_map(|scope| scope.numbers.iter().copied()).collect(),
            names: scope.iter().flat_map(|scope| scope.repos.iter().filter_map(name)).collect(),
            owners: scope
                .iter()
                .flat_map(|scope| scope.owners.iter().map(String::as_str))
                .collect(),
        }
    }

    fn has(&self, number: Option<i64>, name: &str) -> bool {
        if self.scope.is_none() || number.is_some_and(|number| self.numbers.contains(&number)) {
            return true;
        }
        if self.names.is_empty() && self.owners.is_empty() {
            return false;
        }
        let name = name.to_ascii_lowercase();
        let owner = name.split('/').next().unwrap_or_default();
        self.names.contains(name.as_str()) || self.owners.contains(owner)
    }
}

/// SHA-256 of a file, and its size in bytes.
pub fn digest(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    let mut file = File::open(path)?;
    let (mut sha, mut size) = (hasher(Kind::Sha256), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        sha.update(&buffer[..read]);
        size += read as u64;
    }
    let digest = sha.try_finalize().map_err(io::Error::other)?;
    Ok((digest.as_bytes().to_vec(), size))
}

/// Tells how far a file is read; a caller that has enough interrupts it.
struct Counted<'t, R> {
    inner: R,
    read: u64,
    told: &'t (dyn Fn(u64) -> bool + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read += read as u64;
        if (self.told)(self.read) { Ok(read) } else { Err(STOPPED.into()) }
    }
}
