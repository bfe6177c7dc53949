//! One repo's ingest as one transaction, whichever the database.
//!
//! Few rows go by shared statements, many by the database's fast road: prepared statements in
//! SQLite, COPY in PostgreSQL ([`Bulk`]).

use ovenbird_core::fact::{Batch, CommitChanges, NewCommit, NewTag, Oid, Reference, Signature};
use rustc_hash::{FxHashMap, FxHashSet};

use super::database::{Database, Value};
use super::postgres::CopyBuffer;
use super::{IngestEntry, IngestOutcome, RepoState, StoreError, TipRecord};
use crate::git::Document;

/// Commits whose changes are sent at once by COPY.
const CHANGES_AT_ONCE: usize = 1_024;

/// The open transaction of one repo's ingest. Dropped without [`commit`](Self::commit), it
/// leaves nothing.
pub struct RepoIngest<'a> {
    pub(super) database: Database<'a>,
    pub(super) repo_id: i64,
    open: bool,
    next_commit: i64,
    /// Whether the repo had commits before: then each new one is looked up first.
    had_commits: bool,
    /// Store ids of the walk's signatures, by the walk's index.
    signatures: Vec<i64>,
    /// Their names as they are compared.
    names: Vec<Box<str>>,
    /// (author, trailer) of one commit, under one name.
    own_trailers: FxHashSet<(i64, i64)>,
    roles: FxHashMap<String, i64>,
    uses: FxHashMap<i64, Use>,
    /// Ids of the repo's paths, read when first needed.
    paths: Option<FxHashMap<String, i64>>,
    /// What waits to be sent, where rows are sent together.
    copy: CopyBuffer,
    /// Whether this transaction has added events to the partition for odd times.
    pub(super) holds_odd: bool,
}

/// Lines added and removed of one file (`None` for a binary one), and the path it came from.
pub(super) type FileRow = (Option<u32>, Option<u32>, Option<i64>);

/// What this ingest adds to one row of `signature_use`.
#[derive(Default, Clone, Copy)]
pub(super) struct Use {
    pub(super) authored: i64,
    pub(super) committed: i64,
    pub(super) trailers: i64,
    pub(super) first_at: Option<i64>,
    pub(super) last_at: Option<i64>,
}

impl Drop for RepoIngest<'_> {
    fn drop(&mut self) {
        if self.open {
            self.database.rollback();
        }
    }
}

impl<'a> RepoIngest<'a> {
    /// Begins, waiting for whoever ingests the same repo (in SQLite: any repo).
    pub(super) fn begin(database: Database<'a>, repo_id: i64) -> Result<Self, StoreError> {
        database.begin_write()?;
        let mut ingest = Self {
            database,
            repo_id,
            open: true,
            next_commit: 1,
            had_commits: false,
            signatures: Vec::new(),
            names: Vec::new(),
            own_trailers: FxHashSet::default(),
            roles: FxHashMap::default(),
            uses: FxHashMap::default(),
            paths: None,
            copy: CopyBuffer::default(),
            holds_odd: false,
        };
        database.keep_from_removal()?;
        if let Database::Postgres(_) = database {
            let sql = "select id from repo where id = $1 for update";
            database.run(sql, &[Value::Int(repo_id)])?;
        }
        let sql = "select coalesce(max(id), 0) from git_commit where repo_id = $1";
        let last = database.first(sql, &[Value::Int(repo_id)], |row| row.int(0))?.unwrap_or(0);
        (ingest.next_commit, ingest.had_commits) = (last + 1, last > 0);
        Ok(ingest)
    }

