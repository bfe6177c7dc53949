//! What belongs to no repo: accounts, tracked owners, and the ledger of files and deliveries.
//!
//! Nothing of the destination is lost: accounts learn, and the rest is added where it is missing.

use ovenbird_core::fact::forge::ObjectKind;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::super::StoreError;
use super::super::database::Kind::{self, Int, Text};
use super::super::database::{Database, RowSink, Value};
use super::super::forge::{ForgeIngest, Table};
use super::digest::{Digest, Names, TableDigest};
use super::table::{FILE, read};
use super::{CopyError, StoreCopy};

/// Rows of one kind at the destination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SharedRows {
    /// Those that are new or known better now.
    pub copied: u64,
    /// Those that were there as they are.
    pub there: u64,
}

/// What belongs to no repo, at the destination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SharedCopy {
    /// Accounts.
    pub accounts: SharedRows,
    /// Logins of accounts.
    pub logins: SharedRows,
    /// Users and organisations whose repos are tracked.
    pub owners: SharedRows,
    /// Files that were ingested.
    pub files: SharedRows,
    /// Deliveries of webhooks.
    pub deliveries: SharedRows,
}

/// A table of which rows are added unless they are there, and how many of its columns are the key.
pub(super) struct Shared {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
}

/// Logins, owners and deliveries.
pub(super) const SHARED: [Shared; 3] = [
    Shared { name: "account_login", columns: &[("forge", Text), ("id", Int), ("login", Text)] },
    Shared {
        name: "tracked_owner",
        columns: &[("forge", Text), ("owner", Text), ("added_at", Int)],
    },
    Shared {
        name: "delivery",
        columns: &[
            ("forge", Text),
            ("id", Text),
            ("event", Text),
            ("action", Text),
            ("at", Int),
            ("outcome", Text),
            ("reader", Int),
        ],
    },
];

