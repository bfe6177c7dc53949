//! One repo's facts for the metrics.

use ovenbird_core::fact::{
    ChangeRow, CommitRow, Completeness, FileChanges, History, NO_PARENT, Oid, ReferenceKind,
    ReferenceRow, Signature, Tag, TrailerRow,
};
use rustc_hash::FxHashMap;

use super::StoreError;
use super::database::{Database, Value};

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

impl Database<'_> {
    pub(super) fn history(self, repo_id: i64, files: bool) -> Result<History, StoreError> {
        if files {
            return self.snapshot(|| self.history_of_rows(repo_id, true));
        }
        let names = self.reported_names(repo_id)?;
        self.packed(repo_id, &names, || self.history_of_rows(repo_id, false))
    }

    fn history_of_rows(self, repo_id: i64, files: bool) -> Result<History, StoreError> {
        let mut loader = Loader {
            database: self,
            repo_id,
            history: History::default(),
            signatures: Dense::default(),
            commit_of_id: Vec::new(),
            by_oid: FxHashMap::default(),
            files_known: 0,
        };
        loader.commits()?;
        loader.trailers()?;
        loader.references()?;
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
    database: Database<'a>,
    repo_id: i64,
    history: History,
    signatures: Dense,
    /// Commit index by store id; commit ids of a repo are dense.
    commit_of_id: Vec<Option<u32>>,
    by_oid: FxHashMap<Oid, u32>,
    files_known: u64,
}

