//! Ingest after ingest: what is new is found, what is gone is marked, nothing comes twice.

use std::time::Duration;

use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest::{self, IngestError, Progress};
use ovenbird_engine::store::Store;
use ovenbird_testkit::{Rng, TestRepo, random_history};

use crate::stores::{Stores, on_every_store};
use crate::support::{NOW, Silent, history, repo_id, rev_list, stored, take, take_files, text};

on_every_store!(a_second_ingest_finds_only_what_is_new);
fn a_second_ingest_finds_only_what_is_new(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("one").make();
    repo.commit("two").make();
    let mut store = stores.fresh();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 2);
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 0);
    repo.commit("three").make();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 1);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
}

on_every_store!(an_ingest_of_nothing_new_writes_nothing);
fn an_ingest_of_nothing_new_writes_nothing(stores: &Stores) {
    let repo = TestRepo::new();
    repo.write(".mailmap", "A <a@x> <b@x>\n");
    repo.commit("one").make();
    repo.git(&["tag", "v1"]);
    let mut store = stores.fresh();
    let ledger = |store: &mut Store| store.ledger(1).unwrap().len();
    take(&mut store, repo.path(), Branches::Default);
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(ledger(&mut store), 1);
    // Each of these is something new.
    repo.git(&["tag", "v2"]);
    take(&mut store, repo.path(), Branches::Default);
    repo.write(".mailmap", "A <a@x> <c@x>\n");
    take(&mut store, repo.path(), Branches::Default);
    repo.git(&["branch", "other"]);
    take(&mut store, repo.path(), Branches::All);
    assert_eq!(ledger(&mut store), 4);
}

on_every_store!(dates_are_no_cursor);
fn dates_are_no_cursor(stores: &Stores) {
    // Each is invisible to an indexer that asks for what is newer than what it has.
    let repo = TestRepo::new();
    repo.commit("in the future").at("4070908800 +0000").make();
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    repo.git(&["checkout", "-q", "--orphan", "imported"]);
    repo.commit("old, unrelated").at("100 +0000").make();
    repo.commit("same second").at("100 +0000").make();
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--allow-unrelated-histories", "-m", "graft it in", "imported"]);
    repo.commit("before all").at("1 +0000").make();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 4);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
}

on_every_store!(a_rewritten_branch_is_marked_and_can_come_back);
fn a_rewritten_branch_is_marked_and_can_come_back(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("base").make();
    let old = repo.commit("old").make();
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    repo.commit("new").make();
    let report = take(&mut store, repo.path(), Branches::Default);
    assert_eq!((report.new, report.lost), (1, 1));
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
    let kept = store.select("select count(*) from git_commit", 1).unwrap();
    assert_eq!(text(&kept.rows[0][0]), "3", "what is no longer reachable is kept");
    repo.git(&["reset", "-q", "--hard", &old]);
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
    assert_eq!(summed_authored(&mut store), "2");
}

on_every_store!(a_deleted_branch_takes_its_commits_along);
fn a_deleted_branch_takes_its_commits_along(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("base").make();
    repo.git(&["checkout", "-qb", "side"]);
    repo.commit("on side").make();
    repo.git(&["checkout", "-q", "main"]);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::All);
    assert_eq!(stored(&mut store).len(), 2);
    repo.git(&["branch", "-qD", "side"]);
    assert_eq!(take(&mut store, repo.path(), Branches::All).lost, 1);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
}

on_every_store!(any_sequence_of_changes_ends_where_git_is);
fn any_sequence_of_changes_ends_where_git_is(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 5, 400);
    let all = rev_list(repo.path(), &["main"]);
    let mut rng = Rng::new(3);
    let mut store = stores.fresh();
    for round in 0..60 {
        for branch in ["main", "a", "b"] {
            let target = &all[rng.below(all.len())];
            match rng.below(4) {
                0 if branch != "main" => {
                    let name = format!("refs/heads/{branch}");
                    repo.git(&["update-ref", "-d", &name]);
                }
                _ => {
                    let name = format!("refs/heads/{branch}");
                    repo.git(&["update-ref", &name, target]);
                }
            }
        }
        take(&mut store, repo.path(), Branches::All);
        assert_eq!(stored(&mut store), rev_list(repo.path(), &["--branches"]), "round {round}");
        let commits = rev_list(repo.path(), &["--branches"]).len();
        assert_eq!(summed_authored(&mut store), commits.to_string(), "round {round}");
        assert_eq!(store.repos().unwrap()[0].commits, commits as u64, "round {round}");
    }
}

on_every_store!(file_facts_come_for_new_commits_only);
fn file_facts_come_for_new_commits_only(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 9, 300);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(take_files(&mut store, repo.path()).new, 300);
    assert_eq!(take_files(&mut store, repo.path()).new, 0);
    let changes = history(&mut store, repo.path()).changes.unwrap();
    assert_eq!(changes.commits_known, 300);
    let git: u64 = crate::support::numstat(repo.path())
        .values()
        .flatten()
        .map(|(added, removed)| u64::from(added + removed))
        .sum();
    let ours: u64 = changes.rows.iter().map(|row| u64::from(row.added + row.removed)).sum();
    assert_eq!(ours, git);
}

/// Asks to stop from the start.
struct Stopped;

impl Progress for Stopped {
    fn advanced(&self, _: u64, _: Option<u64>) {}

    fn is_stopped(&self) -> bool {
        true
    }
}

on_every_store!(what_is_stopped_keeps_nothing_and_goes_on_later);
fn what_is_stopped_keeps_nothing_and_goes_on_later(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 10, 60);
    let mut store = stores.fresh();
    let id = repo_id(&mut store, repo.path());
    let opened = GitRepo::open(repo.path()).unwrap();
    let ended = ingest::commits(&mut store, id, &opened, Branches::Default, NOW, &Stopped);
    assert!(matches!(ended, Err(IngestError::Stopped)), "{ended:?}");
    assert_eq!(stored(&mut store).len(), 0);
    assert_eq!(take(&mut store, repo.path(), Branches::Default).new, 60);
    let known = |store: &mut Store| history(store, repo.path()).changes.unwrap().commits_known;
    let ended = ingest::files(&mut store, id, &opened, NOW, Duration::MAX, &Stopped);
    assert!(matches!(ended, Err(IngestError::Stopped)), "{ended:?}");
    assert_eq!(known(&mut store), 0);
    // A turn that is over before it begins leaves all of it.
    let turn = ingest::files(&mut store, id, &opened, NOW, Duration::ZERO, &Silent).unwrap();
    assert_eq!((turn.new, turn.more, known(&mut store)), (0, true, 0));
    let rest = take_files(&mut store, repo.path());
    assert_eq!((rest.new, rest.more), (60, false));
}

fn summed_authored(store: &mut Store) -> String {
    text(
        &store.select("select coalesce(sum(authored), 0) from signature_use", 1).unwrap().rows[0]
            [0],
    )
}
