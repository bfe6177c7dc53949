//! Events in a hypertable of TimescaleDB, and back.
//!
//! Under its Apache licence the extension has hypertables and nothing more. Under its own licence
//! it compresses chunks that are old, and keeps daily counts (`days.sql`).

use postgres::Transaction;

use super::server::has_full_licence;
use super::{COUNT_DAYS, copy_grants, install, lay_out, step, unchanged};
use crate::store::{EventLayout, Server, Step, StepState, StoreError};

const NAME: &str = "TimescaleDB";

/// Makes events a hypertable, with all that the licence allows.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    server: &Server,
) -> Result<Vec<Step>, StoreError> {
    if server.events == EventLayout::Distributed {
        let reason = "the tables are distributed with Citus, which allows no hypertables";
        return Err(StoreError::Extension { name: NAME, reason: reason.to_owned() });
    }
    let mut steps = vec![install(transaction, NAME, &server.timescale)?];
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
