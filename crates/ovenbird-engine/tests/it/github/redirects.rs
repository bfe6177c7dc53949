//! Redirects: to the same host they are followed, elsewhere no token goes.

use ovenbird_engine::github::api::ApiError;
use serde_json::Value;

use super::server::{Reported, Server};
use super::{client, page, settings, tokens};

#[test]
fn a_repo_that_has_moved_is_found() {
    let server = Server::new(|asked| match asked.path.as_str() {
        "/repos/old/name" => Reported::new(301, &[("location", "/repositories/7?x=1")], b"{}"),
        "/repositories/7?x=1" => Reported::json("[7]"),
        other => panic!("{other}"),
    });
    let client = client(&server, &tokens(1), settings());
    let page = page(&client, "/repos/old/name").unwrap();
    assert_eq!(page.body, b"[7]");
    assert_eq!(page.moved_to.unwrap(), format!("{}/repositories/7?x=1", server.url()));
    assert_eq!(server.asked()[1].token(), "ghp_first111");
    assert_eq!(client.usage().counted, 2);
}

#[test]
fn a_passing_redirect_is_no_move() {
    let server = Server::new(|asked| match asked.path.as_str() {
        "/a" => Reported::new(301, &[("location", "/b")], b""),
        "/b" => Reported::new(307, &[("location", "/c")], b""),
        _ => Reported::json("[]"),
    });
    let client = client(&server, &tokens(1), settings());
    assert_eq!(page(&client, "/a").unwrap().moved_to, None);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn no_token_goes_to_another_host() {
    let other = Server::new(|_| Reported::json("[]"));
    let target = format!("{}/stolen", other.url());
    for status in [301, 302, 307, 308] {
        let target = target.clone();
        let server =
            Server::new(move |_| Reported::new(status, &[("location", target.as_str())], b""));
        let client = client(&server, &tokens(1), settings());
        let error = page(&client, "/x").unwrap_err();
        let what = "GET /x".to_owned();
        assert_eq!(error, ApiError::Elsewhere { what, to: other.url() });
        let error = client.graphql("{x}", &Value::Null).unwrap_err();
        assert!(matches!(error, ApiError::Elsewhere { .. }), "{error:?}");
    }
    assert_eq!(other.asked().len(), 0, "it was not even asked without one");
}

#[test]
fn odd_redirects_end() {
    let odd = ["", "x", "//evil.example/", "https://127.0.0.1/", "ftp://127.0.0.1/", "http://a@b/"];
    for location in odd {
        let server = Server::new(move |_| Reported::new(302, &[("location", location)], b""));
        let client = client(&server, &tokens(1), settings());
        let error = page(&client, "/x").unwrap_err();
        assert!(matches!(error, ApiError::Elsewhere { .. }), "{location}: {error:?}");
        assert_eq!(server.asked().len(), 1);
    }
    let server = Server::new(|_| Reported::new(302, &[("location", "/x")], b""));
    let client = client(&server, &tokens(1), settings());
    assert!(matches!(page(&client, "/x"), Err(ApiError::Elsewhere { .. })));
    assert_eq!(server.asked().len(), 6);
}
