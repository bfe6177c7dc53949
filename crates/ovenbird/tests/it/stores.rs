//! Both stores give the same answers, byte for byte.

use std::path::{Path, PathBuf};

use ovenbird_testkit::PostgresServer;
use ovenbird_testkit::github::{Era, RandomWorld, World};

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
    let world = World::random(11, &RandomWorld { actions: 400, ..RandomWorld::default() });
    let hour = program.path("2023-12-31-22.json.gz");
    std::fs::write(&hour, world.archive(Era::Events2015).gzip()).unwrap();
    let asked = ["org1/repo1", "--offline", "--explain", "-o", "json"];
    // What it says differs where a store has it already.
    program.ok(&["import", "archive", "--all", hour.to_str().unwrap()]);
    for command in [
        &[&["report"][..], &asked].concat()[..],
        &[&["can-i", "--paths", "src"][..], &asked].concat(),
        &["compare", "org1/repo1", "org0/repo0", "--offline", "-o", "csv"],
        &["evaluate", "acceptance", "--split", "2020-01-01", "--all", "-o", "json"],
        &["who", "a"],
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
        let ran = program.command(command).output().unwrap();
        printed.push([ran.stdout, ran.stderr].concat());
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
    for reported in ["\"answerers\": [", "\"reviewers\": {", "org0/repo0"] {
        assert!(sqlite.iter().any(|answer| answer.contains(reported)), "{reported}");
    }
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

fn copied(program: &Program, from: &str, to: &str) -> serde_json::Value {
    program.json(&["store", "copy", "--from", from, "--to", to])
}

#[test]
fn a_copied_store_answers_as_its_source_does() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    let [first, last] = ["a.db", "b.db"].map(|n| folder.path().join(n).display().to_string());
    let database = server.database();
    let repo = project();
    let repos = [repo.path().to_owned()];
    let mut program = Program::new();
    program.set("OVENBIRD_STORE", &first);
    program.ok(&["report", repo.path().to_str().unwrap(), "--files"]);
    program.ok(&["identity", "merge", "gone@girl.example", "New.One@gmail.com"]);
    program.ok(&["identity", "hide", "New.Two@gmail.com"]);
    program.ok(&["identity", "undo", "1"]);
    let log = program.ok(&["identity", "log", "-o", "json"]);
    let before = answers(&first, &repos);
    let there = copied(&program, &format!("sqlite:{first}"), &database);
    let key = repo.path().canonicalize().unwrap().display().to_string();
    assert_eq!(there["repos"][0]["repo"], key.as_str());
    assert_eq!(there["repos"][0]["state"], "copied");
    assert_eq!(there["repos"][0]["commits"], 27);
    assert_eq!(there["decisions"]["copied"], 2);
    let again = copied(&program, &first, &database);
    assert_eq!(again["repos"][0]["state"], "already there");
    assert_eq!(again["repos"][0]["checksum"], there["repos"][0]["checksum"]);
    let back = copied(&program, &database, &last);
    assert_eq!(back["repos"][0]["checksum"], there["repos"][0]["checksum"]);
    for place in [&database, &last] {
        assert_eq!(answers(place, &repos), before);
        assert_eq!(program.ok(&["--store", place, "identity", "log", "-o", "json"]), log);
    }
    let table = program.ok(&["store", "copy", "--from", &first, "--to", &last]);
    assert!(
        table.contains("already there") && table.contains("0 copied, 2 already there"),
        "{table}"
    );
    let lines = program.ok(&["store", "copy", "--from", &first, "--to", &last, "-o", "csv"]);
    assert!(lines.starts_with("repo,state,commits,file_changes,checksum,differed,error\n"));
}

#[test]
fn what_cannot_be_copied_is_reported_without_secrets() {
    let program = Program::new();
    let path = |name: &str| program.path(name).display().to_string();
    let [missing, made] = [path("none.db"), path("made.db")];
    let run = |from: &str, to: &str| {
        let ran = program.run(&["store", "copy", "--from", from, "--to", to]);
        assert!(ran.err.contains("hint: ") && ran.out.is_empty(), "{ran:?}");
        assert!(!ran.err.contains("s3cret"), "{ran:?}");
        (ran.code, ran.err)
    };
    let (code, reported) = run(&missing, &made);
    assert_eq!(code, 3);
    assert!(
        reported.starts_with(&format!("error: cannot copy `{missing}`: there is no such file\n"))
    );
    assert!(!Path::new(&missing).exists() && !Path::new(&made).exists());
    program.ok(&["--store", &made, "repos", "list"]);
    let (code, reported) = run(&made, &format!("sqlite:{made}"));
    assert_eq!(code, 2);
    assert!(
        reported.starts_with("error: source and destination are the same store\n"),
        "{reported}"
    );
    let nobody = "postgres://ann:s3cret@127.0.0.1:1/x";
    let (code, reported) = run(nobody, &made);
    assert_eq!(code, 1);
    assert!(
        reported.starts_with("error: cannot read the source: cannot reach the store"),
        "{reported}"
    );
    let (code, reported) = run(&made, nobody);
    assert_eq!(code, 1);
    assert!(
        reported.starts_with("error: cannot write to the destination: cannot reach"),
        "{reported}"
    );
    assert_eq!(run(&made, "mysql://ann:s3cret@x/y").0, 2);
    assert!(!program.path("mysql:").exists());
}

