//! Two who add at once.

use ovenbird_testkit::Rng;

use super::make::{Saying, batch, expected, objects, sayings, shuffled};
use super::{FORGE, called};
use crate::event::{add as add_events, event, number, random_events};
use crate::stores::{Stores, on_every_store, open};
use crate::support::NOW;

on_every_store!(many_who_add_the_same_at_once_lose_and_double_nothing, at every isolation);
fn many_who_add_the_same_at_once_lose_and_double_nothing(stores: &Stores) {
    let place = stores.place();
    drop(open(&place));
    let said = sayings(&mut Rng::new(11), 1_200);
    let loader = |which: u64| {
        let said: Vec<Saying> = shuffled(&mut Rng::new(which), &said);
        let mut store = open(&place);
        let (mut events, mut rest) = (0, &said[..]);
        while !rest.is_empty() {
            let (some, others) = rest.split_at(rest.len().min(150));
            let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
            // In several steps, so that each holds what another wants.
            for part in some.chunks(40) {
                events += ingest.add(batch(part)).unwrap().events;
            }
            ingest.commit().unwrap();
            rest = others;
        }
        events
    };
    let added: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|which| scope.spawn(move || loader(which))).collect();
        // Meanwhile somebody ingests git and events of a repo, which is no reason to wait.
        let other = scope.spawn(|| {
            let mut store = open(&place);
            let id = crate::event::repo(&mut store, "local");
            let events = random_events(&mut Rng::new(4), 300);
            events.chunks(30).map(|some| add_events(&mut store, id, some)).sum::<u64>()
        });
        let all: u64 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
        all + other.join().unwrap()
    });
    let mut store = open(&place);
    let mut whole = expected(&said);
    whole.sort();
    assert_eq!(objects(&mut store), whole);
    assert_eq!(number(&mut store, "select count(*) from event") as u64, added);
    assert_eq!(number(&mut store, "select count(*) from repo"), 4);
}

on_every_store!(names_that_two_tell_at_once_are_one_repo_each, at every isolation);
fn names_that_two_tell_at_once_are_one_repo_each(stores: &Stores) {
    let place = stores.place();
    drop(open(&place));
    let tell = |order: [i64; 2]| {
        let mut store = open(&place);
        for round in 0..30 {
            let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
            for number in order {
                let batch = ovenbird_core::fact::forge::ForgeBatch {
                    repos: vec![called(
                        Some(number * 100 + round),
                        &format!("o/{number}-{round}"),
                        5,
                    )],
                    events: vec![(0, event(1, "x", NOW))],
                    ..Default::default()
                };
                ingest.add(batch).unwrap();
            }
            ingest.commit().unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| tell([1, 2]));
        scope.spawn(|| tell([2, 1]));
    });
    let mut store = open(&place);
    assert_eq!(number(&mut store, "select count(*) from repo"), 60);
    assert_eq!(number(&mut store, "select count(*) from event"), 60);
}
