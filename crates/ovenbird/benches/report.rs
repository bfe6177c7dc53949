//! A report from a warm store with the facts of a large forge, in each store, as a table in
//! Markdown.
//!
//! ```text
//! cargo bench -p ovenbird --bench report -- PATH_OF_A_CLONE [PULL_REQUESTS] [ROUNDS]
//! ```
//!
//! The commits are those of the clone. Pull requests, three fifths as many issues, their answers and
//! events are made up over ten years, and are in the store as an API and an archive would tell them.
//! `docs/performance.md` keeps the results.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is run by hand")]

mod runs;

use std::path::Path;
use std::process::Command;

use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName,
    Source,
};
use ovenbird_core::fact::{EventRow, Window};
use ovenbird_engine::store::{PostgresLocation, Store};
use ovenbird_testkit::{PostgresServer, Rng, git_command};

use crate::runs::Runs;

const DAY: i64 = 86_400;
const NOW: i64 = 1_800_000_000;
const YEARS: i64 = 10;
const PEOPLE: i64 = 5_000;
const MAINTAINERS: i64 = 50;

fn main() {
    // Cargo adds `--bench`.
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let clone = args.next().expect("the path of a clone");
    let pulls: i64 = args.next().map_or(50_000, |pulls| pulls.parse().unwrap());
    let rounds: usize = args.next().map_or(9, |rounds| rounds.parse().unwrap());
    let home = tempfile::tempdir().unwrap();
    let repo = home.path().join("oven.git");
    let shared = ["clone", "--quiet", "--bare", "--shared"];
    let git = |args: &[&str], of: &Path| {
        assert!(git_command(of).args(args).status().unwrap().success(), "{args:?}");
    };
    let repo_path = repo.to_str().unwrap();
    git(&[&shared[..], &[&clone, repo_path]].concat(), home.path());
    git(&["remote", "set-url", "origin", "https://github.com/octo/oven"], &repo);
    let bench = Bench { home: home.path(), repo: repo_path, rounds };
    let sqlite = home.path().join("store.db").display().to_string();
    bench.once(&sqlite, &["track", "octo/oven"]);
    fill(Path::new(&sqlite), pulls);
    bench.once(&sqlite, &["add", bench.repo]);
    println!("| store | work | took | memory |");
    println!("| --- | --- | ---: | ---: |");
    let mut peer = Runs::default();
    for _ in 0..3 {
        let mut command = git_command(&repo);
        command.args(["shortlog", "-sne", "HEAD"]);
        peer.add(command);
    }
    row("–", "`git shortlog -sne`, as a peer", &peer);
    bench.run("SQLite", &sqlite);
    let server = PostgresServer::alone(&["shared_buffers=512MB"]);
    if let Some(postgres) = server.as_ref().map(PostgresServer::database) {
        bench.once(&sqlite, &["store", "copy", "--from", &sqlite, "--to", &postgres]);
        bench.run("PostgreSQL", &postgres);
    }
}

struct Bench<'a> {
    home: &'a Path,
    repo: &'a str,
    rounds: usize,
}