impl StoreCopy<'_> {
    /// Brings to the destination what belongs to no repo, as one transaction; after the repos, so
    /// that no file is said to be ingested before its facts are there.
    pub fn shared(&self) -> Result<SharedCopy, CopyError> {
        let copied = self.from.snapshot(|| Ok(self.shared_in_snapshot()));
        copied.map_err(CopyError::Source)?
    }

    fn shared_in_snapshot(&self) -> Result<SharedCopy, CopyError> {
        let mut ingest = ForgeIngest::begin(self.to, "", 0).map_err(CopyError::Destination)?;
        let accounts = self.accounts(&mut ingest)?;
        let mut rows = [SharedRows::default(); 3];
        for (table, rows) in SHARED.iter().zip(&mut rows) {
            *rows = self.missing_rows(&mut ingest, table)?;
        }
        let [logins, owners, deliveries] = rows;
        let files = self.files()?;
        ingest.commit().map_err(CopyError::Destination)?;
        Ok(SharedCopy { accounts, logins, owners, files, deliveries })
    }

    fn accounts(&self, ingest: &mut ForgeIngest<'_>) -> Result<SharedRows, CopyError> {
        let sql = "select distinct forge from account order by forge";
        let forges = self.from.all(sql, &[], |row| row.text(0)).map_err(CopyError::Source)?;
        let table = Table::new(ObjectKind::Account);
        let mut rows = SharedRows::default();
        for forge in forges {
            ingest.turn_to(&forge);
            let (copied, all) = self.add_objects(ingest, &table, Value::Text(&forge), 0)?;
            rows.copied += copied;
            rows.there += all - copied;
        }
        Ok(rows)
    }

    /// Adds the rows of a table that the destination lacks; a second time, there are none.
    fn missing_rows(
        &self,
        ingest: &mut ForgeIngest<'_>,
        table: &Shared,
    ) -> Result<SharedRows, CopyError> {
        let there = |database: Database<'_>| {
            let sql = format!("select count(*) from {}", table.name);
            Ok::<u64, StoreError>(database.first(&sql, &[], |row| row.count(0))?.unwrap_or(0))
        };
        let before = there(self.to).map_err(CopyError::Destination)?;
        self.add_missing(ingest, table)?;
        let after = there(self.to).map_err(CopyError::Destination)?;
        self.add_missing(ingest, table)?;
        if there(self.to).map_err(CopyError::Destination)? != after {
            return Err(CopyError::Differs { what: "the ledger".to_owned(), table: table.name });
        }
        let all = there(self.from).map_err(CopyError::Source)?;
        let copied = after.saturating_sub(before);
        Ok(SharedRows { copied, there: all.saturating_sub(copied) })
    }

    fn add_missing(&self, ingest: &mut ForgeIngest<'_>, table: &Shared) -> Result<(), CopyError> {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!("select {} from {}", names.join(", "), table.name);
        let mut source = None;
        let mut feed = |sink: &mut RowSink<'_>| {
            let mut is_sent = true;
            let fed = self.from.each(&sql, &[], &mut |row| {
                let sent = sink(&read(table.columns, row, 0)?);
                is_sent = sent.is_ok();
                sent
            });
            source = Some(fed.is_err() && is_sent);
            fed
        };
        let incoming = ingest.incoming(table.name).map_err(CopyError::Destination)?;
        let added = self.to.add_new(table.name, &incoming, table.columns, &mut feed);
        added.map_err(|error| match source {
            Some(true) => CopyError::Source(error),
            _ => CopyError::Destination(error),
        })
    }

    /// The ledger's lines of files with what was wanted of each, and of which repos they say
    /// nothing any more.
    fn files(&self) -> Result<SharedRows, CopyError> {
        let here = self.from.file_lines().map_err(CopyError::Source)?;
        let there = self.to.file_lines().map_err(CopyError::Destination)?;
        let mut known: FxHashMap<TableKey, Vec<i64>> = FxHashMap::default();
        // From the last, so that of equal ones the first is taken first.
        for (id, line) in there.into_iter().rev() {
            known.entry(line).or_default().push(id);
        }
        let mut rows = SharedRows::default();
        let mut moved: Vec<(i64, i64)> = Vec::new();
        for (id, line) in here {
            let new = if let Some(new) = known.get_mut(&line).and_then(Vec::pop) {
                rows.there += 1;
                new
            } else {
                rows.copied += 1;
                self.send_file(id)?
            };
            moved.push((id, new));
        }
        for one in self.from.removed_repos().map_err(CopyError::Source)? {
            let said = moved.iter().filter(|(old, _)| *old <= one.last_file);
            let last = said.map(|(_, new)| *new).max().unwrap_or_default();
            let sql = "insert into removed_repo (key, number, last_file) values ($1, $2, $3)
                       on conflict (key) do update set last_file =
                           case when removed_repo.last_file > excluded.last_file
                                then removed_repo.last_file else excluded.last_file end";
            let row = [Value::Text(&one.key), Value::int(one.number), Value::Int(last)];
            self.to.run(sql, &row).map_err(CopyError::Destination)?;
        }
        Ok(rows)
    }

    /// One line and its scope; returns the line's number at the destination.
    fn send_file(&self, id: i64) -> Result<i64, CopyError> {
        let sql = "select s.members from ledger_file f join ledger_scope s on s.id = f.scope_id
                   where f.id = $1";
        let members = self.from.first(sql, &[Value::Int(id)], |row| row.text(0));
        let scope = match members.map_err(CopyError::Source)? {
            Some(members) => Some(self.to.scope_id(&members).map_err(CopyError::Destination)?),
            None => None,
        };
        let names: Vec<&str> = FILE.iter().map(|(name, _)| *name).collect();
        let places: Vec<String> = (2..=names.len() + 1).map(|at| format!("${at}")).collect();
        let (names, places) = (names.join(", "), places.join(", "));
        let find = format!("select {names} from ledger_file where id = $1");
        let add = format!(
            "insert into ledger_file (scope_id, {names}) values ($1, {places}) returning id"
        );
        let sent = self.from.first(&find, &[Value::Int(id)], |row| {
            let mut values = vec![Value::int(scope)];
            values.extend(read(&FILE, row, 0)?);
            Ok(self.to.first(&add, &values, |row| row.int(0)))
        });
        let lost = || StoreError::Database("a line of the ledger was not kept".to_owned());
        let sent = sent.and_then(|sent| sent.ok_or_else(lost)).map_err(CopyError::Source)?;
        sent.and_then(|id| id.ok_or_else(lost)).map_err(CopyError::Destination)
    }
}

/// A line's content with its scope's, as a digest.
type TableKey = [u8; 32];

impl Database<'_> {
    /// The lines of files by number, with digests of all that they say.
    fn file_lines(self) -> Result<Vec<(i64, TableKey)>, StoreError> {
        let names: Vec<String> = FILE.iter().map(|(name, _)| format!("f.{name}")).collect();
        let sql = format!(
            "select f.id, s.members, {} from ledger_file f
             left join ledger_scope s on s.id = f.scope_id order by f.id",
            names.join(", ")
        );
        let columns: Vec<(&str, Kind)> = [("members", Text)].into_iter().chain(FILE).collect();
        self.all(&sql, &[], |row| {
            let mut digest = Digest::new();
            digest.add(&columns, &read(&columns, row, 1)?, &Names::default(), &mut |_| {});
            let TableDigest { sum, .. } = digest.end("ledger_file")?;
            Ok((row.int(0)?, sum))
        })
    }
}
