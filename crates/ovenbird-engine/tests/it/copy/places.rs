//! Which stores can be copied, and that the source is only read.

use std::path::Path;

use ovenbird_engine::store::{CopyError, Store, StoreError};

use super::{copy, database, dump, execute, fill, read, server};
use crate::stores::{Stores, open};

#[test]
fn the_source_is_not_written() {
    let sqlite = Stores::sqlite();
    let from = sqlite.place();
    fill(&from);
    let bytes = || std::fs::read(&from).unwrap();
    let before = bytes();
    copy(&from, &sqlite.place()).unwrap();
    assert!(bytes() == before);
    let Some(postgres) = Stores::postgres() else { return };
    let from = postgres.place();
    fill(&from);
    let name = database(&from);
    execute(&from, &format!("alter database {name} set default_transaction_read_only = on"));
    let to = sqlite.place();
    copy(&from, &to).unwrap();
    execute(&from, &format!("set transaction read write; alter database {name} reset all"));
    assert_eq!(dump(&to), dump(&from));
}

#[test]
fn a_source_that_is_no_store_is_reported_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let [missing, empty, old] = ["none/s.db", "empty.db", "old.db"].map(|n| folder.path().join(n));
    let reported = |path: &Path| Store::read_sqlite(path).err().unwrap();
    assert!(reported(&missing).to_string().ends_with("there is no such file"));
    assert!(!missing.exists() && !folder.path().join("none").exists());
    std::fs::write(&empty, "").unwrap();
    assert!(reported(&empty).to_string().ends_with("it holds no store"));
    assert!(matches!(reported(folder.path()), StoreError::Open { .. }));
    drop(open(old.to_str().unwrap()));
    for (version, is_old) in [(-1, true), (999, false)] {
        let file = rusqlite::Connection::open(&old).unwrap();
        file.pragma_update(None, "user_version", version).unwrap();
        drop(file);
        let reported = reported(&old);
        assert_eq!(matches!(reported, StoreError::TooOld { .. }), is_old, "{reported}");
        assert_eq!(matches!(reported, StoreError::TooNew { .. }), !is_old, "{reported}");
    }
    let Some(postgres) = Stores::postgres() else { return };
    let place = postgres.place();
    assert!(read(&place).err().unwrap().to_string().ends_with("it holds no store"));
    assert_eq!(
        server()
            .psql(database(&place), "select count(*) from pg_tables where schemaname = 'public'")
            .unwrap(),
        "0"
    );
}

#[test]
fn one_store_under_two_names_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link, hard] =
        ["a.db", "b.db", "c.db"].map(|n| folder.path().join(n).display().to_string());
    drop(open(&file));
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::fs::hard_link(&file, &hard).unwrap();
    for other in [&file, &link, &hard] {
        assert!(matches!(copy(&file, other), Err(CopyError::Same)), "{other}");
    }
    let Some(postgres) = Stores::postgres() else { return };
    let place = postgres.place();
    drop(open(&place));
    let and = if place.contains('?') { '&' } else { '?' };
    for other in [place.clone(), format!("{place}{and}connect_timeout=7")] {
        assert!(matches!(copy(&place, &other), Err(CopyError::Same)));
    }
    // Another schema of one database is another store.
    execute(&place, "create schema other");
    let other = format!("{place}{and}options=-c%20search_path%3Dother");
    copy(&place, &other).unwrap();
}

#[test]
fn a_store_on_a_disk_that_cannot_be_written_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk #1 100%41?");
    std::fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let mut mount = std::process::Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&disk);
        mount.stderr(std::process::Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !mount("size=20m") {
        println!("skipped: a disk can only be mounted by root");
        return;
    }
    let result = std::panic::catch_unwind(|| {
        let [from, to] =
            [disk.as_path(), folder.path()].map(|at| at.join("s.db").display().to_string());
        fill(&from);
        let before = dump(&from);
        assert!(mount("remount,ro"));
        assert!(std::fs::write(disk.join("x"), "").is_err());
        copy(&from, &to).unwrap();
        assert_eq!(dump(&to), before);
    });
    let _ = std::process::Command::new("umount").arg(&disk).status();
    result.unwrap();
}
