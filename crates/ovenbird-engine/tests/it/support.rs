//! What several tests ask of a repository, by us and by git.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use ovenbird_core::fact::{History, Oid};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest::{self, CommitsReport, Progress};
use ovenbird_engine::store::{RepoKey, Store};
use ovenbird_testkit::git_command;

/// Shows nothing.
pub(crate) struct Silent;

impl Progress for Silent {
    fn advanced(&self, _: u64, _: Option<u64>) {}
}

/// The present of all tests.
pub(crate) const NOW: i64 = 1_700_000_000;

/// Ingests the commits of a local repository.
pub(crate) fn take(store: &mut Store, path: &Path, branches: Branches) -> CommitsReport {
    let id = repo_id(store, path);
    let repo = GitRepo::open(path).expect("the repository opens");
    ingest::commits(store, id, &repo, branches, NOW, &Silent).expect("the ingest works")
}

/// Ingests the file facts of a local repository.
pub(crate) fn take_files(store: &mut Store, path: &Path) -> ingest::FilesReport {
    let id = repo_id(store, path);
    let repo = GitRepo::open(path).expect("the repository opens");
    ingest::files(store, id, &repo, NOW, Duration::MAX, &Silent).expect("the ingest works")
}

pub(crate) fn repo_id(store: &mut Store, path: &Path) -> i64 {
    let path = path.display().to_string();
    let key = RepoKey { key: path.clone(), url: None, path: Some(path) };
    store.add_repo(&key, NOW).expect("the repo is added").id
}

pub(crate) fn history(store: &mut Store, path: &Path) -> History {
    let id = repo_id(store, path);
    store.history(id, true).expect("the history loads")
}

/// The names of all reachable commits in the store, sorted.
pub(crate) fn stored(store: &mut Store) -> Vec<String> {
    let sql = "select oid from git_commit where reachable = 1 order by oid";
    let rows = store.select(sql, usize::MAX).expect("the query runs").rows;
    rows.into_iter().map(|row| text(&row[0])).collect()
}

pub(crate) fn text(value: &ovenbird_engine::store::SqlValue) -> String {
    use ovenbird_engine::store::SqlValue;
    match value {
        SqlValue::Text(text) | SqlValue::Blob(text) => text.clone(),
        SqlValue::Integer(integer) => integer.to_string(),
        other => format!("{other:?}"),
    }
}

/// What git prints, as text; bytes that are not UTF-8 as Latin-1.
pub(crate) fn git(path: &Path, args: &[&str]) -> String {
    let output = git_command(path).args(args).output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    latin1(&output.stdout)
}

pub(crate) fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// Git's list of commits, sorted.
pub(crate) fn rev_list(path: &Path, args: &[&str]) -> Vec<String> {
    let mut list: Vec<String> =
        git(path, &[&["rev-list"], args].concat()).lines().map(str::to_owned).collect();
    list.sort();
    list
}

/// (added, removed) by commit and path.
pub(crate) type Lines = BTreeMap<(String, String), Option<(u32, u32)>>;

/// Git's line counts of every commit against its first parent.
pub(crate) fn numstat(path: &Path) -> Lines {
    let args =
        ["log", "-z", "--numstat", "--no-renames", "--diff-merges=first-parent", "--format=%x01%H"];
    let output = git_command(path).args(args).output().expect("git runs").stdout;
    let mut found = Lines::new();
    for block in output.split(|&byte| byte == 1).skip(1) {
        let mut parts = block.split(|&byte| byte == 0);
        let oid = latin1(parts.next().expect("a block has a commit")).trim().to_owned();
        for part in parts {
            let part = latin1(part);
            let mut fields = part.trim_start_matches('\n').splitn(3, '\t');
            let (Some(added), Some(removed), Some(path)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let lines = added.parse().ok().zip(removed.parse().ok());
            found.insert((oid.clone(), path.to_owned()), lines);
        }
    }
    found
}

/// Our line counts of the same.
pub(crate) fn counted(path: &Path) -> Lines {
    let repo = GitRepo::open(path).expect("the repository opens");
    let list = rev_list(path, &["HEAD"]);
    let oids: Vec<Oid> = list.iter().map(|hex| Oid::from_hex(hex).expect("a name")).collect();
    let mut found = Lines::new();
    let report = repo.read_changes(&oids, &mut |_, changes| {
        for file in changes.files {
            found.insert((changes.oid.to_string(), file.path), file.lines);
        }
        Ok(())
    });
    assert_eq!(report.unreadable, 0);
    found
}
