//! REST over HTTP: pages, tags, limits, tokens, names, faults.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ovenbird_testkit::github::{Era, Fault, NewPull, RandomWorld, Server, World};

use super::client::{all_pages, get, send};

fn random() -> Server {
    let size = RandomWorld { repos: 1, deeds: 500, ..RandomWorld::default() };
    Server::start(World::random(5, &size))
}

#[test]
fn pages_chained_by_link_give_every_item_once() {
    let server = random();
    let (pulls, issues) = server.change(|world| {
        let view = world.now();
        (view.pull_count("org0/repo0"), view.issue_count("org0/repo0"))
    });
    let numbers = |url: &str| {
        let items = all_pages(&server, url, &[]);
        let unique: BTreeSet<_> = items.iter().map(|one| one["number"].as_u64().unwrap()).collect();
        assert_eq!(unique.len(), items.len());
        unique.len()
    };
    assert_eq!(numbers("/repos/org0/repo0/pulls?state=all&per_page=7"), pulls);
    let all = "/repos/org0/repo0/issues?state=all&sort=updated&direction=asc&per_page=100";
    assert_eq!(numbers(all), pulls + issues);
    let comments = all_pages(&server, "/repos/org0/repo0/pulls/comments?per_page=3", &[]);
    let lines = server.change(|world| world.archive_lines(Era::Events2015));
    let told = lines.iter().filter(|line| line.contains("\"PullRequestReviewCommentEvent\""));
    assert_eq!(comments.len(), told.count());
}

#[test]
fn since_takes_what_was_touched_then_or_later() {
    let server = random();
    let since = "2020-11-01T00:00:00Z";
    let url = format!("/repos/org0/repo0/issues?state=all&since={since}&per_page=100");
    let items = all_pages(&server, &url, &[]);
    assert!(!items.is_empty() && items.iter().all(|one| one["updated_at"].as_str() >= Some(since)));
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
fn an_unchanged_page_costs_nothing_to_those_with_a_token() {
    let server = random();
    let auth = format!("Bearer {}", server.token());
    let url = "/repos/org0/repo0/pulls";
    let first = get(&server, url, &[("Authorization", &auth)]);
    let tag = first.header("ETag").unwrap().to_owned();
    let again = get(&server, url, &[("Authorization", &auth), ("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("X-RateLimit-Used"), Some("1"));
    server.change(|world| {
        let at = world.last_time() + 1;
        world.at(at, "org0/repo0", "ann").opens_pull("New")
    });
    let changed = get(&server, url, &[("Authorization", &auth), ("If-None-Match", &tag)]);
    assert_eq!((changed.status, changed.header("X-RateLimit-Used")), (200, Some("2")));
    let statuses: Vec<_> = server.requests().iter().map(|one| one.status).collect();
    assert_eq!(statuses, [200, 304, 200]);
}

#[test]
fn limits_end_and_begin_again() {
    let server = random();
    server.set_now(1_610_000_000);
    server.leave(None, "core", 1);
    let url = "/repos/org0/repo0";
    assert_eq!(get(&server, url, &[]).status, 200);
    let refused = get(&server, url, &[]);
    assert_eq!((refused.status, refused.header("X-RateLimit-Remaining")), (403, Some("0")));
    assert!(refused.body.contains("API rate limit exceeded"));
    assert_eq!(refused.header("X-RateLimit-Reset"), Some("1610003600"));
    assert_eq!(get(&server, "/rate_limit", &[]).json()["resources"]["core"]["remaining"], 0);
    server.set_now(1_610_003_600);
    assert_eq!(get(&server, url, &[]).status, 200);
}

#[test]
fn tokens_are_known_or_refused() {
    let server = random();
    let token = server.token();
    server.revoke_after(&token, 1);
    let ask = |token: &str| {
        get(&server, "/repos/org0/repo0", &[("Authorization", &format!("token {token}"))])
    };
    assert_eq!(ask(&token).status, 200);
    assert_eq!((ask(&token).status, ask("ghp_x").status), (401, 401));
    assert!(ask("ghp_x").body.contains("Bad credentials"));
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
fn faults_come_when_they_are_asked_for() {
    let server = random();
    let url = "/repos/org0/repo0/labels";
    server.fault("/labels", 1, Fault::Status(502));
    server.fault("/labels", 1, Fault::SecondaryLimit(30));
    server.fault("/labels", 1, Fault::Garbage);
    server.fault("/labels", 1, Fault::CloseBeforeHeaders);
    server.fault("/labels", 1, Fault::CloseInHeaders);
    server.fault("/labels", 1, Fault::Slow(Duration::from_millis(50)));
    assert_eq!(get(&server, url, &[]).status, 502);
    let limited = get(&server, url, &[]);
    assert_eq!((limited.status, limited.header("Retry-After")), (403, Some("30")));
    assert!(limited.body.contains("secondary rate limit"));
    assert!(get(&server, url, &[]).body.starts_with('<'));
    assert_eq!((get(&server, url, &[]).status, get(&server, url, &[]).status), (0, 0));
    let begin = Instant::now();
    assert_eq!(get(&server, url, &[]).status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(50));
    server.fault("/pulls", 1, Fault::CloseInBody);
    let cut = get(&server, "/repos/org0/repo0/pulls", &[]);
    let length: usize = cut.header("Content-Length").unwrap().parse().unwrap();
    assert!(cut.body.len() < length);
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
    let items = all_pages(&server, "/repos/octo/oven/issues?per_page=2", &[]);
    let numbers: Vec<_> = items.iter().map(|item| item["number"].as_u64().unwrap()).collect();
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
fn items_have_their_parts() {
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

#[test]
fn an_app_gets_tokens_for_its_installations() {
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
    let mut world = super::everything(1_700_000_000);
    world.install_app(9, "octo");
    let server = Server::start(world);
    server.set_now(1_700_100_000);
    let jwt = |exp: i64| {
        let claims = format!(r#"{{"iss":"1","iat":1700100000,"exp":{exp}}}"#);
        let [header, claims] = [r#"{"alg":"RS256"}"#, &claims].map(|part| BASE64.encode(part));
        format!("Bearer {header}.{claims}.{}", BASE64.encode("signed"))
    };
    let good = jwt(1_700_100_300);
    let auth = [("Authorization", good.as_str())];
    assert_eq!(get(&server, "/app/installations", &auth).json()[0]["account"]["login"], "octo");
    let made = send(&server, "POST", "/app/installations/9/access_tokens", &auth, "");
    assert_eq!(made.status, 201);
    let token = format!("Bearer {}", made.json()["token"].as_str().unwrap());
    let ask = || get(&server, "/repos/octo/oven", &[("Authorization", &token)]);
    assert_eq!(ask().header("X-RateLimit-Limit"), Some("5000"));
    server.set_now(1_700_103_600);
    assert_eq!(ask().status, 401);
    let late = jwt(1_700_099_999);
    assert_eq!(get(&server, "/app/installations", &[("Authorization", &late)]).status, 401);
}

#[test]
fn a_connection_serves_several_requests() {
    use std::io::{Read as _, Write as _};
    let server = Server::start(super::everything(1_700_000_000));
    let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
    for last in ["keep-alive", "close"] {
        write!(stream, "GET /users/ann HTTP/1.1\r\nHost: x\r\nConnection: {last}\r\n\r\n").unwrap();
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2);
    assert!(text.contains("Date: Tue, 14 Nov 2023 22:"));
    assert_eq!((server.asked("/users/"), server.asked("/repos/")), (2, 0));
}
