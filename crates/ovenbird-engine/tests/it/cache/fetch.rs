//! What changes at the remote arrives in the clone.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use ovenbird_core::fact::Policy;
use ovenbird_engine::cache::{CloneCache, Depth, Freshness};
use ovenbird_testkit::{TestRepo, git_command};

use super::support::{Fixture, OPEN, ROOMY, commit, git, has, parse, remote, source};

#[test]
fn clone_then_nothing_then_new_commits() {
    let (fixture, repo) = (Fixture::new(), source(2));
    let remote = remote(&repo);
    let lease = fixture.get(&remote);
    assert_eq!(lease.freshness, Freshness::Cloned);
    assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "2");
    assert_eq!(git(lease.path(), &["rev-parse", "--is-bare-repository"]), "true");
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
    let tip = commit(&repo, "third");
    repo.git(&["tag", "-a", "-m", "release", "v1"]);
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
    assert_eq!(git(lease.path(), &["rev-parse", "v1^{}"]), tip);
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
}

#[test]
fn a_forced_push_is_followed_and_what_it_orphans_stays() {
    let (fixture, repo) = (Fixture::new(), source(3));
    let remote = remote(&repo);
    let lost = repo.git(&["rev-parse", "HEAD"]).trim().to_owned();
    fixture.get(&remote);
    repo.git(&["reset", "-q", "--hard", "HEAD~2"]);
    let tip = commit(&repo, "another second");
    repo.git(&["tag", "-f", "moved", "HEAD~1"]);
    let lease = fixture.get(&remote);
    assert_eq!(lease.freshness, Freshness::Fetched);
    assert_eq!(git(lease.path(), &["rev-parse", "main"]), tip);
    assert!(has(lease.path(), &lost));
    repo.git(&["tag", "-f", "moved", "HEAD"]);
    fixture.get(&remote);
    assert_eq!(git(lease.path(), &["rev-parse", "moved"]), tip);
}

#[test]
fn branches_and_tags_that_are_gone_go() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    repo.git(&["branch", "topic"]);
    repo.git(&["tag", "v1"]);
    let lease = fixture.get(&remote);
    assert_eq!(git(lease.path(), &["for-each-ref", "--format=%(refname)"]).lines().count(), 3);
    repo.git(&["branch", "-D", "topic"]);
    repo.git(&["tag", "-d", "v1"]);
    // A folder takes the place of a file.
    repo.git(&["branch", "topic/one"]);
    fixture.get(&remote);
    let refs = git(lease.path(), &["for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, "refs/heads/main\nrefs/heads/topic/one");
}

#[test]
fn head_follows_the_default_branch() {
    let (fixture, repo) = (Fixture::new(), source(2));
    let remote = remote(&repo);
    let lease = fixture.get(&remote);
    repo.git(&["branch", "-m", "main", "trunk"]);
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert_eq!(git(lease.path(), &["symbolic-ref", "HEAD"]), "refs/heads/trunk");
    assert_eq!(git(lease.path(), &["for-each-ref", "--format=%(refname)"]), "refs/heads/trunk");
    // Only HEAD changes.
    repo.git(&["branch", "other"]);
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/other"]);
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert_eq!(git(lease.path(), &["symbolic-ref", "HEAD"]), "refs/heads/other");
    // A commit that no branch holds.
    repo.git(&["checkout", "-q", "--detach"]);
    let tip = commit(&repo, "detached");
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
    repo.git(&["checkout", "-q", "trunk"]);
    fixture.get(&remote);
    assert_eq!(git(lease.path(), &["symbolic-ref", "HEAD"]), "refs/heads/trunk");
}

#[test]
fn an_empty_remote_is_a_clone_without_commits() {
    let (fixture, repo) = (Fixture::new(), source(0));
    let remote = remote(&repo);
    assert_eq!(fixture.freshness(&remote), Freshness::Cloned);
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
    let tip = commit(&repo, "first");
    let lease = fixture.get(&remote);
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
}

#[test]
fn a_remote_that_becomes_empty_empties_the_clone() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    let lease = fixture.get(&remote);
    repo.git(&["update-ref", "-d", "refs/heads/main"]);
    assert_eq!(fixture.freshness(&remote), Freshness::Fetched);
    assert_eq!(git(lease.path(), &["for-each-ref"]), "");
}

