//! What a copy holds: all that the source holds, and what the destination had.

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::Decision;
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{CopyState, DecisionCopy, PostgresLocation, SqlValue};
use ovenbird_testkit::TestRepo;

use super::{Copied, copy, dump, execute, fill, on_every_way, states};
use crate::stores::{Stores, open};
use crate::support::{NOW, take};

on_every_way!(there_and_back_again_everything_is_the_same);
fn there_and_back_again_everything_is_the_same(here: &Stores, there: &Stores) {
    let [first, second, third] = [here.place(), there.place(), here.place()];
    let repos = fill(&first);
    let before = dump(&first);
    for (what, sql) in [
        ("moved files", "select count(*) from file_change where renamed_from is not null"),
        ("binary files", "select count(*) from file_change where added is null"),
        ("unreachable commits", "select count(*) from git_commit where reachable = 0"),
        ("commits without files", "select count(*) from git_commit where files is null"),
        ("commits that changed nothing", "select count(*) from git_commit where files = 0"),
        ("commits without a date", "select count(*) from git_commit where authored_at is null"),
        ("commits before 1970", "select count(*) from git_commit where authored_at < 0"),
        ("empty names", "select count(*) from signature where name = '' and email = ''"),
        ("long names of objects", "select count(*) from git_commit where length(oid) = 32"),
        ("trailers", "select count(*) from trailer where position = 1"),
        ("references", "select count(*) from commit_reference where named_repo is not null"),
        ("landings", "select count(*) from pull_request_landing where oid is null"),
        ("light tags", "select count(*) from tag where tagger_id is null"),
        ("other tags", "select count(*) from tag where tagger_id > 0 and tagged_at > 0"),
        ("documents", "select count(*) from document"),
        ("files read", "select count(*) from ledger where kind = 'files'"),
        ("repos never ingested", "select count(*) from repo where ingested_at is null"),
        ("events", "select count(*) from event where payload is not null"),
        ("pull requests", "select count(*) from pull_request where merged_by is not null"),
        ("repos that nobody asked for", "select count(*) from repo where tracked = 0"),
        ("removed repos", "select count(*) from removed_repo"),
        ("files of some repos", "select count(*) from ledger_file where scope_id is not null"),
    ] {
        let found = open(&first).select(sql, 1).unwrap().rows;
        assert_ne!(found[0][0], SqlValue::Integer(0), "the test has no {what}");
    }
    // Other numbers on the way: another repo is there first.
    let other = TestRepo::new();
    other.commit("one").author("Else", "else@x").make();
    let mut store = open(&second);
    let kept = take(&mut store, other.path(), Branches::Default);
    let own = crate::support::repo_id(&mut store, other.path());
    assert_eq!(kept.new, 1);
    drop(store);
    let there = copy(&first, &second).unwrap();
    assert_eq!(states(&there), [CopyState::Copied; 3]);
    assert_eq!(there.1, DecisionCopy { copied: 3, ..DecisionCopy::default() });
    let mut store = open(&second);
    assert_eq!(store.history(own, false).unwrap().commits.len(), 1, "what was there stays");
    store.remove_repo(own).unwrap();
    assert_eq!(dump(&second), before);
    let back = copy(&second, &third).unwrap();
    assert_eq!(dump(&third), before);
    let sums = |copied: &Copied| copied.0.iter().map(|r| r.checksum.clone()).collect::<Vec<_>>();
    assert_eq!(sums(&there), sums(&back));
    for repo in &repos {
        let [a, b] = [&first, &third].map(|p| crate::support::history(&mut open(p), repo.path()));
        assert!(a.changes.as_ref().is_some_and(|changes| !changes.rows.is_empty()));
        assert_eq!(format!("{a:?}"), format!("{b:?}"));
    }
    // The copy goes on as the original would.
    let mut store = open(&third);
    assert_eq!(take(&mut store, repos[0].path(), Branches::All).new, 0);
    repos[0].commit("one more").make();
    assert_eq!(take(&mut store, repos[0].path(), Branches::All).new, 1);
    let next = store.decide(&Decision::Split { signature: Signature::new("x", "x") }, 9, "", "");
    assert_eq!(next.unwrap(), 4);
}

