//! Both stores give the same answers, byte for byte.

use std::path::{Path, PathBuf};

use crate::program::{Program, project};

/// What a program prints on a store, command by command.
fn answers(store: &str, repos: &[PathBuf]) -> Vec<String> {
    let mut program = Program::new();
    program.set("OVENBIRD_STORE", store);
    let mut printed = Vec::new();
    for repo in repos {
        let repo = repo.to_str().unwrap();
        for format in ["table", "json", "csv", "yaml"] {
            printed.push(program.command(&["report", repo, "-o", format]).output().unwrap().stdout);
        }
        let files = program.command(&["report", repo, "--files", "-o", "json"]);
        let mut files = files;
        printed.push(files.output().unwrap().stdout);
    }
    for command in [
        &["who", "a"][..],
        &["who", "a", "-o", "json"],
        &["repos", "list", "-o", "json"],
        &["sql", "select name, email from signature order by email, name", "-o", "csv"],
        &[
            "sql",
            "select oid, parents, subject, files, added from git_commit order by repo_id, id",
            "-o",
            "jsonl",
        ],
        &["sql", "select sum(authored) as authored, min(first_at) as first from signature_use"],
    ] {
        printed.push(program.command(command).output().unwrap().stdout);
    }
    printed.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

#[test]
fn sqlite_and_postgres_answer_alike() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.db");
    let made = project();
    let mut repos = vec![made.path().to_owned()];
    let named = std::env::var("OVENBIRD_TEST_REPOS").unwrap_or_default();
    repos.extend(named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).take(1));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    repos.extend(own.join(".git").exists().then_some(own));
    let sqlite = answers(file.to_str().unwrap(), &repos);
    let postgres = answers(&server.database(), &repos);
    for (ours, theirs) in sqlite.iter().zip(&postgres) {
        assert!(!ours.is_empty());
        let differs = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None);
        assert_eq!(ours.len(), theirs.len());
    }
}

#[test]
fn no_query_of_a_user_writes_to_postgres() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let (mut program, repo) = (Program::new(), project());
    let url = server.database();
    program.set("OVENBIRD_STORE", &url);
    program.ok(&["add", repo.path().to_str().unwrap()]);
    let before = program.ok(&["sql", "select count(*) as n from git_commit"]);
    for sql in [
        "delete from git_commit",
        "with gone as (delete from git_commit returning *) select * from gone",
        "select 1; delete from git_commit",
        "select 1) as x; delete from git_commit; select (1",
        "select 1) as asked (c0); delete from git_commit --",
        "commit",
        "set transaction read write",
        "select set_config('transaction_read_only', 'off', false)",
        "copy git_commit to program 'touch /tmp/ovenbird-was-here'",
        "copy git_commit to '/tmp/ovenbird-was-here'",
        "select nextval('repo_id_seq')",
        "create table x (y int)",
        "create temp table x (y int)",
        "do $$ begin delete from git_commit; end $$",
        "prepare p as delete from git_commit",
        "explain analyze delete from git_commit",
        "lock table git_commit",
        "vacuum",
        "",
        "-- nothing",
    ] {
        let ran = program.run(&["sql", sql]);
        assert_eq!(ran.code, 2, "{sql}: {ran:?}");
    }
    assert!(!Path::new("/tmp/ovenbird-was-here").exists());
    // What a read-only transaction lets through is rolled back.
    program.run(&["sql", "select lo_create(0)"]);
    let objects = "select count(*) as n from pg_largeobject_metadata";
    assert_eq!(program.json(&["sql", objects])[0]["n"], 0);
    assert_eq!(program.ok(&["sql", "select count(*) as n from git_commit -- to the end;"]), before);
}
