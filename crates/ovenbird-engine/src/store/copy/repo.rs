//! One repo, as one transaction.

use std::cell::Cell;

use ovenbird_core::fact::Signature;
use rustc_hash::FxHashMap;

use super::super::database::{Kind, RowSink, Value};
use super::super::{RepoRecord, StoreError};
use super::digest::{Digest, Names, TableDigest, checksum, of_texts};
use super::table::{FACTS, REPO, Table, read};
use super::{CopyError, CopyState, RepoCopy, StoreCopy, damaged};

/// Signatures that are looked up at the destination at once.
const SIGNATURES_AT_ONCE: usize = 2_048;

/// The signatures and roles of a repo: their content, and their numbers at the destination.
#[derive(Default)]
struct Moved {
    names: Names,
    signatures: FxHashMap<i64, i64>,
    roles: FxHashMap<i64, i64>,
}

impl StoreCopy<'_> {
    /// Brings a repo of the source to the destination; `told` hears of rows as they are done.
    ///
    /// An error leaves the destination's repo as it was.
    pub fn repo(
        &self,
        repo: &RepoRecord,
        told: &mut dyn FnMut(u64),
    ) -> Result<RepoCopy, CopyError> {
        let copied = self.from.snapshot(|| Ok(self.in_snapshot(repo, told)));
        copied.map_err(CopyError::Source)?
    }

    fn in_snapshot(
        &self,
        repo: &RepoRecord,
        told: &mut dyn FnMut(u64),
    ) -> Result<RepoCopy, CopyError> {
        let sql = "select id from repo where key = $1";
        let old = self.to.first(sql, &[Value::Text(&repo.key)], |row| row.int(0));
        let old = old.map_err(CopyError::Destination)?;
        let mut state = CopyState::Copied;
        if let Some(old) = old {
            let tables = self.from.repo_digests(repo.id, told).map_err(CopyError::Source)?;
            let there = self.to.snapshot(|| self.to.first_difference(old, &tables, told));
            match there.map_err(CopyError::Destination)? {
                None => return of_tables(CopyState::There, &tables),
                Some(table) => state = CopyState::Replaced(table),
            }
        }
        of_tables(state, &self.land(|| self.send(repo, old, told))?)
    }

    /// In a transaction: what the source holds in place of what was there.
    fn send(
        &self,
        repo: &RepoRecord,
        old: Option<i64>,
        told: &mut dyn FnMut(u64),
    ) -> Result<Vec<TableDigest>, CopyError> {
        let make_room = match old {
            Some(old) => self.to.remove_rows(old),
            None => self.to.keep_from_removal(),
        };
        make_room.map_err(CopyError::Destination)?;
        let moved = self.intern(repo.id)?;
        let (id, head) = self.send_repo(repo)?;
        let mut tables = vec![head];
        let days = self.from.days_with_events(repo.id).map_err(CopyError::Source)?;
        self.to.expect_events(id, &days).map_err(CopyError::Destination)?;
        for table in &FACTS {
            tables.push(self.send_table(table, (repo.id, id), &moved, told)?);
        }
        if old.is_some() {
            self.to.forget_signatures().map_err(CopyError::Destination)?;
        }
        let difference = self.to.first_difference(id, &tables, told);
        match difference.map_err(CopyError::Destination)? {
            Some(table) => Err(CopyError::Differs { what: format!("`{}`", repo.key), table }),
            None => Ok(tables),
        }
    }

    /// The repo's row; returns its number at the destination.
    fn send_repo(&self, repo: &RepoRecord) -> Result<(i64, TableDigest), CopyError> {
        let names: Vec<&str> = REPO.columns.iter().map(|(name, _)| *name).collect();
        let places: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
        let sql = format!(
            "insert into repo ({}) values ({}) on conflict do nothing returning id",
            names.join(", "),
            places.join(", ")
        );
        let added = self.from.first(&REPO.select(), &[Value::Int(repo.id)], |row| {
            let row = read(REPO.columns, row)?;
            let mut digest = Digest::new();
            digest.add(REPO.columns, &row, &Names::default(), &mut |_| {});
            Ok((self.to.first(&sql, &row, |row| row.int(0)), digest.end(REPO.name)?))
        });
        let gone = || StoreError::Database("the repo was removed meanwhile".to_owned());
        let (id, digest) =
            added.and_then(|added| added.ok_or_else(gone)).map_err(CopyError::Source)?;
        // Without a number somebody else has just added the repo.
        let id = id.and_then(|id| id.ok_or(StoreError::Busy)).map_err(CopyError::Destination)?;
        Ok((id, digest))
    }

    /// Streams a table's rows of one repo from store to store; returns what went by.
    fn send_table(
        &self,
        table: &Table,
        (from, to): (i64, i64),
        moved: &Moved,
        told: &mut dyn FnMut(u64),
    ) -> Result<TableDigest, CopyError> {
        let mut digest = Digest::new();
        let is_source = Cell::new(false);
        let mut feed = |sink: &mut RowSink<'_>| {
            let is_sent = Cell::new(true);
            let fed = self.from.each(&table.select(), &[Value::Int(from)], &mut |row| {
                let row = read(table.columns, row)?;
                digest.add(table.columns, &row, &moved.names, told);
                let sent = sink(&moved.renumbered(to, table, &row)?);
                is_sent.set(sent.is_ok());
                sent
            });
            is_source.set(fed.is_err() && is_sent.get());
            fed
        };
        let loaded = self.to.load(table.name, &table.columns_with_repo(), &mut feed);
        loaded.map_err(|error| {
            if is_source.get() { CopyError::Source(error) } else { CopyError::Destination(error) }
        })?;
        digest.end(table.name).map_err(CopyError::Source)
    }

    /// Finds or adds at the destination the signatures and roles that a repo's rows name.
    fn intern(&self, repo_id: i64) -> Result<Moved, CopyError> {
        let repo = [Value::Int(repo_id)];
        let sql = include_str!("../query/signatures_of_rows.sql");
        let signatures = self.from.all(sql, &repo, |row| {
            Ok((row.int(0)?, Signature { name: row.text(1)?, email: row.text(2)? }))
        });
        let mut moved = Moved::default();
        for some in signatures.map_err(CopyError::Source)?.chunks(SIGNATURES_AT_ONCE) {
            let (ids, signatures): (Vec<i64>, Vec<Signature>) = some.iter().cloned().unzip();
            let there = self.to.intern_signatures(&signatures).map_err(CopyError::Destination)?;
            moved.signatures.extend(ids.iter().copied().zip(there));
            for (id, one) in some {
                let content = of_texts(&[&one.name, &one.email]).map_err(CopyError::Source)?;
                moved.names.signatures.insert(*id, content);
            }
        }
        let sql = "select id, name from trailer_role
                   where id in (select role_id from trailer where repo_id = $1) order by id";
        let roles = self.from.all(sql, &repo, |row| Ok((row.int(0)?, row.text(1)?)));
        for (id, name) in roles.map_err(CopyError::Source)? {
            let there = self.to.intern_role(&name).map_err(CopyError::Destination)?;
            moved.roles.insert(id, there);
            moved.names.roles.insert(id, of_texts(&[&name]).map_err(CopyError::Source)?);
        }
        Ok(moved)
    }
}

impl Moved {
    /// A row as the destination holds it.
    fn renumbered<'r>(
        &self,
        repo_id: i64,
        table: &Table,
        row: &[Value<'r>],
    ) -> Result<Vec<Value<'r>>, StoreError> {
        let mut moved = Vec::with_capacity(row.len() + 1);
        moved.push(Value::Int(repo_id));
        for (&(_, kind), &value) in table.columns.iter().zip(row) {
            moved.push(match (kind, value) {
                (Kind::Signature, Value::Int(id)) => {
                    Value::Int(*self.signatures.get(&id).ok_or_else(|| damaged("signature"))?)
                }
                (Kind::Role, Value::Int(id)) => {
                    Value::Int(*self.roles.get(&id).ok_or_else(|| damaged("role"))?)
                }
                _ => value,
            });
        }
        Ok(moved)
    }
}

fn of_tables(state: CopyState, tables: &[TableDigest]) -> Result<RepoCopy, CopyError> {
    let rows = |name: &str| tables.iter().find(|table| table.table == name).map_or(0, |t| t.rows);
    Ok(RepoCopy {
        state,
        commits: rows("git_commit"),
        file_changes: rows("file_change"),
        checksum: checksum(tables).map_err(CopyError::Source)?,
    })
}
