//! What a reader made of a repo's rows, kept for the next one. In tests whatever is read from a
//! pack is compared with the rows, so that every other test of the store shows that none is stale.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use ovenbird_core::fact::forge::{Field, FieldValue, ForgeObject, ObjectKind, Provenance, Source};
use ovenbird_core::fact::{EventRow, Oid};
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::Store;
use ovenbird_testkit::TestRepo;

use crate::copy::execute;
use crate::event::{add, event};
use crate::forge::history::record;
use crate::forge::oven::tell_of;
use crate::forge::{FORGE, called};
use crate::stores::{Stores, on_every_store, open};
use crate::support::{NOW, repo_id, take, text};

/// The parts that are packed, by repo.
fn packed(store: &mut Store) -> Vec<String> {
    let sql = "select part from pack where body is not null order by repo_id, part";
    store.select(sql, 100).unwrap().rows.iter().map(|row| text(&row[0])).collect()
}

fn pull_request(number: i64, at: i64) -> ForgeObject {
    let mut object = ForgeObject::new(ObjectKind::PullRequest, number);
    object.set(Field::CreatedAt, FieldValue::Int(at), Provenance { at, source: Source::Rest });
    object
}

on_every_store!(facts_are_packed_until_they_change, at every isolation);
fn facts_are_packed_until_they_change(stores: &Stores) {
    let place = stores.place();
    let mut store = open(&place);
    let repo = TestRepo::new();
    repo.commit("one").make();
    take(&mut store, repo.path(), Branches::Default);
    let id = repo_id(&mut store, repo.path());
    assert_eq!(store.history(id, false).unwrap().commits.len(), 1);
    assert_eq!(packed(&mut store), ["git"]);
    repo.commit("two").make();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(packed(&mut store), [""; 0]);
    assert_eq!(store.history(id, false).unwrap().commits.len(), 2);
    // The same of a forge's facts, which leave git's as they are.
    tell_of(&mut store, 7, "octo/oven", &[pull_request(1, 5)]);
    let read = |store: &Store| store.forge_history(&record(store, "octo/oven")).unwrap();
    let found = read(&store);
    assert_eq!((found.pull_requests.len(), &*found.openings), (1, &[][..]));
    assert_eq!(packed(&mut store), ["git", "forge", "openings"]);
    tell_of(&mut store, 7, "octo/oven", &[pull_request(1, 5)]);
    tell_of(&mut store, 8, "octo/other", &[pull_request(1, 5)]);
    assert_eq!(packed(&mut store), ["git", "forge", "openings"], "nothing is new");
    tell_of(&mut store, 7, "octo/oven", &[pull_request(2, 6)]);
    assert_eq!(packed(&mut store), ["git"]);
    assert_eq!(read(&store).pull_requests.len(), 2);
    let on_forge = record(&store, "octo/oven").id;
    let opened = EventRow {
        number: Some(2),
        action: Some("opened".to_owned()),
        ..event(1, "PullRequestEvent", NOW)
    };
    add(&mut store, on_forge, &[opened]);
    assert_eq!(packed(&mut store), ["git"]);
    assert_eq!(read(&store).openings, [2]);
    let oid = Oid::from_bytes(&[1; 20]).unwrap();
    store.add_landings(on_forge, &[(1, Some(oid))], NOW).unwrap();
    assert_eq!(packed(&mut store), ["git"]);
    assert_eq!(read(&store).pull_requests[0].same_patch, Some(oid));
    // It is read: rows that are changed behind the store's back are found to differ.
    execute(&place, "update git_commit set signed = 1");
    let read = catch_unwind(AssertUnwindSafe(|| store.history(id, false)));
    assert_eq!(read.is_err(), cfg!(debug_assertions));
    let mut store = open(&place);
    // One that cannot be read is none.
    execute(&place, "update pack set body = made_with where part = 'git'");
    assert!(store.history(id, false).unwrap().commits[0].signed);
    store.history(id, false).unwrap();
    store.remove_repo(id).unwrap();
    assert_eq!(packed(&mut store), ["forge", "openings"]);
    assert_eq!(store.history(id, false).unwrap().commits.len(), 0);
}

on_every_store!(a_new_name_is_a_change);
fn a_new_name_is_a_change(stores: &Stores) {
    let mut store = stores.fresh();
    let tell = |store: &mut Store, number, name, at| {
        let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
        ingest.repo_id(&called(Some(number), name, at)).unwrap();
        ingest.commit().unwrap();
    };
    tell_of(&mut store, 7, "octo/oven", &[pull_request(1, 5)]);
    let id = record(&store, "octo/oven").id;
    let read = |store: &mut Store| {
        store.history(id, false).unwrap();
        packed(store)
    };
    // Commits name pull requests by what the repo is called, or was.
    for (number, name, at) in [
        (7, "octo/new", 200),   // renamed
        (7, "octo/older", 50),  // what it was called before
        (8, "octo/older", 300), // which another one is called now
        (8, "octo/new", 400),   // which takes the name itself
    ] {
        assert_eq!(read(&mut store), ["git"], "before {name} at {at}");
        tell(&mut store, number, name, at);
        assert_eq!(packed(&mut store), [""; 0], "{name} at {at}");
    }
    read(&mut store);
    tell(&mut store, 8, "octo/new", 500);
    assert_eq!(packed(&mut store), ["git"], "the same name again is no change");
}

on_every_store!(no_reader_finds_a_pack_of_what_was, at every isolation);
fn no_reader_finds_a_pack_of_what_was(stores: &Stores) {
    const CHANGES: i64 = 40;
    let place = stores.place();
    let mut store = open(&place);
    tell_of(&mut store, 7, "octo/oven", &[pull_request(1, 5)]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let store = open(&place);
                let mut least = 0;
                // What is read from a pack is compared with the rows of the same snapshot.
                while !done.load(Ordering::Relaxed) {
                    let found = store.forge_history(&record(&store, "octo/oven")).unwrap();
                    assert!(found.pull_requests.len() >= least, "what was told is lost");
                    least = found.pull_requests.len();
                }
            });
        }
        for number in 2..=CHANGES {
            tell_of(&mut store, 7, "octo/oven", &[pull_request(number, 5)]);
        }
        done.store(true, Ordering::Relaxed);
    });
    for _ in 0..2 {
        let found = store.forge_history(&record(&store, "octo/oven")).unwrap();
        assert_eq!(found.pull_requests.len() as i64, CHANGES);
    }
    assert_eq!(packed(&mut store), ["forge", "openings"]);
}
