//! Refs that cannot be read: they are reported, and nothing that was known is lost by them.

use std::fs;
use std::path::Path;

use ovenbird_engine::git::{Branches, GitError, GitRepo, Refs};
use ovenbird_engine::ingest::{self, IngestError};
use ovenbird_testkit::{TestRepo, has_git_feature};

use crate::commits::read;
use crate::stores::{Stores, on_every_store};
use crate::support::{NOW, Silent, history, repo_id, rev_list, stored, take};

fn refs(path: &Path, branches: Branches) -> Result<Refs, GitError> {
    GitRepo::open(path)?.refs(branches)
}

/// A repository of three commits, and its folder `.git`.
fn three() -> TestRepo {
    let repo = TestRepo::new();
    for message in ["one", "two", "three"] {
        repo.commit(message).make();
    }
    repo
}

on_every_store!(a_broken_branch_or_head_is_an_error_and_loses_nothing);
fn a_broken_branch_or_head_is_an_error_and_loses_nothing(stores: &Stores) {
    let repo = three();
    let tip = repo.git(&["rev-parse", "HEAD"]);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let id = repo_id(&mut store, repo.path());
    for file in ["HEAD", "refs/heads/main"] {
        let file = repo.path().join(".git").join(file);
        let sound = fs::read(&file).unwrap();
        for broken in [&b""[..], b"\n", &[0; 41], &tip.as_bytes()[..20], &[b'0'; 40], b"ref: x"] {
            fs::write(&file, broken).unwrap();
            let opened = GitRepo::open(repo.path()).unwrap();
            for branches in [Branches::Default, Branches::All] {
                let done = ingest::commits(&mut store, id, &opened, branches, NOW, &Silent);
                let is_reported = matches!(done, Err(IngestError::Git(GitError::Head { .. })));
                assert!(is_reported, "{} {broken:?}", file.display());
            }
        }
        fs::write(&file, sound).unwrap();
    }
    assert_eq!(stored(&mut store), rev_list(repo.path(), &["main"]));
}

on_every_store!(refs_that_are_lost_lose_no_commits);
fn refs_that_are_lost_lose_no_commits(stores: &Stores) {
    let repo = three();
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::Default);
    let id = repo_id(&mut store, repo.path());
    fs::remove_file(repo.path().join(".git/refs/heads/main")).unwrap();
    let opened = GitRepo::open(repo.path()).unwrap();
    let done = ingest::commits(&mut store, id, &opened, Branches::Default, NOW, &Silent);
    assert!(matches!(done, Err(IngestError::Git(GitError::NoRefs { .. }))));
    assert_eq!(stored(&mut store).len(), 3);
    let objects = repo.path().join(".git/objects");
    fs::remove_dir_all(&objects).unwrap();
    fs::create_dir(&objects).unwrap();
    assert_eq!(take(&mut store, repo.path(), Branches::Default).lost, 3, "it was made anew");
}

#[test]
fn a_head_that_names_a_branch_that_is_gone_is_not_guessed() {
    let repo = three();
    let renamed = |names: &[&str]| {
        let clone = TestRepo::clone_of(repo.path(), &["--mirror"]);
        for name in names {
            clone.git(&["update-ref", &format!("refs/heads/{name}"), "main"]);
        }
        clone.git(&["update-ref", "-d", "refs/heads/main"]);
        clone
    };
    let only = refs(renamed(&["trunk"]).path(), Branches::Default).unwrap();
    assert_eq!(only.head.unwrap().name, "refs/heads/trunk");
    assert!(only.note.unwrap().contains("refs/heads/main"));
    let many = renamed(&["trunk", "side"]);
    let error = refs(many.path(), Branches::Default).unwrap_err();
    assert!(error.to_string().contains("`refs/heads/side`, `refs/heads/trunk`"), "{error}");
    assert!(error.hint().contains("--all-branches"));
    let all = refs(many.path(), Branches::All).unwrap();
    assert_eq!((all.head, all.tips.len()), (None, 2));
    many.git(&["update-ref", "refs/remotes/origin/trunk", "trunk"]);
    many.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    let of_remote = refs(many.path(), Branches::Default).unwrap();
    assert_eq!(of_remote.head.unwrap().name, "refs/remotes/origin/trunk");
}

