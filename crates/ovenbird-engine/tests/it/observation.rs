//! When a clone was last fetched, by what git leaves behind.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use ovenbird_core::fact::{Basis, Observation};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_testkit::{TestRepo, git_command};
use tempfile::TempDir;

use crate::support::NOW;

const DAY: i64 = 86_400;
/// The newest commit of [`Place::source`].
const NEWEST: i64 = NOW - 200 * DAY;
const CLONED: i64 = NOW - 103 * DAY;
const FETCHED: i64 = NOW - 50 * DAY;

/// A source and one clone of it, made long ago.
struct Place {
    source: TestRepo,
    folder: TempDir,
}

impl Place {
    /// Cloned with some options at [`CLONED`], by the log and by the files.
    fn cloned(options: &[&str]) -> Self {
        let source = TestRepo::new();
        source.commit("old").at(&format!("{} +0000", NEWEST - DAY)).make();
        source.commit("new").at(&format!("{NEWEST} +0000")).make();
        let place = Self { source, folder: tempfile::tempdir().unwrap() };
        let url = format!("file://{}", place.source.path().display());
        let args = [&["clone", "-q"], options, &[&url, "clone"]].concat();
        git_at(place.folder.path(), CLONED, &args);
        date(&place.path(), CLONED);
        place
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("clone")
    }

    /// Runs git in the clone at some time, by the logs that it writes.
    fn git(&self, at: i64, args: &[&str]) {
        git_at(&self.path(), at, args);
    }

    /// Fetches, and dates what that wrote.
    fn fetch(&self, at: i64, args: &[&str]) {
        self.git(at, &[&["fetch", "-q"], args].concat());
        date(&self.path().join(".git/FETCH_HEAD"), at);
    }

    fn observed(&self) -> Observation {
        observed(&self.path())
    }
}

fn git_at(folder: &Path, at: i64, args: &[&str]) {
    let date = format!("@{at} +0000");
    let mut git = git_command(folder);
    let done = git.args(args).env("GIT_COMMITTER_DATE", &date).env("GIT_AUTHOR_DATE", &date);
    assert!(done.status().unwrap().success(), "git {args:?}");
}

/// Gives a file, or all below a folder, a time.
fn date(path: &Path, at: i64) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            date(&entry.unwrap().path(), at);
        }
    }
    let time = UNIX_EPOCH + Duration::from_secs(at.unsigned_abs());
    // Objects are read-only, and their times are of no matter.
    _ = File::open(path).and_then(|file| file.set_modified(time));
}

/// What is read, with all that git says the branch has.
fn observed(path: &Path) -> Observation {
    let repo = GitRepo::open(path).unwrap();
    let head = repo.refs(Branches::Default).unwrap().head;
    let holds = |oid: &ovenbird_core::fact::Oid| {
        let args = ["merge-base", "--is-ancestor", &oid.to_string(), "HEAD"];
        git_command(path).args(args).status().unwrap().success()
    };
    repo.observation(head.as_ref(), &holds, NOW)
}

#[test]
fn a_clone_that_was_never_fetched_is_observed_to_when_it_was_cloned() {
    let place = Place::cloned(&[]);
    assert_eq!(place.observed(), Observation::known(CLONED, Basis::Clone));
}

#[test]
fn a_fetch_of_nothing_new_counts() {
    let place = Place::cloned(&[]);
    place.fetch(FETCHED, &[]);
    assert_eq!(place.observed(), Observation::known(FETCHED, Basis::Fetch));
}

#[test]
fn a_fetch_that_failed_does_not_count() {
    let place = Place::cloned(&[]);
    place.git(CLONED, &["remote", "set-url", "origin", "file:///nowhere/at/all"]);
    let failed = git_command(&place.path()).args(["fetch", "-q"]).output().unwrap();
    assert!(!failed.status.success());
    let observed = place.observed();
    assert_eq!((observed.at_least, observed.end(NOW)), (CLONED, CLONED));
}

#[test]
fn a_fetch_of_another_branch_alone_does_not_count() {
    let place = Place::cloned(&[]);
    place.source.git(&["branch", "topic"]);
    place.fetch(FETCHED, &["origin", "topic"]);
    assert_eq!(place.observed().end(NOW), CLONED);
}

