//! What SQLite does for each query of an ingest and of the faces: no fact table is read whole.

use std::collections::BTreeSet;
use std::time::Duration;

use ovenbird_testkit::{TestRepo, random_history};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::git::{Branches, GitRepo};
use crate::ingest::{self, Progress};
use crate::job::{Claim, JobRequest, Worker};
use crate::store::{RepoKey, Store};

/// The tables that grow with the histories of all repos together.
const FACTS: [&str; 4] = ["git_commit", "trailer", "file_change", "path"];

struct Silent;

impl Progress for Silent {
    fn advanced(&self, _: u64, _: Option<u64>) {}
}

fn take(store: &mut Store, repo: &TestRepo) -> i64 {
    let key = repo.path().display().to_string();
    let key = RepoKey { key: key.clone(), url: None, path: Some(key) };
    let id = store.add_repo(&key, 1).expect("a repo").id;
    let opened = GitRepo::open(repo.path()).expect("a repository");
    ingest::commits(store, id, &opened, Branches::All, 1, &Silent).expect("commits");
    ingest::files(store, id, &opened, 1, Duration::MAX, &Silent).expect("files");
    id
}

/// All that faces ask of a store, and all that an ingest does.
fn ask(store: &mut Store) {
    let repo = TestRepo::bare();
    random_history(&repo, 5, 80);
    repo.git(&["tag", "v1", "main~3"]);
    take(store, &repo);
    repo.git(&["update-ref", "refs/heads/main", "main~20"]);
    let id = take(store, &repo);
    store.history(id, true).expect("a history");
    store.documents(Some(id)).expect("documents");
    store.ledger(id).expect("a ledger");
    store.signatures().expect("signatures");
    store.signature_uses().expect("uses");
    store.trailer_pairs().expect("pairs");
    store.newest_commits(id, 1, 5).expect("commits");
    store.decisions().expect("decisions");
    let request = JobRequest {
        repo: "h/a".to_owned(),
        source: "https://h/a".to_owned(),
        host: "h".to_owned(),
        machine: None,
        files: true,
        all_branches: false,
        most_attempts: 1,
    };
    store.enqueue(&request, 1).expect("a job");
    let worker = Worker::here(repo.path());
    let claim = Claim { worker: &worker, lease: 1, per_host: 1, only: None, shorter_than: Some(1) };
    store.claim(&claim, 2).expect("a claim").expect("a job");
    store.beat(&worker.id, 1, 2).expect("a beat");
    store.idle_repos(1).expect("repos");
}

#[test]
fn no_query_reads_a_fact_table_whole() {
    let mut store = Store::in_memory().expect("memory");
    let (tell, told) = std::sync::mpsc::channel();
    if let Store::Sqlite(sqlite) = &mut store {
        let remember = move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(statement, _) = event {
                // Nobody listens any more once all was asked.
                _ = tell.send(statement.sql().to_string());
            }
        };
        let statements = TraceEventCodes::SQLITE_TRACE_STMT;
        sqlite.connection.trace_v2(statements, Some(remember)).expect("it can be traced");
    }
    ask(&mut store);
    let asked: BTreeSet<String> = told.try_iter().collect();
    let Store::Sqlite(sqlite) = &mut store else { unreachable!("it is SQLite") };
    assert!(asked.len() > 50, "{} statements", asked.len());
    let connection = &sqlite.connection;
    let bad: Vec<_> = asked.iter().flat_map(|sql| whole_reads(connection, sql)).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(whole_reads(connection, "select count(*) from trailer t").len(), 1);
}

fn whole_reads(connection: &Connection, sql: &str) -> Vec<String> {
    // Of what is no query there is no plan.
    let Ok(mut statement) = connection.prepare(&format!("explain query plan {sql}")) else {
        return Vec::new();
    };
    let mut steps = statement.raw_query();
    let mut found = Vec::new();
    while let Some(step) = steps.next().expect("a plan") {
        let step: String = step.get(3).expect("text");
        let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        // Where a table has an alias, that is told in its place.
        let is_fact = |name: &str| {
            let is = |table: &&str| *table == name || sql.contains(&format!("{table} {name}"));
            FACTS.iter().any(is)
        };
        if scanned.is_some_and(is_fact) {
            found.push(format!("{step}: {sql}"));
        }
    }
    found
}
