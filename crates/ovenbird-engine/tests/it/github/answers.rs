//! What is asked, and what comes of each kind of answer.

use std::time::Duration;

use ovenbird_engine::github::api::{Answer, ApiError};
use serde_json::{Value, json};

use super::server::{Reported, Server};
use super::{client, no_token_in, page, settings, tokens};

#[test]
fn a_page_comes_with_all_that_is_reported_of_it() {
    let server = Server::new(|asked| {
        let next =
            format!("<http://{}/issues?page=2>; rel=\"next\"", asked.header("host").unwrap());
        let headers = [("etag", "W/\"a1\""), ("link", next.as_str()), ("x-poll-interval", "60")];
        Reported::new(200, &headers, b"[1]")
    });
    let client = client(&server, &tokens(1), settings());
    let first = page(&client, "/issues?state=all").unwrap();
    assert_eq!((first.status, first.body.as_slice()), (200, &b"[1]"[..]));
    assert_eq!(first.etag.as_deref(), Some("W/\"a1\""));
    assert_eq!(first.poll_interval, Some(Duration::from_mins(1)));
    assert_eq!(first.moved_to, None);
    page(&client, first.next.as_deref().unwrap()).unwrap();

    let asked = server.asked();
    let paths: Vec<_> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/issues?state=all", "/issues?page=2"]);
    let header = |name| asked[0].header(name).unwrap().to_owned();
    assert_eq!(header("accept"), "application/vnd.github+json");
    assert_eq!(header("x-github-api-version"), "2022-11-28");
    assert_eq!(header("user-agent"), format!("ovenbird/{}", env!("CARGO_PKG_VERSION")));
    assert_eq!(header("authorization"), "Bearer ghp_first111");
    assert_eq!(header("accept-encoding"), "gzip");
    assert_eq!(asked[0].header("if-none-match"), None);
}

#[test]
fn nothing_new_is_reported_as_such() {
    let server = Server::new(|asked| {
        assert_eq!(asked.header("if-none-match"), Some("W/\"a1\""));
        Reported::exactly(304, &[("x-poll-interval", "30")], b"")
    });
    let client = client(&server, &tokens(1), settings());
    let answer = client.get("/events", Some("W/\"a1\""), None).unwrap();
    assert_eq!(answer, Answer::NotModified { poll_interval: Some(Duration::from_secs(30)) });
    assert_eq!((client.usage().counted, client.usage().free), (0, 1));
}

#[test]
fn one_connection_serves_many_requests() {
    let server = Server::new(|asked| match asked.path.as_str() {
        "/gone" => Reported::kept(404, b"{}"),
        _ => Reported::kept(200, b"[]"),
    });
    let client = client(&server, &tokens(1), settings());
    for _ in 0..3 {
        page(&client, "/x").unwrap();
        page(&client, "/gone").unwrap_err();
    }
    assert_eq!((server.asked().len(), server.connections()), (6, 1));
}

#[test]
fn other_media_types_need_not_be_json() {
    let server = Server::new(|asked| {
        assert_eq!(asked.header("accept"), Some("application/vnd.github.raw"));
        Reported::json("A <a@x.org>")
    });
    let client = client(&server, &[], settings());
    let raw = client.get("/contents/.mailmap", None, Some("application/vnd.github.raw")).unwrap();
    assert!(matches!(raw, Answer::Page(page) if page.body == b"A <a@x.org>"));
    assert_eq!(server.asked()[0].header("authorization"), None);
}

#[test]
fn nothing_at_all_is_a_page_where_the_status_says_so() {
    let server =
        Server::script(vec![Reported::exactly(204, &[], b""), Reported::new(202, &[], b"")]);
    let client = client(&server, &[], settings());
    for status in [204, 202] {
        let page = page(&client, "/contributors").unwrap();
        assert_eq!((page.status, page.body.len()), (status, 0));
    }
}

