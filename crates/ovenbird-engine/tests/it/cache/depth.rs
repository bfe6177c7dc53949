//! Clones without trees and files, and their completion.

use ovenbird_engine::cache::{Depth, Freshness};
use ovenbird_testkit::TestRepo;

use super::support::{Fixture, commit, git, has, remote, source};

/// A remote that lets clients leave objects out.
fn filtering(commits: u32) -> TestRepo {
    let repo = source(commits);
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo
}

#[test]
fn commits_come_without_trees_and_are_completed_when_asked_for() {
    let (fixture, repo) = (Fixture::new(), filtering(3));
    let remote = remote(&repo);
    let lease = fixture.get(&remote);
    assert!(lease.is_partial());
    assert!(!has(lease.path(), "HEAD~1^{tree}") && !has(lease.path(), "HEAD:first"));
    assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "3");
    // Later fetches leave them out, too.
    commit(&repo, "fourth");
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert!(!has(lease.path(), "HEAD~2^{tree}") && !has(lease.path(), "HEAD:fourth"));

    let complete = fixture.acquire(&remote, Depth::Complete).unwrap();
    assert_eq!((complete.freshness, complete.is_partial()), (Freshness::Fetched, false));
    assert_eq!(
        git(complete.path(), &["rev-list", "--objects", "--missing=print", "--all"])
            .lines()
            .filter(|line| line.starts_with('?'))
            .count(),
        0
    );
    git(complete.path(), &["fsck", "--strict"]);
    let config = std::fs::read_to_string(complete.path().join("config")).unwrap().to_lowercase();
    assert!(!config.contains("promisor") && !config.contains("partial"), "{config}");
    assert!(!fixture.cache.list().unwrap()[0].partial);

    // Complete once, complete for good.
    commit(&repo, "fifth");
    let lease = fixture.get(&remote);
    assert!(!lease.is_partial());
    assert!(has(lease.path(), "HEAD:fifth"));
    assert_eq!(fixture.acquire(&remote, Depth::Complete).unwrap().freshness, Freshness::Unchanged);
}

#[test]
fn completion_brings_what_is_new_as_well() {
    let (fixture, repo) = (Fixture::new(), filtering(1));
    let remote = remote(&repo);
    fixture.get(&remote);
    let tip = commit(&repo, "second");
    let lease = fixture.acquire(&remote, Depth::Complete).unwrap();
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
    git(lease.path(), &["fsck", "--strict"]);
}

#[test]
fn a_server_without_filters_gives_a_complete_clone() {
    let (fixture, repo) = (Fixture::new(), source(2));
    repo.git(&["config", "uploadpack.allowFilter", "false"]);
    let lease = fixture.get(&remote(&repo));
    assert!(!lease.is_partial());
    assert!(has(lease.path(), "HEAD^{tree}"));
    assert!(!fixture.cache.list().unwrap()[0].partial);
}

#[test]
fn a_server_that_refuses_the_filter_gives_a_complete_clone() {
    let (fixture, repo) = (Fixture::new(), filtering(2));
    repo.git(&["config", "uploadpackfilter.tree.allow", "false"]);
    let lease = fixture.get(&remote(&repo));
    assert!(!lease.is_partial());
    git(lease.path(), &["fsck", "--strict"]);
}

#[test]
fn a_partial_clone_is_no_substitute_for_a_complete_one() {
    let (fixture, repo) = (Fixture::new(), filtering(1));
    let remote = remote(&repo);
    fixture.get(&remote);
    std::fs::rename(repo.path().join(".git"), repo.path().join("away")).unwrap();
    let error = fixture.acquire(&remote, Depth::Complete).unwrap_err();
    assert!(error.into_stale().is_err());
    let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
    let (lease, _) = error.into_stale().unwrap();
    assert!(lease.is_partial());
}

#[test]
fn the_files_that_say_who_is_who_come_without_all_the_others() {
    let (fixture, repo) = (Fixture::new(), filtering(2));
    repo.write(".mailmap", "A <a@x> <b@x>\n");
    repo.write("large", "x".repeat(10_000));
    repo.commit("with a mailmap").make();
    let remote = remote(&repo);
    let lease = fixture.get(&remote);
    let documents = |lease: &ovenbird_engine::cache::Lease| {
        let clone = ovenbird_engine::git::GitRepo::open(lease.path()).unwrap();
        let head = clone.refs(ovenbird_engine::git::Branches::Default).unwrap().head.unwrap();
        let found = clone.documents(Some(head.oid)).unwrap().found;
        found.into_iter().map(|document| (document.path, document.content)).collect::<Vec<_>>()
    };
    assert_eq!(documents(&lease), [(".mailmap".to_owned(), b"A <a@x> <b@x>\n".to_vec())]);
    assert!(lease.is_partial() && !has(lease.path(), "HEAD:large"));
    repo.write(".mailmap", "A <a@x> <c@x>\n");
    repo.commit("another mailmap").make();
    assert_eq!(documents(&fixture.get(&remote))[0].1, b"A <a@x> <c@x>\n");
}
