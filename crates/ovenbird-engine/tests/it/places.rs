//! Where a repository is found, and what stands in the place of its files.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_testkit::{TestRepo, git_command};

use crate::commits::{git_log, read};

#[test]
fn any_folder_of_a_repository_leads_to_it() {
    let repo = TestRepo::new();
    repo.write("a/b/file", "x\n");
    repo.commit("one").make();
    let root = repo.path().canonicalize().unwrap();
    for inside in ["", "a/b", ".git", ".git/hooks", ".git/refs/heads", ".git/objects"] {
        let found = GitRepo::open(&root.join(inside)).unwrap();
        assert_eq!(found.work_dir(), Some(root.as_path()), "{inside}");
        assert_eq!(found.git_dir(), root.join(".git"), "{inside}");
    }
    let bare = TestRepo::clone_of(repo.path(), &["--bare"]);
    let bare = bare.path().canonicalize().unwrap();
    for inside in ["", "refs", "hooks"] {
        let found = GitRepo::open(&bare.join(inside)).unwrap();
        assert_eq!((found.git_dir(), found.work_dir()), (bare.as_path(), None), "{inside}");
    }
}

#[test]
fn a_linked_work_tree_is_found_from_both_sides() {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let tree = repo.path().with_file_name("linked");
    repo.git(&["worktree", "add", "-q", tree.to_str().unwrap(), "-b", "side"]);
    repo.commit("two").make();
    let tree = tree.canonicalize().unwrap();
    let own = repo.path().canonicalize().unwrap().join(".git/worktrees/linked");
    for path in [&tree, &own] {
        let found = GitRepo::open(path).unwrap();
        assert_eq!((found.git_dir(), found.work_dir()), (own.as_path(), Some(tree.as_path())));
        let head = found.refs(Branches::Default).unwrap().head.unwrap();
        assert_eq!(head.name, "refs/heads/side");
    }
    assert_eq!(read(&tree, Branches::Default).0, git_log(&tree, "HEAD"));
}

#[test]
fn a_folder_that_lacks_parts_is_named_and_not_passed_over() {
    let outer = TestRepo::new();
    outer.commit("one").make();
    let inner = outer.path().join("inner");
    fs::create_dir_all(inner.join(".git/objects")).unwrap();
    let error = GitRepo::open(&inner).err().unwrap().to_string();
    assert!(error.contains("`refs` is missing"), "{error}");
    fs::remove_dir_all(inner.join(".git")).unwrap();
    fs::write(inner.join(".git"), "gitdir: nowhere\n").unwrap();
    let error = GitRepo::open(&inner).err().unwrap().to_string();
    assert!(error.contains("is no repository"), "{error}");
}

#[test]
fn alternates_that_lead_in_a_circle_are_read() {
    let first = TestRepo::new();
    first.commit("one").make();
    let second = TestRepo::clone_of(first.path(), &["--shared"]);
    second.commit("two").make();
    let objects = second.path().join(".git/objects");
    let list = first.path().join(".git/objects/info/alternates");
    fs::write(list, format!("{}\n", objects.display())).unwrap();
    assert_eq!(read(second.path(), Branches::Default).0, git_log(second.path(), "HEAD"));
}

/// What can stand where git expects a file.
fn special(kind: &str, at: &Path) {
    if fs::symlink_metadata(at).is_ok_and(|meta| !meta.is_dir()) {
        fs::remove_file(at).unwrap();
    }
    match kind {
        "pipe" => {
            let made = std::process::Command::new("mkfifo").arg(at).status().unwrap();
            assert!(made.success());
        }
        "socket" => drop(UnixListener::bind(at).unwrap()),
        "folder" => fs::create_dir_all(at.join("within")).unwrap(),
        "loop" => symlink(at, at).unwrap(),
        "device" => symlink("/dev/zero", at).unwrap(),
        other => unreachable!("{other}"),
    }
}

