//! Sizes that only a hostile repository has: each has a limit, a reason in the ledger, and takes
//! little memory whatever it claims.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::write::ZlibEncoder;
use ovenbird_core::fact::trailer;
use ovenbird_engine::git::{Branches, GitRepo, LARGEST_DOCUMENT};
use ovenbird_testkit::TestRepo;

use crate::commits::read;
use crate::stores::{Stores, on_every_store};
use crate::support::{history, repo_id, take};

/// The largest commit that is read, in bytes, as docs/limits.md has it.
const LARGEST_COMMIT: usize = 16 << 20;

/// What reading may take, in MiB; a process that reads nothing takes about 15.
const MOST_MEMORY: u64 = 200;

/// A repository whose only branch is at a commit with this message.
fn with_message(message: &str) -> TestRepo {
    let repo = TestRepo::new();
    let start = format!(
        "tree {}\nauthor A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\n",
        repo.empty_tree()
    );
    point_to(&repo, &repo.raw_commit((start + message).as_bytes()));
    repo
}

fn point_to(repo: &TestRepo, oid: &str) {
    fs::write(repo.path().join(".git/refs/heads/main"), format!("{oid}\n")).unwrap();
}

/// The most memory, in MiB, that a process of its own takes to read a repository.
fn peak(path: &Path) -> u64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "limits::reads_in_a_process_of_its_own", "--nocapture"])
        .env("OVENBIRD_TEST_READS", path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let peak = said.split("peak ").nth(1).and_then(|rest| rest.split_whitespace().next());
    peak.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_else(|| panic!("{said}")) >> 10
}

#[test]
fn reads_in_a_process_of_its_own() {
    let Some(path) = std::env::var_os("OVENBIRD_TEST_READS").map(PathBuf::from) else { return };
    let mut store = ovenbird_engine::store::Store::in_memory().unwrap();
    take(&mut store, &path, Branches::All);
    history(&mut store, &path);
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    println!("peak {}", line.trim_start_matches("VmHWM:").trim());
}

on_every_store!(a_commit_of_absurd_size_is_counted_and_not_read);
fn a_commit_of_absurd_size_is_counted_and_not_read(stores: &Stores) {
    let repo = with_message(&"x".repeat(LARGEST_COMMIT + 1));
    let mut store = stores.fresh();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).unreadable, 1);
    let id = repo_id(&mut store, repo.path());
    let reason = store.ledger(id).unwrap()[0].reason.clone();
    assert_eq!(reason.as_deref(), Some("1 commits and 0 refs could not be read"));
    repo.git(&["repack", "-adq"]);
    assert_eq!(read(repo.path(), Branches::Default).1.unreadable, 1, "in a pack, too");
}

#[test]
fn what_an_object_claims_takes_no_memory() {
    let repo = with_message("m");
    let name = "12".repeat(20);
    let path = repo.path().join(".git/objects/12");
    fs::create_dir_all(&path).unwrap();
    let file = fs::File::create(path.join(&name[2..])).unwrap();
    let mut object = ZlibEncoder::new(file, flate2::Compression::fast());
    object.write_all(format!("commit {}\0", 100 * LARGEST_COMMIT).as_bytes()).unwrap();
    object.write_all(&vec![b'x'; LARGEST_COMMIT]).unwrap();
    object.finish().unwrap();
    point_to(&repo, &name);
    assert_eq!(read(repo.path(), Branches::Default).1.unreadable, 1);
    assert!(peak(repo.path()) < MOST_MEMORY);
}

#[test]
fn of_a_million_trailers_some_thousand_are_kept() {
    let line = "By: A <a@x>\n";
    let message = format!("s\n\n{}", line.repeat((LARGEST_COMMIT - 1_000) / line.len()));
    let repo = with_message(&message);
    let (found, report) = read(repo.path(), Branches::Default);
    assert_eq!((found.len(), report.cut), (1, 1));
    let mut store = ovenbird_engine::store::Store::in_memory().unwrap();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(history(&mut store, repo.path()).trailers.len(), trailer::MOST);
    let id = repo_id(&mut store, repo.path());
    let reason = store.ledger(id).unwrap()[0].reason.clone().unwrap();
    assert!(reason.contains("4096 trailers"), "{reason}");
    assert!(peak(repo.path()) < MOST_MEMORY);
}

on_every_store!(parents_are_counted_however_many);
fn parents_are_counted_however_many(stores: &Stores) {
    let repo = TestRepo::new();
    let parent = repo.commit("one").make();
    let start = format!("tree {}\n", repo.empty_tree());
    let parents = format!("parent {parent}\n").repeat(65_536);
    let end = "author A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\nm\n";
    point_to(&repo, &repo.raw_commit((start + &parents + end).as_bytes()));
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let found = history(&mut store, repo.path());
    let tip = found.head.unwrap();
    assert_eq!(found.parents_of(tip).len(), 65_536);
    assert!(found.commits[tip as usize].is_merge());
}

on_every_store!(a_document_over_the_limit_is_reported);
fn a_document_over_the_limit_is_reported(stores: &Stores) {
    let repo = TestRepo::new();
    let line = "A <a@x> <b@x>\n";
    for (times, refused) in [(1, 0), (100, 1)] {
        let lines = times * LARGEST_DOCUMENT as usize / line.len();
        repo.write(".mailmap", line.repeat(lines));
        repo.commit("a mailmap").make();
        let bare = TestRepo::clone_of(repo.path(), &["--bare"]);
        for path in [repo.path(), bare.path()] {
            let opened = GitRepo::open(path).unwrap();
            let head = opened.refs(Branches::Default).unwrap().head.map(|head| head.oid);
            let found = opened.documents(head).unwrap();
            assert_eq!((found.found.len(), found.refused.len()), (1 - refused, refused));
            let mut store = stores.fresh();
            assert_eq!(take(&mut store, path, Branches::Default).notes.len(), refused);
            let id = repo_id(&mut store, path);
            let reason = store.ledger(id).unwrap()[0].reason.clone();
            assert_eq!(reason.is_some_and(|reason| reason.contains("1 MiB")), refused == 1);
            assert!(peak(path) < MOST_MEMORY);
        }
    }
}

#[test]
fn a_file_over_the_limit_has_no_lines() {
    let repo = TestRepo::new();
    repo.write("large", vec![b'\n'; (64 << 20) + 1]);
    repo.write("small", "x\n");
    repo.commit("files").make();
    let found = crate::support::counted(repo.path());
    let lines: Vec<_> = found.into_iter().map(|((_, path), lines)| (path, lines)).collect();
    assert_eq!(lines, [("large".to_owned(), None), ("small".to_owned(), Some((1, 0)))]);
}
