//! Output for programs: it parses, it agrees, and a closed pipe is no error.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;

use crate::program::{Program, project};

#[test]
fn every_format_says_the_same() {
    let (program, repo) = (Program::new(), project());
    let print =
        |format: &str| program.ok(&["report", repo.path().to_str().unwrap(), "--output", format]);
    let json: Value = serde_json::from_str(&print("json")).unwrap();
    let yaml: Value = serde_saphyr::from_str(&print("yaml")).unwrap();
    assert_eq!(json, yaml);
    let lines: Vec<Value> =
        print("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let table = print("csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(names[..4], ["part", "metric", "value", "unit"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        for (name, cell) in names.iter().zip(row) {
            let value = match &line[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, value, "{name} of {line}");
        }
    }
    let commits = lines.iter().find(|line| line["part"] == "whole" && line["metric"] == "commits");
    assert_eq!(commits.unwrap()["value"], json["whole"]["commits"]["value"]["count"]);
}

/// The measures in a document, wherever they are.
fn measures<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) if fields.contains_key("metric") && fields.contains_key("n") => {
            found.push(value);
        }
        Value::Object(fields) => fields.values().for_each(|one| measures(one, found)),
        Value::Array(all) => all.iter().for_each(|one| measures(one, found)),
        _ => {}
    }
}

#[test]
fn no_measure_of_a_report_is_missing_from_its_lines() {
    let (program, repo) = (Program::new(), project());
    let (synced, _server) = crate::can_i::synced();
    for (program, repo) in [(&program, repo.path().to_str().unwrap()), (&synced, "octo/kiln")] {
        let mut report = program.json(&["report", repo, "--offline"]);
        // What sentences stand on is said once more there.
        let fields = report.as_object_mut().unwrap();
        let of_sentences = ["opening", "questions"].map(|part| fields.remove(part).unwrap());
        assert!(of_sentences.iter().all(|part| !part.is_null()));
        let mut found = Vec::new();
        measures(&report, &mut found);
        let mut wanted: Vec<String> =
            found.iter().map(|one| format!("{} {}", one["metric"], one["n"])).collect();
        // The time since the last release is of no window.
        let since = &report["releases"]["days_since"];
        let since = format!("{} {}", since["metric"], since["n"]);
        wanted.remove(wanted.iter().position(|one| *one == since).unwrap());
        let lines = program.ok(&["report", repo, "--offline", "-o", "jsonl"]);
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut lines: Vec<(String, String)> = lines
            .map(|one| (format!("{} {}", one["metric"], one["n"]), one["part"].to_string()))
            .collect();
        // No two lines are of one metric and part.
        let mut names: Vec<(&str, &str)> = lines
            .iter()
            .map(|(name, part)| (name.split(' ').next().unwrap(), part.as_str()))
            .collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "{names:#?}");
        lines.sort();
        wanted.sort();
        assert_eq!(lines.into_iter().map(|one| one.0).collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn measures_keep_their_names() {
    let (program, repo) = (Program::new(), project());
    let lines = program.ok(&["report", repo.path().to_str().unwrap(), "--files", "-o", "csv"]);
    let columns = |line: &str| line.split(',').take(4).collect::<Vec<_>>().join(",");
    let lines: Vec<String> = lines.lines().map(columns).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn markdown_is_a_document() {
    let (program, repo) = (Program::new(), project());
    let page = program.ok(&[
        "report",
        repo.path().to_str().unwrap(),
        "--section",
        "all",
        "-o",
        "markdown",
    ]);
    insta::assert_snapshot!(program.plain(&page, &repo));
}

#[test]
fn whoever_stops_reading_causes_no_error() {
    let program = Program::new();
    let query = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000)
                 select i, 'some words to fill a pipe' as words from n";
    for format in ["table", "csv", "jsonl", "json", "yaml", "markdown"] {
        let mut child = program
            .command(&["sql", query, "--limit", "200000", "-o", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn color_comes_only_where_it_is_wanted() {
    let (mut program, repo) = (Program::new(), project());
    let report = ["report", repo.path().to_str().unwrap()];
    assert!(!program.ok(&report).contains('\x1b'), "a pipe gets no color");
    program.set("OVENBIRD_COLOR", "always");
    assert!(program.ok(&report).contains("\x1b[1mWho made it?"));
    program.set("OVENBIRD_COLOR", "auto");
    program.set("NO_COLOR", "1");
    assert!(!program.ok(&report).contains('\x1b'));
}

/// Text that would move the cursor, color, or turn the direction of what follows.
const HOSTILE: &str = "select '=' || char(27) || '[31m' || char(8) || char(155) || char(8238) as a";

#[test]
fn programs_get_hostile_text_as_it_is() {
    let program = Program::new();
    let text = "=\u{1b}[31m\u{8}\u{9b}\u{202e}";
    assert_eq!(program.ok(&["sql", HOSTILE, "-o", "csv"]), format!("a\n'{text}\n"));
    for format in ["json", "jsonl"] {
        let printed = program.ok(&["sql", HOSTILE, "-o", format]);
        assert!(printed.chars().all(|c| c == '\n' || (' '..='~').contains(&c)), "{printed}");
        let value: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(value.pointer("/0/a").unwrap_or(&value["a"]), text);
    }
    let yaml: Value = serde_saphyr::from_str(&program.ok(&["sql", HOSTILE, "-o", "yaml"])).unwrap();
    assert_eq!(yaml[0]["a"], text);
}

#[test]
fn a_terminal_gets_hostile_text_in_no_format() {
    let program = Program::new();
    for format in ["table", "json", "jsonl", "csv", "yaml", "markdown"] {
        let command = format!("{} sql \"{HOSTILE}\" -o {format}", env!("CARGO_BIN_EXE_ovenbird"));
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).env("HOME", program.home.path());
        script.env("NO_COLOR", "1").env("TERM", "xterm").stdin(Stdio::null());
        let Ok(output) = script.output() else {
            return println!("skipped: there is no `script` to make a terminal with");
        };
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains("[31m"), "{format}: {text:?}");
        for c in ['\u{1b}', '\u{8}', '\u{9b}', '\u{202e}'] {
            assert!(!text.contains(c), "{format}: {text:?}");
        }
    }
}

#[test]
fn a_terminal_gets_progress_color_and_lines_that_fit() {
    let (program, repo) = (Program::new(), project());
    // `script` of util-linux gives the program a terminal.
    let command = format!(
        "stty rows 24 cols 70 < /dev/tty; {} report {} --files --section all",
        env!("CARGO_BIN_EXE_ovenbird"),
        repo.path().display()
    );
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("HOME", program.home.path());
    let Ok(output) = script.env("TERM", "xterm").stdin(Stdio::null()).output() else {
        return println!("skipped: there is no `script` to make a terminal with");
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("\x1b[1;36mWHO MADE IT"), "{text}");
    for line in text.split(['\n', '\r']) {
        let mut parts = line.split('\x1b');
        let mut visible = parts.next().unwrap_or_default().chars().count();
        for part in parts {
            let end = part.find(|c: char| c.is_ascii_alphabetic()).map_or(part.len(), |at| at + 1);
            visible += part[end..].chars().count();
        }
        assert!(visible <= 70, "{line:?}");
    }
}
