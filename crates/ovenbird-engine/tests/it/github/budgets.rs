//! Budgets: what is left is spent and no more, by one thread or by many.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

use ovenbird_engine::github::api::{ApiError, Client, Resource, Settings};
use serde_json::Value;

use super::server::{Reported, Server};
use super::{TOKENS, client, no_token_in, page, settings, tokens, unix_now};

/// A server with so many requests left for each token; answers take their time, so that they
/// overtake each other.
fn limited(left: i64, reset: i64) -> Server {
    let budgets: Arc<[AtomicI64; 4]> = Arc::new(std::array::from_fn(|_| AtomicI64::new(left)));
    Server::new(move |asked| {
        let at = TOKENS.iter().position(|token| *token == asked.token()).unwrap_or(3);
        let remaining = budgets[at].fetch_sub(1, SeqCst) - 1;
        let mixed = (remaining * 7 + at as i64 * 3).rem_euclid(5);
        std::thread::sleep(Duration::from_millis(mixed as u64 * 3));
        if remaining < 0 {
            return Reported::budget(403, 0, reset, r#"{"message":"API rate limit exceeded"}"#);
        }
        Reported::budget(200, remaining, reset, "[]")
    })
}

/// Asks by eight threads until nothing is left; how many were answered.
fn exhaust(client: &Client) -> usize {
    std::thread::scope(|scope| {
        let ask = || {
            let mut answered = 0;
            loop {
                match page(client, "/x") {
                    Ok(_) => answered += 1,
                    Err(ApiError::Spent { resource: Resource::Core, .. }) => return answered,
                    Err(other) => panic!("{other:?}"),
                }
            }
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

#[test]
fn eight_threads_make_exactly_the_requests_that_are_left() {
    for in_flight_per_token in [1, 3, 8] {
        let server = limited(37, unix_now() + 3600);
        let client = client(&server, &tokens(1), Settings { in_flight_per_token, ..settings() });
        assert_eq!(exhaust(&client), 37);
        assert_eq!(server.asked().len(), 37, "none is closed without merge");
        assert_eq!(client.usage().counted, 37);
    }
}

#[test]
fn several_tokens_are_spent_side_by_side() {
    let server = limited(11, unix_now() + 3600);
    let client = client(&server, &tokens(3), Settings { in_flight_per_token: 4, ..settings() });
    assert_eq!(exhaust(&client), 33);
    assert_eq!(server.asked().len(), 33);
    for token in TOKENS {
        assert_eq!(server.asked().iter().filter(|asked| asked.token() == token).count(), 11);
    }
}

#[test]
fn a_token_has_no_more_under_way_than_it_may() {
    let (now, most) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let (seen, top) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::new(move |_| {
        top.fetch_max(seen.fetch_add(1, SeqCst) + 1, SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        seen.fetch_sub(1, SeqCst);
        Reported::budget(200, 1000, unix_now() + 3600, "[]")
    });
    let client = client(&server, &tokens(2), settings());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| page(&client, "/x").unwrap());
        }
    });
    assert!(most.load(SeqCst) <= 2, "{} at once", most.load(SeqCst));
    assert_eq!(now.load(SeqCst), 0);
}

#[test]
fn the_reserve_is_left_to_others() {
    let reset = unix_now() + 3600;
    let server = limited(503, reset);
    let client = client(&server, &tokens(1), Settings { reserve_percent: 10, ..settings() });
    for _ in 0..3 {
        page(&client, "/x").unwrap();
    }
    let spent = ApiError::Spent { resource: Resource::Core, until: reset };
    assert_eq!(page(&client, "/x").unwrap_err(), spent);
    let budgets = &client.budgets()[0].budgets;
    assert_eq!(budgets.len(), 1);
    assert_eq!((budgets[0].limit, budgets[0].remaining, budgets[0].reset), (5000, 500, reset));
}

#[test]
fn each_resource_has_a_budget_of_its_own() {
    let reset = unix_now() + 3600;
    let server = Server::new(move |asked| match asked.path.as_str() {
        "/graphql" => Reported::budget(200, 10, reset, r#"{"data":{}}"#),
        path => Reported::budget(200, i64::from(path == "/x"), reset, "[]"),
    });
    let client = client(&server, &tokens(1), settings());
    page(&client, "/search/issues?q=x").unwrap();
    page(&client, "/search/code?q=x").unwrap();
    let error = page(&client, "/search/issues?q=x").unwrap_err();
    assert_eq!(error, ApiError::Spent { resource: Resource::Search, until: reset });
    let error = page(&client, "/search/code").unwrap_err();
    assert_eq!(error, ApiError::Spent { resource: Resource::CodeSearch, until: reset });
    page(&client, "/x").unwrap();
    client.graphql_costing("{x}", &Value::Null, 3).unwrap();
    let error = client.graphql_costing("{x}", &Value::Null, 11).unwrap_err();
    assert_eq!(error, ApiError::Spent { resource: Resource::Graphql, until: reset });
    client.graphql_costing("{x}", &Value::Null, 10).unwrap();
}

#[test]
fn what_is_free_is_not_spent() {
    let reset = unix_now() + 3600;
    let server = Server::new(move |asked| {
        let status = if asked.header("if-none-match").is_some() { 304 } else { 200 };
        Reported::budget(status, 1, reset, if status == 200 { "[]" } else { "" })
    });
    let known = client(&server, &tokens(1), Settings { most_requests: Some(2), ..settings() });
    page(&known, "/x").unwrap();
    for _ in 0..5 {
        known.get("/x", Some("\"e\""), None).unwrap();
    }
    page(&known, "/x").unwrap();
    assert_eq!((known.usage().counted, known.usage().free), (2, 5));
    assert_eq!(page(&known, "/x").unwrap_err(), ApiError::MostReached { most: 2 });
    // To nobody in particular, the same is not free.
    let anonymous = client(&server, &[], settings());
    anonymous.get("/x", Some("\"e\""), None).unwrap();
    assert_eq!((anonymous.usage().counted, anonymous.usage().free), (1, 0));
}

#[test]
fn a_run_makes_no_more_requests_than_it_may() {
    let server = limited(1000, unix_now() + 3600);
    let limits = Settings { most_requests: Some(10), in_flight_per_token: 8, ..settings() };
    let client = client(&server, &tokens(2), limits);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let error = loop {
                    if let Err(error) = page(&client, "/x") {
                        break error;
                    }
                };
                assert_eq!(error, ApiError::MostReached { most: 10 });
            });
        }
    });
    assert_eq!(server.asked().len(), 10);
}

