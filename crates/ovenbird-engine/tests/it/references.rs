//! What commit messages name arrives in every store, once, and in old stores too.

use ovenbird_core::fact::History;
use ovenbird_core::fact::ReferenceKind::{self, Closes, Merge, Names, Squash};
use ovenbird_core::fact::forge::ForgeBatch;
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest::{self, CommitsReport, IngestError, Progress};
use ovenbird_engine::store::{PostgresLocation, RepoKey, Store};
use ovenbird_testkit::TestRepo;

use crate::copy::execute;
use crate::forge::{add, called};
use crate::stores::{Stores, on_every_store, open};
use crate::support::{NOW, Silent, history, repo_id, take, text};

/// References by the order of their commits, oldest first.
fn found(history: &History) -> Vec<(ReferenceKind, i64)> {
    let mut found: Vec<_> = history.references.iter().collect();
    found.sort_by_key(|row| history.commits[row.commit as usize].committed);
    found.into_iter().map(|row| (row.kind, row.number)).collect()
}

/// A repository in which pull requests landed in many ways.
fn landed() -> TestRepo {
    let repo = TestRepo::new();
    repo.commit("nothing named\n\nno #tag, no GH-issue, no https://x/pull/").at("1 +0000").make();
    repo.commit("A squash (#12)\n\nFixes #3, closes O/New#4.").at("2 +0000").make();
    repo.commit("s\n\nPR-URL: https://github.com/o/OLD/pull/5").at("3 +0000").make();
    repo.commit("s\n\nfixes else/where#6\nfixes https://git.example.org/o/new/issues/7")
        .at("4 +0000")
        .make();
    repo.git(&["checkout", "-qb", "side"]);
    repo.commit("on the side").at("5 +0000").make();
    repo.git(&["checkout", "-q", "main"]);
    repo.commit("on main").at("6 +0000").make();
    repo.git(&["merge", "-q", "--no-ff", "-m", "Merge pull request #8 from a/side", "side"]);
    repo
}

/// As another name: a repo of a forge, whatever is cloned.
fn take_as(store: &mut Store, key: &str, repo: &TestRepo) -> (i64, CommitsReport) {
    let url = Some(format!("https://{key}"));
    let id = store.add_repo(&RepoKey { key: key.to_owned(), url, path: None }, NOW).unwrap().id;
    let opened = GitRepo::open(repo.path()).unwrap();
    let report = ingest::commits(store, id, &opened, Branches::Default, NOW, &Silent);
    (id, report.unwrap())
}

on_every_store!(references_are_those_of_the_repo_by_all_its_names);
fn references_are_those_of_the_repo_by_all_its_names(stores: &Stores) {
    let repo = landed();
    let mut store = stores.fresh();
    let (id, _) = take_as(&mut store, "github.com/o/old", &repo);
    let own = [(Squash, 12), (Closes, 3), (Names, 5), (Merge, 8)];
    assert_eq!(found(&store.history(id, false).unwrap()), own);
    // Once it is known to have been renamed, both names are its own.
    for (name, at) in [("o/old", 1), ("o/new", 2)] {
        let repos = vec![called(Some(77), name, at)];
        let event = crate::event::event(at, "77", at);
        add(&mut store, ForgeBatch { repos, events: vec![(0, event)], ..ForgeBatch::default() });
    }
    let renamed = store.repo("github.com/o/old").unwrap().unwrap();
    assert_eq!((renamed.id, renamed.key.as_str()), (id, "github.com/o/new"));
    let own = [(Squash, 12), (Closes, 3), (Closes, 4), (Names, 5), (Merge, 8)];
    assert_eq!(found(&store.history(id, false).unwrap()), own);
    // Nobody tells what a local clone is called on its forge.
    take(&mut store, repo.path(), Branches::Default);
    let own = [(Squash, 12), (Closes, 3), (Merge, 8)];
    assert_eq!(found(&history(&mut store, repo.path())), own);
    let all = store.select("select count(*) from commit_reference", 1).unwrap();
    assert_eq!(text(&all.rows[0][0]), "14", "those of other repos are kept");
    store.remove_repo(id).unwrap();
    let left = store.select("select count(*) from commit_reference", 1).unwrap();
    assert_eq!(text(&left.rows[0][0]), "7");
}

