//! REST over HTTP: pages, lists, names, what is in them.

use std::collections::BTreeSet;

use ovenbird_testkit::github::{Era, NewPull, RandomWorld, Server, World};

use super::client::{all_pages, get};

/// A server of a repo where much has happened.
pub(crate) fn random() -> Server {
    let size = RandomWorld { repos: 1, actions: 500, ..RandomWorld::default() };
    Server::start(World::random(5, &size))
}

#[test]
fn pages_chained_by_link_give_every_forge_object_once() {
    let server = random();
    let (pulls, issues) = server.change(|world| {
        let view = world.now();
        (view.pull_count("org0/repo0"), view.issue_count("org0/repo0"))
    });
    let numbers = |url: &str| {
        let forge_objects = all_pages(&server, url, &[]);
        let unique: BTreeSet<_> =
            forge_objects.iter().map(|one| one["number"].as_u64().unwrap()).collect();
        assert_eq!(unique.len(), forge_objects.len());
        unique.len()
    };
    assert_eq!(numbers("/repos/org0/repo0/pulls?state=all&per_page=7"), pulls);
    let all = "/repos/org0/repo0/issues?state=all&sort=updated&direction=asc&per_page=100";
    assert_eq!(numbers(all), pulls + issues);
    let comments = all_pages(&server, "/repos/org0/repo0/pulls/comments?per_page=3", &[]);
    let lines = server.change(|world| world.archive_lines(Era::Events2015));
    let reported = lines.iter().filter(|line| line.contains("\"PullRequestReviewCommentEvent\""));
    assert_eq!(comments.len(), reported.count());
}

#[test]
fn since_takes_what_was_touched_then_or_later() {
    let server = random();
    let since = "2020-11-01T00:00:00Z";
    let url = format!("/repos/org0/repo0/issues?state=all&since={since}&per_page=100");
    let forge_objects = all_pages(&server, &url, &[]);
    assert!(
        !forge_objects.is_empty()
            && forge_objects.iter().all(|one| one["updated_at"].as_str() >= Some(since))
    );
}

#[test]
fn events_end_after_three_pages() {
    let server = random();
    server.set_now(1_610_000_000);
    let first = get(&server, "/repos/org0/repo0/events?per_page=100", &[]);
    assert_eq!(first.header("X-Poll-Interval"), Some("60"));
    let events = first.json();
    let ids = events.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    assert!(ids.rev().is_sorted());
    assert_eq!(get(&server, "/repos/org0/repo0/events?per_page=100&page=3", &[]).status, 200);
    assert_eq!(get(&server, "/repos/org0/repo0/events?per_page=100&page=4", &[]).status, 422);
}

#[test]
fn an_earlier_name_leads_to_the_repo() {
    let mut world = World::new();
    world.repo("octo/oven").id(77);
    world.at(1_600_000_000, "octo/oven", "octo").renames_repo("octo/kitchen");
    let server = Server::start(world);
    let moved = get(&server, "/repos/octo/oven/issues?state=all", &[]);
    assert_eq!(moved.status, 301);
    let place = moved.header("Location").unwrap();
    assert!(place.ends_with("/repositories/77/issues?state=all"));
    assert_eq!(get(&server, place, &[]).status, 200);
    let page = get(&server, "/repos/octo/kitchen", &[]).json();
    assert_eq!(page["full_name"], "octo/kitchen");
    assert_eq!(get(&server, "/repos/octo/nowhere", &[]).status, 404);
}

#[test]
fn a_list_may_change_between_pages() {
    let mut world = World::new();
    for at in 0..4 {
        let number = world.at(1_600_000_000 + at, "octo/oven", "ann").opens_issue("Cold");
        assert_eq!(number, at as u64 + 1);
    }
    let server = Server::start(world);
    server.change_after("/issues", 1, |world| {
        world.at(1_600_000_100, "octo/oven", "eve").opens_issue("Colder");
    });
    let forge_objects = all_pages(&server, "/repos/octo/oven/issues?per_page=2", &[]);
    let numbers: Vec<_> =
        forge_objects.iter().map(|forge_object| forge_object["number"].as_u64().unwrap()).collect();
    // The newest first: a new one moves the others on.
    assert_eq!(numbers, [4, 3, 3, 2, 1]);
}

#[test]
fn an_enterprise_has_its_own_paths() {
    let server = Server::enterprise(super::everything(1_700_000_000));
    assert!(server.url().ends_with("/api/v3") && server.graphql_url().ends_with("/api/graphql"));
    let repo = get(&server, "/repos/octo/oven", &[]).json();
    assert_eq!(repo["url"], format!("{}/repos/octo/oven", server.url()));
    assert_eq!(repo["html_url"], format!("http://{}/octo/oven", server.address()));
}

#[test]
fn stargazers_come_with_times_until_they_are_gone() {
    let server = Server::start(super::everything(1_700_000_000));
    let url = "/repos/octo/oven/stargazers";
    assert_eq!(get(&server, url, &[]).json()[0]["login"], "eve");
    let accept = [("Accept", "application/vnd.github.star+json")];
    assert!(get(&server, url, &accept).json()[0]["starred_at"].is_string());
    server.without_stargazers();
    assert_eq!(get(&server, url, &accept).status, 404);
    assert_eq!(get(&server, "/repos/octo/oven", &[]).json()["stargazers_count"], 1);
}

#[test]
fn forge_objects_have_their_parts() {
    let server = Server::start(super::everything(1_700_000_000));
    let of = |rest: &str| get(&server, &format!("/repos/octo/oven/{rest}"), &[]).json();
    assert_eq!(of("issues/1")["state_reason"], "completed");
    let pull = of("pulls/2");
    assert_eq!((&pull["merged"], &pull["additions"]), (&true.into(), &30.into()));
    assert_eq!(of("pulls/2/files").as_array().unwrap().len(), 3);
    let states: Vec<_> =
        of("pulls/2/reviews").as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["COMMENTED", "APPROVED"]);
    assert_eq!(of("issues/2/comments")[0]["user"]["type"], "Bot");
    assert_eq!(of("forks")[0]["full_name"], "eve/oven");
    assert_eq!(of("releases")[0]["tag_name"], "v1.0");
    assert_eq!(of("comments").as_array().unwrap().len(), 1);
    let profile = of("community/profile");
    assert!(
        profile["files"]["readme"].is_object() && profile["files"]["code_of_conduct"].is_null()
    );
    assert_eq!(get(&server, "/users/ann", &[]).json()["name"], "Ann Author");
    assert_eq!(get(&server, "/orgs/octo/repos", &[]).json()[0]["full_name"], "octo/oven");
}

#[test]
fn a_view_goes_back_in_time() {
    let mut world = World::new();
    let pull = world.at(1_600_000_000, "octo/oven", "ann").opens_pull(NewPull::titled("x"));
    world.at(1_600_000_100, "octo/oven", "octo").merges(pull);
    let server = Server::start(world);
    let state = || get(&server, "/repos/octo/oven/pulls/1", &[]).json()["state"].clone();
    assert_eq!(state(), "closed");
    server.set_now(1_600_000_050);
    assert_eq!(state(), "open");
}
