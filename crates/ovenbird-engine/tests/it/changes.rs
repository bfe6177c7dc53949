//! Line counts equal git's.

use std::collections::BTreeMap;

use ovenbird_core::fact::Oid;
use ovenbird_engine::git::GitRepo;
use ovenbird_testkit::{TestRepo, random_history};

use crate::support::{counted, numstat};

#[test]
fn a_random_history_has_the_line_counts_of_git() {
    for seed in 1..4 {
        let repo = TestRepo::bare();
        random_history(&repo, seed, 1_000);
        repo.git(&["repack", "-adq"]);
        let lines = counted(repo.path());
        assert!(lines.len() >= 900);
        assert_eq!(lines, numstat(repo.path()));
    }
}

#[test]
fn every_kind_of_change_is_counted_as_git_counts_it() {
    let repo = TestRepo::new();
    repo.write("text", "a\nb\nc");
    repo.write("folder/binary", b"a\0b");
    repo.write("empty", "");
    repo.write("name with spaces and \u{fc}", "x\n");
    std::os::unix::fs::symlink("text", repo.path().join("link")).unwrap();
    repo.commit("all kinds").make();
    repo.write("text", "a\nx\nc\nd\n");
    repo.write("folder/binary", b"a\0c");
    std::fs::remove_file(repo.path().join("link")).unwrap();
    repo.write("link", "no link any more\n");
    repo.commit("changed").make();
    repo.git(&["update-index", "--chmod=+x", "text"]);
    repo.git(&["update-index", "--chmod=+x", "folder/binary"]);
    repo.git(&["commit", "-qm", "executable"]);
    std::fs::remove_file(repo.path().join("empty")).unwrap();
    repo.write("empty/now-a-folder", "1\n2\n");
    std::fs::remove_dir_all(repo.path().join("folder")).unwrap();
    repo.write("folder", "now a file\n");
    repo.commit("file and folder swapped").make();
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},sub")]);
    repo.git(&["commit", "-qm", "submodule"]);
    assert_eq!(counted(repo.path()), numstat(repo.path()));
}

#[test]
fn merges_are_compared_with_their_first_parent() {
    let repo = TestRepo::new();
    repo.write("base", "1\n");
    repo.commit("base").make();
    for side in ["x", "y", "z"] {
        repo.git(&["checkout", "-qb", side, "main"]);
        repo.write(side, "1\n2\n");
        repo.commit(side).make();
    }
    repo.git(&["checkout", "-q", "main"]);
    repo.write("base", "1\n2\n");
    repo.commit("on main").make();
    repo.git(&["merge", "-q", "-m", "octopus", "x", "y", "z"]);
    let lines = counted(repo.path());
    assert_eq!(lines, numstat(repo.path()));
    let head = repo.git(&["rev-parse", "HEAD"]);
    assert_eq!(lines.keys().filter(|(oid, _)| *oid == head).count(), 3);
}

#[test]
fn moved_files_are_recognized() {
    let repo = TestRepo::new();
    let long: String = (0..40).map(|line| format!("line {line}\n")).collect();
    repo.write("same", "content\n");
    repo.write("similar", &long);
    repo.write("other", "nothing alike\n");
    repo.commit("one").make();
    repo.git(&["mv", "same", "same2"]);
    repo.git(&["mv", "similar", "similar2"]);
    repo.write("similar2", long.replace("line 7\n", "another line\n"));
    repo.git(&["rm", "-q", "other"]);
    repo.write("fresh", "entirely new words\n");
    let head = repo.commit("two").make();
    let mut from = BTreeMap::new();
    GitRepo::open(repo.path()).unwrap().read_changes(
        &[Oid::from_hex(&head).unwrap()],
        &mut |_, changes| {
            from.extend(
                changes.files.into_iter().filter_map(|file| Some((file.path, file.renamed_from?))),
            );
            Ok(())
        },
    );
    let expected = [("same2", "same"), ("similar2", "similar")];
    assert_eq!(from, expected.map(|(to, from)| (to.to_owned(), from.to_owned())).into());
}
