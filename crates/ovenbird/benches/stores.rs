//! A million commits into each store, one new commit, a report, and what PostgreSQL spends its
//! time on, as tables in Markdown.
//!
//! ```text
//! cargo bench -p ovenbird --bench stores -- [COMMITS]
//! ```
//!
//! Ten made-up repositories share the commits, so that a query about one of them is one about a
//! tenth of each table. The server is one of its own with its durability on, in a temp folder.
//! `docs/performance.md` keeps the results.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is run by hand")]

mod runs;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use ovenbird_testkit::{PostgresServer, TestRepo, bulk_history, git_command};

use crate::runs::Runs;

const REPOS: usize = 10;

/// As a server is run that keeps what it has been given, and tells what each query took.
const SETTINGS: [&str; 8] = [
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "shared_buffers=512MB",
    "max_wal_size=4GB",
    "log_min_messages=log",
    "session_preload_libraries=auto_explain",
    "auto_explain.log_min_duration=0",
];

fn main() {
    // Cargo adds `--bench`.
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let commits: usize = args.next().map_or(1_000_000, |commits| commits.parse().unwrap());
    let server = PostgresServer::alone(&SETTINGS);
    let home = tempfile::tempdir().unwrap();
    let repos: Vec<TestRepo> = (0..REPOS)
        .map(|seed| {
            let repo = TestRepo::bare();
            bulk_history(&repo, seed as u64 + 1, commits / REPOS);
            repo
        })
        .collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{commits} commits in {REPOS} repos, {cores} cores\n");
    println!("| store | work | took | commits a second | memory |");
    println!("| --- | --- | ---: | ---: | ---: |");
    let mut git = Runs::default();
    for repo in &repos {
        let mut log = git_command(repo.path());
        log.args(["log", "--format=%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B"]);
        git.add(log);
    }
    row("–", "`git log --format=…` of all, as a peer", total(&git), commits, &git);
    let sqlite = home.path().join("store.db").display().to_string();
    let postgres = server.as_ref().map(PostgresServer::database);
    for (name, store) in [("SQLite", Some(sqlite)), ("PostgreSQL", postgres.clone())] {
        if let Some(store) = store {
            Bench { name, store, home: home.path(), repos: &repos }.run(commits);
        }
    }
    if let Some(server) = &server {
        println!();
        slowest(&server.log());
    }
}

/// Seconds of all runs together.
fn total(runs: &Runs) -> f64 {
    runs.times.iter().map(Duration::as_secs_f64).sum()
}

fn row(store: &str, work: &str, seconds: f64, commits: usize, runs: &Runs) {
    let rate = if commits > 1 { format!("{:.0}", commits as f64 / seconds) } else { "–".into() };
    println!("| {store} | {work} | {seconds:.3} s | {rate} | {} MiB |", runs.most_kib / 1024);
}

struct Bench<'a> {
    name: &'a str,
    store: String,
    home: &'a std::path::Path,
    repos: &'a [TestRepo],
}

impl Bench<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ovenbird"));
        command.args(args).arg("--store").arg(&self.store).env("HOME", self.home);
        command
    }

    fn run(&self, commits: usize) {
        let paths: Vec<&str> =
            self.repos.iter().map(|repo| repo.path().to_str().unwrap()).collect();
        let mut load = Runs::default();
        let mut first = Runs::default();
        first.add(self.command(&["add", paths[0]]));
        row(self.name, "the first tenth", total(&first), commits / REPOS, &first);
        load.add(self.command(&[&["add"], &paths[1..]].concat()));
        row(self.name, "the rest", total(&load), commits / REPOS * (REPOS - 1), &load);
        let mut one = Runs::default();
        for (round, repo) in self.repos.iter().enumerate().take(5) {
            let message = format!("{} {round}", self.name);
            let tip = repo.git(&["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", &message]);
            repo.git(&["update-ref", "refs/heads/main", &tip]);
            one.add(self.command(&["add", repo.path().to_str().unwrap()]));
        }
        row(self.name, "one new commit", one.median(), 1, &one);
        for (work, args) in [
            ("nothing new in ten repos", &["sync"][..]),
            ("a repo's report", &["report", paths[4]]),
            ("a person in all repos", &["who", "Person 12", "--explain"]),
        ] {
            let mut runs = Runs::default();
            for _ in 0..5 {
                runs.add(self.command(args));
            }
            row(self.name, work, runs.median(), 1, &runs);
        }
    }
}

/// The twenty queries that took longest at their worst, and how each reached its rows.
fn slowest(log: &str) {
    let mut worst: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for part in log.split("LOG:  duration: ").skip(1) {
        let Some((took, rest)) = part.split_once(" ms  plan:\n") else { continue };
        let lines: Vec<&str> = rest.lines().take_while(|line| line.starts_with('\t')).collect();
        let is_node = |line: &&&str| line.contains("  (cost=");
        let query = lines.iter().take_while(|line| !is_node(line));
        let query = query.map(|line| line.trim_start_matches(['\t', ' ']));
        let query = query.map(|line| line.trim_start_matches("Query Text: "));
        let query: Vec<&str> = query.filter(|line| !line.starts_with("--")).collect();
        let query = query.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let nodes = lines.iter().filter(is_node).filter_map(|line| line.split("  (cost=").next());
        let nodes: Vec<&str> =
            nodes.map(|line| line.trim_start_matches(['\t', ' ', '-', '>'])).collect();
        let took: f64 = took.parse().unwrap();
        let entry = worst.entry(query).or_default();
        if took > entry.0 {
            *entry = (took, nodes.join(" ← "));
        }
    }
    let mut worst: Vec<_> = worst.into_iter().collect();
    worst.sort_by(|(_, (a, _)), (_, (b, _))| b.total_cmp(a));
    println!("| at its slowest | query | plan |");
    println!("| ---: | --- | --- |");
    for (query, (took, plan)) in worst.into_iter().take(20) {
        let short: String = query.chars().take(110).collect();
        let dots = if short.len() < query.len() { "…" } else { "" };
        println!("| {took:.1} ms | `{short}{dots}` | {plan} |");
    }
}