#[test]
fn a_server_without_limits_is_asked_at_will() {
    let server = Server::new(|_| Reported::json("[]"));
    let client = client(&server, &tokens(1), settings());
    for _ in 0..20 {
        page(&client, "/x").unwrap();
    }
    assert_eq!(client.budgets()[0].budgets, []);
}

#[test]
fn a_request_without_an_answer_is_paid_for() {
    let reset = unix_now() + 3600;
    let server = Server::script(vec![Reported::budget(200, 9, reset, "[]"), Reported::nothing()]);
    let client = client(&server, &tokens(1), settings());
    page(&client, "/x").unwrap();
    for _ in 0..9 {
        assert!(matches!(page(&client, "/x"), Err(ApiError::Cut { .. })));
    }
    let spent = ApiError::Spent { resource: Resource::Core, until: reset };
    assert_eq!(page(&client, "/x").unwrap_err(), spent);
}

#[test]
fn budgets_can_be_looked_up() {
    let reset = unix_now() + 3600;
    let server = Server::new(move |asked| {
        if asked.token() == TOKENS[1] {
            return Reported::new(401, &[], br#"{"message":"Bad credentials ghp_second22"}"#);
        }
        assert_eq!(asked.path, "/rate_limit");
        let one = format!(r#"{{"limit":5000,"used":1,"remaining":4999,"reset":{reset}}}"#);
        Reported::json(&format!(r#"{{"resources":{{"core":{one},"graphql":{one},"scim":{one}}}}}"#))
    });
    let client = client(&server, &tokens(2), settings());
    let looked_up = client.look_up_budgets();
    let resources: Vec<_> = looked_up[0].0.budgets.iter().map(|one| one.resource).collect();
    assert_eq!(resources, [Resource::Core, Resource::Graphql]);
    assert_eq!(looked_up[0].1, None);
    let problem = looked_up[1].1.as_ref().unwrap();
    no_token_in(problem);
    assert_eq!(problem.to_string(), "token 2 of 2 is not accepted: Bad credentials ***");
    assert_eq!(looked_up[1].0.retired, Some(problem.to_string()));
    assert_eq!(client.usage().counted, 0);
}
