//! What cannot be read is reported, and what several clones have is counted once.

use std::fs;

use ovenbird_testkit::TestRepo;
use serde_json::Value;

use crate::program::Program;

fn with_commits(count: usize) -> TestRepo {
    let repo = TestRepo::new();
    for number in 0..count {
        repo.commit(&format!("{number}")).author("Ann Lee", "ann@lee.example").make();
    }
    repo
}

fn place(repo: &TestRepo) -> &str {
    repo.path().to_str().unwrap()
}

#[test]
fn a_report_begins_with_what_it_could_not_read() {
    let (program, repo) = (Program::new(), with_commits(5));
    let lost = repo.git(&["rev-parse", "HEAD~3"]);
    fs::remove_file(repo.path().join(".git/objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    let page = program.ok(&["report", place(&repo)]);
    let second = page.lines().nth(1).unwrap();
    assert!(second.contains("Incomplete: 1 commit or ref could not be read"), "{page}");
    let data = program.json(&["report", place(&repo)]);
    assert_eq!(data["about"]["incomplete"], true);
    assert_eq!(data["whole"]["commits"]["coverage"], Value::Null);
}

#[test]
fn a_report_of_which_nothing_could_be_read_counts_nothing() {
    let (program, repo) = (Program::new(), with_commits(1));
    let lost = repo.git(&["rev-parse", "HEAD"]);
    fs::remove_file(repo.path().join(".git/objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    let page = program.ok(&["report", place(&repo)]);
    assert!(!page.contains("0 commits by 0 people"), "{page}");
}

#[test]
fn a_head_that_means_no_commit_is_an_error_with_a_way_out() {
    let (program, repo) = (Program::new(), with_commits(1));
    for (content, hint) in [("", "update-ref"), ("ref: refs/heads/gone\n", "--all-branches")] {
        repo.git(&["update-ref", "refs/heads/other", "refs/heads/main"]);
        let head = repo.path().join(".git/HEAD");
        let sound = fs::read(&head).unwrap();
        fs::write(&head, content).unwrap();
        let ran = program.run(&["report", place(&repo)]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains(hint), "{ran:?}");
        fs::write(&head, sound).unwrap();
    }
}

#[test]
fn an_oversized_mailmap_is_reported() {
    let (program, repo) = (Program::new(), with_commits(1));
    repo.write(".mailmap", "A <a@x> <b@x>\n".repeat(100_000));
    let ran = program.run(&["report", place(&repo)]);
    assert!(ran.code == 0 && ran.err.contains("`.mailmap` is not read"), "{ran:?}");
}

/// The commits of the one person of that name: in each repo, and without those reported twice.
fn commits(program: &Program) -> (Vec<u64>, u64) {
    let found = program.json(&["who", "Ann Lee"]);
    let repos = found["people"][0]["repos"].as_array().unwrap();
    let count = |repo: &Value, key: &str| repo[key].as_u64().unwrap_or_default();
    let mut authored: Vec<u64> = repos.iter().map(|repo| count(repo, "authored")).collect();
    authored.sort_unstable();
    let once = repos.iter().map(|repo| count(repo, "authored") - count(repo, "repeated")).sum();
    (authored, once)
}

#[test]
fn a_commit_that_several_clones_have_is_counted_once() {
    let (program, repo) = (Program::new(), with_commits(5));
    let whole = TestRepo::clone_of(repo.path(), &[]);
    let part = TestRepo::clone_of(repo.path(), &["--depth=2"]);
    part.commit("only here").author("Ann Lee", "ann@lee.example").make();
    let other = TestRepo::new();
    other.commit("elsewhere").author("Ann Lee", "ann@lee.example").make();
    program.ok(&["add", place(&repo), place(&whole), place(&part), place(&other)]);
    assert_eq!(commits(&program), (vec![1, 3, 5, 5], 7));
    assert!(program.ok(&["who", "Ann Lee", "--explain"]).contains("7 commits"));
}
