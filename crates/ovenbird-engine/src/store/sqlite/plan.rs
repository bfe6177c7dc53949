//! What SQLite does for each query of an ingest and of the faces: no fact table is read whole.

use std::collections::{BTreeMap, BTreeSet};

use ovenbird_core::fact::forge::{
    AccountRef, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName, Source,
};
use ovenbird_core::fact::{
    Batch, CommitChanges, EventRow, FileChange, Forge, NewCommit, NewTag, NewTrailer, Oid,
    Reference, ReferenceKind, Signature, Timestamp, Window,
};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::job::{Claim, JobEnd, JobRequest, Worker};
use crate::store::{Delivery, FileEntry, IngestEntry, IngestOutcome, RepoKey, Store, TipRecord};

/// The tables that grow with the histories of all repos together, or with an archive of everything.
const FACTS: [&str; 28] = [
    "git_commit",
    "trailer",
    "commit_reference",
    "file_change",
    "path",
    "event",
    "repo",
    "repo_alias",
    "pull_request",
    "pull_request_landing",
    "issue",
    "review",
    "comment",
    "review_comment",
    "commit_comment",
    "release",
    "star",
    "fork",
    "push",
    "repo_profile",
    "account",
    "account_login",
    "observation_window",
    "source_cursor",
    "delivery",
    "ledger_file",
    "tag",
    "ledger",
];

/// The index of the few repos that are listed: it is short however many there are.
const LISTED: &str = "INDEX repo_known";

fn oid(number: u8) -> Oid {
    Oid::from_bytes(&[number; 20]).expect("20 bytes")
}

/// A line of commits, each by an author whose trailer has another address.
fn line(commits: u8) -> Batch {
    let at = |number: u8| Some(Timestamp::new(i64::from(number) * 1_000, 60));
    let commit = |number: u8| NewCommit {
        oid: oid(number),
        parents: (number > 1).then(|| oid(number - 1)).into_iter().collect(),
        author: 0,
        committer: 1,
        authored: at(number),
        committed: at(number),
        subject: format!("commit {number}"),
        signed: false,
        trailers: vec![NewTrailer { role: "reviewed-by".to_owned(), signature: 1 }],
        references: vec![Reference { kind: ReferenceKind::Squash, number: 12, repo: None }],
    };
    let signatures = vec![Signature::new("Ann", "a@x"), Signature::new("Ann", "b@x")];
    Batch { signatures, commits: (1..=commits).map(commit).collect() }
}

/// An ingest of the first commits of the line, with all that belongs to one.
fn take(store: &mut Store, commits: u8) -> i64 {
    let key = RepoKey { key: "r".to_owned(), url: None, path: Some("r".to_owned()) };
    let id = store.add_repo(&key, 1).expect("a repo").id;
    let tips = [TipRecord { name: "refs/heads/main".to_owned(), oid: oid(commits), is_head: true }];
    store.has_all(id, &tips, &[], None, &IngestOutcome::default()).expect("a state");
    let mut ingest = store.begin_ingest(id).expect("an ingest");
    ingest.state().expect("a state");
    ingest.knows(&oid(1)).expect("an answer");
    ingest.add(&line(commits)).expect("commits");
    let lost = ingest.keep_reachable(&[oid(commits)]).expect("a walk");
    let tag = NewTag {
        name: "v1".to_owned(),
        target: oid(1),
        is_commit: true,
        tagged: None,
        tagger: None,
        committed: None,
    };
    ingest.set_tips(&tips).expect("tips");
    ingest.set_tags(&[tag]).expect("tags");
    ingest.set_documents(&[]).expect("documents");
    for (commit, oid) in ingest.without_files(10, 0).expect("commits") {
        let file = FileChange { path: "f".to_owned(), lines: Some((1, 2)), renamed_from: None };
        ingest.add_changes(commit, &CommitChanges { oid, files: vec![file] }).expect("files");
    }
    ingest.add_events(&[event()]).expect("events");
    let entry = IngestEntry { kind: "commits", at: 1, seen: 1, kept: 1, rejected: 0, reason: None };
    ingest.record(&entry).expect("a ledger");
    ingest.finish(&IngestOutcome::default(), lost > 0).expect("an end");
    ingest.commit().expect("it lasts");
    id
}

/// All that faces ask of a store, and all that an ingest does.
fn ask(store: &mut Store) {
    take(store, 9);
    let id = take(store, 5);
    store.event_days(id, Window { from: 0, to: i64::MAX }).expect("days");
    store.history(id, true).expect("a history");
    store.unlanded(id, 1).expect("pull requests");
    store.add_landings(id, &[(1, Some(oid(1))), (2, None)], 1).expect("landings");
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
    let worker = Worker::here(std::path::Path::new("."));
    let claim = Claim { worker: &worker, lease: 1, per_host: 1, only: None, shorter_than: Some(1) };
    let job = store.claim(&claim, Some(2)).expect("a claim").expect("a job");
    store.beat(&worker.id, &[(job.id, job.runs)], 1, Some(2)).expect("a beat");
    let end = JobEnd::Done { new: 1, lost: 0 };
    store.finish(job.id, job.runs, &end, None).expect("an end");
    store.idle_repos(1).expect("repos");
    ask_forge(store);
}

