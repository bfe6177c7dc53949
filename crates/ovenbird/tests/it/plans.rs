//! What PostgreSQL does for each query of each face: no fact table is ever read whole.

use std::collections::BTreeSet;

use ovenbird_testkit::github::{Era, RandomWorld, World};
use ovenbird_testkit::{PostgresServer, TestRepo, random_history};

use crate::program::Program;

/// The tables that grow with the histories of all repos together, or with an archive of everything.
const FACTS: [&str; 24] = [
    "git_commit",
    "trailer",
    "commit_reference",
    "file_change",
    "path",
    "event",
    "repo",
    "repo_alias",
    "pull_request",
    "pull_request_landing",
    "issue",
    "review",
    "comment",
    "review_comment",
    "commit_comment",
    "release",
    "star",
    "fork",
    "push",
    "repo_profile",
    "account",
    "account_login",
    "delivery",
    "ledger_file",
];

/// The index of the few repos that are listed: it is short however many there are.
const LISTED: &str = " using repo_known on repo ";

/// How many repos there are can only be known by counting them, in an index.
const COUNT: &str = "(select count(*) from repo)";

/// With this no plan reads a table from end to end unless there is no index to use.
const SETTINGS: [&str; 5] = [
    "log_min_messages=log",
    "session_preload_libraries=auto_explain",
    "auto_explain.log_min_duration=0",
    "auto_explain.log_nested_statements=on",
    "enable_seqscan=off",
];

/// The parts of a log that show plans: the query, and the lines of its plan.
fn plans(log: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for part in log.split("  plan:\n").skip(1) {
        // Every line of an entry but its first begins with a tab.
        let lines = part.lines().take_while(|line| line.starts_with('\t'));
        let lines: Vec<&str> = lines.map(|line| &line[1..]).collect();
        let plan = lines.iter().position(|line| line.contains("  (cost=")).unwrap_or(lines.len());
        let (query, plan) = lines.split_at(plan);
        found.push((query.join("\n"), plan.iter().map(ToString::to_string).collect()));
    }
    found
}

/// The nodes of a plan that read a fact table otherwise than by the key that was asked for.
fn whole_reads(plan: &[String]) -> Vec<String> {
    let is_node = |line: &str| line.contains("  (cost=");
    let mut found = Vec::new();
    for (at, line) in plan.iter().enumerate().filter(|(_, line)| is_node(line)) {
        let reads =
            |table: &&&str| line.contains(&format!(" on {table} ")) && line.contains("Scan");
        let Some(_) = FACTS.iter().find(reads) else { continue };
        let mut details = plan[at + 1..].iter().take_while(|line| !is_node(line));
        let conditions = ["Index Cond:", "Recheck Cond:"];
        let is_by_key =
            details.any(|line| conditions.iter().any(|one| line.trim_start().starts_with(one)));
        if line.contains("Seq Scan") || !(is_by_key || line.contains(LISTED)) {
            found.push(line.trim().to_owned());
        }
    }
    found
}

#[test]
fn no_face_reads_a_fact_table_whole() {
    let Some(server) = PostgresServer::alone(&SETTINGS) else { return };
    let mut program = Program::new();
    program.set("OVENBIRD_STORE", &server.database());
    let repos: Vec<TestRepo> = (0..3)
        .map(|seed| {
            let repo = TestRepo::bare();
            random_history(&repo, seed, 60);
            repo.git(&["tag", "v1", "main"]);
            repo
        })
        .collect();
    for repo in &repos {
        program.ok(&["add", "--files", repo.path().to_str().unwrap()]);
    }
    // An hour of the archive, twice, so that what is known learns more, and repos are renamed.
    let world = World::random(7, &RandomWorld { actions: 400, ..RandomWorld::default() });
    let hour = program.path("2024-01-01-0.json.gz");
    std::fs::write(&hour, world.archive(Era::Events2015).gzip()).unwrap();
    let hour = hour.to_str().unwrap();
    let path = repos[1].path().to_str().unwrap();
    repos[1].git(&["update-ref", "refs/heads/main", "main~7"]);
    for args in [
        &["import", "archive", "--all", hour][..],
        &["track", "org0", "org1/repo1"],
        &["import", "archive", hour],
        &["import", "archive", "--again", hour],
        &["coverage", "org1/repo1"],
        &["track"],
        &["sync", path],
        &["report", path, "--files"],
        &["report", path],
        &["report", "org1/repo1", "--offline"],
        &["who", "P7", "--explain"],
        &["who", "user"],
        &["who", "user1", "--explain"],
        &["repos", "list"],
        &["repos", "show", path],
        &["identity", "merge", "P1", "P2"],
        &["identity", "log"],
        &["jobs", "list"],
        &["sync", "--queue"],
        &["worker", "--until-empty", "--quiet"],
        &["doctor"],
    ] {
        program.run(args);
    }
    let plans = plans(&server.log());
    let read: BTreeSet<&str> = FACTS
        .into_iter()
        .filter(|table| plans.iter().any(|(_, plan)| plan.iter().any(|line| line.contains(table))))
        .collect();
    assert!(plans.len() > 100 && read.len() >= 4, "{} plans of {read:?}", plans.len());
    let mut bad = BTreeSet::new();
    for (query, plan) in plans.iter().filter(|(query, _)| !query.contains(COUNT)) {
        for node in whole_reads(plan) {
            bad.insert(format!("{node}\n{query}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.into_iter().collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_whole_read_is_seen() {
    let log = "x LOG:  duration: 0.1 ms  plan:\n\tQuery Text: select 1\n\t\tfrom path\n\
               \tSeq Scan on path  (cost=0.00..1.00 rows=1 width=4)\n\t  Filter: (id = 1)\n\
               y LOG:  duration: 0.1 ms  plan:\n\tQuery Text: select 2\n\
               \tIndex Scan using k on git_commit c  (cost=0..1 rows=1 width=4)\n\
               \t  Index Cond: (repo_id = 1)\n\
               \t  ->  Index Only Scan using k on trailer  (cost=0..1 rows=1 width=4)\n\
               z LOG:  duration: 0.1 ms  plan:\n\tQuery Text: select 3\n\
               \tBitmap Heap Scan on event  (cost=0..1 rows=1 width=4)\n\
               \t  ->  Bitmap Index Scan on event_key  (cost=0..1 rows=1 width=4)\n";
    let plans = plans(log);
    assert_eq!(plans.len(), 3);
    assert_eq!(whole_reads(&plans[2].1).len(), 1);
    assert_eq!(whole_reads(&plans[0].1).len(), 1);
    assert!(whole_reads(&plans[1].1)[0].contains("trailer"));
}
