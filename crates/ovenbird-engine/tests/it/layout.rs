//! What a store uses of its server: changed with rows in it, by many at once, and back.

use ovenbird_core::fact::EventRow;
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{EventLayout, Layout, Step, StepState, Store, StoreError, Timescale};
use ovenbird_testkit::{PostgresServer, Rng, TestRepo, random_history};

use crate::event::{DAY, EVER, MARCH, add, counted, event, number, random_events, repo};
use crate::stores::{CITUS, PLAIN, Stores, TIMESCALE, on_every_store, open};
use crate::support::{repo_id, take, take_files};

const AUTO: Layout = Layout { timescale: Timescale::Auto, citus: false };

/// What became of each part but the schema, which is brought up when a store is opened.
fn states(steps: &[Step]) -> Vec<StepState> {
    steps.iter().filter(|step| step.part != "schema").map(|step| step.state).collect()
}

/// A server with TimescaleDB, if there is one.
fn timescale() -> Option<&'static PostgresServer> {
    ovenbird_testkit::postgres().filter(|server| server.has_extension("timescaledb"))
}

/// The name of a database in its URL.
fn name(url: &str) -> &str {
    let url = url.split('?').next().unwrap();
    url.rsplit('/').next().unwrap()
}

on_every_store!(arranging_again_changes_nothing);
fn arranging_again_changes_nothing(stores: &Stores) {
    let mut store = stores.fresh();
    let steps = store.apply_layout(stores.layout()).unwrap();
    assert!(states(&steps).iter().all(|&state| state == StepState::Unchanged), "{steps:?}");
}

#[test]
fn what_a_file_cannot_be_is_refused() {
    let mut store = Store::in_memory().unwrap();
    for layout in [TIMESCALE, CITUS] {
        let refused = store.apply_layout(layout);
        assert!(matches!(refused, Err(StoreError::Extension { .. })), "{refused:?}");
    }
    let steps = store.apply_layout(AUTO).unwrap();
    assert_eq!((steps[0].part, steps[0].state), ("schema", StepState::Done));
    assert_eq!(states(&steps), []);
}

#[test]
fn what_the_server_lacks_is_said() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    for (name, layout) in [("timescaledb", TIMESCALE), ("citus", CITUS)] {
        if !server.has_extension(name) {
            let mut store = open(&server.database());
            let error = store.apply_layout(layout).unwrap_err().to_string();
            assert!(error.contains("cannot use"), "{error}");
            let facts = store.server().unwrap().unwrap();
            assert_eq!(facts.events, EventLayout::Months);
        }
    }
}

#[test]
fn events_move_into_a_hypertable_and_back_with_all_that_is_known_of_them() {
    let Some(server) = timescale() else { return };
    let place = server.database();
    let mut store = open(&place);
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    let events = random_events(&mut Rng::new(5), 3_000);
    add(&mut store, one, &events);
    add(&mut store, two, &events[..100]);
    let all = |store: &mut Store| {
        let sql = "select * from event order by repo_id, created_at, id, type";
        let found = store.select(sql, usize::MAX).unwrap();
        assert_eq!(store.event_days(one, EVER).unwrap(), counted(&events));
        assert_eq!(store.event_days(two, EVER).unwrap(), counted(&events[..100]));
        (found.columns, found.rows)
    };
    let before = all(&mut store);
    for round in 0..2 {
        let done = states(&store.apply_layout(TIMESCALE).unwrap());
        assert_eq!(done[1..], [StepState::Done, StepState::Done], "round {round}");
        assert_eq!(store.server().unwrap().unwrap().events, EventLayout::Hypertable);
        assert_eq!(all(&mut store), before);
        assert_eq!(add(&mut store, one, &events), 0, "they are known");
        assert_eq!(states(&store.apply_layout(AUTO).unwrap()), [StepState::Unchanged; 3]);
        let name = name(&place);
        refresh(server, name);
        assert_eq!(all(&mut store), before);

        assert_eq!(states(&store.apply_layout(PLAIN).unwrap()), [StepState::Done]);
        assert_eq!(store.server().unwrap().unwrap().events, EventLayout::Months);
        assert_eq!(all(&mut store), before);
        assert_eq!(add(&mut store, one, &events), 0, "they are known");
    }
}

/// Refreshes the daily counts as the server's own worker does every hour.
fn refresh(server: &PostgresServer, database: &str) {
    let sql = r#"call refresh_event_day(0, '{"search_path": "public"}')"#;
    assert!(server.psql(database, sql).is_some());
    assert_eq!(server.psql(database, "select count(*) from event_day_stale").unwrap(), "0");
}

