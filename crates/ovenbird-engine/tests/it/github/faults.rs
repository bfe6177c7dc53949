//! Connections that break, answers that are cut off, and what else is no answer.

use std::time::Duration;

use libdeflater::{CompressionLvl, Compressor};
use ovenbird_engine::github::api::{ApiError, Client, Forge, PlainHttp, Secret, Settings};
use serde_json::Value;

use super::server::{Reported, Server};
use super::{client, no_token_in, page, settings, tokens};

/// Patient enough for the second and third try.
fn patient() -> Settings {
    Settings { max_wait: Duration::from_secs(5), ..settings() }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut packed).unwrap();
    packed.truncate(length);
    packed
}

/// Ways in which an answer does not come whole.
fn cuts() -> Vec<Reported> {
    let packed = gzip(b"[1,2,3]");
    vec![
        Reported::nothing(),
        Reported::exactly(200, &[("content-length", "7")], b"[1,2"),
        Reported::exactly(200, &[], b"[1,2"),
        Reported::exactly(200, &[], b""),
        Reported::exactly(200, &[("transfer-encoding", "chunked")], b"4\r\n[1,2\r\n"),
        Reported::new(200, &[("content-encoding", "gzip")], &packed[..packed.len() - 9]),
        Reported::new(200, &[("content-encoding", "br")], b"[1,2]"),
        Reported::new(500, &[], b"ghp_first111"),
        Reported::new(502, &[], b"<html>"),
        Reported::new(503, &[("retry-after", "0")], br#"{"message":"ghp_first111"}"#),
    ]
}

#[test]
fn what_is_cut_off_is_asked_for_again() {
    for cut in cuts() {
        let server = Server::script(vec![cut.clone(), cut, Reported::json("[1,2,3]")]);
        let client = client(&server, &tokens(1), patient());
        assert_eq!(page(&client, "/x").unwrap().body, b"[1,2,3]");
        assert_eq!(server.asked().len(), 3);
        assert_eq!(client.usage().counted, 3, "the forge may have counted each");
    }
}

#[test]
fn three_tries_and_no_more() {
    for cut in cuts() {
        let server = Server::script(vec![cut]);
        let client = client(&server, &tokens(1), patient());
        let error = page(&client, "/x").unwrap_err();
        let known = matches!(error, ApiError::Cut { .. } | ApiError::Server { .. });
        assert!(known && error.is_passing() && error.hint().is_some(), "{error:?}");
        assert_eq!(server.asked().len(), 3);
    }
}

#[test]
fn a_query_is_asked_again_too() {
    let whole = Reported::json(r#"{"data":{}}"#);
    let server = Server::script(vec![Reported::nothing(), Reported::new(500, &[], b""), whole]);
    let client = client(&server, &tokens(1), patient());
    client.graphql("{x}", &Value::Null).unwrap();
}

#[test]
fn without_time_to_wait_there_is_one_try() {
    let server = Server::script(vec![Reported::nothing()]);
    let client = client(&server, &tokens(1), settings());
    assert!(matches!(page(&client, "/x"), Err(ApiError::Cut { .. })));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_is_slow_is_given_up() {
    let server = Server::new(|_| {
        std::thread::sleep(Duration::from_secs(3));
        Reported::json("[]")
    });
    let brief = Settings { call_timeout: Duration::from_millis(100), ..patient() };
    let client = client(&server, &tokens(1), brief);
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::TimedOut { .. }), "{error:?}");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_portal_is_no_forge() {
    let server = Server::script(vec![Reported::json("<html>please log in</html>")]);
    let client = client(&server, &tokens(1), patient());
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::Unreadable { .. }), "{error:?}");
    let error = client.graphql("{x}", &Value::Null).unwrap_err();
    assert!(matches!(error, ApiError::Unreadable { .. }), "{error:?}");
    assert_eq!(server.asked().len(), 2, "it will not turn into one");
}

#[test]
fn bodies_are_unpacked_and_have_a_limit() {
    let body = format!("[{}1]", "1,".repeat(10_000));
    let packed = gzip(body.as_bytes());
    let answers = vec![
        Reported::new(200, &[("content-encoding", "gzip")], &packed),
        Reported::json(&body),
        Reported::exactly(200, &[], body.as_bytes()),
    ];
    let server = Server::script([answers.clone(), answers].concat());
    let enough = client(&server, &[], Settings { body_limit: body.len(), ..settings() });
    let little = client(&server, &[], Settings { body_limit: body.len() - 1, ..settings() });
    for _ in 0..3 {
        assert_eq!(page(&enough, "/x").unwrap().body, body.as_bytes());
    }
    for _ in 0..3 {
        let error = page(&little, "/x").unwrap_err();
        assert!(matches!(error, ApiError::TooLong { .. }), "{error:?}");
    }
}

#[test]
fn nobody_there_is_not_counted() {
    let forge = Forge::at("http://127.0.0.1:1", PlainHttp::LoopbackOnly).unwrap();
    let client = Client::new(forge, &tokens(1), patient()).unwrap();
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::Unreachable { .. }), "{error:?}");
    assert_eq!(client.usage().counted, 0);
}

#[test]
fn a_proxy_is_used_and_its_password_is_not_shown() {
    let proxy = Server::new(|_| Reported::new(407, &[], b""));
    let port = proxy.url().rsplit_once(':').unwrap().1.to_owned();
    let with = |url: &str| {
        let settings = Settings { proxy: Some(Secret::new(url)), ..settings() };
        let forge = Forge::at("https://forge.invalid", PlainHttp::LoopbackOnly).unwrap();
        Client::new(forge, &tokens(1), settings)
    };
    let client = with(&format!("http://me:ghp_third333@127.0.0.1:{port}")).unwrap();
    let error = page(&client, "/x").unwrap_err();
    assert!(matches!(error, ApiError::Unreachable { .. }), "{error:?}");
    assert_eq!(proxy.asked()[0].method, "CONNECT");
    assert_eq!(proxy.asked()[0].header("authorization"), None, "the token is not the proxy's");
    let error = with("ghp_third333://::").unwrap_err();
    no_token_in(&error);
    assert!(matches!(error, ApiError::Setup { .. }), "{error:?}");
}
