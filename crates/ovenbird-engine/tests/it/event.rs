//! Events: kept once, distinguished by more than their ids, counted by day, on every store there is.

use std::collections::{BTreeMap, BTreeSet};

use ovenbird_core::fact::{EventRow, Window};
use ovenbird_engine::store::{EventDay, RepoKey, Store};
use ovenbird_testkit::Rng;

use crate::stores::{Stores, on_every_store, open};
use crate::support::{NOW, text};

pub(crate) const DAY: i64 = 86_400;
/// 2024-03-01 00:00 UTC.
pub(crate) const MARCH: i64 = 1_709_251_200;
/// All of time.
pub(crate) const EVER: Window = Window { from: i64::MIN, to: i64::MAX };

pub(crate) fn event(id: i64, kind: &str, created_at: i64) -> EventRow {
    let actor = Some(format!("login{id}"));
    EventRow {
        id,
        kind: kind.to_owned(),
        created_at,
        actor_id: Some(id / 2),
        actor,
        action: None,
        number: None,
        payload: None,
    }
}

pub(crate) fn repo(store: &mut Store, name: &str) -> i64 {
    let key = RepoKey { key: name.to_owned(), url: None, path: Some(name.to_owned()) };
    store.add_repo(&key, NOW).unwrap().id
}

/// Adds events as one ingest.
pub(crate) fn add(store: &mut Store, repo: i64, events: &[EventRow]) -> u64 {
    let mut ingest = store.begin_ingest(repo).unwrap();
    let added = ingest.add_events(events).unwrap();
    ingest.commit().unwrap();
    added
}

/// One number that a query gives.
pub(crate) fn number(store: &mut Store, sql: &str) -> i64 {
    text(&store.select(sql, 1).unwrap().rows[0][0]).parse().unwrap()
}

/// What the daily counts of a repo should be, counted from the events themselves.
pub(crate) fn counted<'e>(events: impl IntoIterator<Item = &'e EventRow>) -> Vec<EventDay> {
    let distinct: BTreeSet<(i64, &str, i64)> =
        events.into_iter().map(|e| (e.created_at, e.kind.as_str(), e.id)).collect();
    let mut days: BTreeMap<(i64, &str), u64> = BTreeMap::new();
    for (at, kind, _) in distinct {
        *days.entry((at.div_euclid(DAY) * DAY, kind)).or_default() += 1;
    }
    let day =
        |((day, kind), events): ((i64, &str), u64)| EventDay { day, kind: kind.to_owned(), events };
    days.into_iter().map(day).collect()
}

/// Events over years, with repeats, times at the borders of days and months, and odd times.
pub(crate) fn random_events(rng: &mut Rng, count: usize) -> Vec<EventRow> {
    let kinds = ["PushEvent", "WatchEvent", "IssuesEvent"];
    let odd = [-62_167_219_200, -1, 0, 1_199_145_599, 4_102_444_800, 253_402_300_799];
    let make = |_| {
        let at = match rng.below(20) {
            0 => odd[rng.below(odd.len())],
            1 => MARCH - 1 + rng.below(3) as i64,
            2 => MARCH + DAY * rng.below(40) as i64 - 1,
            _ => MARCH - rng.below(3 * 365 * 86_400) as i64,
        };
        event(rng.below(count / 2) as i64, kinds[rng.below(kinds.len())], at)
    };
    (0..count).map(make).collect()
}

on_every_store!(an_event_is_kept_once);
fn an_event_is_kept_once(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    let events = [event(1, "PushEvent", MARCH), event(2, "PushEvent", MARCH)];
    assert_eq!(add(&mut store, repo, &[events[0].clone(), events[0].clone()]), 1);
    assert_eq!(add(&mut store, repo, &events), 1);
    assert_eq!(add(&mut store, repo, &events), 0);
    let mut again = events[0].clone();
    again.actor = Some("renamed".to_owned());
    assert_eq!(add(&mut store, repo, &[again]), 0);
    assert_eq!(add(&mut store, repo, &[]), 0);
    let rows = store.select("select id, actor, actor_id from event order by id", 9).unwrap().rows;
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(text).collect()).collect();
    assert_eq!(rows, [["1", "login1", "0"], ["2", "login2", "1"]]);
}

