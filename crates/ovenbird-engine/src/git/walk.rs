//! The commits reachable from the new tips and not from the old ones.
//!
//! Dates order the walk, so that objects are read about as packs hold them, and decide nothing
//! else: a commit dated in 2099 or 1901 is found like any other.

use std::collections::BinaryHeap;

use gix::ObjectId;
use ovenbird_core::fact::{Batch, NewCommit, NewTrailer, Oid, Signature};
use rustc_hash::{FxHashMap, FxHashSet};

use super::commit::{Parsed, RawCommit};
use super::object::{LARGEST_COMMIT, ObjectReader};
use super::repo::{GitRepo, core_oid, object_id};

/// Commits handed over at once.
const BATCH: usize = 2_048;

/// Bytes of decoded commits kept as delta bases.
const COMMIT_CACHE: usize = 16 << 20;

/// What a walk met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkReport {
    /// Commits handed over.
    pub commits: u64,
    /// Commits that are named by a ref or a child and could not be read.
    pub unreadable: u64,
    /// Commits read whose author line, committer line or a date was broken.
    pub damaged: u64,
    /// Commits of which not all trailers were kept.
    pub cut: u64,
    /// Where the walk stopped because the commit was known.
    pub stops: Vec<Oid>,
}

/// The receiver of a walk asked it to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkStop;

/// One commit that has been read, with indexes into a table of signatures.
struct ReadCommit {
    id: ObjectId,
    parents: Vec<ObjectId>,
    parsed: Parsed<u32>,
}

impl GitRepo {
    /// Walks from `tips`, not beyond a commit that `known` knows, and hands the others to `sink`.
    ///
    /// Signature indexes count through all batches of this walk: a batch adds its signatures to
    /// those before it.
    pub fn read_commits(
        &self,
        tips: &[Oid],
        known: &mut dyn FnMut(&Oid) -> bool,
        sink: &mut dyn FnMut(Batch) -> Result<(), WalkStop>,
    ) -> Result<WalkReport, WalkStop> {
        let mut walk = Walk::new(tips);
        let mut reader = self.reader(COMMIT_CACHE);
        let mut buffer = Buffer::default();
        while let Some(id) = walk.next() {
            let oid = core_oid(&id);
            if known(&oid) {
                walk.report.stops.push(oid);
                continue;
            }
            let read = buffer.table.read(self, &mut reader, id);
            if walk.take(read.as_ref())
                && let Some(commit) = read
            {
                buffer.add(commit);
                buffer.flush_if_full(sink)?;
            }
        }
        buffer.flush(sink)?;
        Ok(walk.report)
    }

    /// Walks from `tips` over everything on a thread of its own, so that reading and storing
    /// overlap. `sink` runs on the caller's thread.
    pub fn read_all_commits(
        &self,
        tips: &[Oid],
        sink: &mut dyn FnMut(Batch) -> Result<(), WalkStop>,
    ) -> Result<WalkReport, WalkStop> {
        let (send, receive) = std::sync::mpsc::sync_channel(8);
        std::thread::scope(|scope| {
            let walker = scope.spawn(move || {
                let mut pass_on = |batch| send.send(batch).map_err(|_| WalkStop);
                self.read_commits(tips, &mut |_| false, &mut pass_on)
            });
            let handed = receive.iter().try_for_each(sink);
            // Without a receiver the walker's next hand-over fails, which ends it.
            drop(receive);
            let report = walker.join().expect("the walk does not panic");
            handed.and(report)
        })
    }
}

/// The frontier of a walk.
struct Walk {
    pending: BinaryHeap<(i64, ObjectId)>,
    seen: FxHashSet<ObjectId>,
    report: WalkReport,
    now: i64,
}

impl Walk {
    fn new(tips: &[Oid]) -> Self {
        let tips: FxHashSet<ObjectId> = tips.iter().map(object_id).collect();
        let pending = tips.iter().map(|&id| (i64::MAX, id)).collect();
        Self { pending, seen: tips, report: WalkReport::default(), now: i64::MAX }
    }

