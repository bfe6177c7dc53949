//! `sync` and `doctor` with GitHub's API: the loopback GitHub in its place.

use ovenbird_testkit::github::{Fault, NewPull, ReviewState, Server, World};

use crate::program::{DAY, NOW, Program};

struct Forge {
    program: Program,
    server: Server,
    token: String,
}

impl Forge {
    fn new() -> Self {
        let mut world = World::new();
        world.organization("octo");
        for at in 0..60 {
            let when = NOW - 20 * DAY + at * 3_600;
            let pull = world.at(when, "octo/oven", "ann").opens_pull(NewPull::titled("Bake"));
            world.at(when + 60, "octo/oven", "bob").reviews(pull, ReviewState::Approved);
            world.at(when + 120, "octo/oven", "bob").merges(pull);
        }
        world.at(NOW - DAY, "octo/stove", "ann").opens_issue("It burns");
        let server = Server::start(world);
        server.set_now(NOW);
        let token = server.token();
        let mut program = Program::new();
        program.set("OVENBIRD_GITHUB_API", &server.url());
        Self { program, server, token }
    }

    fn with_token(mut self) -> Self {
        self.program.set("OVENBIRD_GITHUB_TOKEN", &self.token);
        self
    }

    fn count(&self, table: &str) -> u64 {
        let rows = self.program.json(&["sql", &format!("select count(*) as n from {table}")]);
        rows[0]["n"].as_u64().unwrap()
    }
}