#[test]
fn a_fetch_of_a_fork_does_not_count() {
    let place = Place::cloned(&[]);
    let fork = TestRepo::clone_of(place.source.path(), &[]);
    place.fetch(FETCHED, &[&format!("file://{}", fork.path().display()), "main"]);
    assert_eq!(place.observed().end(NOW), CLONED);
}

#[test]
fn a_push_shows_what_was_there() {
    let place = Place::cloned(&[]);
    place.source.git(&["config", "receive.denyCurrentBranch", "ignore"]);
    place.git(FETCHED - DAY, &["commit", "-q", "--allow-empty", "-m", "mine"]);
    place.git(FETCHED, &["push", "-q"]);
    assert_eq!(place.observed(), Observation::known(FETCHED, Basis::Exchange));
}

#[test]
fn a_push_of_another_branch_shows_nothing_of_this() {
    let place = Place::cloned(&[]);
    place.git(FETCHED, &["push", "-q", "origin", "HEAD:refs/heads/topic"]);
    assert_eq!(place.observed(), Observation::known(CLONED, Basis::Clone));
}

#[test]
fn what_was_fetched_and_not_merged_is_not_observed() {
    let place = Place::cloned(&[]);
    place.source.commit("later").at(&format!("{FETCHED} +0000")).make();
    place.fetch(FETCHED, &[]);
    assert_eq!(place.observed(), Observation::known(CLONED, Basis::EvidenceRows));
    place.git(FETCHED + DAY, &["merge", "-q", "--ff-only"]);
    assert_eq!(place.observed(), Observation::known(FETCHED, Basis::Fetch));
}

#[test]
fn a_pull_moves_the_end() {
    let place = Place::cloned(&[]);
    place.source.commit("later").at(&format!("{FETCHED} +0000")).make();
    place.git(FETCHED + DAY, &["pull", "-q", "--ff-only"]);
    date(&place.path().join(".git/FETCH_HEAD"), FETCHED + DAY);
    assert_eq!(place.observed(), Observation::known(FETCHED + DAY, Basis::Fetch));
}

#[test]
fn a_copy_that_lost_the_times_of_its_files_keeps_what_its_logs_say() {
    let place = Place::cloned(&[]);
    date(&place.path(), NOW - DAY);
    assert_eq!(place.observed().end(NOW), CLONED);
    place.fetch(FETCHED, &[]);
    date(&place.path(), NOW - DAY);
    let observed = place.observed();
    assert_eq!((observed.at_least, observed.at_latest), (CLONED, NOW - DAY));
    // One more fetch tells again.
    place.fetch(NOW - 3_600, &[]);
    assert_eq!(place.observed(), Observation::known(NOW - 3_600, Basis::Fetch));
}

#[test]
fn of_a_mirror_two_times_are_known() {
    let place = Place::cloned(&["--mirror"]);
    let observed = place.observed();
    assert_eq!(observed, Observation::between(NEWEST, CLONED, Basis::Estimate));
    place.git(FETCHED, &["fetch", "-q"]);
    date(&place.path().join("FETCH_HEAD"), FETCHED);
    assert_eq!(place.observed(), Observation::known(FETCHED, Basis::Fetch));
}

#[test]
fn a_bare_clone_fetches_nothing_into_its_branches() {
    let place = Place::cloned(&["--bare"]);
    place.source.commit("later").at(&format!("{FETCHED} +0000")).make();
    place.git(FETCHED, &["fetch", "-q"]);
    assert_eq!(place.observed(), Observation::known(NEWEST, Basis::EvidenceRows));
}

#[test]
fn a_bundle_is_as_old_as_what_is_in_it() {
    let place = Place::cloned(&[]);
    let bundle = place.folder.path().join("all.bundle");
    place.git(CLONED, &["bundle", "create", "-q", bundle.to_str().unwrap(), "HEAD", "main"]);
    date(&bundle, NEWEST + 5 * DAY);
    git_at(place.folder.path(), NOW - DAY, &["clone", "-q", bundle.to_str().unwrap(), "again"]);
    let observed = observed(&place.folder.path().join("again"));
    assert_eq!(observed, Observation::between(NEWEST, NEWEST + 5 * DAY, Basis::Estimate));
}

