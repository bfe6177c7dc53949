//! A repo that a user added by its address, and the number by which a forge knows it.

use ovenbird_core::fact::Window;
use ovenbird_core::fact::forge::{
    Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName, Source,
};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest;
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};
use ovenbird_testkit::TestRepo;

use super::names::found;
use super::{FORGE, add, called};
use crate::event::{EVER, MARCH, event, number};
use crate::stores::{Stores, on_every_store};
use crate::support::{NOW, Silent};

fn by_hand(store: &mut Store, name: &str) -> RepoRecord {
    let key = format!("{FORGE}/{name}");
    let url = Some(format!("https://{key}"));
    store.add_repo(&RepoKey { key, url, path: None }, NOW).unwrap()
}

/// Ingests a commit for a repo, as if it had been fetched.
fn take(store: &mut Store, repo: i64) {
    let made = TestRepo::new();
    made.commit("one").author("Only Here", "only@here").make();
    let git = GitRepo::open(made.path()).unwrap();
    ingest::commits(store, repo, &git, Branches::Default, NOW, &Silent).unwrap();
}

/// A pull request with one field, and an event.
fn reported(name: RepoName, field: Field, value: i64) -> ForgeBatch {
    let mut object = ForgeObject::new(ObjectKind::PullRequest, 5);
    object.set(field, FieldValue::Int(value), Provenance { at: name.at, source: Source::Archive });
    let row = event(name.at, "x", MARCH + name.at);
    ForgeBatch {
        repos: vec![name],
        events: vec![(0, row)],
        objects: vec![(0, object)],
        ..ForgeBatch::default()
    }
}

on_every_store!(a_repo_added_by_hand_gets_its_number);
fn a_repo_added_by_hand_gets_its_number(stores: &Stores) {
    for is_first in [true, false] {
        let mut store = stores.fresh();
        if is_first {
            by_hand(&mut store, "o/r");
        }
        add(&mut store, reported(called(Some(7), "O/R", 100), Field::Commits, 3));
        let repo = by_hand(&mut store, "o/r");
        assert_eq!((repo.number, repo.tracked), (Some(7), true));
        assert_eq!(repo.url.as_deref(), Some("https://github.com/o/r"));
        assert_eq!(number(&mut store, "select count(*) from repo"), 1);
        assert_eq!(store.event_days(repo.id, EVER).unwrap().len(), 1);
    }
}

/// What two rows know of one pull request, spans, cursors, events and commits: all of it is the
/// one repo's that stays.
fn unite(stores: &Stores, ingested: &str) {
    let mut store = stores.fresh();
    add(&mut store, reported(called(Some(7), "o/old", 100), Field::Commits, 3));
    let old = store.repo("github.com/o/old").unwrap().unwrap().id;
    add(&mut store, reported(called(None, "o/new", 150), Field::Additions, 9));
    let new = by_hand(&mut store, "o/new").id;
    let ingest = store.begin_forge(FORGE, NOW).unwrap();
    ingest.record_window(old, "rest", "issue", Window { from: 0, to: 5 }).unwrap();
    ingest.record_window(new, "rest", "issue", Window { from: 5, to: 9 }).unwrap();
    ingest.set_cursor(old, "events", "7").unwrap();
    ingest.commit().unwrap();
    for (name, id) in [("old", old), ("new", new)] {
        if ingested == name || ingested == "both" {
            take(&mut store, id);
        }
    }
    add(&mut store, reported(called(Some(7), "o/new", 200), Field::Comments, 4));
    let repo = store.repo("github.com/o/new").unwrap().unwrap();
    assert_eq!((repo.number, repo.tracked, repo.key.as_str()), (Some(7), true, "github.com/o/new"));
    assert_eq!(repo.commits, u64::from(ingested != "none"), "{ingested}");
    assert_eq!(found(&store, "o/old"), Some((Some(7), "o/new".to_owned())));
    for (sql, count) in [
        ("select count(*) from repo", 1),
        ("select count(*) from event", 3),
        ("select count(distinct repo_id) from event", 1),
        (
            "select count(*) from pull_request where commits = 3 and additions = 9 and comments = 4",
            1,
        ),
        ("select count(*) from pull_request", 1),
        ("select count(*) from git_commit", i64::from(ingested != "none")),
        ("select count(*) from signature", i64::from(ingested != "none") * 2),
    ] {
        let found = number(&mut store, sql);
        // Who commits in tests is one more signature.
        let is_right = found == count || (sql.contains("signature") && found <= count);
        assert!(is_right, "{ingested}: {sql}: {found}");
    }
    let spans = store.observation_windows(repo.id).unwrap();
    assert_eq!(spans.iter().map(|s| s.window).collect::<Vec<_>>(), [Window { from: 0, to: 9 }]);
    assert_eq!(store.cursor(repo.id, "events").unwrap().as_deref(), Some("7"));
    assert_eq!(store.history(repo.id, false).unwrap().commits.len() as u64, repo.commits);
}

on_every_store!(two_that_turn_out_to_be_one_lose_nothing);
fn two_that_turn_out_to_be_one_lose_nothing(stores: &Stores) {
    for ingested in ["none", "old", "new", "both"] {
        unite(stores, ingested);
    }
}

on_every_store!(who_wanted_a_name_wants_the_repo_that_has_it_now);
fn who_wanted_a_name_wants_the_repo_that_has_it_now(stores: &Stores) {
    let mut store = stores.fresh();
    by_hand(&mut store, "o/r");
    add(&mut store, reported(called(Some(7), "o/r", 100), Field::Commits, 3));
    add(&mut store, reported(called(Some(9), "o/r", 200), Field::Commits, 4));
    let new = store.repo("github.com/o/r").unwrap().unwrap();
    assert_eq!((new.number, new.tracked), (Some(9), true));
    assert_eq!(new.url.as_deref(), Some("https://github.com/o/r"));
    let old = store.repo("github.com/o/r@7").unwrap().unwrap();
    assert_eq!((old.number, old.tracked, old.url), (Some(7), false, None));
    assert_eq!(store.scope(FORGE).unwrap().numbers, [9]);
}

on_every_store!(events_of_new_months_follow_in_the_same_transaction);
/// Whoever unites two repos has touched every month, and must not wait for itself to make another.
fn events_of_new_months_follow_in_the_same_transaction(stores: &Stores) {
    let mut store = stores.fresh();
    add(&mut store, reported(called(Some(7), "octo/old", 100), Field::Additions, 1));
    by_hand(&mut store, "octo/new");
    let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
    ingest.add(reported(called(Some(7), "octo/new", 200), Field::Deletions, 2)).unwrap();
    let later = called(Some(7), "octo/new", 100 * 86_400);
    ingest.add(reported(later, Field::Commits, 3)).unwrap();
    ingest.commit().unwrap();
    let repo = store.repo("github.com/octo/new").unwrap().unwrap();
    let days = store.event_days(repo.id, EVER).unwrap();
    assert_eq!(days.iter().map(|day| day.events).sum::<u64>(), 3);
}