#[test]
fn a_repo_that_cannot_be_copied_is_reported_in_its_line() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let (program, repo) = (Program::new(), project());
    let from = program.path("a.db").display().to_string();
    let to = server.database();
    program.ok(&["--store", &from, "add", repo.path().to_str().unwrap()]);
    program.ok(&["--store", &to, "repos", "list"]);
    let name = to.rsplit_once('/').unwrap().1.split('?').next().unwrap();
    server.psql(name, "alter table tag add constraint none check (name <> 'v1.0.0')").unwrap();
    let ran = program.run(&["store", "copy", "--from", &from, "--to", &to, "-o", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: 1 of 1 repos were not copied\nhint: "), "{}", ran.err);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["repos"][0]["state"], "failed");
    assert_eq!(answer["repos"][0]["checksum"], serde_json::Value::Null);
    assert!(answer["repos"][0]["error"].as_str().unwrap().contains("none"));
    assert_eq!(program.json(&["--store", &to, "repos", "list"]), serde_json::json!([]));
    server.psql(name, "alter table tag drop constraint none").unwrap();
    assert_eq!(copied(&program, &from, &to)["repos"][0]["state"], "copied");
}

/// Runs `openssl`, which some machines lack.
fn openssl(folder: &Path, args: &[&str]) -> Option<()> {
    let ran = std::process::Command::new("openssl").args(args).current_dir(folder).output().ok()?;
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(())
}

/// A certificate for `localhost` by an authority that nobody knows.
fn certificates(folder: &Path) -> Option<()> {
    let new = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
    let ca = ["req", "-x509", "-subj", "/CN=Some CA", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(folder, &[&ca[..], &new].concat())?;
    let request = ["req", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
    openssl(folder, &[&request[..], &new[..3]].concat())?;
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    let sign = "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem \
                -days 2 -extfile names";
    openssl(folder, &sign.split_whitespace().collect::<Vec<_>>())
}

#[test]
fn a_server_is_trusted_as_far_as_its_url_asks() {
    let folder = tempfile::tempdir().unwrap();
    if certificates(folder.path()).is_none() {
        println!("skipped over TLS: there is no `openssl` to make certificates with");
        return;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let [certificate, key] = ["server.pem", "server.key"].map(|name| folder.path().join(name));
    let Some(server) = PostgresServer::with_tls(port, &certificate, &key) else { return };
    server.psql("postgres", "create database team").unwrap();
    let authority = format!("&sslrootcert={}", folder.path().join("ca.pem").display());
    let program = Program::new();
    let open = |host: &str, mode: &str, authority: &str| {
        let url =
            format!("postgres://postgres:s3cret@{host}:{port}/team?sslmode={mode}{authority}");
        let ran = program.run(&[
            "--store",
            &url,
            "sql",
            "select ssl::int as tls from pg_stat_ssl
            where pid = pg_backend_pid()",
            "-o",
            "csv",
        ]);
        assert!(!ran.err.contains("s3cret"), "{ran:?}");
        if ran.code == 0 { Ok(ran.out.lines().last().unwrap().to_owned()) } else { Err(ran.err) }
    };
    assert_eq!(open("localhost", "disable", "").as_deref(), Ok("0"));
    for mode in ["prefer", "require"] {
        assert_eq!(open("localhost", mode, "").as_deref(), Ok("1"), "{mode}");
    }
    for mode in ["verify-ca", "verify-full"] {
        assert_eq!(open("localhost", mode, &authority).as_deref(), Ok("1"), "{mode}");
        let reported = open("localhost", mode, "").unwrap_err();
        assert!(
            reported.contains("cannot open") && reported.contains("UnknownIssuer"),
            "{reported}"
        );
    }
    // The certificate is another host's.
    assert_eq!(open("127.0.0.1", "verify-ca", &authority).as_deref(), Ok("1"));
    let reported = open("127.0.0.1", "verify-full", &authority).unwrap_err();
    assert!(reported.contains("not valid for name"), "{reported}");
}
