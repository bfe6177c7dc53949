//! An hour of the event archive into the stores, against `gzip -dc` and two engines made for such
//! loads, in one run, as tables in Markdown.
//!
//! ```text
//! cargo bench -p ovenbird --bench archive -- [EVENTS] [ROUNDS] [PYTHON]
//! ```
//!
//! The hour is made up from the sample in `../shared/data/archive` beside the checkout. `PYTHON` is
//! an interpreter that has the packages `duckdb` and `chdb`; a peer that it does not have is passed
//! over. Both get the machine's two threads and load the columns that Ovenbird keeps, in the way
//! that is fastest for each: see `archive/with_*.py`. Their times contain the start of Python, 0.1
//! to 0.5 s. `docs/performance.md` keeps the results.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is run by hand")]

#[path = "archive/hour.rs"]
mod hour;
mod runs;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_testkit::PostgresServer;

use crate::hour::Hour;
use crate::runs::Runs;

/// As a server is run that keeps what it has been given.
const SETTINGS: [&str; 5] = [
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "shared_buffers=512MB",
    "max_wal_size=4GB",
];
/// The peers: a name, and the script beside this file.
const PEERS: [(&str, &str); 2] = [("duckdb", "with_duckdb.py"), ("chdb", "with_chdb.py")];
/// The rows of Ovenbird's that are counted.
const TYPES: &str = "select type, count(*) as events from event group by type";
const MERGED: &str = "select 'merged pull requests' as what, count(*) as pull_requests \
    from pull_request where merged_at is not null";

fn main() {
    // Cargo adds `--bench`.
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let events = args.next().map_or(200_000, |events| events.parse().unwrap());
    let rounds = args.next().map_or(3, |rounds| rounds.parse().unwrap());
    let python = args.next().unwrap_or_else(|| "python3".into());
    let folder = tempfile::tempdir().unwrap();
    let Some(hour) = Hour::make(folder.path(), events) else {
        return println!("there is no sample of the archive beside the checkout");
    };
    hour.describe(events);
    let server = PostgresServer::alone(&SETTINGS);
    let mut bench = Bench { folder: folder.path(), hour, python, server, rows: Vec::new() };
    for _ in 0..rounds {
        bench.round();
    }
    bench.print();
}

struct Bench<'a> {
    folder: &'a Path,
    hour: Hour,
    python: String,
    server: Option<PostgresServer>,
    /// What was run, in the order of the first round.
    rows: Vec<(&'static str, Runs, Counts)>,
}

/// How many there are of each type, and of merged pull requests.
type Counts = BTreeMap<String, u64>;

impl Bench<'_> {
    fn round(&mut self) {
        let mut gzip = Command::new("gzip");
        gzip.arg("-dc").arg(&self.hour.file);
        self.add("`gzip -dc`", gzip, Counts::new);
        let store = self.fresh("store.db");
        self.import("ovenbird, all into SQLite", store.to_str().unwrap(), &["--all"]);
        let store = self.fresh("tracked.db");
        self.track(store.to_str().unwrap());
        self.import("ovenbird, 100 tracked repos into SQLite", store.to_str().unwrap(), &[]);
        if let Some(store) = self.server.as_ref().map(PostgresServer::database) {
            self.import("ovenbird, all into PostgreSQL", &store, &["--all"]);
        }
        if let Some(store) = self.server.as_ref().map(PostgresServer::database) {
            self.track(&store);
            self.import("ovenbird, 100 tracked repos into PostgreSQL", &store, &[]);
        }
        for (package, script) in PEERS {
            self.peer(package, script);
        }
    }

    fn add(&mut self, name: &'static str, command: Command, counts: impl FnOnce() -> Counts) {
        let known = self.rows.iter().position(|(other, ..)| *other == name);
        let at = known.unwrap_or_else(|| {
            self.rows.push((name, Runs::default(), Counts::new()));
            self.rows.len() - 1
        });
        self.rows[at].1.add(command);
        if known.is_none() {
            self.rows[at].2 = counts();
        }
    }

    fn import(&mut self, name: &'static str, store: &str, args: &[&str]) {
        let mut command = ovenbird(self.folder, store, &["import", "archive"]);
        command.args(args).arg(&self.hour.file);
        let home = self.folder;
        self.add(name, command, || {
            let mut counts = Counts::new();
            for query in [TYPES, MERGED] {
                let mut sql = ovenbird(home, store, &["sql", query, "--output", "csv"]);
                // The first line has the names of the columns.
                counts.extend(read(&mut sql, 1));
            }
            counts
        });
    }

    fn track(&self, store: &str) {
        let mut command = ovenbird(self.folder, store, &["track"]);
        command.args(&self.hour.repos);
        Runs::default().add(command);
    }

    fn peer(&mut self, package: &'static str, script: &str) {
        let import = format!("import {package}");
        let has = Command::new(&self.python).args(["-c", &import]).output();
        if !has.is_ok_and(|output| output.status.success()) {
            return println!("{} has no package {package}: passed over\n", self.python);
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/archive").join(script);
        let database = self.fresh(package).display().to_string();
        let mut command = Command::new(&self.python);
        command.arg(&script).arg(&self.hour.file).arg(&database);
        let mut count = Command::new(&self.python);
        count.arg(&script).arg("--count").arg(&database);
        self.add(package, command, || read(&mut count, 0));
    }

    /// A path in a folder in which nothing is.
    fn fresh(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(format!("for-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        folder.join(name)
    }

    fn print(&self) {
        println!("| work | took | to `gzip -dc` | memory |");
        println!("| --- | ---: | ---: | ---: |");
        let gzip = self.rows[0].1.median();
        for (name, runs, _) in &self.rows {
            let (took, memory) = (runs.median(), runs.most_kib / 1024);
            println!("| {name} | {took:.3} s | {:.2} | {memory} MiB |", took / gzip);
        }
        println!();
        let counted: Vec<_> = self.rows.iter().filter(|(.., counts)| !counts.is_empty()).collect();
        let whole: Vec<_> = counted.iter().filter(|(name, ..)| !name.contains("tracked")).collect();
        let Some((first, _, counts)) = whole.first() else { return };
        for (name, _, other) in &whole[1..] {
            let differ =
                counts.keys().chain(other.keys()).find(|key| counts.get(*key) != other.get(*key));
            match differ {
                None => println!("{name}: the counts of {first}"),
                Some(key) => {
                    let (ours, theirs) = (counts.get(key), other.get(key));
                    println!("{name}: {key}: {theirs:?}, but {ours:?} of {first}");
                }
            }
        }
        println!("\n| counted | |\n| --- | ---: |");
        for (key, count) in counts {
            println!("| {key} | {count} |");
        }
    }
}

fn ovenbird(home: &Path, store: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ovenbird"));
    command.args(args).arg("--store").arg(store).env("HOME", home);
    command
}

/// Reads lines of a name and a number.
fn read(command: &mut Command, skip: usize) -> Counts {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().skip(skip).filter_map(|line| line.rsplit_once(','));
    lines.map(|(name, count)| (name.to_owned(), count.trim().parse().unwrap())).collect()
}
