//! Facts distributed by repo over the nodes of a Citus cluster.
//!
//! Everything of one repo lies on one node, so that an ingest and an answer about one repo run
//! there as on a single server. The small tables that all repos share are copied to every node.

use postgres::Transaction;

use super::{install, step, unchanged};
use crate::store::repo::REMOVAL_LOCK;
use crate::store::{EventLayout, Server, Step, StepState, StoreError};

const NAME: &str = "Citus";

/// Tables on every node, in an order in which none names a later one.
const COPIED: [&str; 6] =
    ["repo", "repo_alias", "signature", "trailer_role", "decision", "schema_version"];

/// Tables whose rows are of one repo each.
const DISTRIBUTED: [&str; 11] = [
    "git_commit",
    "trailer",
    "tag",
    "ref",
    "path",
    "file_change",
    "document",
    "signature_use",
    "own_trailer",
    "ledger",
    "event",
];

/// Distributes the tables of facts, with the rows that they have.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    server: &Server,
) -> Result<Vec<Step>, StoreError> {
    let installed = install(transaction, NAME, &server.citus)?;
    match server.events {
        EventLayout::Distributed => return Ok(vec![installed, unchanged("facts", server.events)]),
        EventLayout::Months => {}
        EventLayout::Hypertable => {
            let reason = "events lie in a hypertable, which cannot be distributed: \
                          `ovenbird store migrate --timescale off` puts them into partitions";
            return Err(StoreError::Extension { name: NAME, reason: reason.to_owned() });
        }
    }
    // All ingests end first and none begins.
    transaction.execute("select pg_advisory_xact_lock($1)", &[&REMOVAL_LOCK])?;
    for table in COPIED {
        transaction.execute("select create_reference_table($1::text::regclass)", &[&table])?;
    }
    for table in DISTRIBUTED {
        let sql = "select create_distributed_table($1::text::regclass, 'repo_id',
                       colocate_with => case $1 when 'git_commit' then 'default' else 'git_commit' end)";
        transaction.execute(sql, &[&table])?;
    }
    // What was copied to the nodes still lies on this one, where nobody sees it.
    let sql = "select truncate_local_data_after_distributing_table(logicalrelid)
               from pg_dist_partition";
    transaction.execute(sql, &[])?;
    let sql = "select count(*) from pg_dist_node where shouldhaveshards and isactive";
    let nodes: i64 = transaction.query_one(sql, &[])?.get(0);
    let detail = format!("distributed by repo over nodes: {nodes}");
    Ok(vec![installed, step("facts", StepState::Done, detail)])
}
