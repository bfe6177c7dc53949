//! Who asks, how often, and what goes wrong: tokens, limits, tags, Apps, faults.

use std::time::{Duration, Instant};

use ovenbird_testkit::github::{Fault, Server};

use super::client::{get, send};
use super::rest::random;

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
    // With a key, the signature counts.
    server.set_now(1_700_100_000);
    server.with_app_key(b"a key that signed nothing");
    assert_eq!(get(&server, "/app/installations", &auth).status, 401);
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
