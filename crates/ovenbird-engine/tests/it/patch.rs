//! Patch ids are git's, and equal just where git's are.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use ovenbird_core::fact::Oid;
use ovenbird_engine::git::GitRepo;
use ovenbird_testkit::{TestRepo, git_command, random_history};
use proptest::prelude::*;

use crate::support::{latin1, rev_list};

/// What git says of each commit that changes something, by commit.
fn by_git(path: &Path, commits: &[String]) -> BTreeMap<String, String> {
    let diff = ["diff-tree", "--stdin", "-p", "--full-index", "--no-renames", "--root"];
    let input = commits.join("\n") + "\n";
    let diffs = piped(git_command(path).args(diff), input.as_bytes());
    let ids = piped(git_command(path).args(["patch-id", "--stable"]), &diffs);
    let line = |line: &str| line.split_once(' ').map(|(id, of)| (of.to_owned(), id.to_owned()));
    latin1(&ids).lines().filter_map(line).collect()
}

fn piped(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    assert!(output.status.success());
    output.stdout
}

/// What we say of the same.
fn by_us(path: &Path, commits: &[String]) -> BTreeMap<String, String> {
    let repo = GitRepo::open(path).unwrap();
    let mut reader = repo.patches();
    let mut id = |commit: &String| {
        let patch = reader.of(&Oid::from_hex(commit).unwrap()).unwrap();
        Some((commit.clone(), reader.id(&patch)?.to_string()))
    };
    commits.iter().filter_map(&mut id).collect()
}

fn without_merges(path: &Path) -> Vec<String> {
    rev_list(path, &["--all", "--no-merges"])
}

/// Commits by id: which are one to whoever made the ids.
fn classes(ids: &BTreeMap<String, String>) -> Vec<Vec<&String>> {
    let mut classes: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (commit, id) in ids {
        classes.entry(id).or_default().push(commit);
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    classes.sort();
    classes
}

#[test]
fn ids_of_text_are_those_of_git() {
    for seed in 1..3 {
        let repo = TestRepo::bare();
        random_history(&repo, seed, 600);
        let commits = without_merges(repo.path());
        let ids = by_us(repo.path(), &commits);
        assert!(ids.len() >= 400);
        assert_eq!(ids, by_git(repo.path(), &commits));
    }
}

/// Real ones, if any are named: of binary files and odd names git's bytes are others.
#[test]
fn real_patches_have_the_ids_of_git() {
    let (paths, _made) = crate::real::repositories();
    for path in paths {
        let commits = rev_list(&path, &["--no-merges", "--max-count=4000", "HEAD"]);
        let (ours, git) = (by_us(&path, &commits), by_git(&path, &commits));
        let other = git.iter().filter(|(commit, id)| ours.get(*commit) != Some(id));
        let other: Vec<_> = other.map(|(commit, _)| commit).collect();
        assert!(other.len() * 10 <= commits.len(), "{}: {other:?}", path.display());
        assert_eq!(classes(&ours), classes(&git), "{}", path.display());
    }
}

/// Lines of text from one to another number.
fn text(lines: impl Iterator<Item = u32>) -> String {
    lines.map(|line| format!("    line {line}\n")).collect()
}

/// A repository whose branches hold changes that are one and changes that are not.
fn alike() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("text", text(0..60));
    repo.write("other", text(0..20));
    repo.write("binary", b"a\0b");
    repo.commit("base").make();
    let branch = |name: &str, from: &str| repo.git(&["checkout", "-qb", name, from]);
    branch("change", "main");
    repo.write("text", text((0..30).chain(100..103).chain(30..60)));
    repo.write("other", text((0..5).chain(6..20)));
    repo.commit("a change").make();
    branch("twice", "change");
    repo.write("binary", b"a\0c");
    repo.commit("a binary file").make();
    repo.git(&["update-index", "--chmod=+x", "text", "other"]);
    repo.git(&["commit", "-qm", "modes"]);
    repo.git(&["commit", "-qm", "nothing", "--allow-empty"]);
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["mv", "text", "moved"]);
    repo.git(&["commit", "-qm", "moved"]);
    repo.write("empty", "");
    repo.commit("an empty file").make();
    repo.write("cut", "no line break at the end");
    repo.commit("a cut line").make();
    std::fs::remove_file(repo.path().join("other")).unwrap();
    std::os::unix::fs::symlink("moved", repo.path().join("other")).unwrap();
    repo.commit("a link").make();
    // The same where lines before were added, and where the context is another.
    for (name, from) in [("later", 200..210), ("near", 28..29)] {
        branch(name, "main");
        let mut before: Vec<u32> = (0..60).collect();
        let at = if name == "later" { 0 } else { 29 };
        before.splice(at..at, from);
        repo.write("text", text(before.into_iter()));
        repo.commit("before it").make();
        let picked = git_command(repo.path()).args(["cherry-pick", "change"]).output().unwrap();
        assert!(picked.status.success() || name == "near", "{picked:?}");
        repo.git(&["checkout", "-q", "--force", name]);
    }
    branch("indented", "main");
    repo.write(
        "text",
        text((0..30).chain(100..103).chain(30..60)).replace("    line 101", "\tline 101"),
    );
    repo.write("other", text((0..5).chain(6..20)));
    repo.commit("the change, indented otherwise").make();
    branch("halves", "main");
    repo.write("text", text((0..30).chain(100..103).chain(30..60)));
    repo.commit("one half").make();
    repo.write("other", text((0..5).chain(6..20)));
    repo.commit("the other half").make();
    branch("squashed", "main");
    repo.git(&["merge", "-q", "--squash", "halves"]);
    repo.git(&["commit", "-qm", "both halves"]);
    branch("rebased", "later");
    for commit in ["twice~6", "twice~5", "twice~3", "twice~2", "twice~1", "twice"] {
        let picked = git_command(repo.path()).args(["cherry-pick", commit]).output().unwrap();
        if !picked.status.success() {
            repo.git(&["cherry-pick", "--abort"]);
        }
    }
    repo
}