on_every_store!(an_unreadable_branch_is_reported_and_keeps_what_it_led_to);
fn an_unreadable_branch_is_reported_and_keeps_what_it_led_to(stores: &Stores) {
    let repo = three();
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.commit("four").make();
    repo.git(&["checkout", "-q", "main"]);
    let mut store = stores.fresh();
    take(&mut store, repo.path(), Branches::All);
    let side = repo.path().join(".git/refs/heads/side");
    let sound = fs::read(&side).unwrap();
    fs::write(&side, "").unwrap();
    let report = take(&mut store, repo.path(), Branches::All);
    assert_eq!((report.lost, report.unreadable), (0, 1));
    assert_eq!(take(&mut store, repo.path(), Branches::All).unreadable, 1, "told again");
    let found = history(&mut store, repo.path());
    assert_eq!((found.commits.len(), found.completeness.unreadable_branches), (4, 1));
    assert!(found.completeness.hides_commits());
    fs::write(&side, sound).unwrap();
    repo.git(&["branch", "-q", "-D", "side"]);
    let report = take(&mut store, repo.path(), Branches::All);
    assert_eq!((report.lost, report.unreadable), (1, 0), "now it is known to be gone");
}

#[test]
fn a_cut_line_of_packed_refs_is_counted() {
    let repo = three();
    repo.git(&["tag", "v1"]);
    repo.git(&["pack-refs", "--all"]);
    let file = repo.path().join(".git/packed-refs");
    let content = fs::read(&file).unwrap();
    fs::write(&file, &content[..content.len() - 1]).unwrap();
    let found = refs(repo.path(), Branches::Default).unwrap();
    assert_eq!((found.tags.len(), found.unreadable, found.unreadable_tags), (0, 1, 1));
    // Where the branch itself stood in it, it is not taken for gone.
    let cut = content.split(|&byte| byte == b'\n').take(2).collect::<Vec<_>>().join(&b'\n');
    fs::write(&file, cut).unwrap();
    let error = refs(repo.path(), Branches::Default).unwrap_err();
    assert!(matches!(error, GitError::Head { .. }), "{error}");
}

#[test]
fn tags_of_tags_are_followed_to_their_end() {
    let repo = three();
    repo.git(&["tag", "v0"]);
    for depth in 1..=40 {
        let (name, of) = (format!("v{depth}"), format!("v{}", depth - 1));
        repo.git(&["-c", "advice.nestedTag=false", "tag", "-a", "-m", "n", &name, &of]);
    }
    let found = refs(repo.path(), Branches::Default).unwrap();
    let tip = repo.git(&["rev-parse", "HEAD"]);
    assert_eq!((found.tags.len(), found.unreadable), (41, 0));
    assert!(found.tags.iter().all(|tag| tag.is_commit && tag.target.to_string() == tip));
}

#[test]
fn a_tag_of_a_commit_on_no_branch_has_its_date() {
    let repo = three();
    repo.git(&["checkout", "-q", "--detach"]);
    repo.commit("off").at("1650000000 +0000").make();
    repo.git(&["tag", "light"]);
    repo.git(&["checkout", "-q", "main"]);
    let found = refs(repo.path(), Branches::Default).unwrap();
    assert_eq!((found.tags[0].tagged, found.tags[0].committed), (None, Some(1_650_000_000)));
}

