//! `docs/commands.md` is the help of every command, and completions load.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use crate::program::Program;

const COMMANDS: [&[&str]; 47] = [
    &[],
    &["report"],
    &["who"],
    &["can-i"],
    &["compare"],
    &["add"],
    &["sync"],
    &["track"],
    &["import"],
    &["import", "archive"],
    &["import", "webhook"],
    &["coverage"],
    &["evaluate"],
    &["evaluate", "acceptance"],
    &["evaluate", "answerers"],
    &["evaluate", "identity"],
    &["jobs"],
    &["jobs", "list"],
    &["jobs", "show"],
    &["jobs", "cancel"],
    &["jobs", "retry"],
    &["worker"],
    &["repos"],
    &["repos", "list"],
    &["repos", "show"],
    &["repos", "remove"],
    &["repos", "pin"],
    &["repos", "unpin"],
    &["identity"],
    &["identity", "merge"],
    &["identity", "split"],
    &["identity", "lock"],
    &["identity", "hide"],
    &["identity", "undo"],
    &["identity", "log"],
    &["sql"],
    &["schema"],
    &["store"],
    &["store", "copy"],
    &["store", "migrate"],
    &["config"],
    &["config", "show"],
    &["cache"],
    &["cache", "show"],
    &["cache", "clear"],
    &["doctor"],
    &["completion"],
];

#[test]
fn the_page_of_commands_is_their_help() {
    let program = Program::new();
    let mut page =
        "# Commands\n\nThe help of every command; `OVENBIRD_UPDATE_DOCS=1 cargo test -p \
                    ovenbird reference` writes this page.\n"
            .to_owned();
    for command in COMMANDS {
        let help = program.ok(&[command, &["--help"]].concat());
        let name = [&["ovenbird"], command].concat().join(" ");
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let help = help.join("\n");
        writeln!(page, "\n## {name}\n\n```text\n{}\n```", help.trim_end()).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/commands.md");
    if std::env::var_os("OVENBIRD_UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "docs/commands.md is old");
}

#[test]
fn completions_load_in_their_shells() {
    let program = Program::new();
    for (shell, check) in [
        ("bash", Some(["bash", "-n"])),
        ("zsh", Some(["zsh", "-n"])),
        ("fish", Some(["fish", "-n"])),
        ("powershell", None),
    ] {
        let script = program.ok(&["completion", shell]);
        assert!(script.contains("identity") && script.contains("explain"), "{shell}");
        let file = program.path(shell);
        std::fs::write(&file, script).unwrap();
        let Some([interpreter, option]) = check else { continue };
        let mut check = Command::new(interpreter);
        match check.arg(option).arg(&file).stdin(Stdio::null()).status() {
            Ok(status) => assert!(status.success(), "{shell}"),
            Err(_) => println!("skipped: there is no {interpreter} to load its completions"),
        }
    }
}

#[test]
fn the_example_of_the_help_runs_as_it_stands() {
    let (program, repo) = (Program::new(), crate::program::project());
    program.ok(&["add", repo.path().to_str().unwrap()]);
    let help = program.ok(&["sql", "--help"]);
    let example = help.split_once("  ovenbird sql ").unwrap().1;
    let end = example.rfind('"').unwrap();
    let command = format!("'{}' sql {}", env!("CARGO_BIN_EXE_ovenbird"), &example[..=end]);
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", &command]).env("HOME", program.home.path());
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Gone Girl"));
}