#[test]
fn each_no_is_its_own() {
    let reported = [404, 410, 451, 403, 422, 409];
    let answer = |&status: &u16| Reported::new(status, &[], br#"{"message":"for ghp_first111"}"#);
    let server = Server::script(reported.iter().map(answer).collect());
    let client = client(&server, &tokens(1), settings());
    let no = || page(&client, "/repos/o/r?secret=1").unwrap_err();
    let what = "GET /repos/o/r".to_owned();
    let message = "for ***".to_owned();
    assert_eq!(no(), ApiError::NotFound { what: what.clone() });
    assert_eq!(no(), ApiError::Gone { what: what.clone(), message: message.clone() });
    assert_eq!(no(), ApiError::Blocked { what: what.clone(), message: message.clone() });
    assert_eq!(no(), ApiError::Forbidden { what: what.clone(), message: message.clone() });
    for status in [422, 409] {
        let (what, message) = (what.clone(), message.clone());
        assert_eq!(no(), ApiError::Refused { what, status, message });
    }
    assert_eq!(server.asked().len(), reported.len(), "no is no");
}

#[test]
fn a_query_has_data_errors_and_a_price() {
    let server = Server::new(|asked| {
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/graphql"));
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(body, json!({ "query": "query($n:Int){…}", "variables": { "n": 5 } }));
        Reported::json(
            r#"{"data":{"a":null,"rateLimit":{"cost":1,"remaining":4999}},
                "errors":[{"type":"NOT_FOUND","path":["a"],"message":"no"}]}"#,
        )
    });
    let client = client(&server, &tokens(1), settings());
    let answer = client.graphql("query($n:Int){…}", &json!({ "n": 5 })).unwrap();
    assert_eq!(answer.errors[0].path, ["a"]);
    assert_eq!((answer.cost, answer.remaining), (Some(1), Some(4999)));
}

#[test]
fn a_query_needs_a_token_and_asks_nothing_without() {
    let server = Server::new(|_| Reported::json("{}"));
    let client = client(&server, &[], settings());
    let error = client.graphql("{ x }", &Value::Null).unwrap_err();
    assert_eq!(error, ApiError::NeedsToken { what: "a GraphQL query".to_owned() });
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn a_query_that_is_too_big_is_not_repeated() {
    let limits = r#"{"data":{},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","message":"m"}]}"#;
    let answers = [
        Reported::new(502, &[], b"<html>"),
        Reported::new(504, &[], b""),
        Reported::json(limits),
        Reported::json(
            r#"{"errors":[{"message":"Something went wrong while executing your query."}]}"#,
        ),
    ];
    let count = answers.len();
    let server = Server::script(answers.to_vec());
    let client = client(&server, &tokens(1), settings());
    for _ in 0..count {
        let error = client.graphql("{ x }", &Value::Null).unwrap_err();
        no_token_in(&error);
        assert!(matches!(error, ApiError::TooBig { .. }), "{error:?}");
    }
    assert_eq!(server.asked().len(), count);
}

#[test]
fn a_slow_query_is_too_big() {
    let server = Server::new(|_| {
        std::thread::sleep(Duration::from_secs(2));
        Reported::json("{}")
    });
    let brief = ovenbird_engine::github::api::Settings {
        call_timeout: Duration::from_millis(200),
        ..settings()
    };
    let client = client(&server, &tokens(1), brief);
    let error = client.graphql("{ x }", &Value::Null).unwrap_err();
    assert!(matches!(error, ApiError::TooBig { .. }), "{error:?}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn urls_of_others_are_not_asked() {
    let server = Server::new(|_| Reported::json("[]"));
    let other = Server::new(|_| Reported::json("[]"));
    let client = client(&server, &tokens(1), settings());
    for url in [format!("{}/x", other.url()), "https://me:pw@x.org/y?z=1".into(), "x".into()] {
        let error = page(&client, &url).unwrap_err();
        assert!(matches!(error, ApiError::ForeignUrl { .. }), "{error:?}");
        assert!(!error.to_string().contains("pw"), "{error}");
    }
    assert_eq!(server.asked().len() + other.asked().len(), 0);
}