    fn repo(&self) -> Value<'static> {
        Value::Int(self.repo_id)
    }

    /// Where the last ingest of this repo ended.
    pub fn state(&self) -> Result<RepoState, StoreError> {
        let stored = (self.next_commit - 1) as u64;
        Ok(RepoState { stored, ..self.database.state(self.repo_id)? })
    }

    /// Whether a commit is stored and was reachable when last ingested, and with it, as long as
    /// the overlay is unchanged, all its ancestors.
    pub fn knows(&self, oid: &Oid) -> Result<bool, StoreError> {
        self.database.holds(self.repo_id, oid)
    }

    /// Stores a batch; returns how many of its commits were not stored before.
    pub fn add(&mut self, batch: &Batch) -> Result<u64, StoreError> {
        let ids = self.database.intern_signatures(&batch.signatures)?;
        self.signatures.extend(ids);
        self.names.extend(batch.signatures.iter().map(|one| one.name.to_lowercase().into()));
        let revived =
            if self.had_commits { self.revive(&batch.commits)? } else { FxHashMap::default() };
        let mut new = 0;
        for commit in &batch.commits {
            self.count_use(commit);
            if let Some(&id) = revived.get(&commit.oid) {
                // It may have been stored when these were not kept yet.
                self.add_references(id, &commit.references, true)?;
            } else {
                self.insert(commit)?;
                new += 1;
            }
        }
        self.copy.send_commits(self.database, self.repo_id)?;
        Ok(new)
    }

    /// Marks those commits reachable again that are stored, and says which, with their ids.
    fn revive(&self, commits: &[NewCommit]) -> Result<FxHashMap<Oid, i64>, StoreError> {
        if let Database::Postgres(connection) = self.database {
            return connection.borrow_mut().revive(self.repo_id, commits);
        }
        // With other parents a commit has changed other things.
        let sql = "update git_commit set reachable = 1, parents = $1,
                       files = case when parents = $1 then files else null end
                   where repo_id = $2 and oid = $3 returning id";
        let mut revived = FxHashMap::default();
        for commit in commits {
            let parents = parents(commit);
            let params = [Value::Blob(&parents), self.repo(), Value::Blob(commit.oid.as_bytes())];
            if let Some(id) = self.database.first(sql, &params, |row| row.int(0))? {
                revived.insert(commit.oid, id);
            }
        }
        Ok(revived)
    }

    fn insert(&mut self, commit: &NewCommit) -> Result<(), StoreError> {
        let id = self.next_commit;
        self.next_commit += 1;
        let signature = |index: u32| self.signatures[index as usize];
        let (author, committer) = (signature(commit.author), signature(commit.committer));
        let mut trailers = Vec::with_capacity(commit.trailers.len());
        for trailer in &commit.trailers {
            trailers
                .push((self.role_id(&trailer.role)?, self.signatures[trailer.signature as usize]));
        }
        if let Database::Postgres(_) = self.database {
            self.copy.add_commit(id, author, committer, parents(commit), commit, trailers);
            return self.add_references(id, &commit.references, false);
        }
        let (authored, committed) = (commit.authored, commit.committed);
        self.database.run(
            "insert into git_commit (repo_id, id, oid, author_id, committer_id, authored_at,
                 authored_offset, committed_at, committed_offset, parents, subject, signed, reachable)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
            &[
                self.repo(),
                Value::Int(id),
                Value::Blob(commit.oid.as_bytes()),
                Value::Int(author),
                Value::Int(committer),
                Value::int(authored.map(|time| time.seconds)),
                Value::int(authored.and_then(|time| time.offset_minutes)),
                Value::int(committed.map(|time| time.seconds)),
                Value::int(committed.and_then(|time| time.offset_minutes)),
                Value::Blob(&parents(commit)),
                Value::Text(&commit.subject),
                Value::flag(commit.signed),
            ],
        )?;
        for (position, (role, signature)) in trailers.into_iter().enumerate() {
            let sql = "insert into trailer values ($1, $2, $3, $4, $5)";
            let row = [self.repo_id, id, position as i64, role, signature].map(Value::Int);
            self.database.run(sql, &row)?;
        }
        self.add_references(id, &commit.references, false)
    }

    /// Stores what a commit's message names; of a known commit, unless it is stored.
    fn add_references(
        &mut self,
        commit: i64,
        references: &[Reference],
        is_known: bool,
    ) -> Result<(), StoreError> {
        if let Database::Postgres(_) = self.database {
            self.copy.add_references(commit, references, is_known);
            return Ok(());
        }
        let sql = "insert into commit_reference (repo_id, commit_id, position, kind, number,
                       named_repo) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
        for (position, reference) in (0..).zip(references) {
            let row = [
                self.repo(),
                Value::Int(commit),
                Value::Int(position),
                Value::Text(reference.kind.name()),
                Value::Int(reference.number),
                Value::text(reference.repo.as_deref()),
            ];
            self.database.run(sql, &row)?;
        }
        Ok(())
    }

    fn count_use(&mut self, commit: &NewCommit) {
        let at = commit.authored.map(|time| time.seconds);
        let author = self.uses.entry(self.signatures[commit.author as usize]).or_default();
        author.authored += 1;
        author.first_at = [author.first_at, at].into_iter().flatten().min();
        author.last_at = author.last_at.max(at);
        self.uses.entry(self.signatures[commit.committer as usize]).or_default().committed += 1;
        for trailer in &commit.trailers {
            let (by, at) = (commit.author as usize, trailer.signature as usize);
            self.uses.entry(self.signatures[at]).or_default().trailers += 1;
            if self.signatures[by] != self.signatures[at] && self.names[by] == self.names[at] {
                self.own_trailers.insert((self.signatures[by], self.signatures[at]));
            }
        }
    }

    fn role_id(&mut self, role: &str) -> Result<i64, StoreError> {
        if let Some(&id) = self.roles.get(role) {
            return Ok(id);
        }
        let id = self.database.intern_role(role)?;
        self.roles.insert(role.to_owned(), id);
        Ok(id)
    }

    /// After a branch was rewritten or deleted: keeps as reachable what `tips` still lead to,
    /// from the stored parents alone. Returns how many commits no longer are.
    pub fn keep_reachable(&self, tips: &[Oid]) -> Result<u64, StoreError> {
        let mut graph: FxHashMap<Vec<u8>, Vec<u8>> = FxHashMap::default();
        let sql = "select oid, parents from git_commit where repo_id = $1 and reachable = 1";
        self.database.each(sql, &[self.repo()], &mut |row| {
            graph.insert(row.blob(0)?.to_vec(), row.blob(1)?.to_vec());
            Ok(())
        })?;
        let mut pending: Vec<Vec<u8>> = tips.iter().map(|tip| tip.as_bytes().to_vec()).collect();
        while let Some(oid) = pending.pop() {
            if let Some(parents) = graph.remove(&oid) {
                pending.extend(parents.chunks(oid.len()).map(<[u8]>::to_vec));
            }
        }
        if let Database::Postgres(connection) = self.database {
            let lost: Vec<&[u8]> = graph.keys().map(Vec::as_slice).collect();
            connection.borrow_mut().mark_unreachable(self.repo_id, &lost)?;
        } else {
            let sql = "update git_commit set reachable = 0 where repo_id = $1 and oid = $2";
            for oid in graph.keys() {
                self.database.run(sql, &[self.repo(), Value::Blob(oid)])?;
            }
        }
        Ok(graph.len() as u64)
    }

    /// Replaces the repo's tips.
    pub fn set_tips(&self, tips: &[TipRecord]) -> Result<(), StoreError> {
        self.database.run("delete from ref where repo_id = $1", &[self.repo()])?;
        let sql = "insert into ref (repo_id, name, oid, is_head) values ($1, $2, $3, $4)";
        for tip in tips {
            let oid = Value::Blob(tip.oid.as_bytes());
            let row = [self.repo(), Value::Text(&tip.name), oid, Value::flag(tip.is_head)];
            self.database.run(sql, &row)?;
        }
        Ok(())
    }

    /// Replaces the repo's tags, if any changed.
    pub fn set_tags(&self, tags: &[NewTag]) -> Result<(), StoreError> {
        if self.database.has_tags(self.repo_id, tags)? {
            return Ok(());
        }
        let mut tags: Vec<&NewTag> = tags.iter().collect();
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        // Names that differ only in bytes that are no text come out alike: one is kept.
        tags.dedup_by(|a, b| a.name == b.name);
        self.database.run("delete from tag where repo_id = $1", &[self.repo()])?;
        let taggers: Vec<Signature> = tags.iter().filter_map(|tag| tag.tagger.clone()).collect();
        let mut taggers = self.database.intern_signatures(&taggers)?.into_iter();
        let sql = "insert into tag (repo_id, name, target, is_commit, tagged_at, tagged_offset,
                       tagger_id, committed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        for tag in tags {
            let tagger = tag.tagger.as_ref().and_then(|_| taggers.next());
            let row = [
                self.repo(),
                Value::Text(&tag.name),
                Value::Blob(tag.target.as_bytes()),
                Value::flag(tag.is_commit),
                Value::int(tag.tagged.map(|time| time.seconds)),
                Value::int(tag.tagged.and_then(|time| time.offset_minutes)),
                Value::int(tagger),
                Value::int(tag.committed),
            ];
            self.database.run(sql, &row)?;
        }
        Ok(())
    }

    /// Replaces the repo's identity documents.
    pub fn set_documents(&self, documents: &[Document]) -> Result<(), StoreError> {
        self.database.run("delete from document where repo_id = $1", &[self.repo()])?;
        let sql = "insert into document (repo_id, path, content) values ($1, $2, $3)";
        for document in documents {
            let content = Value::Blob(&document.content);
            self.database.run(sql, &[self.repo(), Value::Text(&document.path), content])?;
        }
        Ok(())
    }

    /// Up to `most` reachable commits without file facts, beyond a commit id, in order of id.
    pub fn without_files(&self, most: usize, after: i64) -> Result<Vec<(i64, Oid)>, StoreError> {
        let sql = "select id, oid from git_commit
                   where repo_id = $1 and id > $2 and reachable = 1 and files is null
                   order by id limit $3";
        let params = [self.repo_id, after, most as i64].map(Value::Int);
        self.database.all(sql, &params, |row| Ok((row.int(0)?, row.oid(1)?)))
    }

    /// Stores what one commit changed.
    pub fn add_changes(
        &mut self,
        commit_id: i64,
        changes: &CommitChanges,
    ) -> Result<(), StoreError> {
        let (mut added, mut removed) = (0_i64, 0_i64);
        let mut rows: FxHashMap<i64, FileRow> = FxHashMap::default();
        for file in &changes.files {
            let path = self.path_id(&file.path)?;
            let from = file.renamed_from.as_ref().map(|from| self.path_id(from)).transpose()?;
            let (plus, minus) = file.lines.unzip();
            // Two names that come out alike, or a damaged tree that names one twice: they add up.
            let row = rows.entry(path).or_insert((Some(0), Some(0), from));
            let sum = |a: Option<u32>, b: Option<u32>| Some(a?.saturating_add(b?));
            *row = (sum(row.0, plus), sum(row.1, minus), from.or(row.2));
            added += i64::from(plus.unwrap_or(0));
            removed += i64::from(minus.unwrap_or(0));
        }
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable();
        let totals = [rows.len() as i64, added, removed];
        if let Database::Postgres(_) = self.database {
            self.copy.add_changes(commit_id, totals, rows);
            if self.copy.changes() >= CHANGES_AT_ONCE {
                self.copy.send_changes(self.database, self.repo_id)?;
            }
            return Ok(());
        }
        for (path, (plus, minus, from)) in rows {
            let (plus, minus, from) = (Value::int(plus), Value::int(minus), Value::int(from));
            let row = [self.repo(), Value::Int(commit_id), Value::Int(path), plus, minus, from];
            self.database.run("insert into file_change values ($1, $2, $3, $4, $5, $6)", &row)?;
        }
        let sql = "update git_commit set files = $1, added = $2, removed = $3
                   where repo_id = $4 and id = $5";
        let [files, added, removed] = totals.map(Value::Int);
        self.database.run(sql, &[files, added, removed, self.repo(), Value::Int(commit_id)])?;
        Ok(())
    }

    fn path_id(&mut self, path: &str) -> Result<i64, StoreError> {
        if self.paths.is_none() {
            let sql = "select path, id from path where repo_id = $1";
            let known =
                self.database.all(sql, &[self.repo()], |row| Ok((row.text(0)?, row.int(1)?)))?;
            self.paths = Some(known.into_iter().collect());
        }
        let paths = self.paths.get_or_insert_default();
        if let Some(&id) = paths.get(path) {
            return Ok(id);
        }
        // Ids of a repo's paths count from 1 without a gap, for none is ever deleted alone.
        let id = paths.len() as i64 + 1;
        paths.insert(path.to_owned(), id);
        if let Database::Postgres(_) = self.database {
            self.copy.add_path(id, path);
            return Ok(id);
        }
        let sql = "insert into path (repo_id, id, path) values ($1, $2, $3)";
        self.database.run(sql, &[self.repo(), Value::Int(id), Value::Text(path)])?;
        Ok(id)
    }

    /// Adds a line to the ledger.
    pub fn record(&self, entry: &IngestEntry) -> Result<(), StoreError> {
        self.database.record(self.repo_id, entry)
    }

    /// Writes the outcome to the repo's row. `rebuilt` says that reachability changed for stored
    /// commits, so that counts are taken anew and not added up.
    pub fn finish(&self, outcome: &IngestOutcome, rebuilt: bool) -> Result<(), StoreError> {
        let commits = self.write_uses(rebuilt)?;
        for &(author, signature) in &self.own_trailers {
            let sql = "insert into own_trailer (repo_id, author_id, signature_id)
                       values ($1, $2, $3) on conflict do nothing";
            self.database.run(sql, &[self.repo_id, author, signature].map(Value::Int))?;
        }
        let (kept_damaged, kept_commits) = (!outcome.rewalked, !rebuilt);
        self.database.run(
            "update repo set default_branch = $1, branches = $2, overlay = $3, shallow = $4,
                 partial = $5, unreadable = $6, damaged = damaged * $7 + $8, ingested_at = $9,
                 commits = commits * $10 + $11, references_read = 1,
                 unreadable_refs = $12, unreadable_tags = $13, unreadable_branches = $14,
                 observed_at_least = coalesce($15, observed_at_least),
                 observed_at_latest = coalesce($16, observed_at_latest),
                 observed_by = coalesce($17, observed_by)
             where id = $18",
            &[
                Value::text(outcome.default_branch.as_deref()),
                Value::Text(if outcome.all_branches { "all" } else { "default" }),
                Value::Text(&outcome.overlay),
                Value::flag(outcome.shallow),
                Value::flag(outcome.partial),
                Value::Int(outcome.unreadable as i64),
                Value::flag(kept_damaged),
                Value::Int(outcome.damaged as i64),
                Value::Int(outcome.at),
                Value::flag(kept_commits),
                Value::Int(commits),
                Value::Int(outcome.unreadable_refs as i64),
                Value::Int(outcome.unreadable_tags as i64),
                Value::Int(outcome.unreadable_branches as i64),
                Value::int(outcome.observation.map(|seen| seen.at_least)),
                Value::int(outcome.observation.map(|seen| seen.at_latest)),
                Value::text(outcome.observation.map(|seen| seen.basis.name())),
                self.repo(),
            ],
        )?;
        Ok(())
    }

    /// Brings `signature_use` up to date; returns the commits to add to the repo's count.
    fn write_uses(&self, rebuilt: bool) -> Result<i64, StoreError> {
        if rebuilt {
            self.database.run(include_str!("query/forget_void_changes.sql"), &[self.repo()])?;
            self.database.run("delete from signature_use where repo_id = $1", &[self.repo()])?;
            self.database.run(include_str!("query/rebuild_signature_use.sql"), &[self.repo()])?;
            let sql = "select count(*) from git_commit where repo_id = $1 and reachable = 1";
            return Ok(self.database.first(sql, &[self.repo()], |row| row.int(0))?.unwrap_or(0));
        }
        if let Database::Postgres(connection) = self.database {
            connection.borrow_mut().add_uses(self.repo_id, &self.uses)?;
        } else {
            for (&id, used) in &self.uses {
                let row = [
                    self.repo(),
                    Value::Int(id),
                    Value::Int(used.authored),
                    Value::Int(used.committed),
                    Value::Int(used.trailers),
                    Value::int(used.first_at),
                    Value::int(used.last_at),
                ];
                self.database.run(include_str!("query/add_signature_use.sql"), &row)?;
            }
        }
        Ok(self.uses.values().map(|used| used.authored).sum())
    }

    /// Makes all of it lasting at once.
    pub fn commit(mut self) -> Result<(), StoreError> {
        self.copy.send_changes(self.database, self.repo_id)?;
        self.database.forget_packs(&[self.repo_id])?;
        self.database.commit()?;
        self.open = false;
        Ok(())
    }
}

fn parents(commit: &NewCommit) -> Vec<u8> {
    commit.parents.iter().flat_map(Oid::as_bytes).copied().collect()
}
