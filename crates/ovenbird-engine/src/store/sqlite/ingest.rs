//! One repo's ingest as one transaction.

use ovenbird_core::fact::{Batch, CommitChanges, NewCommit, NewTag, Oid, Signature, Timestamp};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::SqliteStore;
use crate::store::{IngestEntry, IngestOutcome, RepoState, StoreError, StoredDocument, TipRecord};

/// The open transaction of one repo's ingest. Dropped without [`commit`](Self::commit), it
/// leaves nothing.
pub struct SqliteIngest<'a> {
    transaction: Transaction<'a>,
    repo_id: i64,
    next_commit: i64,
    /// Whether the repo had commits before: then each new one is looked up first.
    had_commits: bool,
    /// Store ids of the walk's signatures, by the walk's index.
    signatures: Vec<i64>,
    roles: FxHashMap<String, i64>,
    uses: FxHashMap<i64, Use>,
    paths: FxHashMap<String, i64>,
    next_path: i64,
}

/// What this ingest adds to one row of `signature_use`.
#[derive(Default, Clone, Copy)]
struct Use {
    authored: i64,
    committed: i64,
    trailers: i64,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl SqliteStore {
    pub(in crate::store) fn begin_ingest(
        &mut self,
        repo_id: i64,
    ) -> Result<SqliteIngest<'_>, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last = |table: &str| {
            let sql = format!("select coalesce(max(id), 0) from {table} where repo_id = ?1");
            transaction.query_row(&sql, [repo_id], |row| row.get::<_, i64>(0))
        };
        let (last_commit, last_path) = (last("git_commit")?, last("path")?);
        Ok(SqliteIngest {
            transaction,
            repo_id,
            next_commit: last_commit + 1,
            had_commits: last_commit > 0,
            signatures: Vec::new(),
            roles: FxHashMap::default(),
            uses: FxHashMap::default(),
            paths: FxHashMap::default(),
            next_path: last_path + 1,
        })
    }
}

