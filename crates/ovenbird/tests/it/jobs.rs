//! Jobs and workers as people and machines run them: many processes, kills, cut connections.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use ovenbird_testkit::{PostgresServer, Rng, TestRepo, random_history};
use serde_json::Value;

use crate::program::Program;

/// No test here may take longer; what has not ended by then is stuck.
const LONGEST: Duration = Duration::from_mins(4);

/// Repos to fetch, and a program that may fetch them.
struct Field {
    program: Program,
    repos: Vec<TestRepo>,
}

impl Field {
    fn new(repos: usize, store: &str) -> Self {
        let mut program = Program::new();
        program.set("OVENBIRD_STORE", store);
        program.set("OVENBIRD_FETCH_ALLOW_FILE", "true");
        program.set("OVENBIRD_WORKER_ATTEMPTS", "100");
        let repos = (0..repos)
            .map(|number| {
                let repo = TestRepo::bare();
                random_history(&repo, number as u64, 3 + number % 40);
                repo
            })
            .collect();
        Self { program, repos }
    }

    fn urls(&self) -> Vec<String> {
        self.repos.iter().map(|repo| format!("file://{}", repo.path().display())).collect()
    }

    fn queue(&self, more: &[&str]) {
        let urls = self.urls();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        self.program.ok(&[&["add", "--queue"], more, &urls].concat());
    }

    /// A worker with a clone cache of its own, as on a machine of its own.
    fn worker(&self, number: usize, more: &[&str]) -> Child {
        let cache: PathBuf = self.program.path(&format!("cache{number}"));
        let mut command = self.program.command(&[&["worker", "--until-empty"], more].concat());
        command.env("OVENBIRD_CACHE_PATH", cache).env_remove("OVENBIRD_NOW");
        let reported = std::fs::OpenOptions::new().create(true).append(true).open(self.log(number));
        command.stdout(Stdio::null()).stderr(reported.unwrap()).spawn().unwrap()
    }

    /// What the workers of one cache have said.
    fn log(&self, number: usize) -> PathBuf {
        self.program.path(&format!("worker{number}.log"))
    }