/// Two tables that git 2.48 wrote: a branch and a second one, then that deleted and a tag set.
const TABLES: [&str; 2] = [
    "5245465401001000000000000000000100000000000000057200007c002348454144000f726566732f68656164732f6d\
     61696e0079726566732f68656164732f676f6e650476acd21262c53a9891a9ccc4eda48f45ca65ee760b216d61696e03\
     76acd21262c53a9891a9ccc4eda48f45ca65ee7600001c00003300025245465401001000000000000000000100000000\
     0000000500000000000000000000000000000000000000000000000000000000000000000000000000000000a003b98c",
    "524546540100100000000000000000060000000000000006720000510078726566732f68656164732f676f6e65000539\
     746167732f763100409ef583c78a226969b0c88f1376039239204c9d00001c0001524546540100100000000000000000\
     060000000000000006000000000000000000000000000000000000000000000000000000000000000000000000000000\
     005920cfd5",
];

fn with_reftables() -> TestRepo {
    let repo = three();
    let git = repo.path().join(".git");
    fs::create_dir(git.join("reftable")).unwrap();
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    };
    fs::write(git.join("reftable/1.ref"), bytes(TABLES[0])).unwrap();
    fs::write(git.join("reftable/2.ref"), bytes(TABLES[1])).unwrap();
    fs::write(git.join("reftable/tables.list"), "1.ref\n2.ref\n").unwrap();
    fs::remove_dir_all(git.join("refs/heads")).unwrap();
    fs::write(git.join("refs/heads"), "this repository uses the reftable format\n").unwrap();
    fs::write(git.join("HEAD"), "ref: refs/heads/.invalid\n").unwrap();
    let config = fs::read_to_string(git.join("config")).unwrap();
    fs::write(git.join("config"), config + "[extensions]\n\trefstorage = reftable\n").unwrap();
    repo
}

#[test]
fn reftables_are_read() {
    let repo = with_reftables();
    let found = refs(repo.path(), Branches::All).unwrap();
    assert_eq!((found.tips.len(), found.unreadable), (1, 0), "one branch was deleted");
    assert_eq!(found.head.unwrap().name, "refs/heads/main");
    assert_eq!(found.tags[0].target.to_string(), "409ef583c78a226969b0c88f1376039239204c9d");
    assert_eq!(read(repo.path(), Branches::Default).0.len(), 3);
}

#[test]
fn a_damaged_reftable_is_an_error() {
    for length in [0, 10, 60, 100, 148] {
        let repo = with_reftables();
        let table = repo.path().join(".git/reftable/2.ref");
        let content = fs::read(&table).unwrap();
        fs::write(&table, &content[..length]).unwrap();
        let error = refs(repo.path(), Branches::Default).unwrap_err();
        assert!(error.to_string().contains("2.ref"), "{error}");
        fs::remove_file(&table).unwrap();
        assert!(refs(repo.path(), Branches::Default).is_err(), "missing");
    }
}

#[test]
fn any_bytes_of_a_reftable_are_read_or_refused() {
    let repo = with_reftables();
    let table = repo.path().join(".git/reftable/1.ref");
    let sound = fs::read(&table).unwrap();
    for at in 0..sound.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut odd = sound.clone();
            odd[at] = value;
            fs::write(&table, odd).unwrap();
            // Only that it ends, and does not panic.
            let _ = refs(repo.path(), Branches::All);
        }
    }
}

#[test]
fn reftables_of_the_git_at_hand_are_read() {
    if !has_git_feature("--ref-format=reftable") {
        return;
    }
    let repo = TestRepo::init(&["-b", "main", "--ref-format=reftable"]);
    repo.commit("one").make();
    for number in 0..500 {
        repo.git(&["tag", &format!("v{number}")]);
    }
    let found = refs(repo.path(), Branches::Default).unwrap();
    assert_eq!((found.tags.len(), found.unreadable), (500, 0));
}

#[test]
fn a_form_of_refs_that_is_not_known_is_an_error() {
    let repo = three();
    repo.git(&["config", "extensions.refStorage", "cloud"]);
    let error = refs(repo.path(), Branches::Default).unwrap_err();
    assert!(error.to_string().contains("`cloud`"), "{error}");
}