#[test]
fn where_the_work_is_done_everything_is_seen() {
    let source = TestRepo::new();
    source.commit("one").at(&format!("{NEWEST} +0000")).make();
    assert_eq!(observed(source.path()).basis, Basis::Origin);
    // Before anything went there, a remote is no more than a name.
    source.git(&["remote", "add", "origin", "https://forge.example/a/b"]);
    assert_eq!(observed(source.path()).basis, Basis::Origin);
    assert_eq!(observed(TestRepo::new().path()).basis, Basis::Origin);
}

#[test]
fn a_bare_repository_without_remotes_may_be_a_copy() {
    let place = Place::cloned(&["--mirror"]);
    place.git(CLONED, &["remote", "remove", "origin"]);
    place.source.commit("same").make();
    let bare = TestRepo::bare();
    place.git(CLONED, &["push", "-q", bare.path().to_str().unwrap(), "HEAD:main"]);
    date(bare.path(), CLONED);
    assert_eq!(observed(bare.path()), Observation::between(NEWEST, CLONED, Basis::Estimate));
}

#[test]
fn a_checkout_of_something_older_ends_there() {
    let place = Place::cloned(&[]);
    place.git(NOW - DAY, &["checkout", "-q", "--detach", "HEAD~1"]);
    assert_eq!(place.observed(), Observation::known(NEWEST - DAY, Basis::EvidenceRows));
    place.git(NOW - DAY, &["checkout", "-q", "--detach", "origin/main"]);
    assert_eq!(place.observed(), Observation::known(CLONED, Basis::Clone));
}

#[test]
fn a_linked_work_tree_knows_what_its_clone_knows() {
    let place = Place::cloned(&[]);
    place.fetch(FETCHED, &[]);
    place.git(FETCHED, &["worktree", "add", "-q", "../beside", "-b", "topic"]);
    let beside = observed(&place.folder.path().join("beside"));
    assert_eq!(beside, Observation::known(FETCHED, Basis::Fetch));
}

#[test]
fn without_logs_the_newest_commit_and_the_files_tell() {
    let place = Place::cloned(&[]);
    fs::remove_dir_all(place.path().join(".git/logs")).unwrap();
    assert_eq!(place.observed(), Observation::between(NEWEST, CLONED, Basis::Estimate));
}

#[test]
fn damaged_logs_and_fetch_heads_are_no_evidence() {
    let place = Place::cloned(&[]);
    let git = place.path().join(".git");
    for (name, junk) in [
        ("FETCH_HEAD", b"\xff\0\tnot-for-merge".as_slice()),
        ("logs/HEAD", b"> > > \t\xff"),
        ("logs/refs/remotes/origin/HEAD", b"\n\n"),
    ] {
        fs::write(git.join(name), junk).unwrap();
        date(&git.join(name), CLONED);
    }
    assert_eq!(place.observed().at_least, NEWEST);
}

#[test]
fn a_log_that_is_older_than_what_was_fetched_is_no_evidence() {
    let place = Place::cloned(&[]);
    place.source.commit("later").at(&format!("{FETCHED} +0000")).make();
    git_at(
        place.folder.path(),
        CLONED,
        &["clone", "-q", place.source.path().to_str().unwrap(), "b"],
    );
    let again = place.folder.path().join("b");
    date(&again, FETCHED + DAY);
    let reported = Observation::between(FETCHED, FETCHED + DAY, Basis::Estimate);
    assert_eq!(observed(&again), reported);
}

#[test]
fn nothing_is_observed_later_than_now() {
    let place = Place::cloned(&[]);
    place.fetch(NOW + DAY, &[]);
    assert_eq!(place.observed(), Observation::known(NOW, Basis::Fetch));
}

#[test]
fn whoever_fetched_it_knows_best() {
    let place = Place::cloned(&[]);
    let repo = GitRepo::open(&place.path()).unwrap().fetched_at(NOW - 7);
    let observed = repo.observation(None, &|_| false, NOW);
    assert_eq!(observed, Observation::known(NOW - 7, Basis::Fetch));
}
