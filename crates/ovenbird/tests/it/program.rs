//! Runs the program in a home of its own, at a fixed time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ovenbird_testkit::TestRepo;
use serde_json::Value;
use tempfile::TempDir;

/// 2024-01-01 00:00 UTC, the present of all tests here.
pub(crate) const NOW: i64 = 1_704_067_200;
pub(crate) const DAY: i64 = 86_400;

/// The program with its home.
pub(crate) struct Program {
    pub(crate) home: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// Sets an environment variable for all runs from here on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ovenbird"));
        command
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("USER", "tester")
            .env("OVENBIRD_NOW", NOW.to_string())
            .envs(self.variables.iter().cloned())
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        Ran {
            code: output.status.code().expect("the program is not killed"),
            out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }

    /// Runs what must succeed in silence but for its answer. Progress is not shown: how long the
    /// work takes is the machine's affair.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(&[args, &["--quiet"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
        ran.out
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let answer =
            serde_json::from_str(&self.ok(&[args, &["--output", "json"]].concat())).unwrap();
        if ["report", "who", "can-i", "compare", "coverage", "evaluate"].contains(&args[0]) {
            crate::schema::assert_answer(&answer);
        }
        answer
    }

    /// A text with the paths of this run replaced, so that it can be compared.
    pub(crate) fn plain(&self, text: &str, repo: &TestRepo) -> String {
        let text = replace(text, repo.path(), "[REPO]");
        replace(&text, self.home.path(), "[HOME]")
    }
}

fn replace(text: &str, path: &Path, with: &str) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    text.replace(&real.display().to_string(), with).replace(&path.display().to_string(), with)
}

/// A small project over three years: a founder who integrates, a regular under two addresses,
/// one who left, newcomers, a bot, releases.
pub(crate) fn project() -> TestRepo {
    let repo = TestRepo::new();
    let day = |days_ago: i64| format!("{} +0100", NOW - days_ago * DAY + 36_000);
    let commit = |name: &str, email: &str, days_ago: i64, subject: &str| {
        repo.write(&format!("src/{}", subject.replace(' ', "_")), format!("{subject}\n"));
        repo.commit(subject).author(name, email).at(&day(days_ago)).make()
    };
    repo.write(
        ".mailmap",
        "Ann Lee <ann@lee.example>\nAnn Lee <ann@lee.example> <ann@old.example>\n",
    );
    for (number, days_ago) in
        [1_000, 990, 980, 700, 690, 600, 300, 200, 100, 50].into_iter().enumerate()
    {
        let email = if days_ago > 800 { "ann@old.example" } else { "ann@lee.example" };
        commit("Ann Lee", email, days_ago, &format!("work {number}"));
    }
    for days_ago in [800, 790, 780, 770, 760, 750, 740, 730, 720, 710, 705] {
        commit("Gone Girl", "gone@girl.example", days_ago, &format!("left {days_ago}"));
    }
    for (days_ago, email) in
        [(650, "bodil@first.org"), (250, "BODIL@first.org"), (90, "bodil@second.org")]
    {
        repo.write(&format!("src/bodil{days_ago}"), "1\n2\n");
        repo.commit(&format!("by Bodil {days_ago}\n\nReviewed-by: Ann Lee <ann@lee.example>"))
            .author("Bodil Berg", email)
            .committer("Ann Lee", "ann@lee.example")
            .at(&day(days_ago))
            .make();
    }
    commit("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", 80, "bump");
    for (name, days_ago) in [("New One", 60), ("New Two", 20)] {
        let email = format!("{}@gmail.com", name.replace(' ', "."));
        repo.write(&format!("src/{name}"), "x\n");
        repo.commit(&format!("by {name}"))
            .author(name, &email)
            .committer("Ann Lee", "ann@lee.example")
            .at(&day(days_ago))
            .make();
    }
    for (tag, back) in [("v1.0.0", "HEAD~20"), ("v1.1.0", "HEAD~8"), ("v1.2.0-rc1", "HEAD~1")] {
        repo.git(&["tag", tag, back]);
    }
    repo
}
