//! Kills, two processes at once, damaged repositories: nothing is lost, nothing comes twice.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::store::Store;
use ovenbird_testkit::{Rng, TestRepo, random_history};

use crate::stores::{CITUS, Stores, on_every_store, open};
use crate::support::{rev_list, stored, take, take_files, text};

const CHILD: &str = "OVENBIRD_TEST_INGEST";
const KILLS: usize = 120;

/// Not a test of its own: this process as the one that is killed.
#[test]
fn child() {
    let Ok(paths) = std::env::var(CHILD) else { return };
    let (repo, store) = paths.split_once('\n').expect("two paths");
    let mut store = open(store);
    take(&mut store, Path::new(repo), Branches::Default);
    take_files(&mut store, Path::new(repo));
}

fn start_ingest(repo: &Path, store: &str) -> Child {
    Command::new(std::env::current_exe().expect("the test binary has a path"))
        .args(["--exact", "faults::child", "--nocapture"])
        .env(CHILD, format!("{}\n{store}", repo.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts")
}

on_every_store!(kills_at_random_instants_lose_nothing_and_double_nothing);
fn kills_at_random_instants_lose_nothing_and_double_nothing(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 21, 1_500);
    let all = rev_list(repo.path(), &["HEAD"]);
    let mut rng = Rng::new(77);
    // The time of a whole run here, so that the kills fall all over it.
    let began = std::time::Instant::now();
    let whole = stores.place();
    assert!(start_ingest(repo.path(), &whole).wait().unwrap().success());
    let micros = began.elapsed().as_micros() as usize;
    let (mut place, mut partial) = (stores.place(), 0);
    // An ingest over many shards takes its time.
    let kills = if stores.layout() == CITUS { KILLS / 6 } else { KILLS };
    for kill in 0..kills {
        let mut child = start_ingest(repo.path(), &place);
        std::thread::sleep(Duration::from_micros(rng.below(micros) as u64));
        let _ = child.kill();
        let finished = child.wait().unwrap().success();
        let found = check(&place, &all, kill);
        partial += usize::from(found == 0 || !finished);
        if finished {
            place = stores.place();
        }
    }
    assert!(partial > kills / 10, "most kills came too late to test anything: {partial}");
    let mut child = start_ingest(repo.path(), &place);
    assert!(child.wait().unwrap().success());
    assert_eq!(check(&place, &all, kills), all.len());
    assert_same_facts(&place, &whole);
}

/// The store holds all commits or none, whole file facts or none of a commit.
fn check(place: &str, all: &[String], kill: usize) -> usize {
    let mut store = open(place);
    let found = stored(&mut store);
    assert!(found.is_empty() || found == all, "kill {kill}: {} of {}", found.len(), all.len());
    let sql = "select count(*) from git_commit c where coalesce(files, 0) <>
               (select count(*) from file_change f
                where f.repo_id = c.repo_id and f.commit_id = c.id)";
    assert_eq!(text(&store.select(sql, 1).unwrap().rows[0][0]), "0", "kill {kill}");
    found.len()
}

fn assert_same_facts(a: &str, b: &str) {
    for sql in [
        "select oid, subject, files, added, removed from git_commit order by 1",
        "select name, email, authored, committed, trailers from signature_use
         join signature on id = signature_id order by 1, 2",
    ] {
        let [a, b] = [a, b].map(|place| open(place).select(sql, usize::MAX).unwrap());
        assert_eq!(a, b);
    }
}

on_every_store!(two_processes_on_one_repo_store_it_once, at every isolation);
fn two_processes_on_one_repo_store_it_once(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 22, 3_000);
    let all = rev_list(repo.path(), &["HEAD"]);
    for round in 0..5 {
        let place = stores.place();
        let children: Vec<Child> = (0..4).map(|_| start_ingest(repo.path(), &place)).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(check(&place, &all, round), all.len());
        let mut store = open(&place);
        let sql = "select count(*) from ledger where kind = 'commits' and kept > 0";
        assert_eq!(text(&store.select(sql, 1).unwrap().rows[0][0]), "1", "one took it in");
    }
}

on_every_store!(a_reader_sees_one_state_while_a_writer_works, at every isolation);
fn a_reader_sees_one_state_while_a_writer_works(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 23, 2_000);
    let place = stores.place();
    drop(open(&place));
    let mut child = start_ingest(repo.path(), &place);
    while child.try_wait().unwrap().is_none() {
        let mut store = open(&place);
        let found = stored(&mut store).len();
        assert!(found == 0 || found == 2_000, "{found}");
    }
}

on_every_store!(a_corrupt_pack_is_counted_and_stops_nothing_stored);
fn a_corrupt_pack_is_counted_and_stops_nothing_stored(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 24, 500);
    repo.git(&["repack", "-adq"]);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let pack = std::fs::read_dir(repo.path().join("objects/pack"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ext| ext == "pack"))
        .unwrap();
    let mut bytes = std::fs::read(&pack).unwrap();
    let mut rng = Rng::new(4);
    for _ in 0..200 {
        let at = 12 + rng.below(bytes.len() - 12);
        bytes[at] ^= 0x55;
    }
    std::fs::remove_file(&pack).unwrap();
    std::fs::write(&pack, bytes).unwrap();
    // A fresh store takes what can be read and counts the rest; the old one keeps what it has.
    let mut fresh = stores.fresh();
    let report = take(&mut fresh, repo.path(), Branches::Default);
    assert!(report.unreadable > 0 && report.new < 500, "{report:?}");
    let files = take_files(&mut fresh, repo.path());
    assert!(files.unreadable > 0 || report.new == 0);
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store).len(), 500);
}

on_every_store!(a_repository_deleted_under_us_is_an_error_and_loses_nothing);
fn a_repository_deleted_under_us_is_an_error_and_loses_nothing(stores: &Stores) {
    let repo = TestRepo::bare();
    random_history(&repo, 25, 100);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    std::fs::remove_dir_all(repo.path()).unwrap();
    assert!(GitRepo::open(repo.path()).is_err());
    assert_eq!(stored(&mut store).len(), 100);
}

#[test]
fn a_full_disk_is_reported_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mount = |size: &str| {
        let options = format!("size={size}");
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&disk)
            .status();
        status.is_ok_and(|status| status.success())
    };
    if !mount("1500k") {
        eprintln!("skipped: a small disk can only be mounted by root");
        return;
    }
    let result = std::panic::catch_unwind(|| fill(&disk));
    let _ = Command::new("umount").arg(&disk).status();
    result.unwrap();
}

fn fill(disk: &Path) {
    let (small, large) = (TestRepo::bare(), TestRepo::bare());
    random_history(&small, 26, 50);
    random_history(&large, 27, 20_000);
    let mut store = Store::open_sqlite(&disk.join("s.db")).unwrap();
    take(&mut store, small.path(), Branches::Default);
    let id = crate::support::repo_id(&mut store, large.path());
    let repo = GitRepo::open(large.path()).unwrap();
    let silent = crate::support::Silent;
    let error =
        ovenbird_engine::ingest::commits(&mut store, id, &repo, Branches::Default, 0, &silent);
    let error = error.expect_err("the disk is too small").to_string();
    assert_eq!(error, "the disk that holds the store is full");
    assert_eq!(stored(&mut store), rev_list(small.path(), &["HEAD"]));
}
