//! A pull request that is closed and lands all the same, as people meet it.

use ovenbird_testkit::TestRepo;
use ovenbird_testkit::github::{Era, NewPull, World};
use serde_json::{Value, json};

use crate::program::{NOW, Program};

const HOUR: i64 = 3_600;

/// A forge's repo: two pull requests by Ann, closed by the owner, who has rebased the first.
fn forge() -> (TestRepo, World, String) {
    let repo = TestRepo::new();
    let opened = NOW - HOUR;
    let date = |at: i64| format!("{at} +0000");
    repo.write("a", "1\n2\n3\n");
    repo.commit("base").author("Boss", "boss@x").at(&date(opened - HOUR)).make();
    let mut world = World::new();
    world.organization("octo");
    world.repo("octo/oven").created_at(opened - HOUR);
    for number in 1..=2 {
        repo.git(&["checkout", "-qB", "change", "main"]);
        repo.write(&format!("new{number}"), "by Ann\n");
        let head = repo.commit("a change").author("Ann", "ann@x").at(&date(opened)).make();
        repo.git(&["update-ref", &format!("refs/pull/{number}/head"), &head]);
        repo.git(&["checkout", "-q", "main"]);
        let opens = NewPull::titled("A change").head("change", &head);
        let pull = world.at(opened + number, "octo/oven", "ann").opens_pull(opens);
        assert_eq!(pull, number as u64);
        world.at(opened + 99, "octo/oven", "boss").closes(pull);
    }
    repo.write("a", "1\n2\n3\n4\n");
    repo.commit("work").author("Boss", "boss@x").at(&date(opened + 9)).make();
    repo.git(&["cherry-pick", "--no-commit", "refs/pull/1/head"]);
    let picked = repo.commit("a change").author("Ann", "ann@x").committer("Boss", "boss@x");
    let landed = picked.at(&date(opened + 50)).make();
    repo.git(&["branch", "-qD", "change"]);
    (repo, world, landed)
}

#[test]
fn a_rebased_pull_request_is_found_once() {
    let (repo, world, landed) = forge();
    let mut program = Program::new();
    // The operator's own configuration leads to the folder in place of the forge.
    let instead = format!(
        "[url \"file://{}\"]\n\tinsteadOf = https://github.com/octo/oven\n",
        repo.path().display()
    );
    std::fs::write(program.path(".gitconfig"), instead).unwrap();
    for allowed in ["OVENBIRD_FETCH_ALLOW_FILE", "OVENBIRD_FETCH_ALLOW_PRIVATE"] {
        program.set(allowed, "true");
    }
    let hour = world.archive(Era::Events2015).between(NOW - HOUR, NOW).gzip();
    std::fs::write(program.path("2023-12-31-23.json.gz"), hour).unwrap();
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", "2023-12-31-23.json.gz"]);
    let found = |program: &Program| -> Value {
        program.json(&["sql", "select number, oid from pull_request_landing order by number"])
    };
    // Without files there is nothing to compare.
    program.ok(&["add", "octo/oven"]);
    assert_eq!(found(&program), json!([]));
    program.ok(&["sync", "--no-github", "--files", "octo/oven"]);
    let expected = json!([{ "number": 1, "oid": landed }, { "number": 2, "oid": null }]);
    assert_eq!(found(&program), expected);
    // It stays, whatever becomes of the remote's refs.
    repo.git(&["update-ref", "-d", "refs/pull/1/head"]);
    program.ok(&["sync", "--no-github", "--files", "octo/oven"]);
    assert_eq!(found(&program), expected);
}