on_every_way!(a_second_run_passes_over_what_is_alike_and_replaces_what_is_not);
fn a_second_run_passes_over_what_is_alike_and_replaces_what_is_not(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    fill(&from);
    copy(&from, &to).unwrap();
    let again = copy(&from, &to).unwrap();
    assert_eq!(states(&again), [CopyState::There; 3]);
    assert_eq!(again.1, DecisionCopy { there: 3, ..DecisionCopy::default() });
    for (table, tampering) in [
        ("git_commit", "update git_commit set subject = 'x' where id = 2 and length(oid) = 20"),
        ("git_commit", "update git_commit set files = null where id = 1 and length(oid) = 20"),
        ("file_change", "update file_change set removed = 0 where removed is null"),
        (
            "ledger",
            "delete from ledger where kind = 'files' and repo_id in
                 (select repo_id from git_commit where length(oid) = 20)",
        ),
        (
            "path",
            "update path set path = path || ' ' where id = 3 and repo_id in
                 (select repo_id from git_commit where length(oid) = 20)",
        ),
        (
            "repo",
            "update repo set url = '' where id in
                 (select repo_id from git_commit where length(oid) = 20)",
        ),
        ("trailer", "update trailer set signature_id = signature_id + 1 where position = 1"),
        (
            "commit_reference",
            "update commit_reference set number = 14 where named_repo is not null",
        ),
        ("pull_request_landing", "update pull_request_landing set oid = null"),
        ("git_commit", "update signature set name = 'nobody' where email = 'gone@x'"),
        ("tag", "update tag set tagged_offset = 1 where tagged_offset is not null"),
        ("repo", "update repo set named_at = 3 where number = 77 and forge = 'example.org'"),
        (
            "repo",
            "update repo set key = 'example.org/of/old' where number = 77 and forge = 'example.org'",
        ),
        (
            "issue",
            "update issue set title = 'other' where repo_id in
                 (select id from repo where number = 77 and forge = 'example.org')",
        ),
        ("observation_window", "delete from observation_window where source = 'rest'"),
        ("source_cursor", "update source_cursor set state = '' where feed = 'example.org'"),
        (
            "event",
            "update event set number = 4 where repo_id in
                 (select id from repo where number = 77 and forge = 'example.org')",
        ),
        (
            "repo_alias",
            "update repo_alias set at = 4 where repo_id in
                 (select id from repo where number = 77 and forge = 'example.org')",
        ),
    ] {
        execute(&to, tampering);
        let mended = copy(&from, &to).unwrap();
        let replaced: Vec<_> =
            states(&mended).into_iter().filter(|s| *s != CopyState::There).collect();
        assert_eq!(replaced, [CopyState::Replaced(table)], "{tampering}");
        assert_eq!(dump(&to), dump(&from), "{tampering}");
    }
    let left = open(&to).signatures().unwrap().into_iter().filter(|(_, s)| s.name == "nobody");
    assert_eq!(left.count(), 0, "the people of what was replaced go with it");
}

on_every_way!(decisions_are_added_to_those_there_and_none_is_taken_back);
fn decisions_are_added_to_those_there_and_none_is_taken_back(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    let split = |name: &str| Decision::Split { signature: Signature::new(name, "x") };
    let mut source = open(&from);
    for (name, at) in [("a", 1), ("b", 2), ("b", 2)] {
        source.decide(&split(name), at, "me", "").unwrap();
    }
    drop(source);
    let is_postgres = PostgresLocation::is_url(&from);
    let given = if is_postgres { "overriding system value" } else { "" };
    execute(
        &from,
        &format!(
            "insert into decision (id, body, at, made_by, note) {given}
        select 9, replace(body, '\"b\"', '\"c\"'), 3, made_by, note from decision where id = 2"
        ),
    );
    let mut target = open(&to);
    assert_eq!(target.decide(&split("own"), 7, "me", "").unwrap(), 1);
    assert_eq!(target.decide(&split("b"), 2, "me", "").unwrap(), 2);
    target.undo(2, 8).unwrap();
    let first = copy(&from, &to).unwrap().1;
    assert_eq!(first, DecisionCopy { copied: 3, undone: 0, there: 1, renumbered: 2 });
    open(&from).undo(1, NOW).unwrap();
    let second = copy(&from, &to).unwrap().1;
    assert_eq!(second, DecisionCopy { copied: 0, undone: 1, there: 3, renumbered: 0 });
    let mut log = open(&to);
    let found: Vec<_> =
        log.decisions().unwrap().into_iter().map(|d| (d.id, d.decision, d.undone_at)).collect();
    assert_eq!(
        found,
        [
            (1, split("own"), None),
            (2, split("b"), Some(8)),
            (3, split("a"), Some(NOW)),
            (4, split("b"), None),
            (9, split("c"), None),
        ]
    );
    assert_eq!(log.decide(&split("d"), 9, "me", "").unwrap(), 10);
}

on_every_way!(what_an_old_store_lacks_is_read_at_the_destination);
fn what_an_old_store_lacks_is_read_at_the_destination(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    let repo = TestRepo::new();
    repo.commit("A squash (#12)").make();
    take(&mut open(&from), repo.path(), Branches::Default);
    execute(&from, "delete from commit_reference");
    execute(&from, "update repo set references_read = 0");
    copy(&from, &to).unwrap();
    let mut store = open(&to);
    let named = |store: &mut _| crate::support::history(store, repo.path()).references.len();
    assert_eq!(named(&mut store), 0);
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 0);
    assert_eq!(named(&mut store), 1);
}
