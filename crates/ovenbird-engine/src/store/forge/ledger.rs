//! What was imported, and what is wanted: the ledger's lines for files and deliveries, the spans
//! that sources claim to have reported, their cursors, and who is tracked.

use std::collections::BTreeMap;

use ovenbird_core::fact::Window;
use serde::{Deserialize, Serialize};

use super::super::database::{Cells, Database, Value};
use super::super::{IngestEntry, StoreError};
use super::ForgeIngest;

/// The version of what reads files and deliveries: raised whenever it learns to read what it could
/// not. What an earlier version could not read is read again.
const READER: i64 = 1;

/// What is wanted of a source that tells of everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Keys of repos, sorted.
    pub repos: Vec<String>,
    /// Their forge's numbers, sorted, as far as they are known.
    pub numbers: Vec<i64>,
    /// Users and organisations in lower case, sorted.
    pub owners: Vec<String>,
}

/// One file, and what became of each of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// `archive` or `webhook`.
    pub kind: &'static str,
    /// Its name without its folder.
    pub name: String,
    /// SHA-256 of the file as it lies there.
    #[serde(skip)]
    pub digest: Vec<u8>,
    /// Its size in bytes as it lies there.
    pub bytes: u64,
    /// When the hour of its name began, in Unix seconds.
    pub hour: Option<i64>,
    /// When it was imported, in Unix seconds.
    pub at: i64,
    /// Lines read, or events where several stand in one: the sum of the five below.
    pub lines: u64,
    /// Lines with new facts.
    pub kept: u64,
    /// Lines with facts that were known.
    pub repeated: u64,
    /// Lines of repos that are not tracked.
    pub unwanted: u64,
    /// Lines of no repo.
    pub no_repo: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Why not, with counts; and what was left out of those that were kept.
    pub reasons: BTreeMap<String, u64>,
    /// What is wrong with the file.
    pub damage: Option<String>,
    /// When the first of the events of tracked repos happened, in Unix seconds.
    pub first_at: Option<i64>,
    /// When the last of them did.
    pub last_at: Option<i64>,
}

impl FileEntry {
    /// Whether nothing of it could be read.
    pub fn is_nothing(&self) -> bool {
        self.damage.is_some() && self.kept + self.repeated + self.unwanted + self.no_repo == 0
    }
}

/// One delivery of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its own number, as the forge made it.
    pub id: String,
    /// The kind of event, as in `X-GitHub-Event`.
    pub event: String,
    /// What was done.
    pub action: Option<String>,
    /// `kept`, or why nothing of it was.
    pub outcome: String,
}

/// A span of time of which a source has reported all of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationWindow {
    /// The source's name.
    pub source: String,
    /// `events`, or the table of an object.
    pub kind: String,
    /// The span.
    pub window: Window,
}

/// A user or organisation whose repos are all tracked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrackedOwner {
    /// The forge's host.
    pub forge: String,
    /// The name in lower case.
    pub owner: String,
}

/// Files of the archive by one name, and what was wanted of them.
#[derive(Debug, Clone)]
pub(in crate::store) struct ArchiveHour {
    /// When the hour of the name began, in Unix seconds.
    pub(in crate::store) hour: i64,
    /// Whether they were not whole.
    pub(in crate::store) damaged: bool,
    /// What was wanted; `None` for everything.
    pub(in crate::store) scope: Option<i64>,
    /// The last of them in the ledger.
    pub(in crate::store) last_file: i64,
}

/// A repo that was removed. What the ledger says up to a line is not said of it.
#[derive(Debug, Clone)]
pub(in crate::store) struct RemovedRepo {
    pub(in crate::store) key: String,
    pub(in crate::store) number: Option<i64>,
    pub(in crate::store) last_file: i64,
}