#[test]
fn what_is_tracked_is_followed_and_not_cloned() {
    let forge = Forge::new();
    let program = &forge.program;
    program.ok(&["track", "octo/oven"]);
    let page = program.ok(&["sync"]);
    assert!(page.contains("github.com/octo/oven"), "{page}");
    assert!(
        page.contains("reviews, sizes and files of pull requests missing: the forge tells it only"),
        "{page}"
    );
    assert!(page.contains("`OVENBIRD_GITHUB_TOKEN`"), "{page}");
    assert_eq!((forge.count("pull_request"), forge.count("review")), (60, 60));
    assert_eq!(forge.count("git_commit"), 0);
    assert_eq!(forge.server.asked("graphql"), 0);
    assert!(!program.path(".cache/ovenbird/clones/clones").exists());
    // Named or not, it is not cloned, and git alone has nothing to do.
    let asked = forge.server.requests().len();
    let ran = program.run(&["sync", "--no-github", "octo/oven"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("`ovenbird add"), "{}", ran.err);
    program.ok(&["sync", "--no-github"]);
    assert_eq!(forge.server.requests().len(), asked);
}

#[test]
fn with_a_token_nothing_is_missing() {
    let forge = Forge::new().with_token();
    let program = &forge.program;
    program.ok(&["track", "octo/oven"]);
    let reported = program.json(&["sync", "octo/oven"]);
    assert_eq!(reported[0]["repo"], "github.com/octo/oven");
    assert_eq!(reported[0]["state"], "done");
    assert!(reported[0]["new_commits"].is_null(), "no history is read: {reported}");
    assert_eq!(
        reported[0]["missing"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| !one.as_str().unwrap().starts_with("stars"))
            .count(),
        0
    );
    assert!(
        reported[0]["new_events"].as_u64() > Some(100)
            && reported[0]["new_facts"].as_u64() > Some(60)
    );
    assert_eq!(forge.count("review"), 60);
    let again = program.json(&["sync"]);
    assert_eq!((&again[0]["new_events"], &again[0]["new_facts"]), (&0.into(), &0.into()));
    assert!(program.ok(&["repos", "show", "octo/oven"]).contains("pull_request"));
}

#[test]
fn a_tracked_owner_has_all_its_repos() {
    let forge = Forge::new().with_token();
    forge.program.ok(&["track", "octo"]);
    let reported = forge.program.json(&["sync"]);
    let repos: Vec<&str> =
        reported.as_array().unwrap().iter().map(|line| line["repo"].as_str().unwrap()).collect();
    assert_eq!(repos, ["github.com/octo/oven", "github.com/octo/stove"]);
    assert_eq!((forge.count("pull_request"), forge.count("issue")), (60, 1));
    // They are known like repos that were tracked one by one, and stopped with their owner.
    let known = || {
        let listed = forge.program.json(&["repos", "list"]);
        let keys = listed.as_array().unwrap().iter().map(|line| line["repo"].to_string());
        keys.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(known(), r#""github.com/octo/oven" "github.com/octo/stove""#);
    forge.program.ok(&["track", "--stop", "octo"]);
    assert_eq!(known(), "");
}

#[test]
fn a_spent_budget_is_no_failure_and_says_how_to_go_on() {
    let forge = Forge::new().with_token();
    let program = &forge.program;
    program.ok(&["track", "octo/oven"]);
    // A tenth of 5,000 is left to other programs.
    forge.server.leave(Some(&forge.token), "graphql", 506);
    let reported = program.json(&["sync"]);
    assert_eq!(reported[0]["state"], "part");
    let missing = reported[0]["missing"].to_string();
    assert!(missing.contains("pull requests (50 of 60 are stored)"), "{missing}");
    assert!(
        missing.contains("the budget of graphql requests is spent until 2024-01-01 01:00"),
        "{missing}"
    );
    assert_eq!(reported[0]["next_steps"][0]["kind"], "sync");
}

#[test]
fn a_token_is_nowhere_to_be_seen() {
    let mut forge = Forge::new();
    let bad = "ghp_bad0123456789012345678901234567890";
    forge.program.set("OVENBIRD_GITHUB_TOKEN", bad);
    let program = &forge.program;
    program.ok(&["track", "octo/oven", "octo/stove"]);
    let mut said = String::new();
    for args in
        [&["sync"][..], &["sync", "--github-only", "octo/oven"], &["doctor"], &["config", "show"]]
    {
        let ran = program.run(args);
        assert_eq!(ran.code, i32::from(args[0] == "sync"), "{ran:?}");
        said += &(ran.out + &ran.err);
    }
    assert!(said.contains("token 1 of 1 is not accepted"), "{said}");
    assert!(said.contains("github.token_file"), "{said}");
    assert!(!said.contains(bad), "{said}");
    assert!(forge.server.requests().iter().all(|one| one.token.as_deref() == Some(bad)));
}

#[test]
fn tokens_of_other_programs_go_to_github_only() {
    let mut forge = Forge::new();
    forge.program.set("GITHUB_TOKEN", &forge.token);
    forge.program.ok(&["track", "octo/stove"]);
    forge.program.ok(&["sync"]);
    assert!(!forge.server.requests().is_empty());
    assert!(forge.server.requests().iter().all(|one| one.token.is_none()));
}

#[test]
fn tokens_come_from_a_file_too() {
    let mut forge = Forge::new();
    let file = forge.program.path("tokens");
    std::fs::write(&file, format!("# mine\n{}\n", forge.token)).unwrap();
    forge.program.set("OVENBIRD_GITHUB_TOKEN_FILE", &file.display().to_string());
    let program = &forge.program;
    program.ok(&["track", "octo/stove"]).clear();
    let ran = program.run(&["sync"]);
    assert_eq!(ran.code, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert!(ran.err.contains("others on this machine may read"), "{}", ran.err);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        program.ok(&["sync"]);
    }
    assert!(forge.server.requests().iter().all(|one| one.token.as_ref() == Some(&forge.token)));
    std::fs::remove_file(&file).unwrap();
    let ran = program.run(&["sync"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`github.token_file`"), "{}", ran.err);
}

#[test]
fn the_doctor_says_what_is_left() {
    let forge = Forge::new();
    let advice = forge.program.ok(&["doctor"]);
    assert!(advice.contains("no token for github.com: 60 requests an hour"), "{advice}");
    assert_eq!(forge.server.requests().len(), 0, "nothing is asked");
    let forge = Forge::new().with_token();
    let page = forge.program.ok(&["doctor"]);
    assert!(page.contains("token 1 of 1: core 5000 of 5000 until"), "{page}");
    assert!(page.contains("graphql 5000 of 5000"), "{page}");
}

#[test]
fn what_the_forge_does_not_have_fails_that_repo_alone() {
    let forge = Forge::new().with_token();
    let program = &forge.program;
    program.ok(&["track", "octo/never", "octo/stove"]);
    let ran = program.run(&["sync", "-o", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("1 of 2 repos failed"), "{}", ran.err);
    assert_eq!(forge.count("issue"), 1);
    forge.server.fault("/graphql", 1, Fault::Garbage);
    assert_eq!(program.run(&["sync", "octo/stove"]).code, 0, "the repo itself is found by REST");
}
