//! Several threads and processes at once.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use ovenbird_engine::cache::{CacheError, Depth, Freshness, Limits};

use super::process::Child;
use super::support::{Fixture, ROOMY, commit, git, parse, remote, source};

/// A remote that takes connections and never says a word, and the number of connections.
pub(super) fn silent_server() -> (String, impl Fn() -> usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("git://{}/x", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                let mut connection = connection;
                sender.send(()).ok();
                let _ = connection.read_to_end(&mut Vec::new());
            });
        }
    });
    (url, move || receiver.try_iter().count())
}

/// Waits until something holds.
pub(super) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "never happened: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn threads_that_want_one_repo_clone_it_once() {
    let (fixture, repo) = (Fixture::new(), source(3));
    let remote = remote(&repo);
    let mut kinds: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| fixture.freshness(&remote))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    kinds.retain(|&kind| kind != Freshness::Unchanged);
    assert_eq!(kinds, [Freshness::Cloned]);
    assert_eq!(fixture.cache.list().unwrap().len(), 1);
}

#[test]
fn processes_that_want_one_repo_clone_it_once() {
    let (fixture, repo) = (Fixture::new(), source(3));
    let remote = remote(&repo);
    let children: Vec<_> = (0..4).map(|_| Child::acquire(&fixture.root(), &remote)).collect();
    let mut said: Vec<_> = children.into_iter().map(Child::finish).collect();
    said.retain(|line| line != "Unchanged");
    assert_eq!(said, ["Cloned"]);
    assert_eq!(git(fixture.get(&remote).path(), &["rev-list", "--count", "HEAD"]), "3");
}

#[test]
fn another_repo_does_not_wait() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let (url, connections) = silent_server();
    let slow = Limits { fetch_timeout: Duration::from_secs(8), ..ROOMY };
    let root = fixture.root();
    let blocked = thread::spawn(move || {
        let cache =
            ovenbird_engine::cache::CloneCache::open(root, slow, super::support::OPEN).unwrap();
        cache.acquire(&parse(&url), Depth::Complete, &|_| {}).unwrap_err().to_string()
    });
    eventually("the silent server is asked", || connections() > 0);
    assert_eq!(fixture.freshness(&remote(&repo)), Freshness::Cloned);
    commit(&repo, "second");
    assert_eq!(fixture.freshness(&remote(&repo)), Freshness::Fetched);
    fixture.cache.clear().unwrap();
    assert!(!blocked.is_finished());
    assert!(blocked.join().unwrap().contains("stopped after 8 s"));
}

#[test]
fn one_repo_waits_for_its_own_fetch_but_not_for_ever() {
    let hasty = Limits { fetch_timeout: Duration::from_millis(1500), ..ROOMY };
    let patient = Limits { fetch_timeout: Duration::from_secs(6), ..ROOMY };
    let fixture = Fixture::with(hasty);
    let (url, connections) = silent_server();
    let remote = parse(&url);
    let (root, same) = (fixture.root(), remote.clone());
    let first = thread::spawn(move || {
        let cache =
            ovenbird_engine::cache::CloneCache::open(root, patient, super::support::OPEN).unwrap();
        cache.acquire(&same, Depth::Complete, &|_| {}).unwrap_err().to_string()
    });
    eventually("the silent server is asked", || connections() > 0);
    let error = fixture.acquire(&remote, Depth::Complete).unwrap_err();
    assert!(matches!(error, CacheError::Busy { .. }), "{error}");
    assert_eq!(connections(), 0);
    assert!(first.join().unwrap().contains("stopped after 6 s"));
    // The failure has left no lock behind.
    let error = fixture.acquire(&remote, Depth::Complete).unwrap_err();
    assert!(error.to_string().contains("stopped after 1.5 s"), "{error}");
}

#[test]
fn a_lease_stops_nobody_from_fetching_not_even_its_holder() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    let first = fixture.get(&remote);
    let tip = commit(&repo, "second");
    let second = fixture.get(&remote);
    assert_eq!(second.freshness, Freshness::Fetched);
    let third = fixture.acquire(&remote, Depth::Complete).unwrap();
    assert_eq!(git(first.path(), &["rev-parse", "HEAD"]), tip);
    drop((first, second, third));
}

#[test]
fn a_push_before_the_call_is_never_missed() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let remote = remote(&repo);
    fixture.get(&remote);
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                fixture.get(&remote);
            }
        });
        for number in 0..12 {
            let tip = commit(&repo, &format!("pushed {number}"));
            let lease = fixture.get(&remote);
            assert_eq!(git(lease.path(), &["rev-parse", "HEAD"]), tip);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