impl RemovedRepo {
    fn is_in(&self, scope: &Scope) -> bool {
        scope.repos.binary_search(&self.key).is_ok()
            || self.number.is_some_and(|number| scope.numbers.binary_search(&number).is_ok())
            || self.key.split('/').nth(1).is_some_and(|owner| {
                scope.owners.binary_search_by(|one| one.as_str().cmp(owner)).is_ok()
            })
    }
}

impl ForgeIngest<'_> {
    /// Adds a file's line to the ledger; without a scope everything in it was wanted.
    pub fn record_file(&self, file: &FileEntry, scope: Option<&Scope>) -> Result<(), StoreError> {
        let scope_id = scope.map(|scope| self.database.scope_id(&members(scope)?)).transpose()?;
        let sql = "insert into ledger_file (kind, forge, name, digest, bytes, hour, scope_id, at,
                       lines, kept, repeated, unwanted, no_repo, rejected, reasons, damage,
                       first_at, last_at, reader)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                       $17, $18, $19)";
        let count = |count: u64| Value::Int(count as i64);
        let reasons = serde_json::to_string(&file.reasons)
            .map_err(|error| StoreError::Database(error.to_string()))?;
        let row = [
            Value::Text(file.kind),
            Value::Text(&self.forge),
            Value::Text(&file.name),
            Value::Blob(&file.digest),
            count(file.bytes),
            Value::int(file.hour),
            Value::int(scope_id),
            Value::Int(file.at),
            count(file.lines),
            count(file.kept),
            count(file.repeated),
            count(file.unwanted),
            count(file.no_repo),
            count(file.rejected),
            Value::Text(&reasons),
            Value::text(file.damage.as_deref()),
            Value::int(file.first_at),
            Value::int(file.last_at),
            Value::Int(READER),
        ];
        self.database.run(sql, &row).map(|_| ())
    }

    /// When a delivery first came, in Unix seconds; `None` where it is new.
    pub fn delivered_at(&self, id: &str) -> Result<Option<i64>, StoreError> {
        let sql = "select at from delivery where forge = $1 and id = $2";
        self.database.first(sql, &[Value::Text(&self.forge), Value::Text(id)], |row| row.int(0))
    }

    /// Adds a delivery's line to the ledger, or says anew what became of it; whether it is new.
    pub fn record_delivery(&self, delivery: &Delivery) -> Result<bool, StoreError> {
        let is_new = self.delivered_at(&delivery.id)?.is_none();
        let sql = "insert into delivery (forge, id, event, action, at, outcome, reader)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict (forge, id) do update
                   set event = excluded.event, action = excluded.action,
                       outcome = excluded.outcome, reader = excluded.reader";
        let row = [
            Value::Text(&self.forge),
            Value::Text(&delivery.id),
            Value::Text(&delivery.event),
            Value::text(delivery.action.as_deref()),
            Value::Int(self.now),
            Value::Text(&delivery.outcome),
            Value::Int(READER),
        ];
        self.database.run(sql, &row)?;
        Ok(is_new)
    }

    /// Says that a source has reported all of a kind for a span; spans that touch become one.
    pub fn record_window(
        &self,
        repo_id: i64,
        source: &str,
        kind: &str,
        window: Window,
    ) -> Result<(), StoreError> {
        let of = [Value::Int(repo_id), Value::Text(source), Value::Text(kind)];
        let sql = "select min(from_at), max(to_at) from observation_window where repo_id = $1
                   and source = $2 and kind = $3 and from_at <= $4 and to_at >= $5";
        let span = [of[0], of[1], of[2], Value::Int(window.to), Value::Int(window.from)];
        let touched =
            self.database.first(sql, &span, |row| Ok((row.maybe_int(0)?, row.maybe_int(1)?)))?;
        let (from, to) = touched.unwrap_or_default();
        let from = from.map_or(window.from, |from| from.min(window.from));
        let to = to.map_or(window.to, |to| to.max(window.to));
        let sql = "delete from observation_window where repo_id = $1 and source = $2 and kind = $3
                   and from_at <= $4 and to_at >= $5";
        self.database.run(sql, &span)?;
        let sql = "insert into observation_window (repo_id, source, kind, from_at, to_at)
                   values ($1, $2, $3, $4, $5)";
        self.database.run(sql, &[of[0], of[1], of[2], Value::Int(from), Value::Int(to)])?;
        Ok(())
    }

    /// Adds a line of a repo to the ledger.
    pub fn record(&self, repo_id: i64, entry: &IngestEntry) -> Result<(), StoreError> {
        self.database.record(repo_id, entry)
    }

    /// Keeps where a source goes on.
    pub fn set_cursor(&self, repo_id: i64, feed: &str, state: &str) -> Result<(), StoreError> {
        let sql = "insert into source_cursor (repo_id, feed, state, at) values ($1, $2, $3, $4)
                   on conflict (repo_id, feed) do update set state = excluded.state, at = excluded.at";
        let now = Value::Int(self.now);
        self.database
            .run(sql, &[Value::Int(repo_id), Value::Text(feed), Value::Text(state), now])
            .map(|_| ())
    }
}