#[test]
fn what_git_holds_to_be_one_is_one() {
    let repo = alike();
    let commits = without_merges(repo.path());
    let (ours, git) = (by_us(repo.path(), &commits), by_git(repo.path(), &commits));
    let named = |ids: &BTreeMap<String, String>| -> Vec<Vec<String>> {
        let subject = |commit: &&String| repo.git(&["log", "-1", "--format=%s", commit]);
        classes(ids).iter().map(|class| class.iter().map(subject).collect()).collect()
    };
    assert_eq!(named(&ours), named(&git));
    let change = &ours[&repo.git(&["rev-parse", "change"])];
    for same in ["later", "indented", "squashed"] {
        assert_eq!(&ours[&repo.git(&["rev-parse", same])], change, "{same}");
    }
    // A branch as a whole is what its squash is.
    let opened = GitRepo::open(repo.path()).unwrap();
    let mut reader = opened.patches();
    let oid = |name| Oid::from_hex(&repo.git(&["rev-parse", name])).unwrap();
    let whole = reader.between(&oid("main"), &oid("halves")).unwrap();
    assert_eq!(whole.paths().collect::<Vec<_>>(), ["other", "text"]);
    assert_eq!(&reader.id(&whole).unwrap().to_string(), change);
}

#[test]
fn a_repository_of_long_names_has_ids_as_long() {
    let repo = TestRepo::init(&["-b", "main", "--object-format=sha256"]);
    repo.write("text", text(0..9));
    repo.commit("one").make();
    let commits = without_merges(repo.path());
    assert_eq!(by_us(repo.path(), &commits), by_git(repo.path(), &commits));
}

#[test]
fn what_cannot_be_read_has_no_patch() {
    let repo = alike();
    let shallow = TestRepo::clone_of(repo.path(), &["--depth=1"]);
    let opened = GitRepo::open(shallow.path()).unwrap();
    let head = Oid::from_hex(&shallow.git(&["rev-parse", "HEAD"])).unwrap();
    assert!(opened.patches().of(&head).is_none());
}

/// A file that is `lines` with `added` put in at a place; the id of doing so.
fn id_of(lines: &[u8], at: usize, added: &[u8]) -> Option<Oid> {
    let repo = TestRepo::new();
    let text = |lines: &[u8]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    repo.write("file", text(lines));
    repo.commit("before").make();
    let mut after = lines.to_vec();
    after.splice(at..at, added.iter().copied());
    repo.write("file", text(&after));
    let commit = repo.commit("after").make();
    let opened = GitRepo::open(repo.path()).unwrap();
    let mut reader = opened.patches();
    let patch = reader.of(&Oid::from_hex(&commit).unwrap()).unwrap();
    assert_eq!(
        reader.id(&patch).map(|id| id.to_string()).as_ref(),
        by_git(repo.path(), std::slice::from_ref(&commit)).get(&commit)
    );
    reader.id(&patch)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What comes before and after a change and its context is nothing to its id; what is changed,
    /// and around what, is all.
    #[test]
    fn a_change_keeps_its_id_wherever_it_stands(
        around in prop::collection::vec(0..50_u8, 6),
        added in prop::collection::vec(50..60_u8, 1..4),
        before in prop::collection::vec(60..90_u8, 0..9),
        after in prop::collection::vec(60..90_u8, 0..9),
    ) {
        let first = id_of(&around, 3, &added);
        let moved = [&before[..], &around, &after].concat();
        prop_assert_eq!(first, id_of(&moved, before.len() + 3, &added));
        let mut other = added.clone();
        other.push(99);
        prop_assert_ne!(first, id_of(&around, 3, &other));
        let mut elsewhere = around.clone();
        elsewhere[3] = 98;
        prop_assert_ne!(first, id_of(&elsewhere, 3, &added));
    }
}