    fn next(&mut self) -> Option<ObjectId> {
        let (now, id) = self.pending.pop()?;
        self.now = now;
        Some(id)
    }

    /// Counts what was read and puts its parents on the frontier; false if nothing was read.
    fn take(&mut self, read: Option<&ReadCommit>) -> bool {
        let Some(commit) = read else {
            self.report.unreadable += 1;
            return false;
        };
        self.report.commits += 1;
        self.report.damaged += u64::from(commit.parsed.damaged);
        self.report.cut += u64::from(commit.parsed.cut);
        // A parent's own date is not known yet: just below its child's is close enough.
        let date = commit.parsed.committed.map_or(self.now, |time| time.seconds).saturating_sub(1);
        for &parent in &commit.parents {
            if self.seen.insert(parent) {
                self.pending.push((date, parent));
            }
        }
        true
    }
}

/// Distinct signatures in the order of their first use.
#[derive(Default)]
struct SignatureTable {
    index: FxHashMap<String, u32>,
    key: String,
    signatures: Vec<Signature>,
    total: u32,
}

impl SignatureTable {
    fn intern(&mut self, name: &str, email: &str) -> u32 {
        self.key.clear();
        // A line break occurs in neither part of a header, so it keeps the parts apart.
        self.key.extend([name, "\n", email]);
        if let Some(&index) = self.index.get(&self.key) {
            return index;
        }
        self.index.insert(self.key.clone(), self.total);
        // PostgreSQL's text holds no NUL, and both stores must hold the same.
        let clean = |text: &str| text.replace('\0', "\u{fffd}");
        self.signatures.push(Signature::new(clean(name), clean(email)));
        self.total += 1;
        self.total - 1
    }

    /// Reads one commit; `None` if it is missing, damaged beyond reading, or no commit.
    fn read(
        &mut self,
        repo: &GitRepo,
        reader: &mut ObjectReader<'_>,
        id: ObjectId,
    ) -> Option<ReadCommit> {
        let (kind, content) = reader.read_up_to(&id, LARGEST_COMMIT).ok()?;
        (kind == gix::objs::Kind::Commit).then(|| self.parse(repo, id, &content))
    }

    fn parse(&mut self, repo: &GitRepo, id: ObjectId, content: &[u8]) -> ReadCommit {
        let mut raw = RawCommit::parse(content);
        let parents = repo.overlay.parents(&id, std::mem::take(&mut raw.parents));
        ReadCommit { id, parents, parsed: raw.read(|name, email| self.intern(name, email)) }
    }
}

/// Collects commits into batches.
#[derive(Default)]
struct Buffer {
    table: SignatureTable,
    commits: Vec<NewCommit>,
}

impl Buffer {
    fn add(&mut self, commit: ReadCommit) {
        let parsed = commit.parsed;
        self.commits.push(NewCommit {
            oid: core_oid(&commit.id),
            parents: commit.parents.iter().map(|parent| core_oid(parent)).collect(),
            author: parsed.author,
            committer: parsed.committer,
            authored: parsed.authored,
            committed: parsed.committed,
            subject: parsed.subject,
            signed: parsed.signed,
            trailers: parsed
                .trailers
                .into_iter()
                .map(|(role, signature)| NewTrailer { role, signature })
                .collect(),
            references: parsed.references,
        });
    }

    fn flush_if_full(
        &mut self,
        sink: &mut dyn FnMut(Batch) -> Result<(), WalkStop>,
    ) -> Result<(), WalkStop> {
        if self.commits.len() >= BATCH { self.flush(sink) } else { Ok(()) }
    }

    fn flush(
        &mut self,
        sink: &mut dyn FnMut(Batch) -> Result<(), WalkStop>,
    ) -> Result<(), WalkStop> {
        let batch = Batch {
            signatures: std::mem::take(&mut self.table.signatures),
            commits: std::mem::take(&mut self.commits),
        };
        if batch.commits.is_empty() { Ok(()) } else { sink(batch) }
    }
}
