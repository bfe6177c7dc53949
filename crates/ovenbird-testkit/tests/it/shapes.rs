//! Keys of what is reported here against keys of what GitHub published, where the samples lie beside
//! the checkout.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_testkit::github::{Era, Server, World};
use serde_json::Value;

use super::client::get;

/// Paths in an event whose objects are compared.
const PLACES: [&str; 17] = [
    "",
    "/actor",
    "/repo",
    "/org",
    "/payload",
    "/payload/commits/0",
    "/payload/pull_request",
    "/payload/pull_request/user",
    "/payload/pull_request/base",
    "/payload/pull_request/base/repo",
    "/payload/pull_request/_links",
    "/payload/issue",
    "/payload/issue/labels/0",
    "/payload/issue/pull_request",
    "/payload/comment",
    "/payload/review",
    "/payload/forkee",
];

/// Keys that only some objects of a kind have: of an organization's repos, of pull requests among
/// issues, of answers.
const AT_TIMES: [&str; 3] = ["org", "pull_request", "in_reply_to_id"];

fn sample(name: &str) -> Option<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let file: PathBuf = folder.join(name);
    if !file.is_file() {
        _ = writeln!(std::io::stderr(), "skipped, for there is no {}", file.display());
        return None;
    }
    let output = Command::new("gzip").arg("-dc").arg(file).output().expect("gzip runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.trim_start().starts_with('[') {
        serde_json::from_str(&text).ok()
    } else {
        Some(text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
    }
}

fn ours(era: Era, year: &str) -> Vec<Value> {
    let from: jiff::Timestamp = format!("{year}-07-01T00:00:00Z").parse().expect("a time");
    let lines = super::everything(from.as_second()).archive_lines(era);
    lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn keys(value: &Value) -> Option<BTreeSet<&str>> {
    let keys = value.as_object()?.keys().map(String::as_str);
    Some(keys.filter(|key| !AT_TIMES.contains(key)).collect())
}

/// Every kind of object at every place has the keys of one such object in the sample.
fn assert_same_shapes(ours: &[Value], theirs: &[Value], compared: &[&str]) {
    let mut count = 0;
    for event in ours {
        let alike = |other: &&Value| other["type"] == event["type"];
        for place in PLACES {
            let Some(mine) = event.pointer(place).and_then(keys) else { continue };
            let others = theirs.iter().filter(alike).filter_map(|one| one.pointer(place));
            let others: BTreeSet<_> = others.filter_map(keys).collect();
            if others.is_empty()
                || !event["type"].as_str().is_some_and(|kind| compared.contains(&kind))
            {
                continue;
            }
            count += 1;
            let nearest = others.iter().min_by_key(|one| one.symmetric_difference(&mine).count());
            let difference: Vec<_> =
                nearest.expect("there are some").symmetric_difference(&mine).collect();
            assert!(difference.is_empty(), "{} {place}: {difference:?}", event["type"]);
        }
    }
    assert!(count > 20, "only {count} objects were compared");
}

const ALL: [&str; 9] = [
    "PullRequestEvent",
    "IssuesEvent",
    "IssueCommentEvent",
    "PullRequestReviewEvent",
    "PullRequestReviewCommentEvent",
    "PushEvent",
    "WatchEvent",
    "ForkEvent",
    "CommitCommentEvent",
];

#[test]
fn events_of_2016_have_the_published_keys() {
    let Some(theirs) = sample("archive/2016-01-01-1.json.gz") else { return };
    assert_same_shapes(&ours(Era::Events2015, "2016"), &theirs, &ALL);
}

#[test]
fn events_of_2021_have_the_published_keys() {
    let Some(theirs) = sample("archive/2021-07-21-sample.json.gz") else { return };
    assert_same_shapes(&ours(Era::Events2015, "2021"), &theirs, &ALL);
}

#[test]
fn events_of_2023_have_the_published_keys() {
    let Some(theirs) = sample("api/events-duckdb-2023.json.gz") else { return };
    assert_same_shapes(&ours(Era::Events2015, "2023"), &theirs, &ALL);
}

#[test]
fn lines_of_2014_have_the_published_keys() {
    let Some(theirs) = sample("archive/2014-02-15-0.json.gz") else { return };
    let ours = ours(Era::Timeline2013, "2014");
    let mut compared = 0;
    for event in &ours {
        let of_kind: Vec<_> = theirs.iter().filter(|one| one["type"] == event["type"]).collect();
        for place in ["", "/payload", "/payload/pull_request/_links"] {
            let others: Vec<_> = of_kind.iter().filter_map(|one| one.pointer(place)).collect();
            let Some(mine) = event.pointer(place).and_then(keys) else { continue };
            let is_same = others.iter().filter_map(|one| keys(one)).any(|one| one == mine);
            assert!(others.is_empty() || is_same, "{} {place}: {mine:?}", event["type"]);
            compared += usize::from(!others.is_empty());
        }
    }
    assert!(compared > 15, "only {compared} objects were compared");
}

#[test]
fn a_push_of_2025_has_the_published_keys() {
    let Some(theirs) = sample("archive/2025-12-15-push.json.gz") else { return };
    let ours = ours(Era::Stubs2025, "2025");
    let push = ours.iter().find(|event| event["type"] == "PushEvent").unwrap();
    assert_eq!(keys(push), keys(&theirs[0]));
    assert_eq!(keys(&push["payload"]), keys(&theirs[0]["payload"]));
}

#[test]
fn a_world_is_the_same_for_the_same_seed() {
    let size = ovenbird_testkit::github::RandomWorld::default();
    let lines = |seed| World::random(seed, &size).archive_lines(Era::Events2015);
    assert_eq!(lines(7), lines(7));
    assert_ne!(lines(7), lines(8));
}

#[test]
fn lists_of_pull_requests_have_the_published_keys() {
    let Some(theirs) = sample("api/pulls-zed.json.gz") else { return };
    let server = Server::start(super::everything(1_700_000_000));
    let ours = get(&server, "/repos/octo/oven/pulls?state=closed", &[]).json();
    for place in ["", "/user", "/head", "/base", "/base/repo", "/base/repo/license", "/_links"] {
        let theirs = keys(theirs[0].pointer(place).unwrap()).unwrap();
        let ours = keys(ours[0].pointer(place).unwrap()).unwrap();
        let missing: Vec<_> = theirs.difference(&ours).collect();
        assert!(missing.is_empty(), "{place}: {missing:?}");
    }
}