on_every_store!(an_id_given_twice_is_two_events);
fn an_id_given_twice_is_two_events(stores: &Stores) {
    let mut store = stores.fresh();
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    let same = event(7, "PushEvent", MARCH);
    let others = [same.clone(), event(7, "WatchEvent", MARCH), event(7, "PushEvent", MARCH + 1)];
    assert_eq!(add(&mut store, one, &others), 3);
    assert_eq!(add(&mut store, two, &[same]), 1);
    assert_eq!(number(&mut store, "select count(*) from event where id = 7"), 4);
}

on_every_store!(nothing_reported_is_lost_on_the_way);
fn nothing_reported_is_lost_on_the_way(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    let nobody = EventRow { actor_id: None, actor: None, payload: None, ..event(1, "a", MARCH) };
    let full =
        EventRow { payload: Some(vec![0, 255, 10, 92, 0]), ..event(i64::MAX, "ü'\\\t", MARCH) };
    assert_eq!(add(&mut store, repo, &[nobody, full]), 2);
    let sql = "select id, type, created_at, payload from event where actor is not null
               and actor_id is not null and payload is not null";
    let rows = store.select(sql, 9).unwrap().rows;
    let row: Vec<String> = rows[0].iter().map(text).collect();
    assert_eq!(row, [&i64::MAX.to_string(), "ü'\\\t", &MARCH.to_string(), "00ff0a5c00"]);
    let sql = "select count(*) from event where actor is null and actor_id is null
               and payload is null";
    assert_eq!(number(&mut store, sql), 1);
}

on_every_store!(a_window_holds_the_days_that_begin_in_it);
fn a_window_holds_the_days_that_begin_in_it(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    let events: Vec<EventRow> =
        (0..10).map(|n| event(n, "PushEvent", MARCH + n * DAY / 2)).collect();
    add(&mut store, repo, &events);
    let days = |from: i64, to: i64| {
        let window = Window { from: MARCH + from, to: MARCH + to };
        let days = store.event_days(repo, window).unwrap();
        days.iter().map(|day| (day.day - MARCH) / DAY).collect::<Vec<_>>()
    };
    assert_eq!(days(0, 5 * DAY), [0, 1, 2, 3, 4]);
    assert_eq!(days(DAY, 3 * DAY), [1, 2]);
    assert_eq!(days(1, DAY + 1), [1]);
    assert_eq!(days(DAY, DAY), Vec::<i64>::new());
    assert_eq!(store.event_days(repo + 1, EVER).unwrap(), []);
}

on_every_store!(daily_counts_are_what_counting_gives);
fn daily_counts_are_what_counting_gives(stores: &Stores) {
    for seed in 0..3 {
        let mut rng = Rng::new(seed);
        let mut store = stores.fresh();
        let repos = [repo(&mut store, "one"), repo(&mut store, "two")];
        let mut all: [Vec<EventRow>; 2] = [Vec::new(), Vec::new()];
        for _ in 0..5 {
            let which = rng.below(2);
            let events = random_events(&mut rng, 400);
            let before = counted(&all[which]).iter().map(|day| day.events).sum::<u64>();
            all[which].extend(events.clone());
            let after = counted(&all[which]).iter().map(|day| day.events).sum::<u64>();
            assert_eq!(add(&mut store, repos[which], &events), after - before);
            for (repo, events) in repos.iter().zip(&all) {
                assert_eq!(store.event_days(*repo, EVER).unwrap(), counted(events), "{seed}");
            }
        }
    }
}

