//! What a server is and has.

use postgres::GenericClient;

use crate::store::{EventLayout, Extension, Server, StoreError};

/// A setting of an extension exists as soon as the server has loaded it.
const SQL: &str = "
select current_setting('server_version'),
    (select default_version from pg_available_extensions where name = 'timescaledb'),
    (select extversion from pg_extension where extname = 'timescaledb'),
    current_setting('timescaledb.max_background_workers', true) is not null,
    (select default_version from pg_available_extensions where name = 'citus'),
    (select extversion from pg_extension where extname = 'citus'),
    current_setting('citus.shard_count', true) is not null,
    (select relkind = 'p' from pg_class where oid = to_regclass('event')),
    to_regclass('event_day_kept') is not null";

pub(super) fn read(client: &mut impl GenericClient) -> Result<Server, StoreError> {
    let row = client.query_one(SQL, &[])?;
    let extension = |at: usize| Extension {
        available: row.get(at),
        installed: row.get(at + 1),
        preloaded: row.get(at + 2),
    };
    let (timescale, citus) = (extension(1), extension(4));
    let has_full_licence = if timescale.installed.is_some() && timescale.preloaded {
        Some(has_full_licence(client)?)
    } else {
        None
    };
    let by_month = row.get::<_, Option<bool>>(7) == Some(true);
    let distributed = by_month && citus.installed.is_some() && citus.preloaded && {
        let sql = "select exists (select from pg_dist_partition
                       where logicalrelid = to_regclass('event'))";
        client.query_one(sql, &[])?.get(0)
    };
    Ok(Server {
        version: row.get(0),
        timescale,
        has_full_licence,
        citus,
        events: match (by_month, distributed) {
            (true, true) => EventLayout::Distributed,
            (true, false) => EventLayout::Months,
            (false, _) => EventLayout::Hypertable,
        },
        keeps_days: row.get(8),
    })
}

/// Whether TimescaleDB, which this database has, may do more than its Apache licence covers.
pub(super) fn has_full_licence(client: &mut impl GenericClient) -> Result<bool, StoreError> {
    let sql = "select current_setting('timescaledb.license', true) = 'timescale'";
    Ok(client.query_one(sql, &[])?.get::<_, Option<bool>>(0) == Some(true))
}
