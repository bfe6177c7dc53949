//! What a world tells, and that all roads tell the same.

use std::collections::BTreeSet;

use ovenbird_testkit::github::{Era, NewPush, RandomWorld, Server, World};
use serde_json::Value;

use super::client::{all_pages, get};
use super::graphql::data;

fn read(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn every_feed_tells_the_same_pull_requests() {
    let world = World::random(3, &RandomWorld::default());
    let view = world.now();
    let reported = view.pull_count("org0/repo0") + view.pull_count("org1/repo1");
    let opened = |event: &&Value| {
        event["type"] == "PullRequestEvent" && event["payload"]["action"] == "opened"
    };
    for era in [Era::Timeline2013, Era::Events2015, Era::Stubs2025] {
        let events = read(&world.archive_lines(era));
        assert_eq!(events.iter().filter(opened).count(), reported, "{era:?}");
    }
    let server = Server::start(world.clone());
    for repo in ["org0/repo0", "org1/repo1"] {
        let own = view.pull_count(repo);
        let url = format!("/repos/{repo}/pulls?state=all&per_page=100");
        assert_eq!(all_pages(&server, &url, &[]).len(), own);
        let (owner, name) = repo.split_once('/').unwrap();
        let query = format!(
            "{{ repository(owner: \"{owner}\", name: \"{name}\") {{ pullRequests {{ totalCount }} }} }}"
        );
        let data = data(&server, &query, &Value::Null);
        assert_eq!(data["repository"]["pullRequests"]["totalCount"], own);
    }
    let deliveries = world.deliveries().into_iter().filter(|one| one.event == "pull_request");
    assert_eq!(deliveries.filter(|one| one.json()["action"] == "opened").count(), reported);
}

#[test]
fn an_event_shows_its_objects_as_they_stood_then() {
    let world = super::everything(1_700_000_000);
    let events = read(&world.archive_lines(Era::Events2015));
    let pulls: Vec<_> = events.iter().filter(|one| one["type"] == "PullRequestEvent").collect();
    let first = &pulls[0]["payload"]["pull_request"];
    assert_eq!((&first["state"], &first["draft"]), (&"open".into(), &true.into()));
    let merged = &pulls[1]["payload"]["pull_request"];
    assert_eq!((&merged["merged"], &merged["commits"]), (&true.into(), &2.into()));
    assert_eq!(merged["merged_by"]["login"], "bob");
    // The issue that it fixes is closed by whoever merged.
    let closed = events
        .iter()
        .find(|one| one["type"] == "IssuesEvent" && one["payload"]["action"] == "closed");
    assert_eq!(closed.unwrap()["actor"]["login"], "bob");
}

#[test]
fn addresses_are_hashed_since_may_2016() {
    let email = |from, clear: bool| {
        let world = super::everything(from);
        let archive = world.archive(Era::Events2015);
        let archive = if clear { archive.clear_emails() } else { archive };
        let events = read(&archive.lines());
        let push = events.into_iter().find(|one| one["type"] == "PushEvent").unwrap();
        push["payload"]["commits"][0]["author"]["email"].as_str().unwrap().to_owned()
    };
    assert_eq!(email(1_450_000_000, false), "bob@example.org");
    assert_eq!(email(1_500_000_000, true), "bob@example.org");
    // `printf bob | sha1sum`
    let hashed = "48181acd22b3edaebc8a447868a7df7ce629920a@example.org";
    assert_eq!(email(1_500_000_000, false), hashed);
}

#[test]
fn ids_ascend_and_agree() {
    let mut world = super::everything(1_700_000_000);
    world.first_event_id(40);
    let ids = |events: Vec<Value>| -> Vec<u64> {
        events.iter().map(|event| event["id"].as_str().unwrap().parse().unwrap()).collect()
    };
    let archive = ids(read(&world.archive_lines(Era::Stubs2025)));
    assert!(archive.is_sorted() && archive[0] == 40);
    let mut listed = ids(world.events_api("octo/oven", world.last_time(), Era::Stubs2025));
    listed.reverse();
    assert_eq!(archive, listed);
    let guids: BTreeSet<_> = world.deliveries().into_iter().map(|one| one.guid).collect();
    assert_eq!(guids.len(), world.deliveries().len());
}

#[test]
fn a_delivery_is_signed() {
    let delivery = &super::everything(1_700_000_000).deliveries()[0];
    assert_eq!(delivery.event, "issues");
    let signature = delivery.signature("secret");
    assert_eq!(signature.len(), "sha256=".len() + 64);
    assert_ne!(signature, delivery.signature("Secret"));
}

#[test]
fn names_change() {
    let mut world = World::new();
    world.account("ann").renamed(1_600_000_500, "anna");
    world.at(1_600_000_000, "octo/oven", "ann").opens_issue("Cold");
    world.at(1_600_001_000, "octo/oven", "octo").renames_repo("kitchen/oven");
    world.at(1_600_002_000, "kitchen/oven", "anna").comments(1, "Still cold");
    let events = read(&world.archive_lines(Era::Events2015));
    let reported = |at: usize| (&events[at]["repo"]["name"], &events[at]["actor"]["login"]);
    assert_eq!(reported(0), (&"octo/oven".into(), &"ann".into()));
    assert_eq!(reported(1), (&"kitchen/oven".into(), &"anna".into()));
    assert_eq!(events[0]["repo"]["id"], events[1]["repo"]["id"]);
    let moved = world.deliveries().into_iter().find(|one| one.event == "repository").unwrap();
    assert_eq!(moved.json()["action"], "transferred");
}

#[test]
fn stubs_hold_what_events_say_since_october_2025() {
    // 2025-12-15
    let events = read(&super::everything(1_765_756_800).archive_lines(Era::Stubs2025));
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("author_association"));
    let pulls: Vec<_> = events.iter().filter(|one| one["type"] == "PullRequestEvent").collect();
    let keys: Vec<_> = pulls[0]["payload"]["pull_request"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "number", "url", "head", "base"]);
    let actions: Vec<_> = pulls.iter().map(|one| one["payload"]["action"].clone()).collect();
    assert_eq!(actions, ["opened", "merged", "opened", "labeled", "closed"]);
    let issue = events.iter().find(|one| one["type"] == "IssuesEvent").unwrap();
    assert_eq!(issue["payload"]["issue"]["title"], "Uneven");
}