fn members(scope: &Scope) -> Result<String, StoreError> {
    serde_json::to_string(scope).map_err(|error| StoreError::Database(error.to_string()))
}

fn read_members(members: &str) -> Result<Scope, StoreError> {
    serde_json::from_str(members).map_err(|error| StoreError::Damaged(error.to_string()))
}

impl Scope {
    /// Whether whoever wanted this wanted all of the other. Who did not know a repo's number has
    /// passed over what it did under an earlier name.
    fn covers(&self, other: &Self) -> bool {
        let has = |all: &[String], wanted: &[String]| {
            wanted.iter().all(|one| all.binary_search(one).is_ok())
        };
        has(&self.repos, &other.repos)
            && has(&self.owners, &other.owners)
            && other.numbers.iter().all(|number| self.numbers.binary_search(number).is_ok())
    }
}

impl Database<'_> {
    /// The number of a scope, which is added as needed.
    pub(in crate::store) fn scope_id(self, members: &str) -> Result<i64, StoreError> {
        let params = [Value::Text(members)];
        let find = "select id from ledger_scope where members = $1";
        if let Some(id) = self.first(find, &params, |row| row.int(0))? {
            return Ok(id);
        }
        let add = "insert into ledger_scope (members) values ($1) returning id";
        let id = self.first(add, &params, |row| row.int(0))?;
        id.ok_or_else(|| StoreError::Database("a scope was not kept".to_owned()))
    }

    /// What is tracked on a forge.
    pub(in crate::store) fn scope(self, forge: &str) -> Result<Scope, StoreError> {
        self.snapshot(|| {
            let mut scope = Scope::default();
            let sql = "select key, number from repo
                       where (tracked = 1 or ingested_at is not null) and tracked = 1 order by key";
            self.each(sql, &[], &mut |row| {
                let key = row.text(0)?;
                if key.strip_prefix(forge).is_some_and(|rest| rest.starts_with('/')) {
                    scope.repos.push(key);
                    scope.numbers.extend(row.maybe_int(1)?);
                }
                Ok(())
            })?;
            scope.numbers.sort_unstable();
            let owners = self.tracked_owners()?.into_iter().filter(|owner| owner.forge == forge);
            scope.owners = owners.map(|owner| owner.owner).collect();
            Ok(scope)
        })
    }

    pub(in crate::store) fn tracked_owners(self) -> Result<Vec<TrackedOwner>, StoreError> {
        let sql = "select forge, owner from tracked_owner order by forge, owner";
        self.all(sql, &[], |row| Ok(TrackedOwner { forge: row.text(0)?, owner: row.text(1)? }))
    }

    /// When a file of this content was last imported of a forge's archive for all of what is wanted
    /// now. One of which nothing could be read was not, nor one of which an earlier version of the
    /// reader could not read something.
    pub(in crate::store) fn file_imported(
        self,
        forge: &str,
        digest: &[u8],
        scope: Option<&Scope>,
    ) -> Result<Option<i64>, StoreError> {
        let removed = self.removed_repos()?;
        let wanted = removed.iter().filter(|one| scope.is_none_or(|scope| one.is_in(scope)));
        let last = wanted.map(|one| one.last_file).max().unwrap_or_default();
        let sql = "select f.at, s.members from ledger_file f
                   left join ledger_scope s on s.id = f.scope_id
                   where f.digest = $1 and f.id > $2 and f.kind = 'archive' and f.forge = $3
                       and (f.damage is null or f.reader >= $4
                           and f.kept + f.repeated + f.unwanted + f.no_repo > 0)
                       and (f.rejected = 0 or f.reader >= $4)
                   order by f.at desc";
        let of = [Value::Blob(digest), Value::Int(last), Value::Text(forge), Value::Int(READER)];
        let taken = self.all(sql, &of, |row| {
            let had = row.maybe_text(1)?.map(|members| read_members(&members)).transpose()?;
            Ok((row.int(0)?, had))
        })?;
        let has_all = |had: &Option<Scope>| match (had, scope) {
            (None, _) => true,
            (Some(had), Some(wanted)) => had.covers(wanted),
            (Some(_), None) => false,
        };
        Ok(taken.into_iter().find(|(_, had)| has_all(had)).map(|(at, _)| at))
    }

    /// The files that were imported of a forge's archive, by the hours of their names.
    pub(in crate::store) fn archive_hours(
        self,
        forge: &str,
    ) -> Result<Vec<ArchiveHour>, StoreError> {
        // Before its version was kept, the reader called a file whole whatever its lines were.
        let sql = "select hour, is_damaged, scope_id, max(id)
                   from (select id, hour, scope_id,
                             case when damage is not null or (reader = 0
                                 and (rejected * 1000 > lines
                                     or kept + repeated + unwanted + no_repo = 0))
                             then 1 else 0 end as is_damaged
                         from ledger_file
                         where forge = $1 and kind = 'archive' and hour is not null) files
                   group by hour, is_damaged, scope_id
                   order by 1, 2, 3";
        self.all(sql, &[Value::Text(forge)], |row| {
            Ok(ArchiveHour {
                hour: row.int(0)?,
                damaged: row.flag(1)?,
                scope: row.maybe_int(2)?,
                last_file: row.int(3)?,
            })
        })
    }

    /// Repos that were removed, and the last file of the ledger when they were.
    pub(in crate::store) fn removed_repos(self) -> Result<Vec<RemovedRepo>, StoreError> {
        self.all("select key, number, last_file from removed_repo order by key", &[], |row| {
            let (number, last_file) = (row.maybe_int(1)?, row.int(2)?);
            Ok(RemovedRepo { key: row.text(0)?, number, last_file })
        })
    }

    /// The scopes of files by their numbers.
    pub(in crate::store) fn scopes(self) -> Result<Vec<(i64, Scope)>, StoreError> {
        self.all("select id, members from ledger_scope", &[], |row| {
            Ok((row.int(0)?, read_members(&row.text(1)?)?))
        })
    }

    pub(in crate::store) fn observation_windows(
        self,
        repo_id: i64,
    ) -> Result<Vec<ObservationWindow>, StoreError> {
        let sql = "select source, kind, from_at, to_at from observation_window where repo_id = $1
                   order by source, kind, from_at";
        self.all(sql, &[Value::Int(repo_id)], |row: &Cells<'_>| {
            let window = Window { from: row.int(2)?, to: row.int(3)? };
            Ok(ObservationWindow { source: row.text(0)?, kind: row.text(1)?, window })
        })
    }

    pub(in crate::store) fn cursor(
        self,
        repo_id: i64,
        feed: &str,
    ) -> Result<Option<String>, StoreError> {
        let sql = "select state from source_cursor where repo_id = $1 and feed = $2";
        self.first(sql, &[Value::Int(repo_id), Value::Text(feed)], |row| row.text(0))
    }
}
