//! Events in a hypertable of TimescaleDB, and back.
//!
//! Under its Apache licence the extension has hypertables and nothing more. Under its own licence
//! it compresses chunks that are old, and keeps daily counts (`days.sql`).

use postgres::Transaction;
use postgres::error::SqlState;

use super::server::has_full_licence;
use super::{COUNT_DAYS, copy_grants, lay_out, step, unchanged};
use crate::store::{EventLayout, Server, Step, StepState, StoreError};

/// Makes events a hypertable, with all that the licence allows.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    server: &Server,
) -> Result<Vec<Step>, StoreError> {
    if let Some(reason) = server.timescale.obstacle() {
        return Err(cannot(reason));
    }
    if server.events == EventLayout::Distributed {
        return Err(cannot("the tables are distributed with Citus, which allows no hypertables"));
    }
    let mut steps = vec![install(transaction, server)?];
    steps.push(if server.events == EventLayout::Hypertable {
        unchanged("events", server.events)
    } else {
        let moved = lay_out(transaction, include_str!("hypertable.sql"))?;
        let detail = format!("a hypertable, 30 days a chunk; {moved} events moved");
        step("events", StepState::Done, detail)
    });
    steps.push(if server.keeps_days {
        step("daily counts", StepState::Unchanged, KEPT)
    } else if has_full_licence(transaction)? {
        transaction.batch_execute(include_str!("days.sql"))?;
        copy_grants(transaction, "event", "event_day_stale")?;
        step("daily counts", StepState::Done, KEPT)
    } else {
        let detail = "chunks are not compressed and daily counts not kept, but counted when asked \
                      for: the server has `timescaledb.license = apache`";
        step("daily counts", StepState::LeftOut, detail)
    });
    Ok(steps)
}

const KEPT: &str =
    "a continuous aggregate, refreshed every hour; chunks are compressed after 90 days";

/// Puts events back into partitions by month. The extension stays in the database.
pub(super) fn leave(
    transaction: &mut Transaction<'_>,
    server: &Server,
) -> Result<Vec<Step>, StoreError> {
    if server.events != EventLayout::Hypertable {
        return Ok(vec![unchanged("events", server.events)]);
    }
    if server.keeps_days {
        transaction.batch_execute(COUNT_DAYS)?;
        transaction.batch_execute(include_str!("forget_days.sql"))?;
    }
    let moved = lay_out(transaction, include_str!("months.sql"))?;
    let detail = format!("partitions by month; {moved} events moved");
    Ok(vec![step("events", StepState::Done, detail)])
}

/// Installs the extension in this database.
fn install(transaction: &mut Transaction<'_>, server: &Server) -> Result<Step, StoreError> {
    let version = server.timescale.installed.as_ref().or(server.timescale.available.as_ref());
    let detail = format!("version {}", version.map_or("unknown", String::as_str));
    if server.timescale.installed.is_some() {
        return Ok(step("TimescaleDB", StepState::Unchanged, detail));
    }
    // In a step of its own: where it is refused, what comes after goes on without.
    let mut attempt = transaction.transaction()?;
    match attempt.batch_execute("create extension timescaledb") {
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            attempt.rollback()?;
            Err(cannot("this role may not create extensions"))
        }
        Err(error) => Err(error.into()),
        Ok(()) => {
            attempt.commit()?;
            Ok(step("TimescaleDB", StepState::Done, detail))
        }
    }
}

fn cannot(reason: &str) -> StoreError {
    StoreError::Extension { name: "TimescaleDB", reason: reason.to_owned() }
}
