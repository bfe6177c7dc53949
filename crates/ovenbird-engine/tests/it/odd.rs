//! Odd repositories: nothing stops a walk, and what is damaged is counted.

use ovenbird_core::fact::{Signature, Timestamp};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_testkit::TestRepo;

use crate::commits::{git_log, read};
use crate::stores::{Stores, on_every_store};
use crate::support::{history, rev_list, stored, take, take_files};

/// A repository whose tip is a commit of exactly these header lines and message.
fn with_raw(lines: &str) -> TestRepo {
    let repo = TestRepo::new();
    let bytes = format!("tree {}\n{lines}", repo.empty_tree());
    point_main_to(&repo, &repo.raw_commit(bytes.as_bytes()));
    repo
}

fn point_main_to(repo: &TestRepo, oid: &str) {
    std::fs::write(repo.path().join(".git/refs/heads/main"), format!("{oid}\n")).unwrap();
}

on_every_store!(broken_author_lines_are_read_as_far_as_they_go);
fn broken_author_lines_are_read_as_far_as_they_go(stores: &Stores) {
    for (author, name, email, dated) in [
        ("A <a@x> 1 +0000", "A", "a@x", true),
        ("A <a@x> nonsense +0000", "A", "a@x", false),
        ("A <a@x>", "A", "a@x", false),
        ("A a@x 1 +0000", "A a@x 1 +0000", "", false),
        ("A <a@x 1 +0000", "A", "a@x 1 +0000", false),
        ("A <a@x> b> 5 +0100", "A", "a@x", true),
        (" <> 1 +0000", "", "", true),
        ("A <a@x> 99999999999999999999999 +0000", "A", "a@x", false),
        ("A <a@x> -5 -0130", "A", "a@x", true),
        ("A <a@x> 1 +9999", "A", "a@x", true),
    ] {
        let repo = with_raw(&format!("author {author}\ncommitter C <c@x> 1 +0000\n\nm\n"));
        let mut store = stores.fresh();
        take(&mut store, repo.path(), Branches::Default);
        let found = history(&mut store, repo.path());
        let commit = found.commits[0];
        assert_eq!(
            found.signatures[commit.author as usize],
            Signature::new(name, email),
            "{author}"
        );
        assert_eq!(commit.authored.is_some(), dated, "{author}");
        assert_eq!(found.completeness.damaged_commits, u64::from(!dated), "{author}");
    }
}

#[test]
fn commits_without_author_or_committer_or_message_count() {
    let repo = with_raw("");
    let (found, report) = read(repo.path(), Branches::Default);
    assert_eq!((found.len(), report.damaged), (1, 1));
}

#[test]
fn encodings_are_those_that_git_shows() {
    let repo = TestRepo::new();
    let tree = repo.empty_tree();
    let mut parent = String::new();
    for (encoding, name) in [
        ("", &b"J\xc3\xbcrgen"[..]),
        ("encoding ISO-8859-1\n", b"J\xfcrgen"),
        ("encoding EUC-JP\n", b"\xa4\xa2\xa4\xa4"),
        ("encoding no-such-encoding\n", b"plain"),
    ] {
        let mut bytes = format!("tree {tree}\n{parent}author ").into_bytes();
        bytes.extend(name);
        bytes.extend(b" <j@x> 5 +0000\ncommitter C <c@x> 5 +0000\n");
        bytes.extend(encoding.as_bytes());
        bytes.extend(b"\nsubject\n");
        let oid = repo.raw_commit(&bytes);
        parent = format!("parent {oid}\n");
        point_main_to(&repo, &oid);
    }
    assert_eq!(read(repo.path(), Branches::Default).0, git_log(repo.path(), "HEAD"));
}

on_every_store!(absurd_dates_are_kept_and_found);
fn absurd_dates_are_kept_and_found(stores: &Stores) {
    let repo = TestRepo::new();
    for date in ["4102444799 +0000", "1600000000 +0000", "7 +0000"] {
        repo.commit(date).at(date).make();
    }
    let oid = repo.git(&["rev-parse", "HEAD"]);
    let tree = repo.empty_tree();
    let far = format!(
        "tree {tree}\nparent {oid}\nauthor A <a@x> -2208988800 +0000\ncommitter A <a@x> 9223372036854775807 +0000\n\nfar\n"
    );
    point_main_to(&repo, &repo.raw_commit(far.as_bytes()));
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let found = history(&mut store, repo.path());
    assert_eq!(found.commits.len(), 4);
    assert!(found.commits.iter().any(|c| c.authored == Some(Timestamp::new(-2_208_988_800, 0))));
    assert!(found.commits.iter().any(|c| c.committed == Some(Timestamp::new(i64::MAX, 0))));
}

