//! Facts of a forge: many repos in one transaction.
//!
//! A file of the archive, a page of an answer, or a delivery goes in as a whole or not at all,
//! with its line in the ledger. Whoever adds such facts waits for others who do: what they add is
//! merged with what is there, and what two add at once could not be.

mod activity;
mod coverage_input;
mod history;
mod known;
mod ledger;
mod limit;
mod names;
mod objects;
mod pull_request_set;
mod pushed;
mod unite;

use std::collections::BTreeMap;

use ovenbird_core::fact::EventRow;
use ovenbird_core::fact::forge::{AccountRef, ForgeBatch};
use rustc_hash::{FxHashMap, FxHashSet};

use super::StoreError;
use super::database::{Database, Kind, Value};
pub(super) use known::{KNOWN, KnownRepo, NewRepo, known};
pub use ledger::{Delivery, FileEntry, ObservationWindow, Scope, TrackedOwner};
use limit::Trimmed;
use names::Met;
pub(super) use objects::Table;

/// In PostgreSQL, held by whoever adds facts of a forge. SQLite has one writer.
pub(super) const FORGE_LOCK: i64 = 0x6f76_656e_6269_7268;

/// How many facts were new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Events that were not stored before.
    pub events: u64,
    /// Objects that were not known, or of which more is known now.
    pub objects: u64,
    /// Events that were not kept, for a name in them is too long.
    pub refused: u64,
    /// Texts that were left out of what was kept, for they are too long, with counts.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// The open transaction of a forge's facts. Dropped without [`commit`](Self::commit), it leaves
/// nothing.
pub struct ForgeIngest<'a> {
    database: Database<'a>,
    forge: String,
    now: i64,
    open: bool,
    /// Repos by what they were called in this transaction.
    met: FxHashMap<(Option<i64>, Box<str>), Met>,
    /// Instants of which repos were reported by their keys in this transaction.
    named: FxHashMap<i64, i64>,
    /// Logins that were stored by this transaction.
    logins: FxHashSet<AccountRef>,
    /// Repos of which this transaction has changed facts.
    changed: FxHashSet<i64>,
    /// Tables of this session that rows come in by, where there are any.
    incoming: FxHashSet<&'static str>,
    /// Whether this transaction has added events to the partition for odd times.
    holds_odd: bool,
}

impl Drop for ForgeIngest<'_> {
    fn drop(&mut self) {
        if self.open {
            self.database.rollback();
        }
    }
}

impl<'a> ForgeIngest<'a> {
    /// Begins, waiting for others who add facts of a forge. `now` in Unix seconds.
    pub(super) fn begin(database: Database<'a>, forge: &str, now: i64) -> Result<Self, StoreError> {
        database.begin_write()?;
        let ingest = Self {
            database,
            forge: forge.to_owned(),
            now,
            open: true,
            met: FxHashMap::default(),
            named: FxHashMap::default(),
            logins: FxHashSet::default(),
            changed: FxHashSet::default(),
            incoming: FxHashSet::default(),
            holds_odd: false,
        };
        if let Database::Postgres(_) = database {
            // Few rows are looked up in large tables, by their keys; of the session's own tables,
            // which say which ones, the server knows no sizes, and might read the large ones whole.
            database.batch("set local enable_mergejoin = off; set local enable_hashjoin = off")?;
        }
        database.hold_forges()?;
        database.keep_from_removal()?;
        Ok(ingest)
    }

    /// Adds facts; what is known already changes nothing.
    pub fn add(&mut self, mut batch: ForgeBatch) -> Result<Added, StoreError> {
        let Trimmed { refused, left_out } = limit::trim(&mut batch);
        let ids = self.repo_ids(&batch.repos)?;
        let id = |repo: u32| ids[repo as usize];
        let mut events: Vec<(i64, &EventRow)> =
            batch.events.iter().map(|(repo, event)| (id(*repo), event)).collect();
        // Rows of one repo stand together, and go in together.
        events.sort_unstable_by_key(|(repo, event)| (*repo, event.created_at, event.id));
        let events = self.add_rows(&events)?;
        let objects = batch.objects.into_iter().map(|(repo, object)| (id(repo), object));
        let objects = self.merge(objects)?;
        self.merge(batch.accounts.into_iter().map(|account| (0, account)))?;
        self.add_logins(batch.logins)?;
        Ok(Added { events, objects, refused, left_out })
    }

    /// Goes on with facts of another forge.
    pub(super) fn turn_to(&mut self, forge: &str) {
        forge.clone_into(&mut self.forge);
        self.met.clear();
    }

    /// Adds events of one repo.
    pub(super) fn add_events_of(
        &mut self,
        repo: i64,
        events: &[EventRow],
    ) -> Result<u64, StoreError> {
        let events: Vec<(i64, &EventRow)> = events.iter().map(|event| (repo, event)).collect();
        self.add_rows(&events)
    }

    fn add_rows(&mut self, events: &[(i64, &EventRow)]) -> Result<u64, StoreError> {
        let added = self.database.add_events(events, &mut self.holds_odd)?;
        if added > 0 {
            self.changed.extend(events.iter().map(|(repo, _)| *repo));
        }
        Ok(added)
    }

    fn add_logins(&mut self, mut logins: Vec<AccountRef>) -> Result<(), StoreError> {
        logins.retain(|account| self.logins.insert(account.clone()));
        if logins.is_empty() {
            return Ok(());
        }
        let incoming = self.incoming("account_login")?;
        let columns = [("forge", Kind::Text), ("id", Kind::Int), ("login", Kind::Text)];
        self.database.add_new("account_login", &incoming, &columns, &mut |sink| {
            logins.iter().try_for_each(|account| {
                let AccountRef { id, login } = account;
                sink(&[Value::Text(&self.forge), Value::Int(*id), Value::Text(login)])
            })
        })?;
        Ok(())
    }

    /// The name of the session's own table that rows for another one come in by, which only
    /// PostgreSQL needs.
    pub(super) fn incoming(&mut self, table: &'static str) -> Result<String, StoreError> {
        let name = format!("{table}_incoming");
        if matches!(self.database, Database::Postgres(_)) && self.incoming.insert(table) {
            self.database.batch(&format!(
                "create temp table if not exists {name} on commit delete rows as
                 select * from {table} with no data"
            ))?;
        }
        Ok(name)
    }

    /// Makes all of it lasting at once.
    pub fn commit(mut self) -> Result<(), StoreError> {
        self.write_names()?;
        self.database.forget_packs(&self.changed.drain().collect::<Vec<i64>>())?;
        self.database.commit()?;
        self.open = false;
        Ok(())
    }
}

impl Database<'_> {
    /// In a transaction: waits for others who add facts of a forge, and keeps them waiting.
    pub(super) fn hold_forges(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => {
                let lock = "select pg_advisory_xact_lock($1)";
                self.run(lock, &[Value::Int(FORGE_LOCK)]).map(|_| ())
            }
        }
    }
}
