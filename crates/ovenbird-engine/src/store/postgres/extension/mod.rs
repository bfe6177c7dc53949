//! Bringing a store into the form that its server's extensions allow.

mod citus;
mod server;
mod timescale;

use postgres::Transaction;
use postgres::error::SqlState;

use super::connect::{self, MIGRATION_LOCK};
use super::{PostgresLocation, PostgresStore};
use crate::store::repo::REMOVAL_LOCK;
use crate::store::{
    EventLayout, Extension, Layout, Server, Step, StepState, StoreError, Timescale,
};

/// Daily counts that are counted when asked for.
const COUNT_DAYS: &str = include_str!("count_days.sql");

impl PostgresStore {
    /// The server, and what this store uses of it.
    pub(in crate::store) fn server(&self) -> Result<Server, StoreError> {
        server::read(&mut self.connection.borrow_mut().client)
    }

    /// Brings the store into the form asked for, as one step: another process that wants the same
    /// waits and finds it done. The connection is a new one, for an extension must be the first
    /// thing that a connection meets.
    pub(in crate::store) fn apply_layout(&self, layout: Layout) -> Result<Vec<Step>, StoreError> {
        let location = self.connection.borrow().location.clone();
        let mut steps = vec![self.schema.step()];
        steps.extend(apply_layout(&location, layout)?);
        Ok(steps)
    }
}

fn apply_layout(location: &PostgresLocation, layout: Layout) -> Result<Vec<Step>, StoreError> {
    let mut client = connect::client(location)?;
    let mut transaction = connect::writing(&mut client)?;
    transaction.execute("select pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])?;
    let server = server::read(&mut transaction)?;
    let steps = match layout.timescale {
        _ if layout.citus => citus::enter(&mut transaction, &server)?,
        Timescale::Off => timescale::leave(&mut transaction, &server)?,
        Timescale::On => timescale::enter(&mut transaction, &server)?,
        Timescale::Auto => match timescale::enter(&mut transaction, &server) {
            Err(StoreError::Extension { reason, .. })
                if server.events != EventLayout::Hypertable =>
            {
                let detail = format!("{}, no hypertable: {reason}", words(server.events));
                vec![step("events", StepState::LeftOut, detail)]
            }
            entered => entered?,
        },
    };
    transaction.commit()?;
    Ok(steps)
}

/// Installs an extension in this database.
fn install(
    transaction: &mut Transaction<'_>,
    name: &'static str,
    extension: &Extension,
) -> Result<Step, StoreError> {
    let cannot = |reason: &str| StoreError::Extension { name, reason: reason.to_owned() };
    if let Some(reason) = extension.obstacle() {
        return Err(cannot(reason));
    }
    let version = extension.installed.as_ref().or(extension.available.as_ref());
    let detail = format!("version {}", version.map_or("unknown", String::as_str));
    if extension.installed.is_some() {
        return Ok(step(name, StepState::Unchanged, detail));
    }
    // In a step of its own: where it is refused, what comes after goes on without.
    let mut attempt = transaction.transaction()?;
    match attempt.batch_execute(&format!("create extension {name}")) {
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            attempt.rollback()?;
            Err(cannot("this role may not create extensions"))
        }
        Err(error) => Err(error.into()),
        Ok(()) => {
            attempt.commit()?;
            Ok(step(name, StepState::Done, detail))
        }
    }
}

/// Puts a new table in the place of the one with the events: `layout` makes it, out of
/// `event_before`. Returns how many rows moved.
///
/// All ingests end first and none begins: they hold locks on the table for as long as they last.
fn lay_out(transaction: &mut Transaction<'_>, layout: &str) -> Result<u64, StoreError> {
    transaction.execute("select pg_advisory_xact_lock($1)", &[&REMOVAL_LOCK])?;
    transaction.batch_execute(
        "lock table event in access exclusive mode;
         alter table event rename to event_before;
         alter table event_before rename constraint event_pkey to event_before_pkey;",
    )?;
    transaction.batch_execute(layout)?;
    let moved = transaction.execute("insert into event select * from event_before", &[])?;
    copy_grants(transaction, "event_before", "event")?;
    transaction.batch_execute(COUNT_DAYS)?;
    transaction.batch_execute("drop table event_before")?;
    Ok(moved)
}

/// Whoever may do something with one table may do it with another.
fn copy_grants(transaction: &mut Transaction<'_>, from: &str, to: &str) -> Result<(), StoreError> {
    let sql = "select a.privilege_type,
                   case a.grantee when 0 then 'public' else a.grantee::regrole::text end
               from pg_class c, aclexplode(c.relacl) a where c.oid = to_regclass($1)";
    for row in transaction.query(sql, &[&from])? {
        let (privilege, role): (String, String) = (row.get(0), row.get(1));
        transaction.batch_execute(&format!("grant {privilege} on {to} to {role}"))?;
    }
    Ok(())
}

fn step(part: &'static str, state: StepState, detail: impl Into<String>) -> Step {
    Step { part, state, detail: detail.into() }
}

fn unchanged(part: &'static str, layout: EventLayout) -> Step {
    step(part, StepState::Unchanged, words(layout))
}

fn words(layout: EventLayout) -> &'static str {
    match layout {
        EventLayout::Months => "partitions by month",
        EventLayout::Hypertable => "a hypertable, 30 days a chunk",
        EventLayout::Distributed => "partitions by month, distributed by repo",
    }
}
