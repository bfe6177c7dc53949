//! Repos that nobody asked for, and what belongs to no repo.

use ovenbird_core::fact::Signature;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, Source,
};
use ovenbird_engine::store::{CopyState, RepoKey, SharedRows, StoreCopy, UnlistedCopy};
use ovenbird_testkit::Rng;

use super::{UNLISTED, copy, dump, execute, fill, on_every_way, read};
use crate::event::{MARCH, event, number};
use crate::forge::ledger::file;
use crate::forge::make::{batch, expected, objects, sayings};
use crate::forge::{FORGE, add, called};
use crate::stores::{Stores, open};
use crate::support::NOW;

/// Of both hosts, with three repos of other facts each; one more, and one that was removed.
const ALL: u64 = 2 * (UNLISTED as u64 + 3);

on_every_way!(a_unlisted_is_copied_once_and_mended_where_it_differs);
fn a_unlisted_is_copied_once_and_mended_where_it_differs(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    fill(&from);
    let all = ALL;
    let first = copy(&from, &to).unwrap();
    assert_eq!(first.2, UnlistedCopy { copied: all, ..UnlistedCopy::default() });
    let again = copy(&from, &to).unwrap();
    assert_eq!(again.2, UnlistedCopy { there: all, ..UnlistedCopy::default() });
    for rows in [again.3.accounts, again.3.logins, again.3.owners, again.3.files] {
        assert!(rows.copied == 0 && rows.there > 0, "{rows:?}");
    }
    assert_eq!(dump(&to), dump(&from));
    for tampering in [
        "update event set actor = 'x' where repo_id = (select max(repo_id) from event)",
        "update repo set key = 'github.com/other/name' where key = 'github.com/c/7'",
        "update repo set number = null where key = 'github.com/c/7'",
        "update repo set number = 1000000 where key = 'github.com/c/7'",
        "delete from event where repo_id = (select id from repo where key = 'github.com/c/9')",
    ] {
        execute(&to, tampering);
        let mended = copy(&from, &to).unwrap().2;
        assert_eq!((mended.there, mended.copied + mended.replaced), (all - 1, 1), "{tampering}");
        execute(&to, "delete from repo where number = 1000000");
        assert_eq!(dump(&to), dump(&from), "{tampering}");
    }
}

on_every_way!(one_that_cannot_be_kept_stops_no_other);
fn one_that_cannot_be_kept_stops_no_other(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    fill(&from);
    drop(open(&to));
    execute(&to, "create unique index narrow on repo (forge, named_at) where named_at = -1");
    execute(
        &from,
        "update repo set named_at = -1 where key in ('github.com/c/7', 'github.com/c/8')",
    );
    let unlisted = copy(&from, &to).unwrap().2;
    let failed: Vec<&str> = unlisted.failed.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(failed, ["github.com/c/8"]);
    assert_eq!(unlisted.copied, ALL - 1);
    execute(&to, "drop index narrow");
    assert_eq!(copy(&from, &to).unwrap().2.copied, 1);
    assert_eq!(dump(&to), dump(&from));
}

on_every_way!(what_is_wanted_at_the_destination_learns_and_loses_nothing);
fn what_is_wanted_at_the_destination_learns_and_loses_nothing(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    let mut rng = Rng::new(6);
    let (ours, theirs) = (sayings(&mut rng, 500), sayings(&mut rng, 500));
    add(&mut open(&from), batch(&theirs));
    let mut store = open(&to);
    for number in 1..4 {
        let key = format!("{FORGE}/owner/repo{number}");
        store.add_repo(&RepoKey { key, url: Some("u".to_owned()), path: None }, NOW).unwrap();
    }
    add(&mut store, batch(&ours));
    drop(store);
    let mut whole = expected(&[ours, theirs].concat());
    whole.sort();
    for round in 0..2 {
        let copied = copy(&from, &to).unwrap();
        assert_eq!(copied.2, UnlistedCopy { added: 3, ..UnlistedCopy::default() }, "{round}");
        let mut store = open(&to);
        assert_eq!(objects(&mut store), whole, "{round}");
        assert_eq!(number(&mut store, "select count(*) from repo where tracked = 1"), 3);
    }
}