/// An object of each kind, of one repo, and an event.
fn reported(number: Option<i64>, name: &str, at: i64) -> ForgeBatch {
    let provenance = Provenance { at, source: Source::Rest };
    let objects = ObjectKind::ALL.into_iter().map(|kind| {
        let mut object = ForgeObject::new(kind, 1);
        object.set(kind.fields()[0], FieldValue::Nothing, provenance);
        object
    });
    let (accounts, objects) = objects.partition(|object| object.kind == ObjectKind::Account);
    let objects: Vec<ForgeObject> = objects;
    ForgeBatch {
        repos: vec![RepoName { number, name: name.into(), at }],
        events: vec![(0, event())],
        objects: objects.into_iter().map(|object| (0, object)).collect(),
        accounts,
        logins: vec![AccountRef::new(Some(1), "ann")],
    }
}

/// All that an import does, and what is asked of what it stored.
fn ask_forge(store: &mut Store) {
    store.track_owner("github.com", "o", true, 1).expect("an owner");
    let file = FileEntry {
        kind: "archive",
        name: "h".to_owned(),
        digest: vec![1],
        bytes: 1,
        hour: Some(0),
        at: 1,
        lines: 0,
        kept: 0,
        repeated: 0,
        unwanted: 0,
        no_repo: 0,
        rejected: 0,
        reasons: BTreeMap::new(),
        damage: None,
        first_at: None,
        last_at: None,
    };
    let scope = store.scope("github.com").expect("a scope");
    // Reported again, renamed, taken over, known by its name alone, and united with that.
    for (number, name, at) in [
        (Some(1), "o/a", 1),
        (Some(1), "o/a", 2),
        (Some(1), "o/b", 3),
        (Some(2), "o/b", 4),
        (None, "o/c", 5),
        (None, "o/a", 6),
        (Some(2), "o/c", 7),
    ] {
        let mut ingest = store.begin_forge("github.com", 1).expect("an ingest");
        ingest.add(reported(number, name, at)).expect("facts");
        let window = Window { from: at, to: at + 1 };
        ingest.record_window(at, "rest", "issue", window).expect("a span");
        ingest.set_cursor(at, "rest", "1").expect("a cursor");
        ingest.record_file(&file, Some(&scope)).expect("a file");
        let (event, outcome) = (String::new(), String::new());
        let delivery = Delivery { id: at.to_string(), event, action: None, outcome };
        ingest.record_delivery(&delivery).expect("a delivery");
        ingest.commit().expect("it lasts");
    }
    let repo = store.repo("github.com/o/c").expect("an answer").expect("a repo");
    store.track_repo(repo.id, true).expect("it is tracked");
    store.coverage_input(&repo).expect("witnesses");
    store.cursor(repo.id, "rest").expect("a cursor");
    store.file_imported("github.com", &[1], Some(&scope)).expect("an answer");
    store.file_imported("github.com", &[1], None).expect("an answer");
    store.pushed_uses().expect("pushes");
    store.account_uses().expect("uses");
    let accounts = [1, 2].map(|number| Forge::at("github.com").account(number));
    store.activities(repo.id, Some(repo.id), &accounts).expect("acts");
    store.pull_authors(repo.id, repo.id).expect("authors");
    store.may_integrate(repo.id, &[1, 2]).expect("an answer");
    store.repos().expect("repos");
    store.tracked_owners().expect("owners");
}

fn event() -> EventRow {
    EventRow {
        id: 1,
        kind: "PushEvent".to_owned(),
        created_at: 1_700_000_000,
        actor_id: None,
        actor: None,
        action: None,
        number: None,
        payload: None,
    }
}

#[test]
fn no_query_reads_a_fact_table_whole() {
    let mut store = Store::in_memory().expect("memory");
    let (tell, reported) = std::sync::mpsc::channel();
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
    let asked: BTreeSet<String> = reported.try_iter().collect();
    let Store::Sqlite(sqlite) = &mut store else { unreachable!("it is SQLite") };
    assert!(asked.len() > 40, "{} statements", asked.len());
    let connection = &sqlite.connection;
    let bad: Vec<_> = asked.iter().flat_map(|sql| whole_reads(connection, sql)).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    for (sql, bad) in [
        ("select count(*) from trailer t", 1),
        ("select number from issue i order by number", 1),
        ("select key from repo where number = 1 order by key", 1),
        ("select key from repo where (tracked = 1 or ingested_at is not null) order by key", 0),
    ] {
        assert_eq!(whole_reads(connection, sql).len(), bad, "{sql}");
    }
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
        // Where a table has an alias, that is reported in its place.
        let is_fact = |name: &str| {
            let is = |table: &&str| *table == name || sql.contains(&format!("{table} {name}"));
            FACTS.iter().any(is)
        };
        if scanned.is_some_and(is_fact) && !step.contains(LISTED) {
            found.push(format!("{step}: {sql}"));
        }
    }
    found
}
