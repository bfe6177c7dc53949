//! Hour files as they were published, against what another parser makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_engine::store::Store;
use serde_json::Value;

use super::{all, assert_accounted, count, import, rows};
use crate::stores::{Stores, on_every_store};

/// The data beside the checkout, if it is there.
#[expect(clippy::print_stdout, reason = "what is skipped is told")]
fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !folder.is_dir() {
        println!("skipped: there is no real data in ../shared/data beside the checkout");
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The content of a file by the `gzip` program, whatever it says of the file's end.
fn content(file: &Path) -> Vec<u8> {
    Command::new("gzip").arg("-dc").arg(file).output().unwrap().stdout
}

/// What another parser finds in events: how many lines, and which things.
#[derive(Default)]
struct Found {
    lines: u64,
    of_no_repo: u64,
    broken: u64,
    objects: BTreeMap<&'static str, BTreeSet<(i64, String, i64)>>,
    /// By repo and number: the newest word on whether a pull request is merged.
    merged: BTreeMap<(String, i64), (String, bool)>,
}

impl Found {
    fn read(&mut self, line: &[u8]) {
        self.lines += 1;
        let Ok(event) = serde_json::from_slice::<Value>(line) else {
            self.broken += 1;
            return;
        };
        let Some((id, name)) = repo(&event) else {
            self.of_no_repo += 1;
            return;
        };
        let payload = &event["payload"];
        let mut object = |table: &'static str, key: &Value| {
            if let Some(key) = key.as_i64() {
                let name = if id == 0 { name.to_lowercase() } else { String::new() };
                self.objects.entry(table).or_default().insert((id, name, key));
            }
        };
        let comment = if payload["comment"].is_object() {
            &payload["comment"]["id"]
        } else {
            &payload["comment_id"]
        };
        match event["type"].as_str().unwrap() {
            "IssueCommentEvent" => object("comment", comment),
            "PullRequestReviewCommentEvent" => object("review_comment", comment),
            "CommitCommentEvent" => object("commit_comment", comment),
            "PullRequestReviewEvent" => object("review", &payload["review"]["id"]),
            "ReleaseEvent" => object("release", &payload["release"]["id"]),
            _ => {}
        }
        let pull = &payload["pull_request"];
        let (Some(number), Some(updated)) = (pull["number"].as_i64(), pull["updated_at"].as_str())
        else {
            return;
        };
        let merged = self.merged.entry((id.to_string(), number)).or_default();
        if *updated >= *merged.0 {
            *merged = (updated.to_owned(), !pull["merged_at"].is_null());
        }
    }
}

/// A repo's number (0 if none is reported) and name, in every year's way.
fn repo(event: &Value) -> Option<(i64, String)> {
    let old = &event["repository"];
    let (of, name) = if old.is_object() {
        (old, format!("{}/{}", old["owner"].as_str()?, old["name"].as_str()?))
    } else {
        (&event["repo"], event["repo"]["name"].as_str().unwrap_or_default().to_owned())
    };
    let is_name = |name: &str| name.split('/').filter(|part| !part.is_empty()).count() == 2;
    let name = if is_name(&name) { name } else { event["payload"]["repo"].as_str()?.to_owned() };
    is_name(&name).then(|| (of["id"].as_i64().unwrap_or(0), name))
}

fn every_line_is_accounted_for(stores: &Stores) {
    let Some(data) = data() else { return };
    let mut store = stores.fresh();
    let mut found = Found::default();
    let mut events = 0;
    for file in files(&data.join("archive")) {
        let entry = import(&mut store, &file, &all());
        assert_accounted(&entry);
        let (broken, of_no_repo) = (found.broken, found.of_no_repo);
        let text = content(&file);
        let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        let before = found.lines;
        for line in lines.iter().filter(|line| !line.is_empty()) {
            found.read(line);
        }
        let reported = [entry.lines, entry.no_repo, entry.rejected];
        let expected = [found.lines - before, found.of_no_repo - of_no_repo, found.broken - broken];
        assert_eq!(reported, expected, "{}", file.display());
        events += entry.kept;
    }
    assert_eq!(count(&mut store, "event"), events);
    for (table, objects) in &found.objects {
        assert_eq!(count(&mut store, table), objects.len() as u64, "{table}");
    }
    let merged = found.merged.values().filter(|(_, merged)| *merged).count();
    let stored = rows(&mut store, "select count(*) from pull_request where merged_at is not null");
    assert_eq!(stored, [merged.to_string()]);
    again(&mut store, &data);
}
on_every_store!(every_line_is_accounted_for);

/// All of it once more changes nothing, and says so.
fn again(store: &mut Store, data: &Path) {
    let tables = ["event", "pull_request", "issue", "comment", "push", "repo", "account_login"];
    let before = tables.map(|table| count(store, table));
    let reported = rows(store, "select count(distinct provenance), sum(sources) from pull_request");
    for file in files(&data.join("archive")) {
        let entry = import(store, &file, &all());
        assert_accounted(&entry);
        assert_eq!(entry.kept, 0, "{}", entry.name);
    }
    assert_eq!(tables.map(|table| count(store, table)), before);
    assert_eq!(
        rows(store, "select count(distinct provenance), sum(sources) from pull_request"),
        reported
    );
}

#[test]
fn damaged_files_give_what_is_readable() {
    let Some(data) = data() else { return };
    let mut store = Stores::sqlite().fresh();
    let folder = data.join("archive-broken");
    let of = |name: &str| folder.join(name);
    let foreign = import(&mut store, &of("2015-01-01-11.json.gz"), &all());
    assert_eq!((foreign.lines, foreign.damage.is_some()), (0, true));
    let cut = of("2016-01-01-5.truncated.json.gz");
    let entry = import(&mut store, &cut, &all());
    let text = content(&cut);
    let whole = text.split(|&byte| byte == b'\n').count() as u64 - 1;
    // What gzip gives out of a torn end is not the same for every block size of a reader.
    assert!(entry.kept >= whole && entry.lines <= whole + 1 + entry.rejected, "{entry:?}");
    assert!(entry.damage.is_some() && entry.rejected <= 1, "{entry:?}");
    assert_accounted(&entry);
    let two = import(&mut store, &of("two-members.json.gz"), &all());
    assert_eq!((two.lines, &two.damage), (600, &None));
}
