//! The store itself: every test here runs on every store there is.

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::Decision;
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{Store, StoreError};
use ovenbird_testkit::TestRepo;

use crate::stores::{Stores, on_every_store};
use crate::support::take;

#[test]
fn a_query_of_the_user_can_only_read() {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_sqlite(&folder.path().join("s.db")).unwrap();
    take(&mut store, repo.path(), Branches::Default);
    let other = folder.path().join("other.db");
    for sql in [
        "delete from git_commit",
        "update repo set key = 'x'",
        "insert into decision (body, at, made_by, note) values ('', 0, '', '')",
        "drop table git_commit",
        "create table x (y)",
        "create temp table x (y)",
        &format!("attach '{}' as o", other.display()),
        &format!("vacuum into '{}'", other.display()),
        "pragma user_version = 7",
        "pragma journal_mode = delete",
        "select 1; delete from git_commit",
        "select load_extension('x')",
        "select writefile('x', 'y')",
        "with x as (select 1) delete from git_commit",
        "begin exclusive",
        "",
        "-- nothing",
    ] {
        let result = store.select(sql, 10);
        assert!(matches!(result, Err(StoreError::Query { .. })), "{sql}: {result:?}");
    }
    assert!(!other.exists());
    let rows = store.select("select count(*) as n from git_commit", 10).unwrap();
    assert_eq!((rows.columns, rows.rows.len()), (vec!["n".to_owned()], 1));
    repo.commit("two").make();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 1, "writing works again");
}

on_every_store!(decisions_are_kept_and_undone_once, at every isolation);
fn decisions_are_kept_and_undone_once(stores: &Stores) {
    let mut store = stores.fresh();
    let decision =
        Decision::Merge { members: vec![Signature::new("A", "a@x"), Signature::new("B", "b@x")] };
    let id = store.decide(&decision, 5, "me", "same desk").unwrap();
    assert!(store.undo(id, 9).unwrap());
    assert!(!store.undo(id, 10).unwrap());
    let log = store.decisions().unwrap();
    assert_eq!((log.len(), log[0].undone_at, log[0].note.as_str()), (1, Some(9), "same desk"));
    assert_eq!(log[0].decision, decision);
}

#[test]
fn a_newer_or_foreign_file_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    drop(Store::open_sqlite(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    assert!(matches!(Store::open_sqlite(&path), Err(StoreError::TooNew { found: 999, .. })));
    let foreign = folder.path().join("text.db");
    std::fs::write(&foreign, "this is no database, but a text that somebody wrote\n".repeat(100))
        .unwrap();
    assert!(matches!(Store::open_sqlite(&foreign), Err(StoreError::Damaged(_))));
    assert!(std::fs::read_to_string(&foreign).unwrap().starts_with("this is no"));
}

on_every_store!(removing_a_repo_leaves_nothing_of_it, at every isolation);
fn removing_a_repo_leaves_nothing_of_it(stores: &Stores) {
    let (one, two) = (TestRepo::new(), TestRepo::new());
    one.commit("in one").make();
    two.commit("in two").author("Only Here", "only@two.example").make();
    one.commit("in one, too").author("Only There", "only@one.example").make();
    let mut store = stores.fresh();
    take(&mut store, one.path(), Branches::Default);
    take(&mut store, two.path(), Branches::Default);
    let id = crate::support::repo_id(&mut store, one.path());
    store.remove_repo(id).unwrap();
    for table in ["git_commit", "ref", "ledger", "signature_use"] {
        let sql = format!("select count(*) filter (where repo_id = {id}), count(*) from {table}");
        let rows = store.select(&sql, 1).unwrap().rows;
        assert_eq!(crate::support::text(&rows[0][0]), "0", "{table}");
        assert_ne!(crate::support::text(&rows[0][1]), "0", "{table}");
    }
    let emails: Vec<String> =
        store.signatures().unwrap().into_iter().map(|(_, signature)| signature.email).collect();
    assert!(emails.contains(&"only@two.example".to_owned()));
    assert!(!emails.contains(&"only@one.example".to_owned()), "the people go with the repo");
}
