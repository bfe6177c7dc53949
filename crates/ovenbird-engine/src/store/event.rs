//! Events of a forge's stream.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use ovenbird_core::fact::{EventRow, Window};

use super::database::{Database, Kind, RowSink, Value};
use super::{EventDay, RepoIngest, StoreError};

/// From the first second of the year 0 to the last of 9999: no stream can write another time, and
/// beyond them no database can reckon with days.
const TIMES: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The columns of an event, in the order of [`row`].
pub(super) const COLUMNS: [(&str, Kind); 9] = [
    ("repo_id", Kind::Int),
    ("created_at", Kind::Int),
    ("id", Kind::Int),
    ("type", Kind::Text),
    ("actor_id", Kind::Int),
    ("actor", Kind::Text),
    ("action", Kind::Text),
    ("number", Kind::Int),
    ("payload", Kind::Blob),
];

pub(super) fn row(repo: i64, event: &EventRow) -> [Value<'_>; 9] {
    [
        Value::Int(repo),
        Value::Int(event.created_at),
        Value::Int(event.id),
        Value::Text(&event.kind),
        Value::int(event.actor_id),
        Value::text(event.actor.as_deref()),
        Value::text(event.action.as_deref()),
        Value::int(event.number),
        event.payload.as_deref().map_or(Value::Null, Value::Blob),
    ]
}

impl RepoIngest<'_> {
    /// Stores events of this repo; returns how many were not stored before. An event is known by
    /// id, type and time together.
    ///
    /// Times before the year 0 and after 9999 are no times of events: such rows are left out, and
    /// not counted.
    pub fn add_events(&mut self, events: &[EventRow]) -> Result<u64, StoreError> {
        let events: Vec<(i64, &EventRow)> =
            events.iter().map(|event| (self.repo_id, event)).collect();
        self.database.add_events(&events, &mut self.holds_odd)
    }
}

impl Database<'_> {
    /// In a transaction: adds events of repos, as [`RepoIngest::add_events`] does. `holds_odd`
    /// says, and is reported, whether this transaction has added events at odd times.
    pub(super) fn add_events(
        self,
        events: &[(i64, &EventRow)],
        holds_odd: &mut bool,
    ) -> Result<u64, StoreError> {
        let events = events.iter().filter(|(_, event)| TIMES.contains(&event.created_at));
        if let Self::Postgres(connection) = self {
            let events: Vec<(i64, &EventRow)> = events.copied().collect();
            return connection.borrow_mut().add_events(&events, holds_odd);
        }
        let mut added = 0;
        let mut feed = |sink: &mut RowSink<'_>| {
            events.clone().try_for_each(|(repo, event)| sink(&row(*repo, event)))
        };
        self.add_new_each("event", "", &COLUMNS, &mut feed, &mut |_, _| added += 1)?;
        Ok(added)
    }

    /// In a transaction that will read or change events wherever they lie, the partition for odd
    /// times too: nobody else makes months until it ends.
    pub(super) fn hold_months(self, holds_odd: &mut bool) -> Result<(), StoreError> {
        let Self::Postgres(connection) = self else { return Ok(()) };
        connection.borrow_mut().hold_months(holds_odd)
    }

    pub(super) fn event_days(
        self,
        repo_id: i64,
        window: Window,
    ) -> Result<Vec<EventDay>, StoreError> {
        let sql = "select day, type, events from event_day
                   where repo_id = $1 and day >= $2 and day < $3 order by day, type";
        let params = [repo_id, window.from, window.to].map(Value::Int);
        self.all(sql, &params, |row| {
            Ok(EventDay { day: row.int(0)?, kind: row.text(1)?, events: row.count(2)? })
        })
    }

    /// Days, each given by its first second, on which any of these repos has events.
    pub(super) fn days_with_events(self, repos: &[i64]) -> Result<BTreeSet<i64>, StoreError> {
        let sql = "select distinct day from event_day where repo_id = $1";
        let mut days = BTreeSet::new();
        self.each_of(sql, repos, &mut |row| {
            days.insert(row.int(0)?);
            Ok(())
        })?;
        Ok(days)
    }

    /// Makes room for events of these days, which are loaded after this.
    pub(super) fn expect_events(self, repos: &[i64], days: &[i64]) -> Result<(), StoreError> {
        let Self::Postgres(connection) = self else { return Ok(()) };
        connection.borrow_mut().expect_events(repos, days)
    }

    /// Says that the daily counts of repos change, where counts are kept.
    pub(super) fn mark_events(self, repos: &[i64]) -> Result<(), StoreError> {
        let Self::Postgres(connection) = self else { return Ok(()) };
        connection.borrow_mut().mark_events(repos)
    }
}
