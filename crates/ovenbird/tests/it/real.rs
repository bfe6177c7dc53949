//! Numbers of the report against what git prints, on real repositories.
//!
//! `OVENBIRD_TEST_REPOS` names them, separated by `:`. This very repository is always one, where
//! the tests run inside of its clone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ovenbird_testkit::git_command;
use serde_json::Value;

use crate::program::{DAY, Program};

fn repositories() -> Vec<PathBuf> {
    let named = std::env::var("OVENBIRD_TEST_REPOS").unwrap_or_default();
    let named = named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    named.chain(own.join(".git").exists().then_some(own)).collect()
}

/// What git prints, as Latin-1 where it is not UTF-8.
fn git(path: &Path, args: &[&str]) -> String {
    let output = git_command(path).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}");
    String::from_utf8(output.stdout)
        .unwrap_or_else(|error| error.into_bytes().iter().map(|&byte| char::from(byte)).collect())
}

fn value(measure: &Value) -> f64 {
    let value = &measure["value"];
    value["count"]
        .as_f64()
        .or(value["number"].as_f64())
        .or(value["time"].as_f64())
        .unwrap_or(f64::NAN)
}

#[test]
fn measures_are_what_git_prints() {
    for path in repositories() {
        let tip: i64 = git(&path, &["log", "-1", "--format=%ct", "HEAD"]).trim().parse().unwrap();
        let now = tip + DAY;
        let mut program = Program::new();
        program.set("OVENBIRD_NOW", &now.to_string());
        let output = program.command(&["report", path.to_str().unwrap(), "-o", "json"]).output();
        let report: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        check(&path, &report, now);
    }
}

fn check(path: &Path, report: &Value, now: i64) {
    let reported = |what: &str, ours: &Value, theirs: f64| {
        let ours = value(ours);
        assert!((ours - theirs).abs() < 1e-9, "{}: {what}: {ours}, git {theirs}", path.display());
    };
    let count = |args: &[&str]| -> f64 {
        git(path, &[&["rev-list", "--count", "HEAD"], args].concat()).trim().parse().unwrap()
    };
    let whole = &report["whole"];
    reported("commits", &whole["commits"], count(&[]));
    reported("merges", &whole["merges"], count(&["--merges"]));
    reported("non-merges", &whole["non_merges"], count(&["--no-merges"]));
    let lines = git(path, &["log", "--no-mailmap", "--format=%at%x09%an%x09%ae", "HEAD"]);
    let rows: Vec<(i64, &str)> = lines
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(date, who)| (date.parse().unwrap_or(-1), who))
        .collect();
    let signatures: BTreeSet<&str> = rows.iter().map(|&(_, who)| who).collect();
    reported("signatures", &whole["signatures"], signatures.len() as f64);
    let dates: Vec<i64> =
        rows.iter().map(|&(date, _)| date).filter(|d| (0..=now).contains(d)).collect();
    let days: BTreeSet<i64> = dates.iter().map(|date| date.div_euclid(DAY)).collect();
    reported("active days", &whole["active_days"], days.len() as f64);
    reported("first", &whole["first_commit"], *dates.iter().min().unwrap() as f64);
    reported("last", &whole["last_commit"], *dates.iter().max().unwrap() as f64);
    let from = report["window"]["from"].as_i64().unwrap();
    let to = report["window"]["to"].as_i64().unwrap();
    let recent = dates.iter().filter(|&&date| (from..to).contains(&date)).count() as f64;
    reported("recent commits", &report["recent"]["current"]["commits"], recent);
    let weekly = report["weekly"]["rows"].as_array().unwrap();
    let weekly: f64 = weekly.iter().map(|week| week["commits"].as_f64().unwrap()).sum();
    let year = dates.iter().filter(|&&date| (now - 364 * DAY..now).contains(&date)).count();
    assert!((weekly - year as f64).abs() < 0.5, "{}: {weekly} of {year}", path.display());
    reported("tags", &report["releases_ever"]["tags"], git(path, &["tag"]).lines().count() as f64);
    let shortlog = git(path, &["shortlog", "-s", "--group=format:%aN%x01%aE", "HEAD"]);
    // Without a mailmap there is nothing to say.
    if let Some(authors) = report["identity"]["mailmapped_authors"].as_u64() {
        assert_eq!(authors, shortlog.lines().count() as u64, "{}", path.display());
    }
    signed(path, report, (from, to));
}

/// The share of the window's commits whose object has a signature's header.
fn signed(path: &Path, report: &Value, (from, to): (i64, i64)) {
    let (mut all, mut with) = (0_u32, 0_u32);
    let mut in_window = false;
    for line in git(path, &["log", "--format=raw", "HEAD"]).lines() {
        if let Some(author) = line.strip_prefix("author ") {
            let date = author.rsplit(' ').nth(1).and_then(|date| date.parse().ok()).unwrap_or(-1);
            in_window = (from..to).contains(&date);
            all += u32::from(in_window);
        } else if line.starts_with("gpgsig ") && in_window {
            with += 1;
        }
    }
    let ours = value(&report["signed"]);
    let theirs = f64::from(with) / f64::from(all);
    assert!((ours - theirs).abs() < 1e-9, "{}: signed {ours}, git {theirs}", path.display());
}