#[test]
fn empty_detached_and_headless_repositories_are_read() {
    let empty = TestRepo::new();
    let (found, report) = read(empty.path(), Branches::All);
    assert_eq!((found.len(), report.unreadable), (0, 0));
    let repo = TestRepo::new();
    repo.commit("one").make();
    repo.commit("two").make();
    repo.git(&["checkout", "-q", "--detach", "HEAD~1"]);
    assert_eq!(read(repo.path(), Branches::Default).0.len(), 1);
    repo.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    assert_eq!(read(repo.path(), Branches::Default).0.len(), 2, "the only branch");
    assert_eq!(read(repo.path(), Branches::All).0.len(), 2);
}

on_every_store!(replace_refs_and_grafts_bend_history_as_in_git);
fn replace_refs_and_grafts_bend_history_as_in_git(stores: &Stores) {
    let repo = TestRepo::new();
    let old = repo.commit("imported, with an old date").at("100 +0000").make();
    repo.git(&["checkout", "-q", "--orphan", "fresh"]);
    repo.commit("first of the new history").make();
    let tip = repo.commit("second").make();
    repo.git(&["branch", "-qf", "main", &tip]);
    repo.git(&["checkout", "-q", "main"]);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store).len(), 2);
    let first = repo.git(&["rev-parse", "main~1"]);
    repo.git(&["replace", "--graft", &first, &old]);
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["main"]));
    assert_eq!(stored(&mut store).len(), 3);
    repo.git(&["replace", "-d", &first]);
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["main"]));
    std::fs::write(repo.path().join(".git/info/grafts"), format!("{first} {old}\n")).unwrap();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store).len(), 3);
}

on_every_store!(a_shallow_clone_says_so_and_grows_when_it_is_deepened);
fn a_shallow_clone_says_so_and_grows_when_it_is_deepened(stores: &Stores) {
    let source = TestRepo::new();
    for commit in 0..10 {
        source.commit(&format!("{commit}")).make();
    }
    let clone = TestRepo::clone_of(source.path(), &["--depth=3"]);
    let mut store = stores.fresh();
    take(&mut store, clone.path(), Branches::Default);
    assert_eq!(stored(&mut store).len(), 3);
    assert!(history(&mut store, clone.path()).completeness.shallow);
    clone.git(&["fetch", "-q", "--unshallow"]);
    take(&mut store, clone.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(clone.path(), &["HEAD"]));
    assert_eq!(stored(&mut store).len(), 10);
    assert!(!history(&mut store, clone.path()).completeness.shallow);
}

on_every_store!(a_treeless_clone_has_commits_and_says_that_files_are_missing);
fn a_treeless_clone_has_commits_and_says_that_files_are_missing(stores: &Stores) {
    let source = TestRepo::new();
    source.git(&["config", "uploadpack.allowFilter", "true"]);
    for commit in 0..5 {
        source.write("file", format!("{commit}\n"));
        source.commit(&format!("{commit}")).make();
    }
    let clone = TestRepo::clone_of(source.path(), &["--filter=tree:0", "--bare"]);
    let repo = GitRepo::open(clone.path()).unwrap();
    assert!(repo.is_partial());
    let mut store = stores.fresh();
    take(&mut store, clone.path(), Branches::Default);
    assert_eq!(stored(&mut store).len(), 5);
    let files = take_files(&mut store, clone.path());
    assert_eq!((files.new, files.unreadable), (0, 5));
    let changes = history(&mut store, clone.path()).changes.unwrap();
    assert_eq!(changes.commits_known, 0);
}

#[test]
fn alternates_and_loose_objects_are_read() {
    let source = TestRepo::new();
    source.commit("packed").make();
    source.git(&["repack", "-adq"]);
    let clone = TestRepo::clone_of(source.path(), &["--shared"]);
    clone.commit("loose").make();
    assert_eq!(read(clone.path(), Branches::Default).0, git_log(clone.path(), "HEAD"));
}

on_every_store!(a_missing_commit_is_counted_and_found_once_it_is_there);
fn a_missing_commit_is_counted_and_found_once_it_is_there(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let lost = repo.commit("two").make();
    repo.commit("three").make();
    let object = repo.path().join(".git/objects").join(&lost[..2]).join(&lost[2..]);
    let aside = repo.path().join("aside");
    std::fs::rename(&object, &aside).unwrap();
    let mut store = stores.fresh();
    let report = take(&mut store, repo.path(), Branches::Default);
    assert_eq!((report.new, report.unreadable), (1, 1));
    std::fs::rename(&aside, &object).unwrap();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
}

