//! A user's query ends when it should.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ovenbird_engine::store::{QueryLimits, StoreError};

use crate::stores::{Stores, on_every_store, open};

/// Counts for ever, in either SQL.
const ENDLESS: &str = "with recursive n(i) as (select 1 union all select 1 from n)
                       select count(*) from n";

static NEVER: AtomicBool = AtomicBool::new(false);

/// How many queries the server still runs on a database, beside the one that asks.
fn running(place: &str) -> String {
    let server = ovenbird_testkit::postgres().unwrap();
    let sql = "select count(*) from pg_stat_activity where datname = current_database()
               and state = 'active' and pid <> pg_backend_pid()";
    server.psql(&ovenbird_testkit::PostgresServer::name_of(place), sql).unwrap()
}

on_every_store!(whoever_does_not_want_it_any_more_ends_it);
fn whoever_does_not_want_it_any_more_ends_it(stores: &Stores) {
    let place = stores.place();
    let mut store = open(&place);
    let stopped = AtomicBool::new(false);
    let began = Instant::now();
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            stopped.store(true, Ordering::Relaxed);
        });
        store.select_within(ENDLESS, 1, &QueryLimits { time: None, stopped: &stopped })
    });
    assert!(matches!(result, Err(StoreError::Stopped)), "{result:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
    if place.starts_with("postgres") {
        assert_eq!(running(&place), "0");
    }
    assert_eq!(store.select("select 1", 1).unwrap().rows.len(), 1, "the store works on");
}

on_every_store!(a_query_has_its_time);
fn a_query_has_its_time(stores: &Stores) {
    let mut store = stores.fresh();
    let limits = QueryLimits { time: Some(Duration::from_secs(1)), stopped: &NEVER };
    let result = store.select_within(ENDLESS, 1, &limits);
    assert!(matches!(result, Err(StoreError::QueryTime { seconds: 1 })), "{result:?}");
    assert_eq!(store.select_within("select 1", 1, &limits).unwrap().rows.len(), 1);
}

on_every_store!(a_wrong_query_names_the_tables_of_its_store);
fn a_wrong_query_names_the_tables_of_its_store(stores: &Stores) {
    let mut store = stores.fresh();
    let error = store.select("select * from nothing_like_this", 1).unwrap_err();
    let StoreError::Query { tables, .. } = &error else { panic!("{error:?}") };
    let names = store.select(tables, 1_000).unwrap().rows;
    assert!(names.iter().any(|row| crate::support::text(&row[0]) == "git_commit"), "{names:?}");
}