on_every_store!(months_end_where_they_end);
fn months_end_where_they_end(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    // The last and first seconds around the ends of February 2024 and of 2023.
    let borders = [MARCH, 1_704_067_200];
    let events: Vec<EventRow> =
        borders.iter().flat_map(|&at| [event(1, "x", at - 1), event(1, "x", at)]).collect();
    assert_eq!(add(&mut store, repo, &events), 4);
    assert_eq!(add(&mut store, repo, &events), 0);
    assert_eq!(store.event_days(repo, EVER).unwrap(), counted(&events));
}

on_every_store!(absurd_times_are_kept_and_stop_nothing);
fn absurd_times_are_kept_and_stop_nothing(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    let events: Vec<EventRow> = [-62_167_219_200, -1, 0, 1_199_145_599, 253_402_300_799]
        .iter()
        .map(|&at| event(1, "x", at))
        .collect();
    assert_eq!(add(&mut store, repo, &events), 5);
    assert_eq!(store.event_days(repo, EVER).unwrap(), counted(&events));
    // What no stream can write is left out, and what is beside it is not.
    let beyond = [i64::MIN, -62_167_219_201, 253_402_300_800, i64::MAX];
    let mut beyond: Vec<EventRow> = beyond.iter().map(|&at| event(2, "x", at)).collect();
    beyond.push(event(2, "x", MARCH));
    assert_eq!(add(&mut store, repo, &beyond), 1);
    assert_eq!(store.event_days(repo, EVER).unwrap().len(), 6);
}

on_every_store!(an_ingest_that_ends_early_leaves_no_event);
fn an_ingest_that_ends_early_leaves_no_event(stores: &Stores) {
    let mut store = stores.fresh();
    let repo = repo(&mut store, "r");
    let mut ingest = store.begin_ingest(repo).unwrap();
    assert_eq!(ingest.add_events(&[event(1, "x", MARCH), event(1, "x", 0)]).unwrap(), 2);
    drop(ingest);
    assert_eq!(number(&mut store, "select count(*) from event"), 0);
    assert_eq!(add(&mut store, repo, &[event(1, "x", MARCH)]), 1);
}

on_every_store!(a_removed_repo_has_no_events);
fn a_removed_repo_has_no_events(stores: &Stores) {
    let mut store = stores.fresh();
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    let events = random_events(&mut Rng::new(9), 300);
    add(&mut store, one, &events);
    add(&mut store, two, &events);
    store.remove_repo(one).unwrap();
    assert_eq!(store.event_days(one, EVER).unwrap(), []);
    assert_eq!(store.event_days(two, EVER).unwrap(), counted(&events));
    assert_eq!(number(&mut store, &format!("select count(*) from event where repo_id = {one}")), 0);
}

on_every_store!(many_loaders_at_once_keep_everything_once, at every isolation);
fn many_loaders_at_once_keep_everything_once(stores: &Stores) {
    let place = stores.place();
    let ids: Vec<i64> = {
        let mut store = open(&place);
        (0..4).map(|n| repo(&mut store, &n.to_string())).collect()
    };
    // Two loaders for each repo, each of whom meets new months and odd times in every batch.
    let loader = |which: usize| {
        let mut rng = Rng::new(which as u64 / 2);
        let events = random_events(&mut rng, 600);
        let mut store = open(&place);
        let mut ingest = store.begin_ingest(ids[which / 2]).unwrap();
        let added: u64 = events.chunks(50).map(|some| ingest.add_events(some).unwrap()).sum();
        ingest.commit().unwrap();
        (which / 2, events, added)
    };
    let done: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|which| scope.spawn(move || loader(which))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let store = open(&place);
    for (at, &id) in ids.iter().enumerate() {
        let of_repo: Vec<_> = done.iter().filter(|(which, ..)| *which == at).collect();
        let expected = counted(&of_repo[0].1);
        assert_eq!(store.event_days(id, EVER).unwrap(), expected);
        let added: u64 = of_repo.iter().map(|(_, _, added)| added).sum();
        assert_eq!(added, expected.iter().map(|day| day.events).sum::<u64>());
    }
}