    /// Waits for the workers; those that are still there in the end are stuck.
    fn wait_for(&self, workers: Vec<Child>, began: Instant) {
        let mut ended = Vec::new();
        for mut worker in workers {
            while worker.try_wait().unwrap().is_none() && began.elapsed() < LONGEST {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = worker.kill();
            ended.push(worker.wait().unwrap());
        }
        for (number, status) in ended.into_iter().enumerate() {
            let said = std::fs::read_to_string(self.log(number)).unwrap_or_default();
            assert!(status.success(), "worker {number}: {status}: {said}");
        }
    }

    fn count(&self, sql: &str) -> u64 {
        let ran = self.program.run(&["sql", sql, "-o", "json"]);
        let rows: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        rows[0]["n"].as_u64().unwrap_or_default()
    }

    /// Every repo was ingested whole and once, as git itself counts.
    fn check(&self) {
        let jobs = self.program.json(&["jobs", "list", "--limit", "1000"]);
        let states: Vec<&Value> = jobs.as_array().unwrap().iter().collect();
        assert_eq!(states.len(), self.repos.len());
        for job in &states {
            assert_eq!(job["state"], "done", "{job}");
        }
        let sql = "select r.key as key, r.commits as commits, count(*) as stored,
                       count(distinct c.oid) as different, coalesce(sum(c.files), 0) as files,
                       (select sum(authored) from signature_use u where u.repo_id = r.id) as authored,
                       (select count(*) from ledger l where l.repo_id = r.id
                           and l.kind = 'commits' and l.kept > 0) as ingests,
                       (select count(*) from file_change f where f.repo_id = r.id) as changes
                   from repo r join git_commit c on c.repo_id = r.id group by r.id, r.key, r.commits";
        let rows = self.program.json(&["sql", sql]);
        assert_eq!(rows.as_array().unwrap().len(), self.repos.len());
        for (repo, url) in self.repos.iter().zip(self.urls()) {
            let path = url.strip_prefix("file://").unwrap().trim_end_matches(".git");
            let row =
                rows.as_array().unwrap().iter().find(|row| {
                    row["key"].as_str().unwrap().trim_end_matches(".git").ends_with(path)
                });
            let row = row.unwrap_or_else(|| panic!("{url} is missing"));
            let all = repo.git(&["rev-list", "--count", "HEAD"]).parse::<u64>().unwrap();
            for column in ["commits", "stored", "different", "authored"] {
                assert_eq!(row[column], all, "{column}: {row}");
            }
            assert_eq!(row["ingests"], 1, "once in effect: {row}");
            assert_eq!(row["files"], row["changes"], "{row}");
        }
    }
}

/// Twenty workers, each with a cache of its own, while they are killed, their connections are cut
/// and the server crashes once.
#[test]
fn twenty_workers_that_die_do_all_jobs_once() {
    let Some(mut server) = PostgresServer::alone(&["synchronous_commit=on"]) else { return };
    let url = server.database();
    let database = PostgresServer::name_of(&url);
    let mut field = Field::new(200, &url);
    field.program.set("OVENBIRD_WORKER_LEASE", "5");
    field.queue(&["--files"]);
    let mut workers: Vec<Child> = (0..20).map(|number| field.worker(number, &[])).collect();
    let (began, mut rng) = (Instant::now(), Rng::new(7));
    let (mut kills, mut cuts, mut crashes) = (0, 0, 0);
    let done = |server: &PostgresServer| {
        let sql = "select count(*) from job where state = 'done'";
        server.psql(&database, sql).and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    loop {
        let done: usize = done(&server);
        if done >= 180 || began.elapsed() > LONGEST {
            break;
        }
        std::thread::sleep(Duration::from_millis(rng.below(120) as u64));
        let number = rng.below(workers.len());
        let _ = workers[number].kill();
        workers[number].wait().unwrap();
        workers[number] = field.worker(number, &[]);
        kills += 1;
        if kills % 6 == 0 {
            let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                       where pid <> pg_backend_pid() and random() < 0.3
                       and backend_start < now() - interval '500 ms'";
            cuts += usize::from(server.psql("postgres", sql).is_some());
        }
        if crashes == 0 && done >= 80 {
            server.crash_and_restart();
            crashes += 1;
        }
    }
    field.wait_for(workers, began);
    println!("{kills} kills, {cuts} cuts, {crashes} crash in {:.0?}", began.elapsed());
    assert!(kills > 20 && cuts > 2 && crashes == 1, "it went too fast to test anything");
    field.check();
}

#[test]
fn workers_on_one_sqlite_file_do_all_jobs_once() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::new(40, folder.path().join("s.db").to_str().unwrap());
    field.queue(&["--files"]);
    let mut workers: Vec<Child> = (0..4).map(|number| field.worker(number, &[])).collect();
    let (began, mut rng) = (Instant::now(), Rng::new(8));
    let mut kills = 0;
    while field.count("select count(*) as n from job where state = 'done'") < 34 {
        assert!(began.elapsed() < LONGEST, "the jobs do not get done");
        std::thread::sleep(Duration::from_millis(rng.below(200) as u64));
        let number = rng.below(workers.len());
        let _ = workers[number].kill();
        workers[number].wait().unwrap();
        workers[number] = field.worker(number, &[]);
        kills += 1;
    }
    field.wait_for(workers, began);
    assert!(kills > 3, "it went too fast to test anything");
    field.check();
}

/// The process is seen to be gone: nobody waits for a lease of a day.
#[test]
fn a_killed_workers_job_is_taken_up_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(1, folder.path().join("s.db").to_str().unwrap());
    field.program.set("OVENBIRD_WORKER_LEASE", "86400");
    let began = Instant::now();
    let running = "select count(*) as n from job where state = 'running'";
    // Until a kill comes while the job runs.
    while field.count(running) == 0 {
        assert!(began.elapsed() < LONGEST);
        field.queue(&[]);
        let mut gone = field.worker(0, &["--slots", "1"]);
        while field.count(running) == 0 && gone.try_wait().unwrap().is_none() {}
        let _ = gone.kill();
        gone.wait().unwrap();
    }
    let ran = field.program.run(&["sync", &field.urls()[0], "-o", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(began.elapsed() < LONGEST);
    assert_eq!(field.count("select max(attempts) as n from job"), 2);
}

#[test]
fn a_worker_that_is_asked_to_end_gives_its_job_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(1, folder.path().join("s.db").to_str().unwrap());
    let whole_path = std::env::var("PATH").unwrap();
    slow_git(&mut field);
    field.queue(&[]);
    let mut command = field.program.command(&["worker", "-o", "json"]);
    command.env_remove("OVENBIRD_NOW").stdout(Stdio::piped()).stderr(Stdio::null());
    let worker = command.spawn().unwrap();
    let job = running(&field);
    let pid = worker.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let ended = worker.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let reported: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&reported["given_back"], &reported["failed"]), (&1.into(), &0.into()));
    let job = field.program.json(&["jobs", "show", &job]);
    assert_eq!((&job["state"], &job["attempts"]), (&"queued".into(), &0.into()));
    assert_eq!(field.count("select count(*) as n from worker"), 0, "it took its leave");
    field.program.set("PATH", &whole_path);
    field.wait_for(vec![field.worker(0, &[])], Instant::now());
    field.check();
}

