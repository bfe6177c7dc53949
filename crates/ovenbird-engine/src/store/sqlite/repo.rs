//! Repos: their rows, aliases and documents.

use rusqlite::{OptionalExtension, Row, params};

use super::SqliteStore;
use crate::store::{IngestEntry, RepoKey, RepoRecord, StoreError, StoredDocument};

const COLUMNS: &str = "id, key, url, path, default_branch, branches = 'all', shallow, partial,
    unreadable, damaged, commits, added_at, ingested_at";

impl SqliteStore {
    pub(in crate::store) fn add_repo(
        &self,
        key: &RepoKey,
        now: i64,
    ) -> Result<RepoRecord, StoreError> {
        if self.repo(&key.key)?.is_none() {
            let sql = "insert into repo (key, url, path, added_at) values (?1, ?2, ?3, ?4)
                       on conflict do nothing";
            self.connection.execute(sql, params![key.key, key.url, key.path, now])?;
        }
        let found = self.repo(&key.key)?;
        found.ok_or_else(|| {
            StoreError::Database(format!("repo `{}` was removed meanwhile", key.key))
        })
    }

    pub(in crate::store) fn repo(&self, key: &str) -> Result<Option<RepoRecord>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from repo where key = ?1
             or id = (select repo_id from repo_alias where key = ?1)"
        );
        let mut read = self.connection.prepare_cached(&sql)?;
        Ok(read.query_row([key], record).optional()?)
    }

    pub(in crate::store) fn repos(&self) -> Result<Vec<RepoRecord>, StoreError> {
        let mut read =
            self.connection.prepare_cached(&format!("select {COLUMNS} from repo order by key"))?;
        let rows = read.query_map([], record)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn remove_repo(&mut self, id: i64) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for table in [
            "file_change",
            "trailer",
            "git_commit",
            "path",
            "tag",
            "ref",
            "document",
            "signature_use",
        ] {
            transaction.execute(&format!("delete from {table} where repo_id = ?1"), [id])?;
        }
        for table in ["ledger", "repo_alias"] {
            transaction.execute(&format!("delete from {table} where repo_id = ?1"), [id])?;
        }
        transaction.execute("delete from repo where id = ?1", [id])?;
        Ok(transaction.commit()?)
    }

    pub(in crate::store) fn documents(
        &self,
        repo_id: Option<i64>,
    ) -> Result<Vec<StoredDocument>, StoreError> {
        let mut read = self.connection.prepare_cached(
            "select repo_id, path, content from document where ?1 is null or repo_id = ?1
             order by repo_id, path",
        )?;
        let rows = read.query_map([repo_id], |row| {
            Ok(StoredDocument { repo_id: row.get(0)?, path: row.get(1)?, content: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn ledger(&self, repo_id: i64) -> Result<Vec<IngestEntry>, StoreError> {
        let mut read = self.connection.prepare_cached(
            "select kind, at, seen, kept, rejected, reason from ledger where repo_id = ?1 order by id",
        )?;
        let rows = read.query_map([repo_id], |row| {
            let kind: String = row.get(0)?;
            Ok(IngestEntry {
                kind: if kind == "files" { "files" } else { "commits" },
                at: row.get(1)?,
                seen: row.get::<_, i64>(2)? as u64,
                kept: row.get::<_, i64>(3)? as u64,
                rejected: row.get::<_, i64>(4)? as u64,
                reason: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn record(row: &Row<'_>) -> rusqlite::Result<RepoRecord> {
    let count = |column: usize| row.get::<_, i64>(column).map(|count| count as u64);
    Ok(RepoRecord {
        id: row.get(0)?,
        key: row.get(1)?,
        url: row.get(2)?,
        path: row.get(3)?,
        default_branch: row.get(4)?,
        all_branches: row.get(5)?,
        shallow: row.get(6)?,
        partial: row.get(7)?,
        unreadable: count(8)?,
        damaged: count(9)?,
        commits: count(10)?,
        added_at: row.get(11)?,
        ingested_at: row.get(12)?,
    })
}