/// Makes a store what it was before references were kept.
fn age(place: &str) {
    let version = if PostgresLocation::is_url(place) {
        "update schema_version set version = 4"
    } else {
        "pragma user_version = 4"
    };
    let sql = "drop table pack; drop table revision; drop table pull_request_landing;
               drop table commit_reference; alter table repo drop column references_read;
               alter table pull_request drop column paths;
               alter table tag drop column committed_at;
               alter table repo drop column unreadable_refs;
               alter table repo drop column unreadable_tags;
               alter table repo drop column unreadable_branches;
               alter table ledger_file drop column reader;
               alter table delivery drop column reader;
               alter table repo drop column observed_at_least;
               alter table repo drop column observed_at_latest;
               alter table repo drop column observed_by;";
    execute(place, &format!("{} {sql} {version}", earlier_names()));
}

/// What renames back what the latest migration renamed.
fn earlier_names() -> String {
    let renames = include_str!("../../src/store/sqlite/migration/0013_words.sql").lines();
    let renames = renames.filter_map(|line| {
        let words: Vec<&str> = line.trim_end_matches(';').split(' ').collect();
        match words[..] {
            ["alter", "table", table, "rename", "column", old, "to", new] => {
                Some(format!("alter table {table} rename column {new} to {old};"))
            }
            ["alter", "table", old, "rename", "to", new] => {
                Some(format!("alter table {new} rename to {old};"))
            }
            _ => None,
        }
    });
    renames.collect()
}

struct Stopped;

impl Progress for Stopped {
    fn advanced(&self, _: u64, _: Option<u64>) {}

    fn is_stopped(&self) -> bool {
        true
    }
}

on_every_store!(an_old_store_gets_them_once);
fn an_old_store_gets_them_once(stores: &Stores) {
    let repo = landed();
    let lost = repo.commit("Lost (#30)").at("2000000000 +0000").make();
    let place = stores.place();
    let mut store = open(&place);
    take(&mut store, repo.path(), Branches::Default);
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(take(&mut store, repo.path(), Branches::Default).lost, 1);
    let before = history(&mut store, repo.path());
    drop(store);
    age(&place);
    let mut store = open(&place);
    store.apply_layout(stores.layout()).unwrap();
    assert_eq!(found(&history(&mut store, repo.path())), []);
    // An ingest that comes to nothing leaves the store as old as it was.
    let id = repo_id(&mut store, repo.path());
    let opened = GitRepo::open(repo.path()).unwrap();
    let ended = ingest::commits(&mut store, id, &opened, Branches::Default, NOW, &Stopped);
    assert!(matches!(ended, Err(IngestError::Stopped)), "{ended:?}");
    assert_eq!(found(&history(&mut store, repo.path())), []);
    let report = take(&mut store, repo.path(), Branches::Default);
    assert_eq!((report.new, report.lost), (0, 0));
    let after = history(&mut store, repo.path());
    assert_eq!(found(&after).len(), 3);
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    let lines = store.ledger(id).unwrap().len();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(store.ledger(id).unwrap().len(), lines, "once is enough");
    // A commit that could not be walked then has them when it comes back.
    repo.git(&["reset", "-q", "--hard", &lost]);
    take(&mut store, repo.path(), Branches::Default);
    let last = *found(&history(&mut store, repo.path())).last().unwrap();
    assert_eq!(last, (Squash, 30));
    let twice = "select commit_id, kind, number, named_repo from commit_reference
                 group by commit_id, kind, number, named_repo having count(*) > 1";
    assert_eq!(store.select(twice, 9).unwrap().rows.len(), 0);
}

on_every_store!(new_commits_come_with_theirs);
fn new_commits_come_with_theirs(stores: &Stores) {
    let repo = landed();
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    repo.commit("One more (#40)\n\ncloses #41").at("2000000000 +0000").make();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 1);
    let history = history(&mut store, repo.path());
    let all = found(&history);
    assert_eq!(all[all.len() - 2..], [(Squash, 40), (Closes, 41)]);
    let last = history.references.last().unwrap();
    assert_eq!(Some(last.commit), history.head);
}
