//! What the forge asks for when it has had enough: waits, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use ovenbird_engine::github::api::{ApiError, Resource, Settings};
use serde_json::Value;

use super::server::{Reported, Server};
use super::{TOKENS, client, page, settings, tokens, unix_now};

const SECONDARY: &[u8] = br#"{"message":"You have exceeded a secondary rate limit."}"#;
const LONG: Duration = Duration::from_mins(1);

#[test]
fn retry_after_is_waited_for() {
    for status in [403, 429] {
        let answers =
            vec![Reported::new(status, &[("retry-after", "1")], SECONDARY), Reported::json("[]")];
        let server = Server::script(answers);
        let client = client(&server, &tokens(1), Settings { max_wait: LONG, ..settings() });
        let began = Instant::now();
        page(&client, "/x").unwrap();
        assert!(began.elapsed() >= Duration::from_secs(1));
        assert_eq!(server.asked().len(), 2);
    }
}

#[test]
fn a_pause_is_for_all_tokens_and_resources() {
    let server = Server::script(vec![Reported::new(403, &[("retry-after", "100")], SECONDARY)]);
    let client = client(&server, &tokens(3), settings());
    let soon = unix_now() + 95;
    for _ in 0..3 {
        let error = page(&client, "/x").unwrap_err();
        assert!(matches!(error, ApiError::Paused { until } if until > soon), "{error:?}");
    }
    assert!(matches!(client.graphql("{x}", &Value::Null), Err(ApiError::Paused { .. })));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_pause_of_no_said_length_grows() {
    let answers = vec![
        Reported::new(403, &[], SECONDARY),
        Reported::new(429, &[], b"{}"),
        Reported::json("[]"),
    ];
    let server = Server::script(answers);
    let least_pause = Duration::from_millis(200);
    let waiting = Settings { max_wait: LONG, least_pause, ..settings() };
    let client = client(&server, &tokens(1), waiting);
    let began = Instant::now();
    page(&client, "/x").unwrap();
    assert!(began.elapsed() >= 3 * least_pause, "{:?}", began.elapsed());
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn without_a_said_length_it_is_a_minute() {
    let server = Server::script(vec![Reported::new(403, &[], SECONDARY)]);
    let client = client(&server, &tokens(1), settings());
    let soon = unix_now() + 55;
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::Paused { until } if until > soon), "{error:?}");
}

#[test]
fn graphql_tells_of_limits_in_its_own_way() {
    let reset = unix_now() + 3600;
    let limited = r#"{"errors":[{"type":"RATE_LIMITED","message":"m"}]}"#;
    let pause = r#"{"errors":[{"message":"You have exceeded a secondary rate limit."}]}"#;
    let server = Server::script(vec![
        Reported::budget(200, 0, reset, limited),
        Reported::budget(200, 9, reset, pause),
    ]);
    let client = client(&server, &tokens(1), settings());
    let error = client.graphql("{x}", &Value::Null).unwrap_err();
    assert_eq!(error, ApiError::Spent { resource: Resource::Graphql, until: reset });
    let error = page(&client, "/x").map(|_| ());
    assert_eq!(error, Ok(()), "the budget of REST is another");
}

#[test]
fn graphql_pauses_too() {
    let pause = r#"{"errors":[{"message":"You have exceeded a secondary rate limit."}]}"#;
    let server = Server::script(vec![Reported::budget(200, 9, unix_now() + 3600, pause)]);
    let client = client(&server, &tokens(1), settings());
    for _ in 0..2 {
        let error = client.graphql("{x}", &Value::Null).unwrap_err();
        assert!(matches!(error, ApiError::Paused { .. }), "{error:?}");
    }
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_spent_token_gives_way_to_another() {
    let reset = unix_now() + 3600;
    let server = Server::new(move |asked| {
        if asked.token() == TOKENS[0] {
            let body = r#"{"message":"API rate limit exceeded for user ID 1."}"#;
            return Reported::budget(403, 0, reset, body);
        }
        Reported::budget(200, 1, reset, "[]")
    });
    let client = client(&server, &tokens(2), settings());
    page(&client, "/x").unwrap();
    page(&client, "/x").unwrap();
    let tokens: Vec<_> = server.asked().iter().map(|asked| asked.token().to_owned()).collect();
    assert_eq!(tokens, [TOKENS[0], TOKENS[1], TOKENS[1]]);
}

#[test]
fn a_window_that_ends_soon_is_waited_for() {
    let reset = unix_now() + 1;
    let server = Server::new(move |_| match unix_now() {
        now if now < reset => {
            Reported::budget(429, 0, reset, r#"{"message":"API rate limit exceeded"}"#)
        }
        now => Reported::budget(200, 4999, now + 3600, "[]"),
    });
    let client = client(&server, &tokens(1), Settings { max_wait: LONG, ..settings() });
    page(&client, "/x").unwrap();
    assert!(unix_now() >= reset);
    assert!(server.asked().len() <= 2);
}

#[test]
fn a_reset_that_has_passed_is_not_asked_for_again_and_again() {
    let body = r#"{"message":"API rate limit exceeded"}"#;
    let server = Server::new(move |_| Reported::budget(403, 0, unix_now() - 600, body));
    let client = client(&server, &tokens(1), settings());
    let soon = unix_now() + 55;
    for _ in 0..3 {
        let error = page(&client, "/x").unwrap_err();
        assert!(matches!(error, ApiError::Spent { until, .. } if until > soon), "{error:?}");
    }
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn no_for_another_budget_is_no_reason_to_ask_at_once() {
    let reset = (unix_now() + 3600).to_string();
    let server = Server::new(move |_| {
        let headers = [
            ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", reset.as_str()),
            ("x-ratelimit-resource", "search"),
        ];
        Reported::new(403, &headers, br#"{"message":"API rate limit exceeded"}"#)
    });
    let client = client(&server, &tokens(1), settings());
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::Spent { resource: Resource::Core, .. }), "{error:?}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_wait_can_be_stopped() {
    let server = Server::script(vec![Reported::new(403, &[("retry-after", "50")], SECONDARY)]);
    let stopped = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stopped);
    let stop = Arc::new(move || seen.load(SeqCst));
    let client = client(&server, &tokens(1), Settings { max_wait: LONG, stop, ..settings() });
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| page(&client, "/x"));
        while server.asked().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        stopped.store(true, SeqCst);
        assert_eq!(waiting.join().unwrap(), Err(ApiError::Stopped));
    });
    assert_eq!(page(&client, "/x"), Err(ApiError::Stopped));
    assert_eq!(server.asked().len(), 1);
}
