//! What was ingested: files, deliveries, spans and cursors.

use std::collections::{BTreeMap, BTreeSet};

use ovenbird_core::fact::Window;
use ovenbird_engine::store::{Delivery, FileEntry, Scope, Store};
use ovenbird_testkit::Rng;

use super::{FORGE, add, called};
use crate::event::{MARCH, event, number, repo};
use crate::stores::{Stores, on_every_store};
use crate::support::NOW;

/// An hour's file, whole and without a line.
pub(crate) fn file(hour: i64, digest: u8) -> FileEntry {
    FileEntry {
        kind: "archive",
        name: format!("{hour}.json.gz"),
        digest: vec![digest; 32],
        bytes: 9,
        hour: Some(hour * 3_600),
        at: NOW,
        lines: 0,
        kept: 0,
        repeated: 0,
        unwanted: 0,
        no_repo: 0,
        rejected: 0,
        reasons: BTreeMap::new(),
        damage: None,
        first_at: None,
        last_at: None,
    }
}

pub(super) fn record(store: &mut Store, file: &FileEntry, scope: Option<&Scope>) {
    let ingest = store.begin_forge(FORGE, NOW).unwrap();
    ingest.record_file(file, scope).unwrap();
    ingest.commit().unwrap();
}

on_every_store!(a_delivery_is_received_once);
fn a_delivery_is_received_once(stores: &Stores) {
    let mut store = stores.fresh();
    let delivery = |id: &str| Delivery {
        id: id.to_owned(),
        event: "push".to_owned(),
        action: None,
        outcome: "kept".to_owned(),
    };
    let mut receive = |id: &str| {
        let ingest = store.begin_forge(FORGE, NOW).unwrap();
        let is_new = ingest.record_delivery(&delivery(id)).unwrap();
        let again = ingest.record_delivery(&delivery(id)).unwrap();
        ingest.commit().unwrap();
        (is_new, again)
    };
    assert_eq!(receive("a"), (true, false));
    assert_eq!(receive("a"), (false, false));
    assert_eq!(receive("b"), (true, false));
    assert_eq!(number(&mut store, "select count(*) from delivery"), 2);
}

on_every_store!(spans_that_touch_are_one);
fn spans_that_touch_are_one(stores: &Stores) {
    let mut rng = Rng::new(3);
    let mut store = stores.fresh();
    let id = repo(&mut store, "r");
    for _ in 0..15 {
        let mut seconds: BTreeSet<i64> = BTreeSet::new();
        let ingest = store.begin_forge(FORGE, NOW).unwrap();
        for _ in 0..8 {
            let from = rng.below(60) as i64 - 30;
            let to = from + 1 + rng.below(6) as i64;
            ingest.record_window(id, "rest", "issue", Window { from, to }).unwrap();
            // Of other sources and kinds nothing is said.
            ingest.record_window(id, "archive", "issue", Window { from: 90, to: 91 }).unwrap();
            seconds.extend(from..to);
        }
        ingest.commit().unwrap();
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for second in seconds {
            match spans.last_mut().filter(|span| span.1 == second) {
                Some(span) => span.1 += 1,
                None => spans.push((second, second + 1)),
            }
        }
        let stored = store.observation_windows(id).unwrap();
        let stored: Vec<(i64, i64)> = stored
            .iter()
            .filter(|span| span.source == "rest")
            .map(|span| (span.window.from, span.window.to))
            .collect();
        assert_eq!(stored, spans);
        store.remove_repo(id).unwrap();
        assert_eq!(store.observation_windows(id).unwrap(), []);
    }
}

on_every_store!(a_cursor_is_the_last_that_was_set);
fn a_cursor_is_the_last_that_was_set(stores: &Stores) {
    let mut store = stores.fresh();
    let (one, two) = (repo(&mut store, "one"), repo(&mut store, "two"));
    for (id, feed, state) in
        [(one, "events", "1"), (one, "issues", "2"), (two, "events", "3"), (one, "events", "4")]
    {
        let ingest = store.begin_forge(FORGE, NOW).unwrap();
        ingest.set_cursor(id, feed, state).unwrap();
        ingest.commit().unwrap();
    }
    let at = |id: i64, feed: &str| store.cursor(id, feed).unwrap();
    assert_eq!(at(one, "events").as_deref(), Some("4"));
    assert_eq!(at(one, "issues").as_deref(), Some("2"));
    assert_eq!(at(two, "events").as_deref(), Some("3"));
    assert_eq!(at(two, "issues"), None);
}

on_every_store!(of_a_repo_that_was_removed_no_earlier_file_says_anything);
fn of_a_repo_that_was_removed_no_earlier_file_says_anything(stores: &Stores) {
    let mut store = stores.fresh();
    let reported = |store: &mut Store| {
        let mut batch = ovenbird_core::fact::forge::ForgeBatch::default();
        for (place, (number, name)) in [(7, "o/r"), (8, "o/other")].into_iter().enumerate() {
            batch.repos.push(called(Some(number), name, MARCH));
            batch.events.push((place as u32, event(number, "x", MARCH)));
        }
        add(store, batch)
    };
    reported(&mut store);
    let scope = |repos: &[&str], numbers: &[i64], owners: &[&str]| Scope {
        repos: repos.iter().map(|name| format!("{FORGE}/{name}")).collect(),
        numbers: numbers.to_vec(),
        owners: owners.iter().map(ToString::to_string).collect(),
    };
    let both = scope(&["o/other", "o/r"], &[7, 8], &[]);
    record(&mut store, &file(1, 1), None);
    record(&mut store, &file(2, 2), Some(&both));
    let hours = |store: &Store, name: &str| {
        let repo = store.repo(&format!("{FORGE}/{name}")).unwrap().unwrap();
        store.coverage_input(&repo).unwrap().hours
    };
    assert_eq!(hours(&store, "o/r"), [3_600, 7_200]);
    assert_eq!(store.file_imported("github.com", &[2; 32], Some(&both)).unwrap(), Some(NOW));
    let id = store.repo(&format!("{FORGE}/o/r")).unwrap().unwrap().id;
    store.remove_repo(id).unwrap();
    assert_eq!(reported(&mut store).events, 1, "it comes back, the other was there");
    assert_eq!(hours(&store, "o/r"), Vec::<i64>::new());
    assert_eq!(hours(&store, "o/other"), [3_600, 7_200]);
    for (wanted, is_taken) in [
        (Some(&both), false),
        (Some(&scope(&["o/r"], &[], &[])), false),
        (Some(&scope(&[], &[7], &[])), false),
        (Some(&scope(&[], &[], &["o"])), false),
        (Some(&scope(&["o/other"], &[8], &[])), true),
        (None, false),
    ] {
        let taken = store.file_imported("github.com", &[2; 32], wanted).unwrap();
        assert_eq!(taken.is_some() && wanted.is_some(), is_taken, "{wanted:?}");
        assert_eq!(
            store.file_imported("github.com", &[1; 32], wanted).unwrap().is_some(),
            is_taken,
            "{wanted:?}"
        );
    }
    record(&mut store, &file(2, 2), Some(&both));
    assert_eq!(store.file_imported("github.com", &[2; 32], Some(&both)).unwrap(), Some(NOW));
    assert_eq!(hours(&store, "o/r"), [7_200]);
}
