//! The program against git on a real repository, in one run, as a table in Markdown.
//!
//! ```text
//! cargo bench -p ovenbird --bench peers -- /path/to/a/clone [rounds]
//! ```
//!
//! Runs of both alternate, so that a noisy machine is noisy for both; what counts is the ratio of
//! the medians. `docs/performance.md` keeps the results.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is run by hand")]

mod runs;

use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_testkit::{TestRepo, git_command};

use crate::runs::Runs;

const FORMAT: &str = "--format=%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B";

fn main() {
    // Cargo adds `--bench`.
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let Some(repo) = args.next().map(PathBuf::from) else {
        return println!(
            "usage: cargo bench -p ovenbird --bench peers -- PATH_OF_A_CLONE [ROUNDS]"
        );
    };
    let rounds = args.next().map_or(5, |rounds| rounds.parse().unwrap());
    let bench = Bench { repo, folder: tempfile::tempdir().unwrap(), rounds };
    bench.describe();
    bench.commits_into_the_store();
    bench.lines_into_the_store();
    bench.one_new_commit();
    bench.warm_report();
}

struct Bench {
    repo: PathBuf,
    folder: tempfile::TempDir,
    rounds: usize,
}

fn row(work: &str, ours: &Runs, peer: &str, theirs: &Runs) {
    let (a, b) = (ours.median(), theirs.median());
    let memory = ours.most_kib / 1024;
    println!("| {work} | {a:.3} s | `{peer}` | {b:.3} s | {:.2} | {memory} MiB |", a / b);
}

impl Bench {
    fn describe(&self) {
        let count = git_command(&self.repo).args(["rev-list", "--count", "HEAD"]).output().unwrap();
        let count = String::from_utf8(count.stdout).unwrap();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{}: {} commits, {cores} cores\n", self.repo.display(), count.trim());
        println!("| work | ovenbird | peer | | ratio | memory |");
        println!("| --- | ---: | --- | ---: | ---: | ---: |");
    }

    fn ovenbird(&self, store: &Path, args: &[&str], repo: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ovenbird"));
        command.args(args).arg(repo).arg("--store").arg(store).env("HOME", self.folder.path());
        command
    }

    fn git(&self, args: &[&str]) -> Command {
        let mut command = git_command(&self.repo);
        command.args(args);
        command
    }

    fn fresh_store(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        folder.join("store.db")
    }

    fn commits_into_the_store(&self) {
        let (mut ours, mut theirs) = (Runs::default(), Runs::default());
        for _ in 0..self.rounds {
            ours.add(self.ovenbird(&self.fresh_store("commits"), &["add"], &self.repo));
            theirs.add(self.git(&["log", FORMAT, "HEAD"]));
        }
        row("commit metadata into a new store", &ours, "git log --format=…", &theirs);
    }

    /// Ovenbird reads merges against their first parent; git does if asked, and leaves them out
    /// otherwise.
    fn lines_into_the_store(&self) {
        let (mut ours, mut alike, mut merges_left_out) =
            (Runs::default(), Runs::default(), Runs::default());
        let log = ["log", "--numstat", "--no-renames", "--format=%H", "HEAD"];
        for _ in 0..self.rounds.div_ceil(3) {
            ours.add(self.ovenbird(&self.fresh_store("lines"), &["add", "--files"], &self.repo));
            alike.add(self.git(&[&log[..], &["--diff-merges=first-parent"]].concat()));
            merges_left_out.add(self.git(&log));
        }
        let work = "the same and lines by file";
        row(work, &ours, "git log --numstat --diff-merges=first-parent", &alike);
        row(work, &ours, "git log --numstat", &merges_left_out);
    }

    fn one_new_commit(&self) {
        let clone = TestRepo::clone_of(&self.repo, &["--bare", "--shared"]);
        let store = self.fresh_store("one");
        let (mut ours, mut theirs) = (Runs::default(), Runs::default());
        Runs::default().add(self.ovenbird(&store, &["add"], clone.path()));
        for round in 0..self.rounds {
            let message = format!("{round}");
            let tip = clone.git(&["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", &message]);
            let branch = clone.git(&["symbolic-ref", "HEAD"]);
            clone.git(&["update-ref", &branch, &tip]);
            ours.add(self.ovenbird(&store, &["add"], clone.path()));
            let mut count = git_command(clone.path());
            count.args(["rev-list", "--count", "HEAD"]);
            theirs.add(count);
        }
        row("one new commit", &ours, "git rev-list --count", &theirs);
    }

    fn warm_report(&self) {
        let store = self.fresh_store("warm");
        Runs::default().add(self.ovenbird(&store, &["add"], &self.repo));
        let (mut ours, mut theirs) = (Runs::default(), Runs::default());
        for _ in 0..self.rounds {
            ours.add(self.ovenbird(&store, &["report"], &self.repo));
            theirs.add(self.git(&["shortlog", "-sne", "HEAD"]));
        }
        row("report from a warm store", &ours, "git shortlog -sne", &theirs);
    }
}
