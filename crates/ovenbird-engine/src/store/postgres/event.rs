//! Loading events: COPY into a table of this session, then one merge.
//!
//! Where the table is partitioned by month, the months that a batch needs are made first, by the
//! second connection: they last at once, so that no other ingest waits for them until this one
//! ends. To attach a month, the partition for odd times is locked. So whoever adds odd times holds
//! the lock of those who make months, until its end, and makes its own months itself.

use std::collections::BTreeSet;

use ovenbird_core::fact::EventRow;

use super::{Connection, connect};
use crate::store::StoreError;
use crate::store::database::Value;
use crate::store::event::{COLUMNS, row};

/// The lock under which months are made; the function in the schema has it, too.
const MONTHS_LOCK: i64 = 0x6f76_656e_6269_7267;

const DAY: i64 = 86_400;

/// Of events younger than this no daily counts are kept, in seconds.
const LIVE: i64 = 2 * DAY;

/// How the table of events is laid out.
struct Layout {
    by_month: bool,
    keeps_days: bool,
}

impl Connection {
    pub(in crate::store) fn add_events(
        &mut self,
        events: &[(i64, &EventRow)],
        holds_odd: &mut bool,
    ) -> Result<u64, StoreError> {
        if events.is_empty() {
            return Ok(0);
        }
        let layout = self.event_layout()?;
        if layout.by_month {
            let days: BTreeSet<i64> =
                events.iter().map(|(_, event)| event.created_at.div_euclid(DAY) * DAY).collect();
            self.make_months(&days.into_iter().collect::<Vec<i64>>(), holds_odd)?;
        }
        self.send_events(events)?;
        // Counted from what is returned: Citus says of such a statement how many rows it was given.
        let merge = "with added as (
                         insert into event (repo_id, created_at, id, type, actor_id, actor, action,
                             number, payload)
                         select repo_id, created_at, id, type, actor_id, actor, action, number,
                             payload
                         from event_incoming on conflict do nothing returning repo_id
                     ) select repo_id, count(*) from added group by repo_id";
        let merge = self.prepared(merge)?;
        let added = self.client.query(&merge, &[])?;
        let added: Vec<(i64, i64)> = added.iter().map(|row| (row.get(0), row.get(1))).collect();
        self.batch("truncate event_incoming")?;
        if layout.keeps_days {
            for (repo, _) in &added {
                let of_repo = events.iter().filter(|(of, _)| of == repo);
                let oldest = of_repo.map(|(_, event)| event.created_at).min();
                self.mark_events_since(*repo, oldest.unwrap_or(i64::MIN))?;
            }
        }
        Ok(added.iter().map(|(_, count)| *count as u64).sum())
    }

    fn event_layout(&mut self) -> Result<Layout, StoreError> {
        let sql = "select relkind = 'p', to_regclass('event_day_stale') is not null
                   from pg_class where oid = 'event'::regclass";
        let row = self.client.query_one(sql, &[])?;
        Ok(Layout { by_month: row.get(0), keeps_days: row.get(1) })
    }

    fn make_months(&mut self, days: &[i64], holds_odd: &mut bool) -> Result<(), StoreError> {
        let sql = "select make_event_months($1)";
        // What this transaction itself has locked, its second connection would wait for in vain.
        let has_odd: bool = if *holds_odd {
            self.client.query_one(sql, &[&days])?.get(0)
        } else {
            let mut transaction = connect::writing(self.shared()?)?;
            let has_odd = transaction.query_one(sql, &[&days])?.get(0);
            transaction.commit()?;
            has_odd
        };
        if has_odd { self.hold_months(holds_odd) } else { Ok(()) }
    }

    /// From here on this transaction alone makes months, as it touches the partition for odd times.
    pub(in crate::store) fn hold_months(&mut self, holds_odd: &mut bool) -> Result<(), StoreError> {
        if !*holds_odd {
            self.run("select pg_advisory_xact_lock($1)", &[Value::Int(MONTHS_LOCK)])?;
            *holds_odd = true;
        }
        Ok(())
    }

    /// Makes room for events of these days, which come by another road than
    /// [`add_events`](Self::add_events), into a transaction that has touched the table before.
    pub(in crate::store) fn expect_events(
        &mut self,
        repos: &[i64],
        days: &[i64],
    ) -> Result<(), StoreError> {
        if days.is_empty() {
            return Ok(());
        }
        if self.event_layout()?.by_month {
            self.make_months(days, &mut true)?;
        }
        self.mark_events(repos)
    }

    fn send_events(&mut self, events: &[(i64, &EventRow)]) -> Result<(), StoreError> {
        self.batch(
            "create temp table if not exists event_incoming on commit delete rows as
             select repo_id, created_at, id, type, actor_id, actor, action, number, payload
             from event with no data",
        )?;
        let names = COLUMNS.map(|(name, _)| name).join(", ");
        let sql = format!("copy event_incoming ({names}) from stdin (format binary)");
        self.load(&sql, &COLUMNS.map(|(_, kind)| kind), &mut |sink| {
            events.iter().try_for_each(|(repo, event)| sink(&row(*repo, event)))
        })
    }

    /// Says that the kept daily counts of repos no longer hold, if there are any.
    pub(in crate::store) fn mark_events(&mut self, repos: &[i64]) -> Result<(), StoreError> {
        if self.event_layout()?.keeps_days {
            repos.iter().try_for_each(|&repo| self.mark_events_since(repo, i64::MIN))
        } else {
            Ok(())
        }
    }

    fn mark_events_since(&mut self, repo: i64, oldest: i64) -> Result<(), StoreError> {
        let sql = "insert into event_day_stale (repo_id, changes)
                   select $1::bigint, 1 where $2::bigint < extract(epoch from now()) - $3::bigint
                   on conflict (repo_id) do update set changes = event_day_stale.changes + 1";
        self.run(sql, &[repo, oldest, LIVE].map(Value::Int))?;
        Ok(())
    }
}