#[test]
fn kept_daily_counts_learn_of_old_events_at_once() {
    let Some(server) = timescale() else { return };
    let place = server.database();
    let mut store = open(&place);
    store.apply_layout(TIMESCALE).unwrap();
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    let mut rng = Rng::new(31);
    let mut all: Vec<EventRow> = Vec::new();
    add(&mut store, two, &[event(1, "x", MARCH)]);
    for _ in 0..4 {
        let events = random_events(&mut rng, 500);
        all.extend(events.clone());
        add(&mut store, one, &events);
        assert_eq!(store.event_days(one, EVER).unwrap(), counted(&all), "before a refresh");
        refresh(server, name(&place));
        assert_eq!(store.event_days(one, EVER).unwrap(), counted(&all), "after it");
    }
    let kept = number(&mut store, "select count(*) from event_day_kept");
    assert!(kept > 0);
    store.remove_repo(one).unwrap();
    assert_eq!(store.event_days(one, EVER).unwrap(), []);
    refresh(server, name(&place));
    assert_eq!(store.event_days(one, EVER).unwrap(), []);
    assert_eq!(store.event_days(two, EVER).unwrap().len(), 1);
}

#[test]
fn compressed_chunks_take_old_events_and_know_repeats() {
    let Some(server) = timescale() else { return };
    let place = server.database();
    let mut store = open(&place);
    store.apply_layout(TIMESCALE).unwrap();
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    let events: Vec<EventRow> =
        (0..150_000).map(|n| event(n, "PushEvent", MARCH + n * 17 % (25 * DAY))).collect();
    add(&mut store, one, &events);
    add(&mut store, two, &events[..5_000]);
    let sql = "select count(compress_chunk(c)) from show_chunks('event') c";
    assert_ne!(server.psql(name(&place), sql).unwrap(), "0");
    assert_eq!(add(&mut store, one, &events), 0);
    assert_eq!(add(&mut store, one, &[event(150_001, "WatchEvent", MARCH + 5)]), 1);
    assert_eq!(number(&mut store, "select count(*) from event"), 155_001);
    store.remove_repo(one).unwrap();
    assert_eq!(number(&mut store, "select count(*) from event"), 5_000);
    assert_eq!(store.event_days(two, EVER).unwrap(), counted(&events[..5_000]));
}

#[test]
fn ten_at_once_arrange_it_once_while_others_add() {
    let Some(server) = timescale() else { return };
    let place = server.database();
    let id = repo(&mut open(&place), "one");
    let events = random_events(&mut Rng::new(8), 2_000);
    let done: usize = std::thread::scope(|scope| {
        let loader = scope.spawn(|| {
            let mut store = open(&place);
            events.chunks(100).map(|some| add(&mut store, id, some)).sum::<u64>()
        });
        let apply_layout = || {
            let steps = open(&place).apply_layout(TIMESCALE).unwrap();
            states(&steps).contains(&StepState::Done)
        };
        let arrangers: Vec<_> = (0..10).map(|_| scope.spawn(apply_layout)).collect();
        let done = arrangers.into_iter().map(|one| usize::from(one.join().unwrap())).sum();
        let added: u64 = counted(&events).iter().map(|day| day.events).sum();
        assert_eq!(loader.join().unwrap(), added);
        done
    });
    assert_eq!(done, 1);
    assert_eq!(open(&place).event_days(id, EVER).unwrap(), counted(&events));
}

#[test]
fn under_the_apache_licence_there_are_hypertables_alone() {
    if timescale().is_none() {
        return;
    }
    let server = PostgresServer::alone(&["timescaledb.license=apache"]).unwrap();
    let mut store = open(&server.database());
    let id = repo(&mut store, "one");
    let events = random_events(&mut Rng::new(3), 1_000);
    add(&mut store, id, &events[..500]);
    let done = [StepState::Done, StepState::Done, StepState::LeftOut];
    assert_eq!(states(&store.apply_layout(AUTO).unwrap()), done);
    add(&mut store, id, &events);
    assert_eq!(store.event_days(id, EVER).unwrap(), counted(&events));
    let facts = store.server().unwrap().unwrap();
    assert_eq!((facts.events, facts.has_full_licence), (EventLayout::Hypertable, Some(false)));
    let again = [StepState::Unchanged, StepState::Unchanged, StepState::LeftOut];
    assert_eq!(states(&store.apply_layout(TIMESCALE).unwrap()), again);
    assert_eq!(states(&store.apply_layout(PLAIN).unwrap()), [StepState::Done]);
    assert_eq!(store.event_days(id, EVER).unwrap(), counted(&events));
}

