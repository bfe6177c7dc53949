//! Other processes: this test program, started again to run one of the tests below that are
//! ignored otherwise, which act on what the variables say.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ovenbird_core::fact::Remote;
use ovenbird_engine::cache::{CloneCache, Depth, Freshness, Limits};

use super::support::{Fixture, OPEN, ROOMY, commit, git, parse, remote, source};
use super::together::{eventually, silent_server};

const ROOT: &str = "OVENBIRD_TEST_CACHE";
const URL: &str = "OVENBIRD_TEST_URL";

/// What the child says before its answer; the test harness writes beside it.
const MARK: &str = "child says: ";

/// A process that uses a cache.
pub(super) struct Child(std::process::Child);

impl Child {
    /// Starts a process that acquires the remote and ends.
    pub(super) fn acquire(root: &Path, remote: &Remote) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "cache::process::child_acquires", "--ignored", "--nocapture"]);
        command.env(ROOT, root).env(URL, remote.fetch_url());
        Self(
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }

    /// What it says at its end.
    pub(super) fn finish(mut self) -> String {
        let lines = BufReader::new(self.0.stdout.take().unwrap()).lines().map_while(Result::ok);
        let said =
            lines.filter_map(|line| line.split_once(MARK).map(|(_, said)| said.to_owned())).last();
        assert!(self.0.wait().unwrap().success());
        said.unwrap()
    }

    /// As `kill -9`.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
#[ignore = "run by other tests, as a process of its own"]
fn child_acquires() {
    let (Ok(root), Ok(url)) = (std::env::var(ROOT), std::env::var(URL)) else { return };
    let cache = CloneCache::open(root.into(), ROOMY, OPEN).unwrap();
    let lease = cache.acquire(&parse(&url), Depth::CommitsOnly, &|_| {});
    println!("\n{MARK}{:?}", lease.unwrap().freshness);
}

#[test]
fn a_process_killed_while_its_server_is_silent_leaves_no_lock() {
    let mut fixture = Fixture::new();
    let (url, connections) = silent_server();
    let remote = parse(&url);
    let mut child = Child::acquire(&fixture.root(), &remote);
    eventually("the child asks", || connections() > 0);
    child.kill();
    // Its `git` lives on with the lock: nobody else may write there yet. Other repos go on.
    let repo = source(1);
    assert_eq!(fixture.freshness(&super::support::remote(&repo)), Freshness::Cloned);
    fixture.reopen(Limits { fetch_timeout: Duration::from_millis(500), ..ROOMY });
    let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
    assert!(error.into_stale().is_err());
    assert!(!fixture.keys().contains(&remote.key()));
}

#[test]
fn a_process_killed_at_any_instant_leaves_a_usable_cache() {
    let mut fixture = Fixture::new();
    let repo = source(40);
    let remote = remote(&repo);
    let mut expected = 40;
    for round in 0..14_u64 {
        let mut child = Child::acquire(&fixture.root(), &remote);
        std::thread::sleep(Duration::from_millis(4 + round * 5));
        child.kill();
        if round % 2 == 1 {
            // None or a whole one.
            for entry in fixture.cache.list().unwrap() {
                git(&entry.path, &["fsck", "--connectivity-only"]);
            }
            fixture.reopen(ROOMY);
            let lease = fixture.get(&remote);
            assert_eq!(git(lease.path(), &["rev-list", "--count", "HEAD"]), expected.to_string());
            git(lease.path(), &["fsck", "--strict"]);
            assert_eq!(fixture.unfinished(), 0);
            commit(&repo, &format!("round {round}"));
            expected += 1;
            if round % 4 == 3 {
                drop(lease);
                fixture.cache.clear().unwrap();
            }
        }
    }
}

#[test]
fn unfinished_work_of_dead_processes_goes_and_that_of_live_ones_stays() {
    let mut fixture = Fixture::new();
    let repo = source(1);
    let name = fixture.get(&remote(&repo)).path().file_stem().unwrap().to_str().unwrap().to_owned();
    let left = ["new", "broken", "gone"]
        .map(|kind| fixture.root().join("work").join(format!("{kind}-{name}")));
    for folder in &left {
        std::fs::create_dir_all(folder.join("objects")).unwrap();
    }
    let lock = std::fs::File::options()
        .write(true)
        .open(fixture.root().join("locks").join(format!("{name}.fetch")))
        .unwrap();
    lock.lock().unwrap();
    fixture.reopen(ROOMY);
    assert!(left.iter().all(|folder| folder.exists()));
    drop(lock);
    fixture.reopen(ROOMY);
    assert!(left.iter().all(|folder| !folder.exists()));
}
