//! Whatever a server is set to and stands behind, it holds what SQLite holds.

use ovenbird_engine::store::{Store, StoreError};
use ovenbird_testkit::Pooler;

use super::{copy, dump, fill, read};
use crate::stores::{Stores, open};

/// A store that is filled at a place holds all that a copy of it in SQLite holds.
fn holds_what_sqlite_holds(place: &str) {
    let repos = fill(place);
    let stores = Stores::sqlite();
    let file = stores.place();
    copy(place, &file).unwrap();
    assert_eq!(dump(place), dump(&file));
    drop(repos);
}

#[test]
fn a_role_that_owns_nothing_and_can_make_nothing() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let place = server.database();
    drop(open(&place));
    holds_what_sqlite_holds(&server.as_other_role(&place));
}

#[test]
fn a_role_that_may_not_write_is_reported_whom_to_ask() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let place = server.database();
    drop(open(&place));
    let role = server.as_other_role(&place);
    super::execute(&place, "revoke insert, update, delete on repo from public");
    let name = role.split("//").nth(1).and_then(|rest| rest.split('@').next()).unwrap();
    super::execute(&place, &format!("revoke all on repo from {name}"));
    let key = ovenbird_engine::store::RepoKey { key: "x".to_owned(), url: None, path: None };
    let refused = open(&role).add_repo(&key, 1).unwrap_err();
    assert!(matches!(&refused, StoreError::Denied(_)), "{refused:?}");
}

#[test]
fn a_database_that_keeps_bytes_keeps_every_name() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    holds_what_sqlite_holds(&server.database_in("SQL_ASCII"));
}

#[test]
fn a_database_that_lacks_characters_is_refused() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    for encoding in ["LATIN1", "WIN1252", "EUC_JP"] {
        let place = server.database_in(encoding);
        let opened = Store::open_postgres(&place.parse().unwrap()).err().unwrap();
        for refused in [opened, read(&place).err().unwrap()] {
            let said = format!("has the encoding {encoding}, which cannot hold every name");
            assert!(refused.to_string().contains(&said), "{refused}");
        }
        let tables = server.psql(
            super::database(&place),
            "select count(*) from pg_tables where schemaname = 'public'",
        );
        assert_eq!(tables.as_deref(), Some("0"), "nothing was made in it");
    }
}

#[test]
fn a_pooler_by_session() {
    through_a_pooler("session");
}

#[test]
fn a_pooler_by_transaction() {
    through_a_pooler("transaction");
}

fn through_a_pooler(mode: &str) {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let Some(pooler) = Pooler::start(server, mode) else { return };
    let place = server.database();
    let pooled = pooler.url(&place);
    drop(open(&pooled));
    let fillers: Vec<_> = std::thread::scope(|scope| {
        // Others use the pool meanwhile.
        let other = scope.spawn(|| {
            let mut store = open(&pooled);
            for at in 0..50 {
                let key = format!("example.org/other/{at}");
                let key = ovenbird_engine::store::RepoKey { key, url: None, path: None };
                store.add_repo(&key, 1).unwrap();
            }
        });
        let repos = fill(&pooled);
        other.join().unwrap();
        repos.into_iter().collect()
    });
    let stores = Stores::sqlite();
    let file = stores.place();
    copy(&place, &file).unwrap();
    assert_eq!(dump(&pooled), dump(&file));
    drop(fillers);
}
