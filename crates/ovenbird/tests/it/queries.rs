//! A query that nobody waits for ends, on the server, too.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use ovenbird_testkit::PostgresServer;
use rustix::process::{Pid, Signal, kill_process};

use crate::program::Program;

/// Counts for ever, in either SQL.
const ENDLESS: &str = "with recursive n(i) as (select 1 union all select 1 from n)
                       select count(*) from n";

/// How many queries like it a server runs.
fn running(server: &PostgresServer, database: &str) -> String {
    let sql = "select count(*) from pg_stat_activity where datname = current_database()
               and state = 'active' and pid <> pg_backend_pid()";
    server.psql(&PostgresServer::name_of(database), sql).unwrap()
}

fn wait(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The program while the server works on its query.
fn started(program: &Program, server: &PostgresServer, url: &str) -> Child {
    program.ok(&["repos", "list"]);
    let child = program
        .command(&["sql", ENDLESS])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait("the query begins", || running(server, url) == "1");
    child
}

fn on_postgres() -> Option<(Program, &'static PostgresServer, String)> {
    let server = ovenbird_testkit::postgres()?;
    let (mut program, url) = (Program::new(), server.database());
    program.set("OVENBIRD_STORE", &url);
    Some((program, server, url))
}

#[test]
fn an_interrupt_ends_the_query_at_once() {
    let Some((program, server, url)) = on_postgres() else { return };
    let child = started(&program, server, &url);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: it was stopped\n");
    assert_eq!(running(server, &url), "0");
}

#[test]
fn a_server_notices_that_nobody_waits_any_more() {
    let Some((program, server, url)) = on_postgres() else { return };
    let mut child = started(&program, server, &url);
    child.kill().unwrap();
    child.wait().unwrap();
    wait("the server runs on", || running(server, &url) == "0");
}

#[test]
fn an_interrupt_ends_a_query_of_a_file() {
    let program = Program::new();
    program.ok(&["repos", "list"]);
    let child = program.command(&["sql", ENDLESS]).stderr(Stdio::piped()).spawn().unwrap();
    // Before it listens for interrupts, one ends it all the same.
    std::thread::sleep(Duration::from_millis(700));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: it was stopped\n");
}

#[test]
fn a_query_has_its_time() {
    let mut program = Program::new();
    program.set("OVENBIRD_SQL_TIMEOUT", "1");
    let ran = program.run(&["sql", ENDLESS]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("stopped after 1 s"), "{}", ran.err);
    assert!(ran.err.contains("`sql.timeout`"), "{}", ran.err);
}

#[test]
fn the_tables_of_a_server_are_asked_for_as_a_server_has_them() {
    let Some((program, ..)) = on_postgres() else { return };
    let ran = program.run(&["sql", "select * from nothing"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("pg_tables") && !ran.err.contains("sqlite"), "{}", ran.err);
}

#[test]
fn a_database_that_lacks_characters_is_refused_with_the_way_to_make_another() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let ran = Program::new().run(&["repos", "list", "--store", &server.database_in("LATIN1")]);
    assert_eq!(ran.code, 1);
    for said in ["LATIN1", "encoding 'UTF8' template template0"] {
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

/// The file is root's, in a folder of root's, or this user has no right to write them.
#[test]
fn a_file_that_can_only_be_read_answers_and_takes_nothing() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let program = Program::new();
    program.ok(&["repos", "list", "--store", "kept/store.db"]);
    let folder = program.path("kept");
    set_permissions(program.path("."), Permissions::from_mode(0o755)).unwrap();
    set_permissions(folder.join("store.db"), Permissions::from_mode(0o444)).unwrap();
    set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
    let run = |args: &[&str]| {
        let mut command = program.command(&[args, &["--store", "kept/store.db"]].concat());
        if rustix::process::getuid().is_root() {
            command.uid(65_534).gid(65_534);
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let answer = run(&["sql", "select count(*) as n from repo"]);
    let refused = run(&["track", "owner/name"]);
    set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(answer, (Some(0), String::new()));
    let (code, said) = refused;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("can only be read") && said.contains("hint: let this user"), "{said}");
}
