//! The `git` program, made deaf to the machine it runs on.

use std::path::Path;
use std::process::Command;

/// A `git` that reads no configuration of the user or the system, asks nothing, and dates
/// everything in 2020 unless set otherwise.
pub fn git_command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command.envs([
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_AUTHOR_NAME", "Ann Author"),
        ("GIT_AUTHOR_EMAIL", "ann@example.org"),
        ("GIT_AUTHOR_DATE", "1600000000 +0200"),
        ("GIT_COMMITTER_NAME", "Carl Committer"),
        ("GIT_COMMITTER_EMAIL", "carl@example.org"),
        ("GIT_COMMITTER_DATE", "1600000100 +0200"),
        ("LC_ALL", "C"),
        ("TZ", "UTC"),
    ]);
    command
}

/// Whether the `git` at hand accepts an option of `git init`, such as `--object-format=sha256`.
pub fn has_git_feature(init_option: &str) -> bool {
    let folder = tempfile::tempdir().expect("a temp folder can be made");
    let output = git_command(folder.path()).args(["init", "-q", init_option, "x"]).output();
    output.is_ok_and(|output| output.status.success())
}
