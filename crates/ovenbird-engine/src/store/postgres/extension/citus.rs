//! Facts distributed by repo over the nodes of a Citus cluster.
//!
//! Everything of one repo lies on one node, so that an ingest and an answer about one repo run
//! there as on a single server. The small tables that all repos share are copied to every node.

use postgres::Transaction;

use super::{install, step, unchanged};
use crate::store::forge::FORGE_LOCK;
use crate::store::repo::REMOVAL_LOCK;
use crate::store::{EventLayout, Server, Step, StepState, StoreError};

const NAME: &str = "Citus";

/// Tables on every node, in an order in which none names a later one.
const COPIED: [&str; 13] = [
    "repo",
    "repo_alias",
    "signature",
    "trailer_role",
    "decision",
    "schema_version",
    "tracked_owner",
    "account",
    "account_login",
    "ledger_scope",
    "ledger_file",
    "removed_repo",
    "delivery",
];

/// Tables whose rows are of one repo each.
const DISTRIBUTED: [&str; 27] = [
    "git_commit",
    "trailer",
    "commit_reference",
    "tag",
    "ref",
    "path",
    "file_change",
    "document",
    "signature_use",
    "own_trailer",
    "ledger",
    "event",
    "pull_request",
    "pull_request_landing",
    "issue",
    "review",
    "comment",
    "review_comment",
    "commit_comment",
    "release",
    "star",
    "fork",
    "push",
    "repo_profile",
    "observation_window",
    "source_cursor",
    "pack",
];

/// Distributes the tables of facts, with the rows that they have.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    server: &Server,
) -> Result<Vec<Step>, StoreError> {
    let installed = install(transaction, NAME, &server.citus)?;
    if server.events == EventLayout::Hypertable {
        let reason = "events lie in a hypertable, which cannot be distributed: \
                      `ovenbird store migrate --timescale off` puts them into partitions";
        return Err(StoreError::Extension { name: NAME, reason: reason.to_owned() });
    }
    // A store that was distributed before lacks what later migrations made.
    let (copied, distributed) = (alone(transaction, &COPIED)?, alone(transaction, &DISTRIBUTED)?);
    let new: Vec<&str> = copied.iter().chain(&distributed).copied().collect();
    if new.is_empty() {
        return Ok(vec![installed, unchanged("facts", server.events)]);
    }
    // All ingests end first and none begins.
    for lock in [FORGE_LOCK, REMOVAL_LOCK] {
        transaction.execute("select pg_advisory_xact_lock($1)", &[&lock])?;
    }
    for table in copied {
        transaction.execute("select create_reference_table($1::text::regclass)", &[&table])?;
    }
    for table in distributed {
        let sql = "select create_distributed_table($1::text::regclass, 'repo_id',
                       colocate_with => case $1 when 'git_commit' then 'default' else 'git_commit' end)";
        transaction.execute(sql, &[&table])?;
    }
    // What was copied to the nodes still lies on this one, where nobody sees it.
    let sql = "select truncate_local_data_after_distributing_table(t.name::regclass)
               from unnest($1::text[]) as t (name)";
    transaction.execute(sql, &[&new])?;
    let sql = "select count(*) from pg_dist_node where shouldhaveshards and isactive";
    let nodes: i64 = transaction.query_one(sql, &[])?.get(0);
    let detail = format!("distributed by repo over nodes: {nodes}");
    Ok(vec![installed, step("facts", StepState::Done, detail)])
}

/// Those of the tables that lie on this node alone.
fn alone<'t>(
    transaction: &mut Transaction<'_>,
    tables: &[&'t str],
) -> Result<Vec<&'t str>, StoreError> {
    let sql = "select exists (select from pg_dist_partition
                   where logicalrelid = to_regclass($1::text))";
    let mut found = Vec::new();
    for &table in tables {
        if !transaction.query_one(sql, &[&table])?.get::<_, bool>(0) {
            found.push(table);
        }
    }
    Ok(found)
}
