//! Checksums of what tables hold, the same whichever store holds it.
//!
//! SHA-256, which is in the tree for git's own objects: two different contents with one checksum
//! are not to be met. A row is written so that no two rows read alike: each value with a mark of
//! what it is, and texts with their lengths. Signatures and roles stand there by their content,
//! for their numbers are their store's own.

use gix::hash::{Hasher, hasher};
use rustc_hash::FxHashMap;

use super::super::StoreError;
use super::super::database::{Database, Kind, Value};
use super::table::{self, Table, read};

/// Bytes that are hashed at once.
const AT_ONCE: usize = 1 << 16;

/// Rows between two calls that tell how far the work is.
const ROWS_A_CALL: u64 = 1_024;

/// What a table holds of one repo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableDigest {
    pub(super) table: &'static str,
    pub(super) rows: u64,
    pub(super) sum: [u8; 32],
}

/// The content of signatures and roles by their numbers in one store.
#[derive(Default)]
pub(super) struct Names {
    pub(super) signatures: FxHashMap<i64, [u8; 32]>,
    pub(super) roles: FxHashMap<i64, [u8; 32]>,
}

/// The digest of a table while its rows go by.
pub(super) struct Digest {
    sha: Hasher,
    bytes: Vec<u8>,
    rows: u64,
}

impl Digest {
    pub(super) fn new() -> Self {
        Self { sha: sha256(), bytes: Vec::new(), rows: 0 }
    }

    /// Adds a row of the columns in their order, and tells of every so many.
    pub(super) fn add(
        &mut self,
        columns: &[(&str, Kind)],
        row: &[Value<'_>],
        names: &Names,
        reported: &mut dyn FnMut(u64),
    ) {
        for (&(_, kind), value) in columns.iter().zip(row) {
            let name = match (kind, value) {
                (Kind::Signature, Value::Int(id)) => names.signatures.get(id),
                (Kind::Role, Value::Int(id)) => names.roles.get(id),
                _ => None,
            };
            match name {
                Some(content) => write(&mut self.bytes, &Value::Blob(content)),
                None => write(&mut self.bytes, value),
            }
        }
        if self.bytes.len() >= AT_ONCE {
            self.sha.update(&self.bytes);
            self.bytes.clear();
        }
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_A_CALL) {
            reported(ROWS_A_CALL);
        }
    }

    pub(super) fn end(mut self, table: &'static str) -> Result<TableDigest, StoreError> {
        self.sha.update(&self.bytes);
        Ok(TableDigest { table, rows: self.rows, sum: finished(self.sha)? })
    }
}

/// The checksum of all tables, in hexadecimal.
pub(super) fn checksum(tables: &[TableDigest]) -> Result<String, StoreError> {
    let mut bytes = Vec::new();
    for table in tables {
        write(&mut bytes, &Value::Text(table.table));
        write(&mut bytes, &Value::Int(table.rows as i64));
        write(&mut bytes, &Value::Blob(&table.sum));
    }
    Ok(of(&bytes)?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The content of a signature or a role.
pub(super) fn of_texts(texts: &[&str]) -> Result<[u8; 32], StoreError> {
    let mut bytes = Vec::new();
    for text in texts {
        write(&mut bytes, &Value::Text(text));
    }
    of(&bytes)
}

fn of(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    let mut sha = sha256();
    sha.update(bytes);
    finished(sha)
}

fn sha256() -> Hasher {
    hasher(gix::hash::Kind::Sha256)
}

fn finished(sha: Hasher) -> Result<[u8; 32], StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Database(error.to_string());
    let sum = sha.try_finalize().map_err(|error| failed(&error))?;
    sum.as_slice().try_into().map_err(|error| failed(&error))
}

fn write(bytes: &mut Vec<u8>, value: &Value<'_>) {
    let mut sized = |mark: u8, content: &[u8]| {
        bytes.push(mark);
        bytes.extend((content.len() as u64).to_le_bytes());
        bytes.extend(content);
    };
    match value {
        Value::Null => bytes.push(0),
        Value::Int(number) => {
            bytes.push(1);
            bytes.extend(number.to_le_bytes());
        }
        Value::Text(text) => sized(2, text.as_bytes()),
        Value::Blob(content) => sized(3, content),
    }
}

/// The digests of a table's rows by repo, while those of one repo after another go by.
pub(super) struct Digests<'t> {
    table: &'t Table,
    ended: FxHashMap<i64, TableDigest>,
    open: Option<(i64, Digest)>,
}