#[test]
fn facts_are_distributed_with_the_rows_that_are_there() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    if !server.has_extension("citus") {
        return;
    }
    let made = TestRepo::bare();
    random_history(&made, 41, 300);
    let place = server.database();
    let mut store = open(&place);
    take(&mut store, made.path(), Branches::Default);
    take_files(&mut store, made.path());
    let id = repo_id(&mut store, made.path());
    let events = random_events(&mut Rng::new(4), 500);
    add(&mut store, id, &events);
    let facts = |store: &Store| {
        let history = store.history(id, true).unwrap();
        let (uses, ledger) = (store.signature_uses().unwrap(), store.ledger(id).unwrap());
        format!("{history:?} {uses:?} {ledger:?} {:?}", store.trailer_pairs().unwrap())
    };
    let before = facts(&store);
    let done: usize = std::thread::scope(|scope| {
        let apply_layout = || {
            let steps = open(&place).apply_layout(CITUS).unwrap();
            usize::from(states(&steps).contains(&StepState::Done))
        };
        let arrangers: Vec<_> = (0..10).map(|_| scope.spawn(apply_layout)).collect();
        arrangers.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(done, 1);
    assert_eq!(store.server().unwrap().unwrap().events, EventLayout::Distributed);
    assert_eq!(facts(&store), before);
    assert_eq!(store.event_days(id, EVER).unwrap(), counted(&events));
    assert_eq!(take(&mut store, made.path(), Branches::Default).new, 0);
    assert_eq!(add(&mut store, id, &events), 0);
    assert!(store.apply_layout(TIMESCALE).is_err());
    assert_eq!(states(&store.apply_layout(AUTO).unwrap()), [StepState::LeftOut]);
    store.remove_repo(id).unwrap();
    assert_eq!(number(&mut store, "select count(*) from git_commit"), 0);
    assert_eq!(store.signatures().unwrap().len(), 0);
}

#[test]
fn a_hypertable_is_not_distributed() {
    let Some(server) = timescale().filter(|server| server.has_extension("citus")) else { return };
    let mut store = open(&server.database());
    store.apply_layout(TIMESCALE).unwrap();
    let error = store.apply_layout(CITUS).unwrap_err().to_string();
    assert!(error.contains("--timescale off"), "{error}");
    store.apply_layout(PLAIN).unwrap();
    store.apply_layout(CITUS).unwrap();
}

#[test]
fn each_month_has_one_partition_and_odd_times_share_one() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let place = server.database();
    let mut store = open(&place);
    let id = repo(&mut store, "one");
    let mut rng = Rng::new(12);
    let mut events = random_events(&mut rng, 500);
    // A thousand years of odd months.
    events.extend((0..12_000).map(|n| event(n, "x", 5_000_000_000 + n * 30 * DAY)));
    add(&mut store, id, &events);
    let sql = "select count(*) from pg_inherits where inhparent = 'event'::regclass";
    let partitions = number(&mut store, sql);
    let sql =
        "select count(distinct to_char(to_timestamp(created_at) at time zone 'utc', 'YYYYMM'))
               from event where created_at between 1199145600 and 4000000000";
    let months = number(&mut store, sql);
    assert!(months > 30);
    assert_eq!(partitions, months + 1);
    let sql = "select count(*) from event_other
               where created_at between 1199145600 and 4000000000";
    assert_eq!(number(&mut store, sql), 0);
    assert_eq!(store.event_days(id, EVER).unwrap(), counted(&events));
}

#[test]
fn a_month_that_was_too_far_ahead_gets_its_partition_later() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let place = server.database();
    let mut store = open(&place);
    let id = repo(&mut store, "one");
    // As if it had come years before March 2024, when that was no time for an event.
    let sql = format!("insert into event values ({id}, {MARCH}, 1, null, 'x', null, null)");
    assert!(server.psql(name(&place), &sql).is_some());
    assert_eq!(number(&mut store, "select count(*) from event_other"), 1);
    assert_eq!(add(&mut store, id, &[event(1, "x", MARCH), event(2, "x", MARCH + 1)]), 1);
    assert_eq!(number(&mut store, "select count(*) from event_other"), 0);
    assert_eq!(number(&mut store, "select count(*) from event_2024_03"), 2);
}

#[test]
fn who_adds_events_need_not_own_the_table() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    for (needed, layout) in [("", PLAIN), ("timescaledb", TIMESCALE), ("citus", CITUS)] {
        if !needed.is_empty() && !server.has_extension(needed) {
            continue;
        }
        let place = server.database();
        let mut owner = open(&place);
        let id = repo(&mut owner, "one");
        let role = format!("writer_{}", name(&place));
        let sql = format!(
            "create role {role} login;
             grant select, insert, update, delete on all tables in schema public to {role};
             grant execute on function make_event_months to {role}"
        );
        assert!(server.psql(name(&place), &sql).is_some());
        owner.apply_layout(layout).unwrap();
        let mut writer = open(&place.replace("postgres@", &format!("{role}@")));
        let events = random_events(&mut Rng::new(2), 300);
        add(&mut writer, id, &events);
        assert_eq!(writer.event_days(id, EVER).unwrap(), counted(&events));
        let other = if layout == TIMESCALE { PLAIN } else { TIMESCALE };
        assert!(writer.apply_layout(other).is_err());
        assert_eq!(add(&mut writer, id, &events), 0);
    }
}
