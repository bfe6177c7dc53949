//! Packs that are stale, damaged, or of another form.

use ovenbird_core::fact::forge::{AccountRow, PullRequestRow, ResponseKind, ResponseRow};
use ovenbird_core::fact::{CommitRow, Forge, Oid, Signature, Timestamp};

use super::*;
use crate::store::{RepoKey, Store};

fn bodies(database: Database<'_>) -> i64 {
    let sql = "select count(body) from pack";
    database.first(sql, &[], |row| row.int(0)).expect("the query runs").unwrap_or(-1)
}

/// Whoever reads, while somebody changes facts and is done, has read what is no more.
fn what_was_read_before_a_change_is_not_kept(open: &dyn Fn() -> Store) {
    let (mut store, changer) = (open(), open());
    let key = RepoKey { key: "r".to_owned(), url: None, path: Some("r".to_owned()) };
    let id = store.add_repo(&key, 1).expect("a repo").id;
    let (database, other) = (store.database(), changer.database());
    let read = || {
        other.atomically(|| other.forget_packs(&[id]))?;
        Ok(vec![1])
    };
    assert_eq!(database.packed(id, &(), read).expect("a value"), [1]);
    assert_eq!(bodies(database), 0);
    // Somebody else has reserved a place meanwhile, who will read what is new.
    let read = || {
        other.atomically(|| other.forget_packs(&[id]))?;
        other.reserve(id, <Vec<i64>>::PART).expect("a place");
        Ok(vec![1])
    };
    assert_eq!(database.packed(id, &(), read).expect("a value"), [1]);
    assert_eq!(bodies(database), 0);
    assert_eq!(database.packed(id, &(), || Ok(vec![2])).expect("a value"), [2]);
    assert_eq!(bodies(database), 1);
    // Facts of another repo have changed.
    other.atomically(|| other.forget_packs(&[id + 1])).expect("a change");
    assert_eq!(bodies(database), 1);
    // It depends on something else now.
    assert_eq!(database.packed(id, &"else", || Ok(vec![3])).expect("a value"), [3]);
    drop(changer);
    store.remove_repo(id).expect("the repo goes");
    assert_eq!(bodies(store.database()), 0);
}

#[test]
fn what_was_read_before_a_change_is_not_kept_in_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    what_was_read_before_a_change_is_not_kept(&|| Store::open_sqlite(&path).expect("a store"));
}

#[test]
fn what_was_read_before_a_change_is_not_kept_in_postgres() {
    on_postgres(&what_was_read_before_a_change_is_not_kept);
}

/// Runs a test on databases of each default isolation.
fn on_postgres(test: &dyn Fn(&dyn Fn() -> Store)) {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    for isolation in ["read committed", "repeatable read", "serializable"] {
        let setting = format!("default_transaction_isolation = '{isolation}'");
        let place = server.database_with(&[&setting]).parse().expect("a URL");
        test(&|| Store::open_postgres(&place).expect("a store"));
    }
}

/// A writer that began, and looked around, before the reader reserved its place.
fn a_writer_that_began_earlier_finds_the_pack(open: &dyn Fn() -> Store) {
    let (mut store, changer) = (open(), open());
    let key = RepoKey { key: "r".to_owned(), url: None, path: Some("r".to_owned()) };
    let id = store.add_repo(&key, 1).expect("a repo").id;
    let (database, other) = (store.database(), changer.database());
    other.begin_write().expect("a transaction");
    other.first("select id from repo", &[], |row| row.int(0)).expect("a look");
    let read = || {
        other.forget_packs(&[id])?;
        other.commit()?;
        Ok(vec![1])
    };
    assert_eq!(database.packed(id, &(), read).expect("a value"), [1]);
    assert_eq!(bodies(database), 0);
}

#[test]
fn a_writer_that_began_earlier_finds_the_pack_in_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    a_writer_that_began_earlier_finds_the_pack(&|| Store::open_sqlite(&path).expect("a store"));
}

#[test]
fn a_writer_that_began_earlier_finds_the_pack_in_postgres() {
    on_postgres(&a_writer_that_began_earlier_finds_the_pack);
}

#[test]
fn no_bit_of_a_body_may_change() {
    let owner = (7, "git", &b"made with"[..]);
    let sealed = sealed(owner, (0..100).collect());
    assert_eq!(checked(owner, &sealed), Some(&(0..100).collect::<Vec<u8>>()[..]));
    for bit in 0..sealed.len() * 8 {
        let mut damaged = sealed.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(checked(owner, &damaged), None, "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert_eq!(checked(owner, &sealed[..length]), None);
    }
    for other in [(8, "git", owner.2), (7, "forge", owner.2), (7, "git", &b"made wit"[..])] {
        assert_eq!(checked(other, &sealed), None);
    }
}

#[test]
fn a_damaged_body_is_read_from_the_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open_sqlite(&folder.path().join("store.db")).expect("a store");
    let key = RepoKey { key: "r".to_owned(), url: None, path: Some("r".to_owned()) };
    let id = store.add_repo(&key, 1).expect("a repo").id;
    let database = store.database();
    let facts: Vec<i64> = (0..50).collect();
    let read = || database.packed(id, &(), || Ok(facts.clone())).expect("a value");
    read();
    let sql = "select body from pack";
    let body = database.first(sql, &[], |row| Ok(row.blob(0)?.to_vec())).expect("a row");
    let body = body.expect("a body");
    for at in 0..body.len() {
        let mut damaged = body.clone();
        damaged[at] ^= 0x10;
        let row = [Value::Blob(&damaged)];
        database.write("update pack set body = $1", &row).expect("a change");
        assert_eq!(read(), facts);
        // It is whole again.
        let now = database.first(sql, &[], |row| Ok(row.blob(0)? == body)).expect("a row");
        assert_eq!(now, Some(true));
    }
}

/// Packs of an earlier form would be read as something else.
#[test]
fn the_form_changes_with_its_number() {
    let oid = Oid::from_bytes(&[7; 20]).expect("20 bytes");
    let history = History {
        signatures: vec![Signature::new("Ann", "a@x")],
        commits: vec![CommitRow {
            author: 1,
            committer: 2,
            authored: Some(Timestamp::new(3, -60)),
            committed: None,
            first_parent: 4,
            parent_count: 5,
            signed: true,
        }],
        oids: vec![oid],
        ..History::default()
    };
    let answer = ResponseRow {
        number: 1,
        at: 2,
        account: Some(3),
        kind: ResponseKind::Approval,
        commit: None,
        path: Some(4),
    };
    let forge = ForgeHistory {
        accounts: vec![AccountRow {
            id: Forge::at("h").account(-1),
            login: "ann".to_owned(),
            ..AccountRow::default()
        }],
        pull_requests: vec![PullRequestRow { number: 9, ..PullRequestRow::default() }],
        responses: vec![answer],
        ..ForgeHistory::default()
    };
    let hex =
        |bytes: Vec<u8>| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    assert_eq!(FORM, 3, "another form takes other bytes here");
    let name = "0103416e6e03614078";
    let commit = "0101020106017700040501";
    let oid = format!("0114{}", "07".repeat(20));
    assert_eq!(hex(encoded(&history)), format!("{name}{commit}{oid}{}", "00".repeat(14)));
    let account = "01016801".to_owned() + "03616e6e0000000000";
    let pull_request = format!("0112{}", "00".repeat(20));
    let answer = "010204010303000104";
    let nothing = "00".repeat(13);
    let reported = format!("0000{account}{pull_request}00{answer}{nothing}");
    assert_eq!(hex(encoded(&forge)), reported);
}