impl Bench<'_> {
    fn command(&self, store: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ovenbird"));
        command.args(args).env("HOME", self.home).env("OVENBIRD_NOW", NOW.to_string());
        command.env("OVENBIRD_STORE", store);
        command
    }

    fn once(&self, store: &str, args: &[&str]) {
        let output = self.command(store, args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    fn run(&self, name: &str, store: &str) {
        let repo = self.repo;
        let provenance = self.command(store, &["report", repo, "-o", "json"]).output().unwrap();
        let provenance = String::from_utf8(provenance.stdout).unwrap();
        assert!(
            provenance.contains("\"forge\""),
            "the report knows nothing of the forge: {provenance}"
        );
        for (work, args) in [
            ("`report`", &["report", repo][..]),
            ("`report --html`", &["report", repo, "--html", "-"]),
            ("`can-i`", &["can-i", repo]),
            ("`can-i --explain`", &["can-i", repo, "--explain"]),
        ] {
            let mut runs = Runs::default();
            for _ in 0..self.rounds {
                runs.add(self.command(store, args));
            }
            row(name, work, &runs);
        }
        let mut runs = Runs::default();
        for _ in 0..self.rounds {
            forget_packs(store, repo);
            runs.add(self.command(store, &["report", repo]));
        }
        row(name, "`report`, the first after something new", &runs);
    }
}

/// What is new of a repo, be it nothing, leaves what earlier readers made of its rows behind.
fn forget_packs(store: &str, repo: &str) {
    let mut store = match store.parse() {
        Ok(server) if PostgresLocation::is_url(store) => Store::open_postgres(&server).unwrap(),
        _ => Store::open_sqlite(Path::new(store)).unwrap(),
    };
    for key in [repo, "github.com/octo/oven"] {
        let id = store.repo(key).unwrap().unwrap().id;
        store.add_landings(id, &[], NOW).unwrap();
    }
}

fn row(store: &str, work: &str, runs: &Runs) {
    println!("| {store} | {work} | {:.3} s | {} MiB |", runs.median(), runs.most_kib / 1024);
}

/// Ten years of `octo/oven`: few people do much, seven of ten are merged, one stays open.
fn fill(place: &Path, pulls: i64) {
    let mut store = Store::open_sqlite(place).unwrap();
    let id = store.repo("github.com/octo/oven").unwrap().unwrap().id;
    let mut ingest = store.begin_forge("github.com", NOW).unwrap();
    let began = NOW - YEARS * 365 * DAY;
    let all = pulls * 8 / 5;
    let mut telling = Telling { rng: Rng::new(7), batch: ForgeBatch::default(), events: 0 };
    for at in 0..all {
        let opened = began + at * YEARS * 365 * DAY / all;
        telling.opened(at + 1, opened, at % 8 < 5);
        if telling.batch.objects.len() > 10_000 || at + 1 == all {
            let mut batch = std::mem::take(&mut telling.batch);
            let name = "octo/oven".into();
            batch.repos = vec![RepoName { number: Some(1), name, at: NOW }];
            ingest.add(batch).unwrap();
        }
    }
    let window = Window { from: began - DAY, to: NOW };
    for kind in
        [ObjectKind::PullRequest, ObjectKind::Issue, ObjectKind::Review, ObjectKind::Comment]
    {
        ingest.record_window(id, Source::Graphql.name(), kind.table(), window).unwrap();
    }
    ingest.commit().unwrap();
}

/// What is reported, item by item.
struct Telling {
    rng: Rng,
    batch: ForgeBatch,
    events: i64,
}

impl Telling {
    fn draw(&mut self, below: i64) -> i64 {
        self.rng.below(below as usize) as i64
    }

    /// Somebody opens a pull request or an issue, and somebody else ends it, or nobody.
    fn opened(&mut self, number: i64, at: i64, is_pull: bool) {
        let author = self.draw(PEOPLE) * self.draw(PEOPLE) / PEOPLE;
        let by = self.draw(MAINTAINERS);
        let answered = (at + self.draw(5 * DAY)).min(NOW - 1);
        let ended = (at + self.draw(40 * DAY)).clamp(answered, NOW);
        let fate = self.draw(10);
        let is_ended = fate < 9 && ended < NOW;
        let closed = if is_ended { FieldValue::Int(ended) } else { FieldValue::Nothing };
        let mut fields = vec![
            (Field::Author, person(author)),
            (Field::CreatedAt, FieldValue::Int(at)),
            (Field::ClosedAt, closed),
        ];
        if is_ended {
            fields.push((Field::ClosedBy, person(by)));
        }
        let kind = if is_pull { ObjectKind::PullRequest } else { ObjectKind::Issue };
        if is_pull {
            let is_merged = is_ended && fate < 7;
            let merged = if is_merged { FieldValue::Int(ended) } else { FieldValue::Nothing };
            fields.push((Field::MergedAt, merged));
            fields.extend(is_merged.then(|| (Field::MergedBy, person(by))));
            let path = format!("[\"src/part{}/file{}.c\"]", self.draw(20), self.draw(50));
            fields.extend([
                (Field::Additions, FieldValue::Int(self.draw(300))),
                (Field::Deletions, FieldValue::Int(self.draw(30))),
                (Field::ChangedFiles, FieldValue::Int(1)),
                (Field::HeadRepo, FieldValue::Int(2)),
                (Field::Paths, FieldValue::Text(path.into())),
            ]);
        } else if number % 4 == 0 {
            fields.push((Field::Labels, FieldValue::Text("[\"good first issue\"]".into())));
        }
        self.set(kind, number, fields);
        let answer = |at| vec![(Field::Number, FieldValue::Int(number)), at];
        let comment = (Field::CreatedAt, FieldValue::Int(answered));
        let mut said = answer(comment);
        said.push((Field::Author, person(by)));
        self.set(ObjectKind::Comment, number, said);
        if is_pull && by != author {
            let mut said = answer((Field::At, FieldValue::Int(ended)));
            said.extend([
                (Field::Author, person(by)),
                (Field::State, FieldValue::Text("approved".into())),
            ]);
            self.set(ObjectKind::Review, number, said);
        }
        let kind = if is_pull { "PullRequestEvent" } else { "IssuesEvent" };
        self.happens(kind, "opened", (number, at, author));
        self.happens("IssueCommentEvent", "created", (number, answered, by));
        if is_ended {
            self.happens(kind, "closed", (number, ended, by));
        }
    }

    fn set(&mut self, kind: ObjectKind, key: i64, fields: Vec<(Field, FieldValue)>) {
        let mut object = ForgeObject::new(kind, key);
        for (field, value) in fields {
            object.set(field, value, Provenance { at: NOW, source: Source::Graphql });
        }
        self.batch.objects.push((0, object));
    }

    fn happens(&mut self, kind: &str, action: &str, (number, created_at, who): (i64, i64, i64)) {
        self.events += 1;
        let event = EventRow {
            id: self.events,
            kind: kind.to_owned(),
            created_at,
            actor_id: Some(who + 1),
            actor: Some(format!("person{who}")),
            action: Some(action.to_owned()),
            number: Some(number),
            payload: None,
        };
        self.batch.events.push((0, event));
    }
}

fn person(who: i64) -> FieldValue {
    FieldValue::Account(AccountRef::new(Some(who + 1), &format!("person{who}")))
}
