//! What goes when room is needed, what never goes, and what is said when nothing can.

use std::thread::sleep;
use std::time::Duration;

use ovenbird_core::fact::Remote;
use ovenbird_engine::cache::{ByteSize, CacheError, Depth, FetchFailure, Freshness, Limits};
use ovenbird_testkit::TestRepo;

use super::support::{Fixture, ROOMY, remote, source};

/// Three remotes of about the same size, cloned in this order.
fn three(fixture: &Fixture) -> Vec<(TestRepo, Remote)> {
    let repos = (0..3).map(|_| source(1)).map(|repo| (remote(&repo), repo));
    let repos: Vec<_> = repos.map(|(remote, repo)| (repo, remote)).collect();
    for (_, remote) in &repos {
        fixture.get(remote);
        // File times may stand still for some milliseconds.
        sleep(Duration::from_millis(15));
    }
    repos
}

/// Room for `clones` clones of that size and a half.
fn room_for(fixture: &Fixture, clones: u64) -> Limits {
    let bytes = fixture.cache.list().unwrap().iter().map(|entry| entry.bytes).max().unwrap();
    Limits { budget: ByteSize::new(bytes * clones + bytes / 2), ..ROOMY }
}

#[test]
fn the_least_recently_used_goes_first_also_after_a_restart() {
    let mut fixture = Fixture::new();
    let repos = three(&fixture);
    fixture.get(&repos[0].1);
    let keys: Vec<_> = repos.iter().map(|(_, remote)| remote.key()).collect();
    assert_eq!(fixture.keys(), [&keys[1], &keys[2], &keys[0]].map(String::clone));
    fixture.reopen(room_for(&fixture, 3));
    let fourth = source(1);
    fixture.get(&remote(&fourth));
    assert_eq!(fixture.keys(), [keys[2].clone(), keys[0].clone(), remote(&fourth).key()]);
    assert_eq!(fixture.unfinished(), 0);
}

#[test]
fn pinned_clones_never_go_even_as_the_oldest() {
    let mut fixture = Fixture::new();
    let repos = three(&fixture);
    fixture.cache.pin(&repos[0].1.key()).unwrap();
    fixture.reopen(room_for(&fixture, 2));
    let fourth = source(1);
    fixture.get(&remote(&fourth));
    assert_eq!(fixture.keys(), [repos[0].1.key(), remote(&fourth).key()]);
    assert!(fixture.cache.list().unwrap()[0].pinned);
    fixture.cache.unpin(&repos[0].1.key()).unwrap();
    sleep(Duration::from_millis(15));
    let fifth = source(1);
    fixture.get(&remote(&fifth));
    assert_eq!(fixture.keys(), [remote(&fourth).key(), remote(&fifth).key()]);
}

#[test]
fn leased_clones_never_go() {
    let mut fixture = Fixture::new();
    let repos = three(&fixture);
    let lease = fixture.get(&repos[0].1);
    fixture.get(&repos[1].1);
    fixture.get(&repos[2].1);
    fixture.reopen(room_for(&fixture, 2));
    fixture.get(&remote(&source(1)));
    assert!(lease.path().join("HEAD").exists());
    assert!(fixture.keys().contains(&repos[0].1.key()));
    assert!(matches!(fixture.cache.remove(&repos[0].1.key()), Err(CacheError::Busy { .. })));
    drop(lease);
    fixture.cache.remove(&repos[0].1.key()).unwrap();
    assert!(!fixture.keys().contains(&repos[0].1.key()));
}

#[test]
fn where_no_room_can_be_made_nothing_goes_and_the_error_says_why() {
    let mut fixture = Fixture::new();
    let repos = three(&fixture);
    for (_, remote) in &repos[..2] {
        fixture.cache.pin(&remote.key()).unwrap();
    }
    let limits = room_for(&fixture, 1);
    fixture.reopen(limits);
    let new = source(1);
    let error = fixture.acquire(&remote(&new), Depth::CommitsOnly).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, CacheError::NoRoom { .. }), "{text}");
    assert!(text.contains(&repos[0].1.key()) && text.contains("unpin"), "{text}");
    assert!(text.contains(&limits.budget.to_string()), "{text}");
    assert_eq!((fixture.keys().len(), fixture.unfinished()), (3, 0));
    // What is there can still be used.
    assert_eq!(fixture.freshness(&repos[0].1), Freshness::Unchanged);
}

