//! Two repos that turn out to be one.
//!
//! One was added by its name alone, by a user or from years in which the archive reported no
//! numbers; the other is known by its number and had another name. One of them stays with all that
//! is known of both: what sources reported about each is learned by it. Of git's facts, which are
//! there to be read again, those of the repo that stays are kept.

use ovenbird_core::fact::forge::{ForgeObject, ObjectKind};

use super::super::StoreError;
use super::super::database::Value;
use super::super::event;
use super::objects::Table;
use super::{ForgeIngest, KnownRepo};

/// Objects that are learned at once.
const AT_ONCE: usize = 8_192;

impl ForgeIngest<'_> {
    /// Makes one of a repo with a number and its counterpart without, as whose name it is reported
    /// about at an instant; returns the number in the store of the one that stays.
    pub(super) fn unite(
        &mut self,
        repo: &KnownRepo,
        counterpart: &KnownRepo,
        at: i64,
    ) -> Result<i64, StoreError> {
        let (kept, gone) = if repo.ingested && !counterpart.ingested {
            (repo, counterpart)
        } else {
            (counterpart, repo)
        };
        let is_newer = Some(at) > repo.named_at;
        let (key, named_at) = match repo.named_at {
            Some(named_at) if !is_newer => (&repo.key, named_at),
            _ => (&counterpart.key, at),
        };
        let (other, other_at) = if is_newer {
            (&repo.key, repo.named_at.unwrap_or(at))
        } else {
            (&counterpart.key, at)
        };
        self.take_over(gone.id, kept.id)?;
        self.database.remove_rows(&[gone.id])?;
        if gone.ingested {
            self.database.forget_signatures()?;
        }
        self.met.retain(|_, met| met.id != gone.id);
        self.named.remove(&gone.id);
        self.set_key(kept.id, key)?;
        self.adopt(kept.id, repo.number, named_at)?;
        self.forget_alias(key)?;
        self.alias(other, kept.id, other_at)?;
        Ok(kept.id)
    }

    /// Whatever a forge reported about one repo, and what users want of it, becomes another's.
    fn take_over(&mut self, gone: i64, kept: i64) -> Result<(), StoreError> {
        let both = [Value::Int(kept), Value::Int(gone)];
        self.changed.insert(kept);
        self.database.hold_months(&mut self.holds_odd)?;
        let columns: Vec<&str> = event::COLUMNS[1..].iter().map(|(name, _)| *name).collect();
        let columns = columns.join(", ");
        self.database.run(
            &format!(
                "insert into event (repo_id, {columns}) select cast($1 as bigint), {columns}
                 from event where repo_id = $2 on conflict do nothing"
            ),
            &both,
        )?;
        self.database.mark_events(&[kept])?;
        for kind in ObjectKind::ALL.into_iter().filter(|kind| *kind != ObjectKind::Account) {
            self.merge_rows(&Table::new(kind), gone, kept)?;
        }
        for span in self.database.observation_windows(gone)? {
            self.record_window(kept, &span.source, &span.kind, span.window)?;
        }
        self.database.run(
            "insert into source_cursor (repo_id, feed, state, at)
             select cast($1 as bigint), feed, state, at from source_cursor where repo_id = $2
             on conflict do nothing",
            &both,
        )?;
        self.database.run("update repo_alias set repo_id = $1 where repo_id = $2", &both)?;
        self.database
            .run(include_str!("../query/take_over_repo.sql"), &[both[1], both[0]])
            .map(|_| ())
    }

    fn merge_rows(&mut self, table: &Table, gone: i64, kept: i64) -> Result<(), StoreError> {
        let mut objects: Vec<ForgeObject> = Vec::new();
        self.database.each_object(table, Value::Int(gone), &mut |object| {
            objects.push(object);
            Ok(())
        })?;
        let mut objects = objects.into_iter().peekable();
        while objects.peek().is_some() {
            self.merge(objects.by_ref().take(AT_ONCE).map(|object| (kept, object)))?;
        }
        Ok(())
    }
}
