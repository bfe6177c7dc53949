//! Kills, lost connections, a destination that garbles: a copy is right or is not kept.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{CopyError, PostgresLocation, StoreCopy, StoreError};
use ovenbird_testkit::{Rng, TestRepo, random_history};

use super::{copy, copy_reported, database, dump, execute, fill, on_every_way, read, rows, server};
use crate::stores::{Stores, open};
use crate::support::{take, take_files};

const CHILD: &str = "OVENBIRD_TEST_COPY";
const KILLS: usize = 40;

on_every_way!(what_the_destination_garbles_is_found_and_not_kept);
fn what_the_destination_garbles_is_found_and_not_kept(here: &Stores, there: &Stores) {
    let [from, to] = [here.place(), there.place()];
    fill(&from);
    drop(open(&to));
    let is_postgres = PostgresLocation::is_url(&to);
    execute(
        &to,
        if is_postgres {
            "create function garble() returns trigger language plpgsql as $$ begin
             if new.commit_id = 3 then new.removed = 7; end if; return new; end $$;
         create trigger garble before insert on file_change for each row execute function garble()"
        } else {
            "create trigger garble after insert on file_change when new.commit_id = 3 begin
             update file_change set removed = 7 where repo_id = new.repo_id and commit_id = 3
                 and path_id = new.path_id; end"
        },
    );
    let error = copy(&from, &to).unwrap_err();
    assert!(matches!(&error, CopyError::Differs { table: "file_change", .. }), "{error}");
    assert!(!dump(&to).iter().any(|line| line.contains("long long")), "nothing of it is kept");
    let drop_it =
        if is_postgres { "drop trigger garble on file_change" } else { "drop trigger garble" };
    execute(&to, drop_it);
    copy(&from, &to).unwrap();
    assert_eq!(dump(&to), dump(&from));
}

#[test]
fn what_one_database_cannot_hold_stops_no_other_repo() {
    let (Some(postgres), sqlite) = (Stores::postgres(), Stores::sqlite()) else { return };
    let [from, to] = [sqlite.place(), postgres.place()];
    fill(&from);
    // No ingest stores it, but a file may come from anywhere.
    execute(&from, "update git_commit set subject = 'a' || char(0) || 'b' where length(oid) = 20");
    let (source, mut target) = (read(&from).unwrap(), open(&to));
    let copy_of = StoreCopy::new(&source, &mut target).unwrap();
    let done: Vec<_> =
        copy_of.repos().unwrap().iter().map(|repo| copy_of.repo(repo, &mut |_| {})).collect();
    let errors: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
    let [error] = errors[..] else { panic!("{errors:?}") };
    assert!(matches!(error, CopyError::Destination(StoreError::Database(_))), "{error}");
    assert!(!error.is_final());
    drop(target);
    assert_eq!(rows(&dump(&to), "\"an\""), 40, "the repo of SHA-256 is whole");
    let same = sqlite.place();
    copy(&from, &same).unwrap();
    assert_eq!(dump(&same), dump(&from));
}

/// Not a test of its own: this process as the one that is killed.
#[test]
fn child() {
    let Ok(places) = std::env::var(CHILD) else { return };
    let (from, to) = places.split_once('\n').expect("two places");
    copy(from, to).unwrap();
}

fn start_copy(from: &str, to: &str) -> Child {
    Command::new(std::env::current_exe().expect("the test binary has a path"))
        .args(["--exact", "copy::faults::child", "--nocapture"])
        .env(CHILD, format!("{from}\n{to}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts")
}

on_every_way!(kills_at_random_instants_lose_nothing_and_double_nothing);
fn kills_at_random_instants_lose_nothing_and_double_nothing(here: &Stores, there: &Stores) {
    let from = here.place();
    fill(&from);
    let large = TestRepo::bare();
    random_history(&large, 31, 600);
    let mut store = open(&from);
    take(&mut store, large.path(), Branches::Default);
    take_files(&mut store, large.path());
    drop(store);
    let whole = dump(&from);
    let mut rng = Rng::new(78);
    let began = std::time::Instant::now();
    assert!(start_copy(&from, &there.place()).wait().unwrap().success());
    let micros = began.elapsed().as_micros() as usize;
    let (mut to, mut partial) = (there.place(), 0);
    for kill in 0..KILLS {
        let mut child = start_copy(&from, &to);
        std::thread::sleep(Duration::from_micros(rng.below(micros) as u64));
        let _ = child.kill();
        let finished = child.wait().unwrap().success();
        let found = dump(&to);
        assert_whole(&found, &whole, kill);
        partial += usize::from(found != whole);
        if finished {
            assert_eq!(found, whole);
            to = there.place();
        }
    }
    assert!(partial > KILLS / 10, "most kills came too late to test anything: {partial}");
    assert!(start_copy(&from, &to).wait().unwrap().success());
    assert_eq!(dump(&to), whole);
    assert_eq!(dump(&from), whole);
}

/// What is there of a repo is all of it, as the source has it.
fn assert_whole(found: &[String], whole: &[String], kill: usize) {
    let of = |dump: &[String]| {
        let mut repos: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in dump.iter().filter(|line| line.starts_with("[Text(")) {
            let key = line.split_once(',').map_or("", |(key, _)| key);
            repos.entry(key.to_owned()).or_default().push(line.clone());
        }
        repos
    };
    let whole = of(whole);
    for (key, lines) in of(found) {
        assert_eq!(Some(&lines), whole.get(&key), "kill {kill}");
    }
}

#[test]
fn a_lost_connection_is_reported_by_its_side_and_the_next_run_ends_the_work() {
    let (Some(postgres), sqlite) = (Stores::postgres(), Stores::sqlite()) else { return };
    let from = sqlite.place();
    fill(&from);
    let large = TestRepo::bare();
    random_history(&large, 32, 3_000);
    take(&mut open(&from), large.path(), Branches::Default);
    let to = postgres.place();
    let cut = |place: &str| {
        let name = database(place);
        let sql = format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and application_name = 'ovenbird'"
        );
        server().psql(name, &sql).unwrap();
    };
    let error = copy_reported(&from, &to, &mut |_| cut(&to)).unwrap_err();
    assert!(matches!(error, CopyError::Destination(StoreError::Lost(_))), "{error}");
    assert!(error.is_final());
    let found = rows(&dump(&to), "\"an\"");
    assert!(found < 3_000, "{found}");
    copy(&from, &to).unwrap();
    assert_eq!(dump(&to), dump(&from));
    let back = sqlite.place();
    let error = copy_reported(&to, &back, &mut |_| cut(&to)).unwrap_err();
    assert!(matches!(error, CopyError::Source(StoreError::Lost(_))), "{error}");
    copy(&to, &back).unwrap();
    assert_eq!(dump(&back), dump(&from));
}
