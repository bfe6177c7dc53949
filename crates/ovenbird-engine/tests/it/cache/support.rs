//! A cache in a temp folder, and remotes that are folders.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ovenbird_core::fact::{Location, Policy, Remote};
use ovenbird_engine::cache::{ByteSize, CacheError, CloneCache, Depth, Freshness, Lease, Limits};
use ovenbird_testkit::{TestRepo, git_command};
use tempfile::TempDir;

/// Enough for any repository made here.
pub(crate) const ROOMY: Limits = Limits {
    budget: ByteSize::new(1 << 40),
    free_floor: ByteSize::new(0),
    max_clone: ByteSize::new(1 << 40),
    fetch_timeout: Duration::from_mins(1),
};

/// Everything may be reached: the remotes are folders and loopback ports.
pub(crate) const OPEN: Policy = Policy { allow_file: true, allow_http: true, allow_private: true };

/// A cache, and the folder that it is in.
pub(super) struct Fixture {
    pub(super) folder: TempDir,
    pub(super) cache: CloneCache,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self::with(ROOMY)
    }

    pub(super) fn with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = CloneCache::open(folder.path().join("cache"), limits, OPEN).unwrap();
        Self { folder, cache }
    }

    /// The same folder, as a process that starts later finds it.
    pub(super) fn reopen(&mut self, limits: Limits) {
        self.cache = CloneCache::open(self.root(), limits, OPEN).unwrap();
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    pub(super) fn get(&self, remote: &Remote) -> Lease {
        self.acquire(remote, Depth::CommitsOnly).unwrap()
    }

    pub(super) fn acquire(&self, remote: &Remote, depth: Depth) -> Result<Lease, CacheError> {
        self.cache.acquire(remote, depth, &|_| {})
    }

    /// How the cache got the newest state.
    pub(super) fn freshness(&self, remote: &Remote) -> Freshness {
        self.get(remote).freshness
    }

    /// The keys in the order in which they would go.
    pub(super) fn keys(&self) -> Vec<String> {
        self.cache.list().unwrap().into_iter().map(|entry| entry.key).collect()
    }

    /// Files under the folders for unfinished work.
    pub(super) fn unfinished(&self) -> usize {
        std::fs::read_dir(self.root().join("work")).unwrap().count()
    }
}

pub(super) fn parse(url: &str) -> Remote {
    match Location::parse(url) {
        Ok(Location::Remote(remote)) => remote,
        other => panic!("{url}: {other:?}"),
    }
}

pub(crate) fn remote(repo: &TestRepo) -> Remote {
    remote_at(repo.path())
}

pub(super) fn remote_at(path: &Path) -> Remote {
    parse(&format!("file://{}", path.display()))
}

/// A repository with `commits` commits on `main`, each with a file of its own.
pub(super) fn source(commits: u32) -> TestRepo {
    let repo = TestRepo::init(&["-b", "main"]);
    for number in 0..commits {
        commit(&repo, &format!("file {number}"));
    }
    repo
}

/// One more commit with one more file; its name.
pub(super) fn commit(repo: &TestRepo, name: &str) -> String {
    repo.write(name, name);
    repo.commit(name).make()
}

/// What `git` says of a clone, trimmed. Missing objects are not fetched for it.
pub(super) fn git(path: &Path, args: &[&str]) -> String {
    let output = git_command(path).env("GIT_DIR", path).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Whether `git` finds an object in a clone.
pub(super) fn has(path: &Path, object: &str) -> bool {
    let command = &mut git_command(path);
    let output = command.env("GIT_DIR", path).args(["cat-file", "-e", object]).output().unwrap();
    output.status.success()
}
