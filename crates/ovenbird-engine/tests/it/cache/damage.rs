//! Clones that are broken, gone or out of reach.

use std::fs;
use std::path::Path;

use ovenbird_engine::cache::{CacheError, Depth, FetchFailure, Freshness};

use super::support::{Fixture, commit, git, has, remote, source};

/// A way to ruin the clone at a path.
type Ruin = fn(&Path);

/// Deletes or truncates the packs of a clone.
fn ruin_packs(clone: &Path, delete: bool) {
    for file in fs::read_dir(clone.join("objects/pack")).unwrap().flatten() {
        let mut permissions = file.metadata().unwrap().permissions();
        #[expect(
            clippy::permissions_set_readonly_false,
            reason = "the file is about to be ruined"
        )]
        permissions.set_readonly(false);
        fs::set_permissions(file.path(), permissions).unwrap();
        if delete {
            fs::remove_file(file.path()).unwrap();
        } else {
            fs::write(file.path(), "junk").unwrap();
        }
    }
}

#[test]
fn a_broken_clone_is_made_anew() {
    let ruins: [(&str, Ruin); 6] = [
        ("no HEAD", |clone| fs::remove_file(clone.join("HEAD")).unwrap()),
        ("no config", |clone| fs::remove_file(clone.join("config")).unwrap()),
        ("bad config", |clone| fs::write(clone.join("config"), "[[[").unwrap()),
        ("no packs", |clone| ruin_packs(clone, true)),
        ("junk packs", |clone| ruin_packs(clone, false)),
        ("nothing", |clone| {
            fs::remove_dir_all(clone).unwrap();
            fs::create_dir(clone).unwrap();
        }),
    ];
    for (what, ruin) in ruins {
        let (fixture, repo) = (Fixture::new(), source(2));
        let remote = remote(&repo);
        ruin(fixture.get(&remote).path());
        let lease = fixture.get(&remote);
        assert_eq!(lease.freshness, Freshness::Cloned, "{what}");
        git(lease.path(), &["fsck", "--strict"]);
        assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "2");
        assert_eq!(fixture.unfinished(), 0, "{what}");
        drop(lease);
        assert_eq!(fixture.freshness(&remote), Freshness::Unchanged, "{what}");
    }
}

#[test]
fn a_clone_deleted_under_us_is_made_anew() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    fs::remove_dir_all(fixture.get(&remote).path()).unwrap();
    assert_eq!(fixture.freshness(&remote), Freshness::Cloned);
    fs::remove_dir_all(fixture.root()).unwrap();
    assert_eq!(fixture.freshness(&remote), Freshness::Cloned);
}

#[test]
fn a_clone_that_has_lost_its_record_gets_it_back() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    fs::remove_file(fixture.get(&remote).path().join("ovenbird.json")).unwrap();
    assert!(fixture.keys()[0].starts_with('('));
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
    assert_eq!(fixture.keys(), [remote.key()]);
}

#[test]
fn repair_replaces_a_clone_that_looks_sound_but_not_under_a_reader() {
    let (fixture, repo) = (Fixture::new(), source(2));
    let remote = remote(&repo);
    let lease = fixture.acquire(&remote, Depth::Complete).unwrap();
    fs::write(lease.path().join("mark"), "").unwrap();
    let error = fixture.cache.repair(&remote, &|_| {}).unwrap_err();
    assert!(matches!(error, CacheError::Busy { .. }), "{error}");
    assert!(lease.path().join("mark").exists());
    drop(lease);
    let lease = fixture.cache.repair(&remote, &|_| {}).unwrap();
    assert_eq!((lease.freshness, lease.is_partial()), (Freshness::Cloned, false));
    assert!(!lease.path().join("mark").exists());
    assert!(has(lease.path(), "HEAD^{tree}"));
}

#[test]
fn what_a_killed_git_left_does_not_stop_the_next_fetch() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    let clone = fixture.get(&remote).path().to_owned();
    let left = [
        "config.lock",
        "HEAD.lock",
        "packed-refs.lock",
        "shallow.lock",
        "refs/heads/main.lock",
        "objects/pack/tmp_pack_abc",
        "refs/heads/next.lock",
    ];
    for name in left {
        fs::write(clone.join(name), "").unwrap();
    }
    repo.git(&["branch", "next"]);
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/next"]);
    let tip = commit(&repo, "second");
    let lease = fixture.get(&remote);
    assert_eq!(lease.freshness, Freshness::Fetched);
    assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
    assert!(left.iter().all(|name| !clone.join(name).exists()));
}

#[test]
fn a_fetch_that_fails_leaves_the_earlier_state_usable_again_and_again() {
    let (fixture, repo) = (Fixture::new(), source(2));
    let remote = remote(&repo);
    fixture.get(&remote);
    let (git_folder, away) = (repo.path().join(".git"), repo.path().join("away"));
    fs::rename(&git_folder, &away).unwrap();
    for _ in 0..3 {
        let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
        let CacheError::Fetch { failure: FetchFailure::Denied(_), .. } = &error else {
            panic!("{error:?}");
        };
        let (lease, reason) = error.into_stale().unwrap();
        assert_eq!(lease.freshness, Freshness::Stale);
        assert!(reason.starts_with("cannot fetch file:///"), "{reason}");
        assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "2");
    }
    fs::rename(&away, &git_folder).unwrap();
    assert_eq!(fixture.freshness(&remote), Freshness::Unchanged);
}

#[test]
fn damage_at_the_remote_does_not_cost_the_clone() {
    let (fixture, repo) = (Fixture::new(), source(2));
    let remote = remote(&repo);
    fixture.get(&remote);
    commit(&repo, "third");
    // The objects of the new commit are loose files.
    for folder in fs::read_dir(repo.path().join(".git/objects")).unwrap().flatten() {
        if folder.file_name().len() == 2 {
            fs::remove_dir_all(folder.path()).unwrap();
        }
    }
    let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
    let (lease, _) = error.into_stale().unwrap();
    assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), "2");
    assert_eq!(fixture.unfinished(), 0);
}

#[test]
fn a_first_clone_that_fails_leaves_nothing() {
    let fixture = Fixture::new();
    let remote = super::support::remote_at(&fixture.folder.path().join("nothing"));
    let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
    assert!(matches!(&error, CacheError::Fetch { stale: None, .. }), "{error:?}");
    assert_eq!((fixture.keys().len(), fixture.unfinished()), (0, 0));
}