on_every_store!(a_head_that_cannot_be_read_loses_nothing);
fn a_head_that_cannot_be_read_loses_nothing(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let tip = repo.commit("two").make();
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let next = repo.commit("three").make();
    let object = |oid: &str| repo.path().join(".git/objects").join(&oid[..2]).join(&oid[2..]);
    let aside = repo.path().join("aside");
    std::fs::rename(object(&next), &aside).unwrap();
    let report = take(&mut store, repo.path(), Branches::Default);
    assert_eq!((report.new, report.lost, report.unreadable), (0, 0, 1));
    assert_eq!(stored(&mut store), rev_list(repo.path(), &[&tip]));
    let fresh = take(&mut stores.fresh(), repo.path(), Branches::Default);
    assert_eq!((fresh.new, fresh.unreadable), (0, 1), "it is not taken for an empty repository");
    std::fs::rename(&aside, object(&next)).unwrap();
    take(&mut store, repo.path(), Branches::Default);
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["HEAD"]));
}

on_every_store!(names_that_read_alike_stop_nothing);
fn names_that_read_alike_stop_nothing(stores: &Stores) {
    let repo = TestRepo::new();
    repo.commit("one").make();
    let tip = repo.git(&["rev-parse", "HEAD"]);
    for name in
        [&b"refs/heads/\xe9"[..], b"refs/heads/\xc3\xa9", b"refs/tags/\xe9", b"refs/tags/\xc3\xa9"]
    {
        let update = [b"create ", name, b" ", tip.as_bytes(), b"\n"].concat();
        repo.git_bytes(&["update-ref", "--stdin"], &update);
    }
    let blob = |text: &str| {
        let name = repo.git_bytes(&["hash-object", "-w", "--stdin"], text.as_bytes());
        String::from_utf8(name).unwrap().trim().to_owned()
    };
    let entries = [
        format!("100644 blob {}\t", blob("1\n2\n")).into_bytes(),
        b"\xc3\xa9\0".to_vec(),
        format!("100644 blob {}\t", blob("1\n2\n3\n")).into_bytes(),
        b"\xe9\0".to_vec(),
    ];
    let tree = String::from_utf8(repo.git_bytes(&["mktree", "-z"], &entries.concat())).unwrap();
    let commit = repo.git(&["commit-tree", tree.trim(), "-p", "HEAD", "-m", "alike"]);
    repo.git(&["update-ref", "refs/heads/main", &commit]);
    let mut store = stores.fresh();
    assert_eq!(take(&mut store, repo.path(), Branches::All).new, 2);
    take_files(&mut store, repo.path());
    let changes = history(&mut store, repo.path()).changes.unwrap();
    assert_eq!(changes.rows.iter().map(|row| row.added).sum::<u32>(), 5);
}

#[test]
fn replacements_of_replacements_are_followed_as_by_git() {
    let repo = TestRepo::new();
    for message in ["one", "two", "three"] {
        repo.commit(message).make();
    }
    let raw = |message: &str| {
        let tree = repo.empty_tree();
        let text = format!(
            "tree {tree}\nauthor X <x@x> 9 +0000\ncommitter X <x@x> 9 +0000\n\n{message}\n"
        );
        repo.raw_commit(text.as_bytes())
    };
    let (first, second) = (raw("first stand-in"), raw("second stand-in"));
    repo.git(&["replace", "HEAD~1", &first]);
    repo.git(&["replace", &first, &second]);
    assert_eq!(read(repo.path(), Branches::Default).0, git_log(repo.path(), "HEAD"));
}

on_every_store!(file_facts_of_a_shallow_boundary_wait_for_its_parents);
fn file_facts_of_a_shallow_boundary_wait_for_its_parents(stores: &Stores) {
    let source = TestRepo::new();
    for commit in 0..6 {
        source.write("file", "line\n".repeat(10 * (commit + 1)));
        source.commit(&format!("{commit}")).make();
    }
    let clone = TestRepo::clone_of(source.path(), &["--depth=2"]);
    let mut store = stores.fresh();
    let added = |store: &mut ovenbird_engine::store::Store| {
        let changes = history(store, clone.path()).changes.unwrap();
        changes.rows.iter().map(|row| row.added).sum::<u32>()
    };
    take(&mut store, clone.path(), Branches::Default);
    let files = take_files(&mut store, clone.path());
    assert_eq!((files.new, files.unreadable), (1, 1), "the boundary's parent is not here");
    assert_eq!(added(&mut store), 10);
    clone.git(&["fetch", "-q", "--unshallow"]);
    take(&mut store, clone.path(), Branches::Default);
    take_files(&mut store, clone.path());
    assert_eq!(added(&mut store), 60);
}
