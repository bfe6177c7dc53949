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
use super::table::{FACTS, REPO, Table, read};

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
        told: &mut dyn FnMut(u64),
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
            told(ROWS_A_CALL);
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

impl Database<'_> {
    /// Digests of all that is stored of a repo.
    pub(super) fn repo_digests(
        self,
        repo_id: i64,
        told: &mut dyn FnMut(u64),
    ) -> Result<Vec<TableDigest>, StoreError> {
        let names = self.names(repo_id)?;
        let tables = [&REPO].into_iter().chain(&FACTS);
        tables.map(|table| self.table_digest(table, repo_id, &names, told)).collect()
    }

    /// The first table of a repo that holds something else than expected.
    pub(super) fn first_difference(
        self,
        repo_id: i64,
        expected: &[TableDigest],
        told: &mut dyn FnMut(u64),
    ) -> Result<Option<&'static str>, StoreError> {
        let names = self.names(repo_id)?;
        for (table, expected) in [&REPO].into_iter().chain(&FACTS).zip(expected) {
            if self.table_digest(table, repo_id, &names, told)? != *expected {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }

    fn table_digest(
        self,
        table: &Table,
        repo_id: i64,
        names: &Names,
        told: &mut dyn FnMut(u64),
    ) -> Result<TableDigest, StoreError> {
        let mut digest = Digest::new();
        self.each(&table.select(), &[Value::Int(repo_id)], &mut |row| {
            let row = read(table.columns, row)?;
            digest.add(table.columns, &row, names, told);
            Ok(())
        })?;
        digest.end(table.name)
    }

    /// The content of the signatures and roles that a repo's rows name.
    fn names(self, repo_id: i64) -> Result<Names, StoreError> {
        let mut names = Names::default();
        let sql = include_str!("../query/signatures_of_rows.sql");
        self.each(sql, &[Value::Int(repo_id)], &mut |row| {
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