#[test]
fn a_full_disk_is_reported_before_cloning() {
    let floor = ByteSize::new(1 << 60);
    let fixture = Fixture::with(Limits { free_floor: floor, ..ROOMY });
    let error = fixture.acquire(&remote(&source(1)), Depth::CommitsOnly).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, CacheError::NoRoom { .. }), "{text}");
    assert!(text.contains("must stay free") && text.contains(&floor.to_string()), "{text}");
    assert_eq!((fixture.keys().len(), fixture.unfinished()), (0, 0));
}

#[test]
fn on_a_full_disk_clones_go_but_a_fetch_keeps_the_old_state() {
    let mut fixture = Fixture::new();
    let repos = three(&fixture);
    fixture.reopen(Limits { free_floor: ByteSize::new(1 << 60), ..ROOMY });
    super::support::commit(&repos[1].0, "new");
    let error = fixture.acquire(&repos[1].1, Depth::CommitsOnly).unwrap_err();
    let (lease, reason) = error.into_stale().unwrap();
    assert!(reason.contains("free on the disk"), "{reason}");
    assert_eq!(lease.freshness, Freshness::Stale);
    assert_eq!(fixture.keys(), [repos[1].1.key()]);
}

#[test]
fn a_clone_that_grows_too_large_is_stopped() {
    let fixture = Fixture::with(Limits { max_clone: ByteSize::new(300_000), ..ROOMY });
    let (small, large) = (source(1), source(1));
    let mut noise = 1_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        noise =
            noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 56) as u8
    })
    .take(2 << 20)
    .collect();
    large.write("large", &bytes);
    large.commit("large").make();
    fixture.get(&remote(&small));
    let error = fixture.acquire(&remote(&large), Depth::Complete).unwrap_err();
    let is_too_large =
        matches!(&error, CacheError::Fetch { failure: FetchFailure::TooLarge(_), stale: None, .. });
    assert!(is_too_large, "{error}");
    assert_eq!((fixture.keys(), fixture.unfinished()), (vec![remote(&small).key()], 0));
}

#[test]
fn clearing_keeps_pinned_and_leased_clones() {
    let fixture = Fixture::new();
    let repos = three(&fixture);
    fixture.cache.pin(&repos[0].1.key()).unwrap();
    let _lease = fixture.get(&repos[1].1);
    let freed = fixture.cache.clear().unwrap();
    assert!(freed > 4096);
    assert_eq!(fixture.keys(), [repos[0].1.key(), repos[1].1.key()]);
    fixture.cache.remove(&repos[0].1.key()).unwrap();
    fixture.cache.remove("never/cloned").unwrap();
    assert_eq!(fixture.freshness(&repos[0].1), Freshness::Cloned);
    let entry = fixture.cache.list().unwrap().pop().unwrap();
    assert!(!entry.pinned && entry.path.is_dir() && entry.last_used > 1_600_000_000);
}

#[test]
fn only_what_the_cache_made_is_ever_deleted() {
    let fixture = Fixture::new();
    for folder in ["clones/mine", "work/mine", "mine"] {
        std::fs::create_dir_all(fixture.root().join(folder)).unwrap();
        std::fs::write(fixture.root().join(folder).join("file"), "x").unwrap();
    }
    three(&fixture);
    fixture.cache.clear().unwrap();
    let fixture2 = Fixture { cache: Fixture::new().cache, folder: fixture.folder };
    let fixture2 = {
        let mut f = fixture2;
        f.reopen(ROOMY);
        f
    };
    for folder in ["clones/mine", "work/mine", "mine"] {
        assert!(fixture2.root().join(folder).join("file").exists());
    }
    assert_eq!(fixture2.keys().len(), 0);
}