#[test]
fn sha256_repositories_are_cloned_and_fetched() {
    if !ovenbird_testkit::has_git_feature("--object-format=sha256") {
        return;
    }
    let fixture = Fixture::new();
    let repo = TestRepo::init(&["--object-format=sha256", "-b", "main"]);
    commit(&repo, "first");
    let remote = remote(&repo);
    fixture.get(&remote);
    let tip = commit(&repo, "second");
    let lease = fixture.get(&remote);
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
    assert_eq!(tip.len(), 64);
}

#[test]
fn equal_spellings_share_one_clone() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let path = repo.path().display();
    let spellings = [
        format!("file://{path}"),
        format!("file://localhost/{path}/"),
        format!("FILE:///{path}//"),
    ];
    let leases: Vec<_> = spellings.iter().map(|url| fixture.get(&parse(url))).collect();
    assert!(leases.iter().all(|lease| lease.path() == leases[0].path()));
    assert_eq!(leases[2].freshness, Freshness::Unchanged);
    assert_eq!(fixture.cache.list().unwrap().len(), 1);
}

#[test]
fn nested_paths_are_separate_clones() {
    let fixture = Fixture::new();
    let outer = source(1);
    let inner_path = outer.path().join("inner");
    TestRepo::clone_of(outer.path(), &[]).git(&[
        "clone",
        "-q",
        ".",
        &inner_path.display().to_string(),
    ]);
    let inner = super::support::remote_at(&inner_path);
    fixture.get(&remote(&outer));
    let lease = fixture.get(&inner);
    fixture.cache.remove(&remote(&outer).key()).unwrap();
    assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "1");
    assert_eq!(fixture.keys(), [inner.key()]);
}

#[test]
fn many_packs_become_one_and_no_commit_is_forgotten() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    let lost = commit(&repo, "lost");
    let path = fixture.get(&remote).path().to_owned();
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let reader = fixture.get(&remote);
    for number in 0..55 {
        std::fs::write(path.join("blob"), number.to_string()).unwrap();
        let blob = git(&path, &["hash-object", "-w", "blob"]);
        pack_alone(&path, &blob);
    }
    assert!(count_packs(&path) > 50);
    commit(&repo, "second");
    fixture.get(&remote);
    assert!(count_packs(&path) > 50, "a reader's packs were deleted");
    drop(reader);
    commit(&repo, "third");
    let lease = fixture.get(&remote);
    assert_eq!(count_packs(&path), 1);
    assert!(has(lease.path(), &lost));
    assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "3");
}

/// Puts one object into a pack of its own.
fn pack_alone(clone: &Path, object: &str) {
    let mut command = git_command(clone);
    command.env("GIT_DIR", clone).args(["pack-objects", "-q", "objects/pack/pack"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{object}").unwrap();
    assert!(child.wait().unwrap().success());
}

fn count_packs(clone: &Path) -> usize {
    let files = std::fs::read_dir(clone.join("objects/pack")).unwrap().flatten();
    files.filter(|file| file.path().extension().is_some_and(|found| found == "pack")).count()
}

#[test]
fn what_the_policy_forbids_is_not_touched() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let strict = CloneCache::open(fixture.root(), ROOMY, Policy::default()).unwrap();
    let error = strict.acquire(&remote(&repo), Depth::Complete, &|_| {}).unwrap_err();
    assert_eq!(error.to_string(), "fetching over `file` is not allowed here");
    let private = Policy { allow_private: false, ..OPEN };
    let strict = CloneCache::open(fixture.root(), ROOMY, private).unwrap();
    for url in ["https://localhost/a", "git://127.1/a", "git@[::1]:a"] {
        let error = strict.acquire(&parse(url), Depth::Complete, &|_| {}).unwrap_err();
        assert!(error.to_string().contains("private"), "{error}");
    }
    assert_eq!(fixture.cache.list().unwrap(), []);
}