impl SqliteIngest<'_> {
    /// Where the last ingest of this repo ended.
    pub fn state(&self) -> Result<RepoState, StoreError> {
        let (overlay, unreadable) = self.transaction.query_row(
            "select overlay, unreadable from repo where id = ?1",
            [self.repo_id],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)),
        )?;
        let mut statement = self.transaction.prepare_cached(
            "select name, oid, is_head from ref where repo_id = ?1 order by name",
        )?;
        let tips = statement.query_map([self.repo_id], |row| {
            Ok(TipRecord { name: row.get(0)?, oid: oid(row, 1)?, is_head: row.get(2)? })
        })?;
        let tips = tips.collect::<Result<_, _>>()?;
        let stored = (self.next_commit - 1) as u64;
        Ok(RepoState { tips, overlay, stored, unreadable })
    }

    /// Whether a commit is stored and was reachable when last ingested, and with it, as long as
    /// the overlay is unchanged, all its ancestors.
    pub fn knows(&self, oid: &Oid) -> Result<bool, StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("select reachable from git_commit where repo_id = ?1 and oid = ?2")?;
        let found = statement
            .query_row(params![self.repo_id, oid.as_bytes()], |row| row.get::<_, bool>(0))
            .optional()?;
        Ok(found.unwrap_or(false))
    }

    /// Stores a batch; returns how many of its commits were not stored before.
    pub fn add(&mut self, batch: &Batch) -> Result<u64, StoreError> {
        for signature in &batch.signatures {
            let id = self.signature_id(signature)?;
            self.signatures.push(id);
        }
        let mut new = 0;
        for commit in &batch.commits {
            self.count_use(commit);
            if self.had_commits && self.revive(commit)? {
                continue;
            }
            self.insert(commit)?;
            new += 1;
        }
        Ok(new)
    }

    /// Marks a stored commit reachable again; false if it is not stored.
    fn revive(&mut self, commit: &NewCommit) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "update git_commit set reachable = 1, parents = ?3 where repo_id = ?1 and oid = ?2",
        )?;
        let changed =
            statement.execute(params![self.repo_id, commit.oid.as_bytes(), parents(commit)])?;
        Ok(changed > 0)
    }

    fn insert(&mut self, commit: &NewCommit) -> Result<(), StoreError> {
        let id = self.next_commit;
        self.next_commit += 1;
        let mut statement = self.transaction.prepare_cached(
            "insert into git_commit (repo_id, id, oid, author_id, committer_id, authored_at,
                 authored_offset, committed_at, committed_offset, parents, subject, signed, reachable)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)",
        )?;
        statement.execute(params![
            self.repo_id,
            id,
            commit.oid.as_bytes(),
            self.signatures[commit.author as usize],
            self.signatures[commit.committer as usize],
            commit.authored.map(|time| time.seconds),
            commit.authored.map(|time| time.offset_minutes),
            commit.committed.map(|time| time.seconds),
            commit.committed.map(|time| time.offset_minutes),
            parents(commit),
            commit.subject,
            commit.signed,
        ])?;
        drop(statement);
        for (position, trailer) in commit.trailers.iter().enumerate() {
            let role = self.role_id(&trailer.role)?;
            let mut statement = self
                .transaction
                .prepare_cached("insert into trailer values (?1, ?2, ?3, ?4, ?5)")?;
            let signature = self.signatures[trailer.signature as usize];
            statement.execute(params![self.repo_id, id, position as i64, role, signature])?;
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
            self.uses.entry(self.signatures[trailer.signature as usize]).or_default().trailers += 1;
        }
    }

    fn signature_id(&self, signature: &Signature) -> Result<i64, StoreError> {
        let mut find = self
            .transaction
            .prepare_cached("select id from signature where email = ?1 and name = ?2")?;
        let key = params![signature.email, signature.name];
        if let Some(id) = find.query_row(key, |row| row.get(0)).optional()? {
            return Ok(id);
        }
        let mut insert = self
            .transaction
            .prepare_cached("insert into signature (email, name) values (?1, ?2)")?;
        Ok(insert.insert(key)?)
    }

    fn role_id(&mut self, role: &str) -> Result<i64, StoreError> {
        if let Some(&id) = self.roles.get(role) {
            return Ok(id);
        }
        let mut insert = self
            .transaction
            .prepare_cached("insert into trailer_role (name) values (?1) on conflict do nothing")?;
        insert.execute([role])?;
        let mut find =
            self.transaction.prepare_cached("select id from trailer_role where name = ?1")?;
        let id = find.query_row([role], |row| row.get(0))?;
        self.roles.insert(role.to_owned(), id);
        Ok(id)
    }

    /// Marks every commit of the repo unreachable, before a walk over everything that marks
    /// those it meets.
    pub fn forget_reachability(&mut self) -> Result<(), StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("update git_commit set reachable = 0 where repo_id = ?1")?;
        statement.execute([self.repo_id])?;
        Ok(())
    }

    /// After a branch was rewritten or deleted: keeps as reachable what `tips` still lead to,
    /// from the stored parents alone.
    pub fn keep_reachable(&mut self, tips: &[Oid]) -> Result<u64, StoreError> {
        let mut graph: FxHashMap<Vec<u8>, Vec<u8>> = FxHashMap::default();
        let mut read = self.transaction.prepare_cached(
            "select oid, parents from git_commit where repo_id = ?1 and reachable = 1",
        )?;
        let mut rows = read.query([self.repo_id])?;
        while let Some(row) = rows.next()? {
            graph.insert(row.get(0)?, row.get(1)?);
        }
        drop(rows);
        let mut pending: Vec<Vec<u8>> = tips.iter().map(|tip| tip.as_bytes().to_vec()).collect();
        while let Some(oid) = pending.pop() {
            if let Some(parents) = graph.remove(&oid) {
                pending.extend(parents.chunks(oid.len()).map(<[u8]>::to_vec));
            }
        }
        let mut mark = self.transaction.prepare_cached(
            "update git_commit set reachable = 0 where repo_id = ?1 and oid = ?2",
        )?;
        for oid in graph.keys() {
            mark.execute(params![self.repo_id, oid])?;
        }
        Ok(graph.len() as u64)
    }

    /// Replaces the repo's tips.
    pub fn set_tips(&mut self, tips: &[TipRecord]) -> Result<(), StoreError> {
        self.transaction.execute("delete from ref where repo_id = ?1", [self.repo_id])?;
        let mut insert =
            self.transaction.prepare_cached("insert into ref values (?1, ?2, ?3, ?4)")?;
        for tip in tips {
            insert.execute(params![self.repo_id, tip.name, tip.oid.as_bytes(), tip.is_head])?;
        }
        Ok(())
    }

    /// Replaces the repo's tags, if any changed.
    pub fn set_tags(&mut self, tags: &[NewTag]) -> Result<(), StoreError> {
        if self.stored_tags()? == tags.iter().map(|tag| (tag.name.clone(), tag.target)).collect() {
            return Ok(());
        }
        self.transaction.execute("delete from tag where repo_id = ?1", [self.repo_id])?;
        for tag in tags {
            let tagger = tag.tagger.as_ref().map(|who| self.signature_id(who)).transpose()?;
            let mut insert = self
                .transaction
                .prepare_cached("insert or replace into tag values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
            insert.execute(params![
                self.repo_id,
                tag.name,
                tag.target.as_bytes(),
                tag.is_commit,
                tag.tagged.map(|time| time.seconds),
                tag.tagged.map(|time| time.offset_minutes),
                tagger,
            ])?;
        }
        Ok(())
    }

    fn stored_tags(&self) -> Result<FxHashSet<(String, Oid)>, StoreError> {
        let mut read =
            self.transaction.prepare_cached("select name, target from tag where repo_id = ?1")?;
        let tags = read.query_map([self.repo_id], |row| Ok((row.get(0)?, oid(row, 1)?)))?;
        Ok(tags.collect::<Result<_, _>>()?)
    }

    /// Replaces the repo's identity documents.
    pub fn set_documents(&mut self, documents: &[StoredDocument]) -> Result<(), StoreError> {
        self.transaction.execute("delete from document where repo_id = ?1", [self.repo_id])?;
        let mut insert =
            self.transaction.prepare_cached("insert into document values (?1, ?2, ?3)")?;
        for document in documents {
            insert.execute(params![self.repo_id, document.path, document.content])?;
        }
        Ok(())
    }

    /// Up to `most` reachable commits without file facts and not in `skip`, newest first.
    pub fn without_files(&self, most: usize, after: i64) -> Result<Vec<(i64, Oid)>, StoreError> {
        let mut read = self.transaction.prepare_cached(
            "select id, oid from git_commit
             where repo_id = ?1 and id > ?2 and reachable = 1 and files is null
             order by id limit ?3",
        )?;
        let rows = read.query_map(params![self.repo_id, after, most as i64], |row| {
            Ok((row.get(0)?, oid(row, 1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores what one commit changed.
    pub fn add_changes(
        &mut self,
        commit_id: i64,
        changes: &CommitChanges,
    ) -> Result<(), StoreError> {
        let (mut added, mut removed) = (0_i64, 0_i64);
        for file in &changes.files {
            let path = self.path_id(&file.path)?;
            let from = file.renamed_from.as_ref().map(|from| self.path_id(from)).transpose()?;
            let mut insert = self.transaction.prepare_cached(
                "insert or replace into file_change values (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            let (plus, minus) = file.lines.unzip();
            insert.execute(params![self.repo_id, commit_id, path, plus, minus, from])?;
            added += i64::from(plus.unwrap_or(0));
            removed += i64::from(minus.unwrap_or(0));
        }
        let mut update = self.transaction.prepare_cached(
            "update git_commit set files = ?3, added = ?4, removed = ?5 where repo_id = ?1 and id = ?2",
        )?;
        let files = changes.files.len() as i64;
        update.execute(params![self.repo_id, commit_id, files, added, removed])?;
        Ok(())
    }

    fn path_id(&mut self, path: &str) -> Result<i64, StoreError> {
        if let Some(&id) = self.paths.get(path) {
            return Ok(id);
        }
        let mut find = self
            .transaction
            .prepare_cached("select id from path where repo_id = ?1 and path = ?2")?;
        let found = find.query_row(params![self.repo_id, path], |row| row.get(0)).optional()?;
        let id = if let Some(id) = found {
            id
        } else {
            let id = self.next_path;
            self.next_path += 1;
            let mut insert =
                self.transaction.prepare_cached("insert into path values (?1, ?2, ?3)")?;
            insert.execute(params![self.repo_id, id, path])?;
            id
        };
        self.paths.insert(path.to_owned(), id);
        Ok(id)
    }

    /// Adds a line to the ledger.
    pub fn record(&mut self, entry: &IngestEntry) -> Result<(), StoreError> {
        let mut insert = self.transaction.prepare_cached(
            "insert into ledger (repo_id, kind, at, seen, kept, rejected, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        insert.execute(params![
            self.repo_id,
            entry.kind,
            entry.at,
            entry.seen as i64,
            entry.kept as i64,
            entry.rejected as i64,
            entry.reason,
        ])?;
        Ok(())
    }

    /// Writes the outcome to the repo's row. `rebuilt` says that reachability changed for stored
    /// commits, so that counts are taken anew and not added up.
    pub fn finish(&mut self, outcome: &IngestOutcome, rebuilt: bool) -> Result<(), StoreError> {
        let commits = self.write_uses(rebuilt)?;
        self.transaction.execute(
            "update repo set default_branch = ?2, branches = ?3, overlay = ?4, shallow = ?5,
                 partial = ?6, unreadable = ?7, damaged = case when ?12 then 0 else damaged end + ?8,
                 ingested_at = ?9, commits = case when ?10 then 0 else commits end + ?11
             where id = ?1",
            params![
                self.repo_id,
                outcome.default_branch,
                if outcome.all_branches { "all" } else { "default" },
                outcome.overlay,
                outcome.shallow,
                outcome.partial,
                outcome.unreadable as i64,
                outcome.damaged as i64,
                outcome.at,
                rebuilt,
                commits,
                outcome.rewalked,
            ],
        )?;
        Ok(())
    }

    /// Brings `signature_use` up to date; returns the commits to add to the repo's count.
    fn write_uses(&mut self, rebuilt: bool) -> Result<i64, StoreError> {
        if rebuilt {
            self.transaction
                .execute("delete from signature_use where repo_id = ?1", [self.repo_id])?;
            self.transaction
                .execute(include_str!("../query/rebuild_signature_use.sql"), [self.repo_id])?;
            let sql = "select count(*) from git_commit where repo_id = ?1 and reachable = 1";
            return Ok(self.transaction.query_row(sql, [self.repo_id], |row| row.get(0))?);
        }
        let mut upsert =
            self.transaction.prepare_cached(include_str!("../query/add_signature_use.sql"))?;
        for (&id, used) in &self.uses {
            upsert.execute(params![
                self.repo_id,
                id,
                used.authored,
                used.committed,
                used.trailers,
                used.first_at,
                used.last_at
            ])?;
        }
        Ok(self.uses.values().map(|used| used.authored).sum())
    }

    /// Makes all of it lasting at once.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }
}

fn parents(commit: &NewCommit) -> Vec<u8> {
    commit.parents.iter().flat_map(Oid::as_bytes).copied().collect()
}

/// An object name from a column.
pub(super) fn oid(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Oid> {
    let bytes = row.get_ref(column)?.as_blob()?;
    Oid::from_bytes(bytes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Blob,
            Box::new(error),
        )
    })
}

/// An instant from two neighboring columns; `None` where the first is null.
pub(super) fn timestamp(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<Timestamp>> {
    let Some(seconds) = row.get(column)? else { return Ok(None) };
    Ok(Some(Timestamp::new(seconds, row.get(column + 1)?)))
}
