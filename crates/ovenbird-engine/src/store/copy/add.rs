//! A repo that nobody asked for at the source, but somebody at the destination: what the source
//! knows of it is added to what is there, and nothing is taken away.

use ovenbird_core::fact::EventRow;
use ovenbird_core::fact::forge::{ForgeObject, ObjectKind};

use super::super::database::{Cells, Value};
use super::super::forge::{ForgeIngest, KnownRepo, Table};
use super::super::{RepoRecord, StoreError, event};
use super::{CopyError, StoreCopy};

/// Rows that are added at once.
const AT_ONCE: usize = 8_192;

impl StoreCopy<'_> {
    /// Adds a forge's facts of a repo to those that its counterpart has.
    pub(super) fn add_to(
        &self,
        repo: &RepoRecord,
        counterpart: &KnownRepo,
    ) -> Result<(), CopyError> {
        let forge = repo.forge.as_deref().unwrap_or_default();
        let mut ingest = ForgeIngest::begin(self.to, forge, 0).map_err(CopyError::Destination)?;
        for kind in ObjectKind::ALL.into_iter().filter(|kind| *kind != ObjectKind::Account) {
            self.add_objects(&mut ingest, &Table::new(kind), Value::Int(repo.id), counterpart.id)?;
        }
        self.add_events(&mut ingest, repo.id, counterpart.id)?;
        for span in self.from.observation_windows(repo.id).map_err(CopyError::Source)? {
            ingest
                .record_window(counterpart.id, &span.source, &span.kind, span.window)
                .map_err(CopyError::Destination)?;
        }
        ingest.commit().map_err(CopyError::Destination)
    }

    /// Learns all objects of one repo, or of one forge's accounts; returns how many were new or are
    /// known better now, and how many there are.
    pub(super) fn add_objects(
        &self,
        ingest: &mut ForgeIngest<'_>,
        table: &Table,
        scope: Value<'_>,
        to: i64,
    ) -> Result<(u64, u64), CopyError> {
        let (mut changed, mut all) = (0, 0);
        let mut some: Vec<ForgeObject> = Vec::new();
        let mut failed = None;
        let mut merge = |some: &mut Vec<ForgeObject>| -> Result<(), StoreError> {
            all += some.len() as u64;
            let again = some.clone();
            let merged = ingest.merge(some.drain(..).map(|object| (to, object))).and_then(|new| {
                changed += new;
                ingest.merge(again.into_iter().map(|object| (to, object)))
            });
            match merged {
                // Who knows it learns nothing of being reported again.
                Ok(0) => Ok(()),
                Ok(_) => {
                    failed = Some(CopyError::Differs {
                        what: "what a forge told".to_owned(),
                        table: table.name(),
                    });
                    Err(StoreError::Busy)
                }
                Err(error) => {
                    failed = Some(CopyError::Destination(error));
                    Err(StoreError::Busy)
                }
            }
        };
        let read = self.from.each_object(table, scope, &mut |object| {
            some.push(object);
            if some.len() < AT_ONCE { Ok(()) } else { merge(&mut some) }
        });
        let done = read.and_then(|()| merge(&mut some));
        match (failed, done) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(CopyError::Source(error)),
            (None, Ok(())) => Ok((changed, all)),
        }
    }

    fn add_events(
        &self,
        ingest: &mut ForgeIngest<'_>,
        from: i64,
        to: i64,
    ) -> Result<(), CopyError> {
        let columns: Vec<&str> = event::COLUMNS[1..].iter().map(|(name, _)| *name).collect();
        let sql = format!("select {} from event where repo_id = $1", columns.join(", "));
        let mut events: Vec<EventRow> = Vec::new();
        let read = self.from.each(&sql, &[Value::Int(from)], &mut |row| {
            events.push(event_of(row)?);
            Ok(())
        });
        read.map_err(CopyError::Source)?;
        for some in events.chunks(AT_ONCE) {
            ingest.add_events_of(to, some).map_err(CopyError::Destination)?;
        }
        Ok(())
    }
}

fn event_of(row: &Cells<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        created_at: row.int(0)?,
        id: row.int(1)?,
        kind: row.text(2)?,
        actor_id: row.maybe_int(3)?,
        actor: row.maybe_text(4)?,
        action: row.maybe_text(5)?,
        number: row.maybe_int(6)?,
        payload: row.maybe_blob(7)?.map(<[u8]>::to_vec),
    })
}