impl<'t> Digests<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        Self { table, ended: FxHashMap::default(), open: None }
    }

    /// Adds a row of a repo.
    pub(super) fn add(
        &mut self,
        repo: i64,
        row: &[Value<'_>],
        names: &Names,
        reported: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != repo) {
            self.close()?;
        }
        let (_, digest) = self.open.get_or_insert_with(|| (repo, Digest::new()));
        digest.add(&self.table.columns, row, names, reported);
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        if let Some((repo, digest)) = self.open.take() {
            self.ended.insert(repo, digest.end(self.table.name)?);
        }
        Ok(())
    }

    /// One digest for each of the repos, with or without rows.
    pub(super) fn end(mut self, repos: &[i64]) -> Result<FxHashMap<i64, TableDigest>, StoreError> {
        self.close()?;
        let empty = Digest::new().end(self.table.name)?;
        Ok(repos.iter().map(|&repo| (repo, self.ended.remove(&repo).unwrap_or(empty))).collect())
    }
}

/// The digests of repos' tables, in the order of the tables.
pub(super) type RepoDigests = FxHashMap<i64, Vec<TableDigest>>;

impl Database<'_> {
    /// Digests of all that is stored of repos.
    pub(super) fn repo_digests(
        self,
        repos: &[i64],
        reported: &mut dyn FnMut(u64),
    ) -> Result<RepoDigests, StoreError> {
        let names = self.names(repos)?;
        let mut all: RepoDigests = repos.iter().map(|&repo| (repo, Vec::new())).collect();
        for table in table::all() {
            for (repo, digest) in self.table_digests(table, repos, &names, reported)? {
                all.entry(repo).or_default().push(digest);
            }
        }
        Ok(all)
    }

    /// Of each repo that differs from what is expected, the first table that does.
    pub(super) fn first_differences(
        self,
        expected: &FxHashMap<i64, &Vec<TableDigest>>,
        reported: &mut dyn FnMut(u64),
    ) -> Result<FxHashMap<i64, &'static str>, StoreError> {
        let mut alike: Vec<i64> = expected.keys().copied().collect();
        alike.sort_unstable();
        let names = self.names(&alike)?;
        let mut found = FxHashMap::default();
        for (at, table) in table::all().enumerate() {
            let digests = self.table_digests(table, &alike, &names, reported)?;
            alike.retain(|repo| {
                let is_alike = expected[repo].get(at) == digests.get(repo);
                if !is_alike {
                    found.insert(*repo, table.name);
                }
                is_alike
            });
        }
        Ok(found)
    }

    fn table_digests(
        self,
        table: &Table,
        repos: &[i64],
        names: &Names,
        reported: &mut dyn FnMut(u64),
    ) -> Result<FxHashMap<i64, TableDigest>, StoreError> {
        let mut digests = Digests::new(table);
        self.each_of(&table.select(), repos, &mut |row| {
            digests.add(row.int(0)?, &read(&table.columns, row, 1)?, names, reported)
        })?;
        digests.end(repos)
    }

    /// The content of the signatures and roles that repos' rows name.
    fn names(self, repos: &[i64]) -> Result<Names, StoreError> {
        let mut names = Names::default();
        let sql = include_str!("../query/signatures_of_rows.sql");
        self.each_of(sql, repos, &mut |row| {
            let content = of_texts(&[&row.text(1)?, &row.text(2)?])?;
            names.signatures.insert(row.int(0)?, content);
            Ok(())
        })?;
        self.each("select id, name from trailer_role", &[], &mut |row| {
            names.roles.insert(row.int(0)?, of_texts(&[&row.text(1)?])?);
            Ok(())
        })?;
        Ok(names)
    }
}