#[test]
fn jobs_are_listed_cancelled_and_retried() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::new(2, folder.path().join("s.db").to_str().unwrap());
    let program = &field.program;
    field.queue(&[]);
    for _ in 0..2 {
        assert_eq!(program.json(&["jobs", "cancel", "1"])[0]["state"], "cancelled");
    }
    assert_eq!(program.json(&["jobs", "list", "--state", "queued"]).as_array().unwrap().len(), 1);
    assert_eq!(program.run(&["jobs", "show", "9"]).code, 3);
    assert_eq!(program.run(&["jobs", "list", "--state", "lost"]).code, 2);
    field.wait_for(vec![field.worker(0, &[])], Instant::now());
    assert_eq!(program.json(&["jobs", "show", "1"])["state"], "cancelled");
    assert_eq!(program.json(&["jobs", "show", "2"])["state"], "done");
    assert_eq!(program.run(&["jobs", "cancel", "2"]).code, 2);
    assert_eq!(program.json(&["jobs", "retry", "1"])[0]["state"], "queued");
    field.wait_for(vec![field.worker(0, &[])], Instant::now());
    field.check();
}

#[test]
fn what_fails_waits_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let field = Field::new(1, folder.path().join("s.db").to_str().unwrap());
    let gone = format!("file://{}", Path::new("/nonexistent/repo.git").display());
    let ran = field.program.run(&["add", "--queue", &gone, "ftp://x/y", &field.urls()[0]]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("failed"), "{ran:?}");
    let mut worker = field.program.command(&["worker"]);
    let mut worker = worker.env_remove("OVENBIRD_NOW").stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    let waits = "select count(*) as n from job where state = 'queued' and attempts = 1
                 and due_at > unixepoch() + 20 and reason like '%cannot fetch%'";
    while field.count(waits) == 0
        || field.count("select count(*) as n from job where state = 'done'") == 0
    {
        assert!(began.elapsed() < LONGEST);
        std::thread::sleep(Duration::from_millis(20));
    }
    worker.kill().unwrap();
    worker.wait().unwrap();
}

/// A `git` that takes its time, so that a job can be met while it runs.
fn slow_git(field: &mut Field) {
    use std::os::unix::fs::PermissionsExt;
    let folder = field.program.path("bin");
    std::fs::create_dir(&folder).unwrap();
    let real = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|folder| folder.join("git"))
        .find(|path| path.is_file())
        .unwrap();
    let script = format!("#!/bin/sh\nsleep 1\nexec '{}' \"$@\"\n", real.display());
    std::fs::write(folder.join("git"), script).unwrap();
    std::fs::set_permissions(folder.join("git"), PermissionsExt::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    field.program.set("PATH", &format!("{}:{path}", folder.display()));
}

/// Waits until a job runs, and tells its number.
fn running(field: &Field) -> String {
    let began = Instant::now();
    loop {
        let jobs = field.program.json(&["jobs", "list", "--state", "running"]);
        if let Some(job) = jobs.as_array().unwrap().first() {
            return job["id"].to_string();
        }
        assert!(began.elapsed() < LONGEST);
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_sync_that_was_killed_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(1, folder.path().join("s.db").to_str().unwrap());
    let url = field.urls().remove(0);
    let whole_path = std::env::var("PATH").unwrap();
    slow_git(&mut field);
    let mut killed = field.program.command(&["add", &url]);
    let mut killed = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    running(&field);
    killed.kill().unwrap();
    killed.wait().unwrap();
    field.program.set("PATH", &whole_path);
    let ran = field.program.run(&["add", &url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    field.check();
}

#[test]
fn cancelling_one_of_many_leaves_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(2, folder.path().join("s.db").to_str().unwrap());
    slow_git(&mut field);
    let urls = field.urls();
    let mut command = field.program.command(&["add", &urls[0], &urls[1], "-o", "json"]);
    let adding = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let first = running(&field);
    field.program.ok(&["jobs", "cancel", &first]);
    let ended = adding.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let lines: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let states: Vec<&Value> = lines.as_array().unwrap().iter().map(|line| &line["state"]).collect();
    assert_eq!(states, ["failed", "done"], "{lines}");
    assert_eq!(field.program.json(&["jobs", "show", &first])["state"], "cancelled");
}
