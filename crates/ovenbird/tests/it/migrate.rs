//! `store migrate` says what it did, and `doctor` what the server has.

use std::path::Path;

use serde_json::Value;

use crate::program::{Program, project};

/// Each part with its state.
fn parts(steps: &Value) -> Vec<String> {
    let text = |step: &Value, field: &str| step[field].as_str().unwrap().to_owned();
    let part = |step| format!("{}: {}", text(step, "part"), text(step, "state"));
    steps.as_array().unwrap().iter().map(part).collect()
}

/// What `doctor` finds of one thing.
fn found(program: &Program, check: &str) -> Option<(String, String, String)> {
    let checks = program.json(&["doctor"]);
    let line = checks.as_array().unwrap().iter().find(|line| line["check"] == check)?.clone();
    let text = |field: &str| line[field].as_str().unwrap().to_owned();
    Some((text("state"), text("found"), text("advice")))
}

#[test]
fn a_file_is_brought_up_once_and_cannot_be_more() {
    let program = Program::new();
    let steps = program.json(&["store", "migrate"]);
    assert_eq!(parts(&steps), ["schema: done"]);
    assert_eq!(parts(&program.json(&["store", "migrate"])), ["schema: unchanged"]);
    for option in [&["--citus"][..], &["--timescale", "on"]] {
        let ran = program.run(&[&["store", "migrate"], option].concat());
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("this store is an SQLite file"), "{}", ran.err);
        assert!(ran.err.contains("hint: "), "{}", ran.err);
    }
    assert_eq!(found(&program, "PostgreSQL"), None);
    assert_eq!(found(&program, "TimescaleDB"), None);
}

#[test]
fn a_server_is_looked_at_and_used_for_what_it_has() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let mut program = Program::new();
    program.set("OVENBIRD_STORE", &server.database());
    let has_timescale = server.has_extension("timescaledb");
    assert_eq!(found(&program, "PostgreSQL").unwrap().0, "ok");
    let (state, text, advice) = found(&program, "TimescaleDB").unwrap();
    assert!(text.contains("ordinary partitions by month"), "{text}");
    assert_eq!(state, if has_timescale { "unused" } else { "absent" });
    assert_eq!(has_timescale, advice.contains("ovenbird store migrate"));

    let steps = program.json(&["store", "migrate"]);
    if !has_timescale {
        assert_eq!(parts(&steps), ["schema: unchanged", "events: left-out"]);
        let ran = program.run(&["store", "migrate", "--timescale", "on"]);
        assert_eq!(ran.code, 1);
        assert!(ran.err.starts_with("error: cannot use TimescaleDB: "), "{}", ran.err);
        return;
    }
    let all = ["schema: unchanged", "TimescaleDB: done", "events: done", "daily counts: done"];
    assert_eq!(parts(&steps), all);
    let again = program.ok(&["store", "migrate"]);
    assert!(again.contains("a hypertable, 30 days a chunk"), "{again}");
    assert!(!again.contains("done"), "{again}");
    let (state, text, _) = found(&program, "TimescaleDB").unwrap();
    assert_eq!(state, "ok");
    assert!(text.contains("hypertable, compressed after 90 days"), "{text}");
    let back = program.json(&["store", "migrate", "--timescale", "off"]);
    assert_eq!(parts(&back), ["schema: unchanged", "events: done"]);
    assert_eq!(found(&program, "TimescaleDB").unwrap().0, "ok");
}

#[test]
fn a_server_without_citus_says_so() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    if server.has_extension("citus") {
        return;
    }
    let mut program = Program::new();
    program.set("OVENBIRD_STORE", &server.database());
    assert_eq!(found(&program, "Citus").unwrap().0, "absent");
    let ran = program.run(&["store", "migrate", "--citus"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: cannot use Citus: it is not installed"), "{}", ran.err);
    assert!(ran.err.contains("docs/operating.md"), "{}", ran.err);
}

#[test]
fn answers_stay_what_they_were() {
    let Some(server) = ovenbird_testkit::postgres() else { return };
    let (mut program, repo) = (Program::new(), project());
    program.set("OVENBIRD_STORE", &server.database());
    let repo: &Path = repo.path();
    program.ok(&["add", repo.to_str().unwrap()]);
    let report = || program.ok(&["report", repo.to_str().unwrap(), "-o", "json"]);
    let before = report();
    let mut forms = vec![&["store", "migrate"][..], &["store", "migrate", "--timescale", "off"]];
    if server.has_extension("citus") {
        forms.push(&["store", "migrate", "--citus"]);
    }
    for form in forms {
        program.ok(form);
        assert_eq!(report(), before, "{form:?}");
        assert!(program.ok(&["who", "bodil"]).contains("Bodil Berg"), "{form:?}");
    }
}
