//! What an operator's settings of a server end is reported by their names.

use std::time::Duration;

use ovenbird_engine::store::{RepoKey, StoreError};

use crate::event::event;
use crate::forge::{FORGE, called};
use crate::stores::open;
use crate::support::NOW;

/// A store whose connections from here on have a setting.
fn store_with(setting: &str) -> Option<String> {
    let server = ovenbird_testkit::postgres()?;
    let place = server.database();
    drop(open(&place));
    let name = ovenbird_testkit::PostgresServer::name_of(&place);
    server.psql("postgres", &format!("alter database {name} set {setting}")).unwrap();
    Some(place)
}

/// What is reported when one waits for another who adds facts of a forge.
fn waiting(setting: &str) -> Option<StoreError> {
    let place = store_with(setting)?;
    let (mut first, mut second) = (open(&place), open(&place));
    let held = first.begin_forge(FORGE, NOW).unwrap();
    let error = second.begin_forge(FORGE, NOW).err().expect("it waits in vain");
    held.commit().unwrap();
    // The connection works on.
    let key = RepoKey { key: "a/b".to_owned(), url: None, path: None };
    second.add_repo(&key, NOW).unwrap();
    Some(error)
}

#[test]
fn a_statement_that_takes_too_long() {
    let Some(error) = waiting("statement_timeout = '300ms'") else { return };
    let is_reported = matches!(error, StoreError::Limit { setting: "statement_timeout", .. });
    assert!(is_reported, "{error}");
}

#[test]
fn a_lock_that_is_waited_for_too_long() {
    let Some(error) = waiting("lock_timeout = '300ms'") else { return };
    assert!(matches!(error, StoreError::Busy), "{error}");
}

#[test]
fn a_transaction_that_idles_too_long() {
    let Some(place) = store_with("idle_in_transaction_session_timeout = '300ms'") else { return };
    let mut store = open(&place);
    let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
    std::thread::sleep(Duration::from_millis(900));
    let error = ingest.repo_id(&called(Some(1), "a/b", 1)).unwrap_err();
    let setting = "idle_in_transaction_session_timeout";
    assert!(
        matches!(error, StoreError::Limit { setting: reported, .. } if reported == setting),
        "{error}"
    );
    drop(ingest);
    assert!(open(&place).repo("github.com/a/b").unwrap().is_none());
}

#[test]
fn a_session_that_idles_too_long_loses_nothing() {
    let Some(place) = store_with("idle_session_timeout = '300ms'") else { return };
    let mut store = open(&place);
    let idle = || std::thread::sleep(Duration::from_millis(900));
    idle();
    // A read, a write, and statements that were prepared before.
    let key = RepoKey { key: "github.com/a/b".to_owned(), url: None, path: None };
    let id = store.add_repo(&key, NOW).unwrap().id;
    for _ in 0..2 {
        idle();
        assert_eq!(store.repo("github.com/a/b").unwrap().unwrap().id, id);
        idle();
        store.begin_forge(FORGE, NOW).unwrap().commit().unwrap();
    }
}

/// The pages of temporary files are counted as they are written.
#[test]
fn a_query_that_fills_the_disk_of_the_server() {
    let Some(place) = store_with("temp_file_limit = '1MB'") else { return };
    let sql = "select count(*) from (select i from generate_series(1, 3000000) i order by -i) s";
    let error = open(&place).select(sql, 1).unwrap_err();
    assert!(matches!(error, StoreError::Limit { setting: "temp_file_limit", .. }), "{error}");
}

#[test]
fn events_are_added_under_the_strictest_isolation_that_reads_only() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let place = server.database_with(&[
        "default_transaction_isolation = 'serializable'",
        "default_transaction_read_only = on",
        "default_transaction_deferrable = on",
    ]);
    let mut store = open(&place);
    let id = crate::event::repo(&mut store, "local");
    assert_eq!(crate::event::add(&mut store, id, &[event(1, "PushEvent", NOW)]), 1);
}