on_every_way!(one_repo_has_one_checksum_by_either_feed);
fn one_repo_has_one_checksum_by_either_feed(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    fill(&from);
    copy(&from, &to).unwrap();
    for place in [&from, &to] {
        execute(place, "update repo set tracked = 1");
    }
    // Those that went together are alike one by one.
    let copied = copy(&from, &to).unwrap();
    assert!(copied.0.len() > 2 * UNLISTED);
    assert!(copied.0.iter().all(|one| one.state == CopyState::There));
    execute(&to, "update star set sources = sources + 1");
    let (source, mut target) = (read(&from).unwrap(), open(&to));
    let copy = StoreCopy::new(&source, &mut target).unwrap();
    let states = copy.repos().unwrap();
    let states = states.iter().map(|repo| copy.repo(repo, &mut |_| {}).unwrap().state);
    assert!(states.into_iter().any(|state| state == CopyState::Replaced("star")));
}

on_every_way!(what_belongs_to_no_repo_is_added_and_never_lost);
fn what_belongs_to_no_repo_is_added_and_never_lost(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    let account = |login: &str, at: i64| {
        let mut object = ForgeObject::new(ObjectKind::Account, 4);
        let provenance = Provenance { at, source: Source::Rest };
        object.set(Field::Login, FieldValue::Text(login.into()), provenance);
        let logins = vec![AccountRef::new(Some(4), login)];
        ForgeBatch { accounts: vec![object], logins, ..ForgeBatch::default() }
    };
    let mut source = open(&from);
    let mut target = open(&to);
    add(&mut source, account("old", 5));
    add(&mut target, account("new", 9));
    source.track_owner(FORGE, "ours", true, 1).unwrap();
    target.track_owner(FORGE, "theirs", true, 2).unwrap();
    for (store, hours) in [(&mut source, [1, 2]), (&mut target, [2, 3])] {
        let ingest = store.begin_forge(FORGE, NOW).unwrap();
        for &hour in &hours {
            ingest.record_file(&file(hour, hour as u8), None).unwrap();
        }
        ingest.commit().unwrap();
    }
    // A repo that was removed at the source after hour 2, and one at the destination before.
    let gone = |store: &mut ovenbird_engine::store::Store| {
        let repos = vec![called(Some(9), "o/gone", MARCH)];
        let events = vec![(0, event(1, "x", MARCH))];
        add(store, ForgeBatch { repos, events, ..ForgeBatch::default() });
        let id = store.repo("github.com/o/gone").unwrap().unwrap().id;
        store.remove_repo(id).unwrap();
    };
    gone(&mut source);
    drop((source, target));
    let shared = copy(&from, &to).unwrap().3;
    assert_eq!(shared.accounts, SharedRows { copied: 0, there: 1 });
    assert_eq!(shared.logins, SharedRows { copied: 1, there: 0 });
    assert_eq!(shared.owners, SharedRows { copied: 1, there: 0 });
    assert_eq!(shared.files, SharedRows { copied: 1, there: 1 });
    let again = copy(&from, &to).unwrap().3;
    assert_eq!(again.files, SharedRows { copied: 0, there: 2 });
    let mut store = open(&to);
    for (sql, count) in [
        ("select count(*) from account where login = 'new'", 1),
        ("select count(*) from account_login", 2),
        ("select count(*) from tracked_owner", 2),
        ("select count(*) from ledger_file", 3),
        ("select count(*) from removed_repo", 1),
    ] {
        assert_eq!(number(&mut store, sql), count, "{sql}");
    }
    // Of the repo that was removed, nothing that was copied says anything.
    let key = RepoKey { key: "github.com/o/gone".to_owned(), url: None, path: None };
    let repo = store.add_repo(&key, NOW).unwrap();
    assert_eq!(store.coverage_input(&repo).unwrap().hours, Vec::<i64>::new());
    assert_eq!(store.signatures().unwrap(), Vec::<(i64, Signature)>::new());
}
