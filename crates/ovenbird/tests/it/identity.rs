//! `who` and `identity`: one person across repos, each link explained, each decision undone.

use crate::program::{NOW, Program, project};

fn people(program: &Program, query: &str) -> usize {
    program.json(&["who", query])["people"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_person_is_one_across_repos() {
    let (program, one) = (Program::new(), project());
    let two = ovenbird_testkit::TestRepo::new();
    two.commit("elsewhere")
        .author("Bodil", "bodil@second.org")
        .at(&format!("{} +0000", NOW - 9))
        .make();
    program.ok(&["add", one.path().to_str().unwrap(), two.path().to_str().unwrap()]);
    let found = program.json(&["who", "bodil@first.org"]);
    let bodil = &found["people"][0];
    let names: Vec<&str> = bodil["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["email"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let counts: Vec<u64> = bodil["repos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["authored"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [3, 1]);
    // Markdown has no columns whose width would depend on where the repositories are.
    let page = program.ok(&["who", "bodil@first.org", "--explain", "-o", "markdown"]);
    insta::assert_snapshot!(program.plain(&program.plain(&page, &one), &two));
}

#[test]
fn decisions_change_every_answer_at_once_and_can_be_undone() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let authors = || {
        let report = program.json(&["report", path]);
        let count = report["whole"]["authors"]["value"]["count"].as_u64().unwrap();
        (count, report["identity"]["hidden"].as_u64().unwrap())
    };
    assert_eq!(authors(), (5, 0));
    program.ok(&["identity", "merge", "New One", "New Two", "--note", "told me so"]);
    assert_eq!(authors(), (4, 0));
    assert_eq!(people(&program, "new one"), 1);
    program.ok(&["identity", "split", "bodil@second.org"]);
    assert_eq!(authors(), (5, 0));
    assert_eq!(people(&program, "bodil berg"), 2);
    program.ok(&["identity", "undo", "2"]);
    program.ok(&["identity", "undo", "1"]);
    assert_eq!(authors(), (5, 0));
    let log = program.ok(&["identity", "log"]);
    insta::assert_snapshot!(log);
}

#[test]
fn a_hidden_person_is_shown_nowhere_and_counts_everywhere() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let before = program.json(&["report", path, "--files"]);
    assert!(before.to_string().contains("Gone Girl"));
    program.ok(&["identity", "hide", "gone@girl.example"]);
    let after = program.json(&["report", path, "--files"]);
    assert!(!after.to_string().contains("Gone Girl") && !after.to_string().contains("gone@girl"));
    for format in ["table", "markdown", "yaml", "csv", "jsonl"] {
        let page = program.ok(&["report", path, "--files", "-o", format]);
        assert!(!page.contains("Gone Girl") && !page.contains("gone@girl"), "{format}");
    }
    for part in ["whole", "recent"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    assert_eq!(program.run(&["who", "gone@girl.example"]).code, 3);
    program.ok(&["identity", "undo", "1"]);
    assert_eq!(people(&program, "gone@girl.example"), 1);
}

#[test]
fn a_lock_keeps_rules_out() {
    let (program, repo) = (Program::new(), project());
    program.ok(&["add", repo.path().to_str().unwrap()]);
    program.ok(&["identity", "lock", "New One"]);
    repo.commit("again")
        .author("New One", "new.one@work.example")
        .at(&format!("{NOW} +0000"))
        .make();
    program.ok(&["sync"]);
    assert_eq!(people(&program, "new one"), 2, "the new address joins nobody who is locked");
    program.ok(&["identity", "undo", "1"]);
    assert_eq!(people(&program, "new one"), 1);
}

/// A repo of one commit, by one signature.
fn repo_of(name: &str, email: &str) -> ovenbird_testkit::TestRepo {
    let repo = ovenbird_testkit::TestRepo::new();
    repo.commit("one").author(name, email).at(&format!("{} +0000", NOW - 99)).make();
    repo
}

#[test]
fn what_was_decided_in_one_repo_holds_in_all() {
    let program = Program::new();
    let repos = [
        repo_of("Sam Secret", "sam@one.example"),
        repo_of("Samuel S.", "samuel@two.example"),
        repo_of("S", "s@three.example"),
    ];
    for repo in &repos {
        program.ok(&["add", repo.path().to_str().unwrap()]);
    }
    program.ok(&["identity", "merge", "sam@one.example", "samuel@two.example"]);
    program.ok(&["identity", "merge", "sam@one.example", "s@three.example"]);
    // The two outer ones meet in a repo where the middle one is not.
    let both = repo_of("Samuel S.", "samuel@two.example");
    both.commit("two").author("S", "s@three.example").at(&format!("{} +0000", NOW - 9)).make();
    let page = program.ok(&["report", both.path().to_str().unwrap()]);
    assert!(page.contains(" alone: 2 commits on 2023-12-31."), "{page}");
    program.ok(&["identity", "hide", "sam@one.example"]);
    for repo in &repos {
        let page = program.ok(&["report", repo.path().to_str().unwrap(), "-o", "json"]);
        assert!(
            !page.contains("Sam Secret") && !page.contains("samuel@") && !page.contains("s@three")
        );
    }
}

#[test]
fn a_repo_renames_its_own_people_and_no_strangers() {
    let program = Program::new();
    let (good, evil) = (repo_of("Lin Us", "lin@us.example"), repo_of("Evil", "evil@e.example"));
    evil.write(".mailmap", "Evil Name <evil@e.example> <lin@us.example>\n");
    evil.write(".sauced.yaml", "attribution:\n  evil: [lin@us.example, other@e.example]\n");
    evil.commit("documents").author("Other", "other@e.example").at(&format!("{NOW} +0000")).make();
    program.ok(&["add", good.path().to_str().unwrap(), evil.path().to_str().unwrap()]);
    let found = program.json(&["who", "lin@us.example"]);
    assert_eq!(found["people"][0]["name"], "Lin Us");
    assert_eq!(found["people"][0]["signatures"].as_array().unwrap().len(), 1, "{found}");
}
