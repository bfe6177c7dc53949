//! One repo's facts for the metrics.

use ovenbird_core::fact::{
    ChangeRow, CommitRow, Completeness, FileChanges, History, NO_PARENT, Oid, Signature, Tag,
    TrailerRow,
};
use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::SqliteStore;
use super::ingest::{oid, timestamp};
use crate::store::StoreError;

/// Turns the store's ids into the history's dense indexes.
#[derive(Default)]
struct Dense {
    index: FxHashMap<i64, u32>,
    ids: Vec<i64>,
}

impl Dense {
    fn index(&mut self, id: i64) -> u32 {
        *self.index.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() as u32 - 1
        })
    }
}

impl SqliteStore {
    pub(in crate::store) fn history(
        &self,
        repo_id: i64,
        files: bool,
    ) -> Result<History, StoreError> {
        // One snapshot for all queries, whatever a writer does meanwhile.
        let snapshot = self.connection.unchecked_transaction()?;
        let mut loader = Loader { connection: &snapshot, repo_id, ..Loader::new(&snapshot) };
        loader.commits()?;
        loader.trailers()?;
        loader.head_and_tags()?;
        loader.completeness()?;
        if files {
            loader.changes()?;
        }
        loader.signatures()?;
        Ok(loader.history)
    }
}

struct Loader<'a> {
    connection: &'a Connection,
    repo_id: i64,
    history: History,
    signatures: Dense,
    /// Commit index by store id; commit ids of a repo are dense.
    commit_of_id: Vec<Option<u32>>,
    by_oid: FxHashMap<Oid, u32>,
    files_known: u64,
}

impl<'a> Loader<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            repo_id: 0,
            history: History::default(),
            signatures: Dense::default(),
            commit_of_id: Vec::new(),
            by_oid: FxHashMap::default(),
            files_known: 0,
        }
    }

    fn commits(&mut self) -> Result<(), StoreError> {
        let mut read = self.connection.prepare_cached(
            "select id, oid, parents, author_id, committer_id, authored_at, authored_offset,
                 committed_at, committed_offset, signed, files is not null
             from git_commit where repo_id = ?1 and reachable = 1 order by id",
        )?;
        let mut rows = read.query([self.repo_id])?;
        let mut parent_oids: Vec<Oid> = Vec::new();
        while let Some(row) = rows.next()? {
            let index = self.history.commits.len() as u32;
            let id = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
            if self.commit_of_id.len() <= id {
                self.commit_of_id.resize(id + 1, None);
            }
            self.commit_of_id[id] = Some(index);
            let oid = oid(row, 1)?;
            self.by_oid.insert(oid, index);
            let first_parent = parent_oids.len() as u32;
            let parents = row.get_ref(2)?.as_blob().unwrap_or_default();
            let chunks = parents.chunks_exact(oid.as_bytes().len());
            parent_oids.extend(chunks.filter_map(|parent| Oid::from_bytes(parent).ok()));
            self.files_known += u64::from(row.get::<_, bool>(10)?);
            self.history.commits.push(CommitRow {
                author: self.signatures.index(row.get(3)?),
                committer: self.signatures.index(row.get(4)?),
                authored: timestamp(row, 5)?,
                committed: timestamp(row, 7)?,
                first_parent,
                parent_count: (parent_oids.len() as u32 - first_parent) as u16,
                signed: row.get(9)?,
            });
        }
        let index_of = |oid: &Oid| self.by_oid.get(oid).copied().unwrap_or(NO_PARENT);
        self.history.parents = parent_oids.iter().map(index_of).collect();
        Ok(())
    }

    fn commit(&self, id: i64) -> Option<u32> {
        self.commit_of_id.get(usize::try_from(id).ok()?).copied().flatten()
    }

    fn trailers(&mut self) -> Result<(), StoreError> {
        let mut roles = Dense::default();
        let mut read = self.connection.prepare_cached(
            "select commit_id, role_id, signature_id from trailer where repo_id = ?1",
        )?;
        let mut rows = read.query([self.repo_id])?;
        while let Some(row) = rows.next()? {
            let Some(commit) = self.commit(row.get(0)?) else { continue };
            self.history.trailers.push(TrailerRow {
                commit,
                role: roles.index(row.get(1)?),
                signature: self.signatures.index(row.get(2)?),
            });
        }
        let mut name =
            self.connection.prepare_cached("select name from trailer_role where id = ?1")?;
        for id in roles.ids {
            self.history.roles.push(name.query_row([id], |row| row.get(0))?);
        }
        Ok(())
    }

    fn head_and_tags(&mut self) -> Result<(), StoreError> {
        let mut read = self
            .connection
            .prepare_cached("select oid from ref where repo_id = ?1 and is_head = 1")?;
        let mut rows = read.query([self.repo_id])?;
        if let Some(row) = rows.next()? {
            self.history.head = self.by_oid.get(&oid(row, 0)?).copied();
        }
        let mut read = self.connection.prepare_cached(
            "select name, target, tagged_at, tagged_offset from tag where repo_id = ?1 order by name",
        )?;
        let mut rows = read.query([self.repo_id])?;
        while let Some(row) = rows.next()? {
            let target = oid(row, 1)?;
            self.history.tags.push(Tag {
                name: row.get(0)?,
                target,
                commit: self.by_oid.get(&target).copied(),
                tagged: timestamp(row, 2)?,
            });
        }
        Ok(())
    }

    fn completeness(&mut self) -> Result<(), StoreError> {
        let sql = "select shallow, unreadable, damaged, branches = 'all' from repo where id = ?1";
        self.history.completeness = self.connection.query_row(sql, [self.repo_id], |row| {
            Ok(Completeness {
                shallow: row.get(0)?,
                unreadable_commits: row.get::<_, i64>(1)? as u64,
                damaged_commits: row.get::<_, i64>(2)? as u64,
                all_branches: row.get(3)?,
            })
        })?;
        Ok(())
    }

    fn changes(&mut self) -> Result<(), StoreError> {
        let mut paths = Dense::default();
        let mut rows_read = Vec::new();
        let mut read = self.connection.prepare_cached(
            "select commit_id, path_id, added, removed, renamed_from from file_change
             where repo_id = ?1",
        )?;
        let mut rows = read.query([self.repo_id])?;
        while let Some(row) = rows.next()? {
            let Some(commit) = self.commit(row.get(0)?) else { continue };
            let added: Option<u32> = row.get(2)?;
            rows_read.push(ChangeRow {
                commit,
                path: paths.index(row.get(1)?),
                added: added.unwrap_or(0),
                removed: row.get::<_, Option<u32>>(3)?.unwrap_or(0),
                binary: added.is_none(),
                renamed_from: row.get::<_, Option<i64>>(4)?.map(|id| paths.index(id)),
            });
        }
        let mut name = self
            .connection
            .prepare_cached("select path from path where repo_id = ?1 and id = ?2")?;
        let names =
            paths.ids.iter().map(|id| name.query_row([self.repo_id, *id], |row| row.get(0)));
        let names = names.collect::<Result<_, _>>()?;
        self.history.changes =
            Some(FileChanges { paths: names, rows: rows_read, commits_known: self.files_known });
        Ok(())
    }

    fn signatures(&mut self) -> Result<(), StoreError> {
        let mut read =
            self.connection.prepare_cached("select name, email from signature where id = ?1")?;
        for id in &self.signatures.ids {
            let signature = read
                .query_row([id], |row| Ok(Signature { name: row.get(0)?, email: row.get(1)? }))?;
            self.history.signatures.push(signature);
        }
        Ok(())
    }
}
