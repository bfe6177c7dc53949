//! Configuration: where each value comes from, and what is wrong with it.

use crate::program::{Program, project};

fn write(program: &Program, text: &str) {
    let folder = program.path(".config/ovenbird");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), text).unwrap();
}

#[test]
fn every_value_says_where_it_came_from() {
    let mut program = Program::new();
    write(&program, "[cache]\nbudget = \"5GiB\"\nfree_floor = \"1GiB\"\n[report]\nrows = 3\n");
    program.set("OVENBIRD_CACHE_BUDGET", "7GiB");
    let entries = program.json(&["config", "show", "--store", "x.db"]);
    let find = |key: &str| {
        let entry = entries.as_array().unwrap().iter().find(|entry| entry["key"] == key).unwrap();
        (entry["value"].to_string(), entry["origin"].as_str().unwrap().to_owned())
    };
    let file = program.path(".config/ovenbird/config.toml").display().to_string();
    assert_eq!(find("cache.budget"), ("\"7GiB\"".into(), "$OVENBIRD_CACHE_BUDGET".into()));
    assert_eq!(find("cache.free_floor"), ("\"1GiB\"".into(), file.clone()));
    assert_eq!(find("report.rows"), ("3".into(), file));
    assert_eq!(find("report.window"), ("365".into(), "default".into()));
    assert_eq!(find("store"), ("\"x.db\"".into(), "--store".into()));
}

#[test]
fn mistakes_are_reported_with_their_place() {
    let mut program = Program::new();
    write(&program, "colour = \"always\"\n");
    let ran = program.run(&["repos", "list"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("unknown key `colour` in"), "{}", ran.err);
    for (text, says) in [
        ("output = 7\n", "`output` is of type integer by"),
        ("output = \"xml\"\n", "should be table, json"),
        ("[cache\n", "cannot read the configuration"),
        ("[report]\nwindow = -5\n", "`report.window` is negative by"),
        ("color = \"pink\"\n", "should be auto, always or never"),
    ] {
        write(&program, text);
        let ran = program.run(&["repos", "list"]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.err.contains(says), "{text}: {}", ran.err);
    }
    write(&program, "");
    program.set("OVENBIRD_CACHE_BUDGET", "much");
    let ran = program.run(&["cache", "show"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`cache.budget` is `much` by $OVENBIRD_CACHE_BUDGET"), "{}", ran.err);
}

#[test]
fn own_bot_rules_count() {
    let (mut program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let bots = |program: &Program| program.json(&["report", path])["identity"]["bots"].as_u64();
    assert_eq!(bots(&program), Some(1));
    let rules = program.path("bots.toml");
    std::fs::write(&rules, "[[bot]]\nrule = \"ours\"\nnames = [\"new two\"]\n").unwrap();
    program.set("OVENBIRD_IDENTITY_BOTS", rules.to_str().unwrap());
    assert_eq!(bots(&program), Some(2));
}

#[test]
fn the_doctor_says_what_is_missing_and_what_to_do() {
    let program = Program::new();
    let checks = program.json(&["doctor"]);
    let state = |name: &str, checks: &serde_json::Value| {
        let check = checks.as_array().unwrap().iter().find(|check| check["check"] == name).unwrap();
        check["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state("git", &checks), "ok");
    assert_eq!(state("store", &checks), "ok");
    let mut without = program.command(&["doctor", "-o", "json"]);
    let output = without.env("PATH", "/nowhere").output().unwrap();
    let checks: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(state("git", &checks), "missing");
    assert!(checks[0]["advice"].as_str().unwrap().contains("install git"));
}