impl Loader<'_> {
    fn repo(&self) -> [Value<'static>; 1] {
        [Value::Int(self.repo_id)]
    }

    fn commits(&mut self) -> Result<(), StoreError> {
        let sql = "select id, oid, parents, author_id, committer_id, authored_at, authored_offset,
                       committed_at, committed_offset, signed, files is not null
                   from git_commit where repo_id = $1 and reachable = 1 order by id";
        let mut parent_oids: Vec<Oid> = Vec::new();
        self.database.each(sql, &self.repo(), &mut |row| {
            let index = self.history.commits.len() as u32;
            let id = usize::try_from(row.int(0)?).unwrap_or(0);
            if self.commit_of_id.len() <= id {
                self.commit_of_id.resize(id + 1, None);
            }
            self.commit_of_id[id] = Some(index);
            let oid = row.oid(1)?;
            self.by_oid.insert(oid, index);
            self.history.oids.push(oid);
            let first_parent = parent_oids.len() as u32;
            let parents = row.blob(2)?.chunks_exact(oid.as_bytes().len());
            parent_oids.extend(parents.filter_map(|parent| Oid::from_bytes(parent).ok()));
            self.files_known += u64::from(row.flag(10)?);
            self.history.commits.push(CommitRow {
                author: self.signatures.index(row.int(3)?),
                committer: self.signatures.index(row.int(4)?),
                authored: row.time(5)?,
                committed: row.time(7)?,
                first_parent,
                parent_count: parent_oids.len() as u32 - first_parent,
                signed: row.flag(9)?,
            });
            Ok(())
        })?;
        let index_of = |oid: &Oid| self.by_oid.get(oid).copied().unwrap_or(NO_PARENT);
        self.history.parents = parent_oids.iter().map(index_of).collect();
        Ok(())
    }

    fn commit(&self, id: i64) -> Option<u32> {
        self.commit_of_id.get(usize::try_from(id).ok()?).copied().flatten()
    }

    fn trailers(&mut self) -> Result<(), StoreError> {
        let mut roles = Dense::default();
        let sql = "select commit_id, role_id, signature_id from trailer where repo_id = $1
                   order by commit_id, position";
        self.database.each(sql, &self.repo(), &mut |row| {
            if let Some(commit) = self.commit(row.int(0)?) {
                self.history.trailers.push(TrailerRow {
                    commit,
                    role: roles.index(row.int(1)?),
                    signature: self.signatures.index(row.int(2)?),
                });
            }
            Ok(())
        })?;
        let names = self
            .database
            .all("select id, name from trailer_role", &[], |row| Ok((row.int(0)?, row.text(1)?)))?;
        let names: FxHashMap<i64, String> = names.into_iter().collect();
        let named = |id: &i64| names.get(id).cloned().unwrap_or_default();
        self.history.roles = roles.ids.iter().map(named).collect();
        Ok(())
    }

    /// Those of the repo itself: with no repo reported, or with one of its names.
    fn references(&mut self) -> Result<(), StoreError> {
        let names = self.database.reported_names(self.repo_id)?;
        let sql = "select commit_id, kind, number, named_repo from commit_reference
                   where repo_id = $1 order by commit_id, position";
        self.database.each(sql, &self.repo(), &mut |row| {
            let is_other = row.maybe_text(3)?.is_some_and(|reported| !names.contains(&reported));
            let kind = ReferenceKind::from_name(&row.text(1)?);
            if let (Some(commit), Some(kind), false) = (self.commit(row.int(0)?), kind, is_other) {
                let number = row.int(2)?;
                self.history.references.push(ReferenceRow { commit, number, kind });
            }
            Ok(())
        })
    }

    fn head_and_tags(&mut self) -> Result<(), StoreError> {
        let sql = "select oid from ref where repo_id = $1 and is_head = 1";
        let head = self.database.first(sql, &self.repo(), |row| row.oid(0))?;
        self.history.head = head.and_then(|oid| self.by_oid.get(&oid).copied());
        let sql = "select name, target, tagged_at, tagged_offset, committed_at from tag where repo_id = $1
                   order by name";
        self.history.tags = self.database.all(sql, &self.repo(), |row| {
            let target = row.oid(1)?;
            let commit = self.by_oid.get(&target).copied();
            Ok(Tag {
                name: row.text(0)?,
                target,
                commit,
                tagged: row.time(2)?,
                committed: row.maybe_int(4)?,
            })
        })?;
        Ok(())
    }

    fn completeness(&mut self) -> Result<(), StoreError> {
        let sql = "select shallow, unreadable, damaged, branches = 'all', unreadable_refs,
                       unreadable_tags, unreadable_branches from repo where id = $1";
        let found = self.database.first(sql, &self.repo(), |row| {
            Ok(Completeness {
                shallow: row.flag(0)?,
                unreadable_commits: row.count(1)?,
                damaged_commits: row.count(2)?,
                all_branches: row.flag(3)?,
                unreadable_refs: row.count(4)?,
                unreadable_tags: row.count(5)?,
                unreadable_branches: row.count(6)?,
            })
        })?;
        self.history.completeness = found.unwrap_or_default();
        Ok(())
    }

    fn changes(&mut self) -> Result<(), StoreError> {
        let mut paths = Dense::default();
        let mut changes = Vec::new();
        let sql = "select commit_id, path_id, added, removed, renamed_from from file_change
                   where repo_id = $1 order by commit_id, path_id";
        self.database.each(sql, &self.repo(), &mut |row| {
            let Some(commit) = self.commit(row.int(0)?) else { return Ok(()) };
            let added = row.maybe_int(2)?;
            changes.push(ChangeRow {
                commit,
                path: paths.index(row.int(1)?),
                added: added.unwrap_or(0) as u32,
                removed: row.int(3)? as u32,
                binary: added.is_none(),
                renamed_from: row.maybe_int(4)?.map(|id| paths.index(id)),
            });
            Ok(())
        })?;
        let mut names = vec![String::new(); paths.ids.len()];
        let sql = "select id, path from path where repo_id = $1";
        self.database.each(sql, &self.repo(), &mut |row| {
            if let Some(&index) = paths.index.get(&row.int(0)?) {
                names[index as usize] = row.text(1)?;
            }
            Ok(())
        })?;
        let commits_known = self.files_known;
        self.history.changes = Some(FileChanges { paths: names, rows: changes, commits_known });
        Ok(())
    }

    fn signatures(&mut self) -> Result<(), StoreError> {
        let ids = &self.signatures.index;
        let mut found = vec![Signature::new("", ""); ids.len()];
        let sql = include_str!("query/signatures_of_repo.sql");
        self.database.each(sql, &self.repo(), &mut |row| {
            if let Some(&index) = ids.get(&row.int(0)?) {
                found[index as usize] = Signature { name: row.text(1)?, email: row.text(2)? };
            }
            Ok(())
        })?;
        self.history.signatures = found;
        Ok(())
    }
}