/// Reads all that a report does of a repository; `None` if that has no end.
fn read_all(path: PathBuf) -> Option<Result<usize, String>> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let read = || {
            let repo = GitRepo::open(&path).map_err(|error| error.to_string())?;
            let refs = repo.refs(Branches::All).map_err(|error| error.to_string())?;
            let head = refs.head.map(|head| head.oid);
            let documents = repo.documents(head).unwrap_or_default();
            let tips: Vec<_> = refs.tips.iter().map(|tip| tip.oid).collect();
            let mut oids = Vec::new();
            let mut sink = |batch: ovenbird_core::fact::Batch| {
                oids.extend(batch.commits.iter().map(|commit| commit.oid));
                Ok(())
            };
            repo.read_all_commits(&tips, &mut sink).expect("nobody stops it");
            repo.read_changes(&oids, &mut |_, _| Ok(()));
            Ok(oids.len() + documents.found.len())
        };
        let _ = send.send(read());
    });
    receive.recv_timeout(Duration::from_secs(20)).ok()
}

/// A repository with a packed and a loose commit.
fn with_everything() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("file", "x\n");
    repo.commit("one").make();
    repo.git(&["gc", "-q"]);
    repo.write("file", "y\n");
    repo.commit("two").make();
    repo
}

#[test]
fn what_is_no_file_ends_no_report() {
    for kind in ["pipe", "socket", "folder", "loop", "device"] {
        for name in [
            "HEAD",
            "config",
            "commondir",
            "packed-refs",
            "shallow",
            "info/grafts",
            "objects/info/alternates",
            "objects/info/commit-graph",
            "objects/pack/multi-pack-index",
            "refs/heads/other",
            "refs/tags/v1",
            "refs/replace/1234567890123456789012345678901234567890",
            "refs/remotes/origin/HEAD",
        ] {
            let repo = with_everything();
            let at = repo.path().join(".git").join(name);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            special(kind, &at);
            assert!(read_all(repo.path().to_owned()).is_some(), "{kind} for {name} hangs");
        }
    }
}

#[test]
fn objects_that_are_no_files_are_missing() {
    for kind in ["pipe", "socket", "folder", "loop", "device"] {
        let repo = with_everything();
        let tip = repo.git(&["rev-parse", "HEAD"]);
        let loose = repo.path().join(".git/objects").join(&tip[..2]).join(&tip[2..]);
        fs::remove_file(&loose).unwrap();
        special(kind, &loose);
        assert_eq!(read_all(repo.path().to_owned()), Some(Ok(0)), "{kind}");
        for extension in ["pack", "idx"] {
            let repo = with_everything();
            let folder = repo.path().join(".git/objects/pack");
            let pack = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path());
            let pack = pack.into_iter().find(|path| path.extension().is_some_and(|e| e == "pack"));
            let pack = pack.unwrap().with_extension(extension);
            fs::remove_file(&pack).unwrap();
            special(kind, &pack);
            assert_eq!(read_all(repo.path().to_owned()), Some(Ok(1)), "{kind} for {extension}");
        }
    }
}

#[test]
fn documents_that_are_no_files_are_refused_by_name() {
    for kind in ["pipe", "socket", "folder", "loop", "device"] {
        let repo = with_everything();
        special(kind, &repo.path().join(".mailmap"));
        let found = GitRepo::open(repo.path()).unwrap().documents(None).unwrap();
        assert_eq!((found.found.len(), found.refused.len()), (0, 1), "{kind}");
        assert!(found.refused[0].contains("`.mailmap`"), "{:?}", found.refused);
    }
}

#[test]
fn a_hook_finds_its_repository_from_where_git_runs_it() {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let bare = TestRepo::clone_of(repo.path(), &["--bare"]);
    let hook = bare.path().join("hooks/post-receive");
    fs::write(&hook, "#!/bin/sh\npwd > seen\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    repo.commit("two").make();
    let url = bare.path().display().to_string();
    let pushed = git_command(repo.path()).args(["push", "-q", &url, "main"]).status().unwrap();
    assert!(pushed.success());
    let seen = fs::read_to_string(bare.path().join("seen")).unwrap();
    assert_eq!(read(Path::new(seen.trim()), Branches::Default).0.len(), 2);
}
