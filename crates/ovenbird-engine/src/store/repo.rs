//! Repos: their rows, aliases, documents and ledger.

use super::database::{Cells, Database, Value};
use super::{IngestEntry, RepoKey, RepoRecord, StoreError, StoredDocument};

/// Reads one or all repos: the columns in the order of [`record`].
const COLUMNS: &str = "id, key, url, path, default_branch, branches = 'all', shallow, partial,
    unreadable, damaged, commits, added_at, ingested_at";

/// Tables with rows of a repo, in an order in which none is left without what it points to.
const TABLES: [&str; 10] = [
    "file_change",
    "trailer",
    "git_commit",
    "path",
    "tag",
    "ref",
    "document",
    "signature_use",
    "ledger",
    "repo_alias",
];

impl Database<'_> {
    pub(super) fn add_repo(self, key: &RepoKey, now: i64) -> Result<RepoRecord, StoreError> {
        if let Some(known) = self.repo(&key.key)? {
            return Ok(known);
        }
        let sql = "insert into repo (key, url, path, added_at) values ($1, $2, $3, $4)
                   on conflict do nothing";
        let (url, path) = (Value::text(key.url.as_deref()), Value::text(key.path.as_deref()));
        self.run(sql, &[Value::Text(&key.key), url, path, Value::Int(now)])?;
        let found = self.repo(&key.key)?;
        found.ok_or_else(|| {
            StoreError::Database(format!("repo `{}` was removed meanwhile", key.key))
        })
    }

    pub(super) fn repo(self, key: &str) -> Result<Option<RepoRecord>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from repo where key = $1
             or id = (select repo_id from repo_alias where key = $1)"
        );
        self.first(&sql, &[Value::Text(key)], record)
    }

    pub(super) fn repos(self) -> Result<Vec<RepoRecord>, StoreError> {
        self.all(&format!("select {COLUMNS} from repo order by key"), &[], record)
    }

    pub(super) fn remove_repo(self, id: i64) -> Result<(), StoreError> {
        self.atomically(|| {
            // Whoever ingests it ends first, and nobody begins.
            if let Self::Postgres(_) = self {
                self.run("select id from repo where id = $1 for update", &[Value::Int(id)])?;
            }
            for table in TABLES {
                self.run(&format!("delete from {table} where repo_id = $1"), &[Value::Int(id)])?;
            }
            self.run("delete from repo where id = $1", &[Value::Int(id)])?;
            Ok(())
        })
    }

    pub(super) fn documents(self, repo_id: Option<i64>) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = "select repo_id, path, content from document
                   where cast($1 as bigint) is null or repo_id = $1 order by repo_id, path";
        self.all(sql, &[Value::int(repo_id)], |row| {
            Ok(StoredDocument {
                repo_id: row.int(0)?,
                path: row.text(1)?,
                content: row.blob(2)?.to_vec(),
            })
        })
    }

    pub(super) fn ledger(self, repo_id: i64) -> Result<Vec<IngestEntry>, StoreError> {
        let sql = "select kind, at, seen, kept, rejected, reason from ledger where repo_id = $1 order by id";
        self.all(sql, &[Value::Int(repo_id)], |row| {
            Ok(IngestEntry {
                kind: if row.text(0)? == "files" { "files" } else { "commits" },
                at: row.int(1)?,
                seen: row.count(2)?,
                kept: row.count(3)?,
                rejected: row.count(4)?,
                reason: row.maybe_text(5)?,
            })
        })
    }
}

fn record(row: &Cells<'_>) -> Result<RepoRecord, StoreError> {
    Ok(RepoRecord {
        id: row.int(0)?,
        key: row.text(1)?,
        url: row.maybe_text(2)?,
        path: row.maybe_text(3)?,
        default_branch: row.maybe_text(4)?,
        all_branches: row.flag(5)?,
        shallow: row.flag(6)?,
        partial: row.flag(7)?,
        unreadable: row.count(8)?,
        damaged: row.count(9)?,
        commits: row.count(10)?,
        added_at: row.int(11)?,
        ingested_at: row.maybe_int(12)?,
    })
}