#[test]
fn an_hour_of_the_archive_is_a_gzip_file() {
    let world = super::everything(1_700_000_000);
    let archive = world.archive(Era::Events2015).between(1_700_000_000, 1_700_000_200);
    assert_eq!(archive.lines().len(), 3);
    assert_eq!(archive.gzip()[..2], [0x1f, 0x8b]);
}

#[test]
fn a_name_may_be_given_again() {
    let mut world = World::new();
    world.at(1_600_000_000, "octo/oven", "octo").renames_repo("octo/kitchen");
    world.new_repo("octo/oven").created_at(1_600_000_100);
    world.at(1_600_000_200, "octo/oven", "ann").opens_issue("New");
    let server = Server::start(world);
    let new = get(&server, "/repos/octo/oven", &[]);
    assert_eq!((new.status, &new.json()["open_issues"]), (200, &1.into()));
    let old = get(&server, "/repos/octo/kitchen", &[]).json();
    assert_eq!(old["open_issues"], 0);
    assert_ne!(old["id"], new.json()["id"]);
}

#[test]
fn a_push_says_where_the_branch_was() {
    let mut world = World::new();
    let push = |sha: &str| NewPush::new().commit(sha, "Ann", "ann@x.org", "Change");
    let [first, second] = ["a", "b"].map(|digit| digit.repeat(40));
    world.at(1_600_000_000, "octo/oven", "ann").pushes(push(&first));
    world.at(1_600_000_100, "octo/oven", "ann").pushes(push(&second));
    for era in [Era::Events2015, Era::Stubs2025] {
        let events = read(&world.archive_lines(era));
        let payload = &events[1]["payload"];
        assert_eq!(
            (&payload["before"], &payload["head"]),
            (&first.clone().into(), &second.clone().into())
        );
    }
    assert_eq!(world.deliveries()[1].json()["after"], second);
}

#[test]
fn a_deleted_account_leaves_a_ghost() {
    let mut world = super::everything(1_700_000_000);
    world.account("ann").deleted(1_800_000_000);
    let before = world.archive_lines(Era::Events2015);
    let server = Server::start(world);
    server.set_now(1_800_000_000);
    let pull = get(&server, "/repos/octo/oven/pulls/2", &[]).json();
    assert_eq!(pull["user"]["login"], "ghost");
    let query = "{ repository(owner: \"octo\", name: \"oven\") { pullRequest(number: 2) { author { login } } } }";
    let data = data(&server, query, &Value::Null);
    assert_eq!(data["repository"]["pullRequest"]["author"], Value::Null);
    assert_eq!(get(&server, "/users/ann", &[]).status, 404);
    assert!(read(&before).iter().any(|event| event["actor"]["login"] == "ann"));
}
