//! Queries that GraphQL refuses.

use ovenbird_testkit::github::Server;
use serde_json::{Value, json};

use super::client::send;
use super::graphql::{PULLS, ask, data};

fn first_error(server: &Server, query: &str) -> Value {
    ask(server, &server.token(), query, &Value::Null).json()["errors"][0].clone()
}

#[test]
fn what_github_refuses_is_refused() {
    let server = Server::start(super::everything(1_700_000_000));
    let repo =
        |inner: &str| format!(r#"{{ repository(owner: "octo", name: "oven") {{ {inner} }} }}"#);
    let unknown = first_error(&server, &repo("stars"));
    assert_eq!(unknown["message"], "Field 'stars' doesn't exist on type 'Repository'");
    assert_eq!(unknown["extensions"]["code"], "undefinedField");
    let code = |inner: &str| first_error(&server, &repo(inner))["extensions"]["code"].clone();
    assert_eq!(code("owner"), "selectionMismatch");
    assert_eq!(code("issues(firsts: 1) { totalCount }"), "argumentNotAccepted");
    assert_eq!(code("issue { title }"), "missingRequiredArguments");
    assert_eq!(
        code("issues(first: 1, states: [SHUT]) { totalCount }"),
        "argumentLiteralsIncompatible"
    );
    let kind = |inner: &str| first_error(&server, &repo(inner))["type"].clone();
    assert_eq!(kind("issues { nodes { title } }"), "MISSING_PAGINATION_BOUNDARIES");
    assert_eq!(kind("issues(first: 101) { nodes { title } }"), "EXCESSIVE_PAGINATION");
    assert!(first_error(&server, "{ repository(").is_object());
    let unused = "query($x: Int) { rateLimit { cost } }";
    assert_eq!(first_error(&server, unused)["extensions"]["code"], "variableNotUsed");
    let weak = "query($n: String) { repository(owner: \"octo\", name: $n) { id } }";
    assert_eq!(first_error(&server, weak)["extensions"]["code"], "variableMismatch");
    let absent = "query($n: String!) { repository(owner: \"octo\", name: $n) { id } }";
    let message = first_error(&server, absent)["message"].clone();
    assert_eq!(message, "Variable $n of type String! was provided invalid value");
    let circle = "{ rateLimit { ...a } } fragment a on RateLimit { cost ...a }";
    assert_eq!(first_error(&server, circle)["extensions"]["code"], "infiniteLoop");
    // A count alone needs no page.
    let counted = data(&server, &repo("issues { totalCount }"), &Value::Null);
    assert_eq!(counted["repository"]["issues"]["totalCount"], 1);
}

#[test]
fn it_wants_a_token_and_has_a_limit_of_its_own() {
    let server = Server::start(super::everything(1_700_000_000));
    let query = json!({ "query": "{ rateLimit { remaining } }" }).to_string();
    assert_eq!(send(&server, "POST", &server.graphql_url(), &[], &query).status, 401);
    let token = server.token();
    server.leave(Some(&token), "graphql", 1);
    let got = ask(&server, &token, "{ rateLimit { remaining } }", &Value::Null);
    assert_eq!(got.header("X-RateLimit-Resource"), Some("graphql"));
    assert_eq!(got.json()["data"]["rateLimit"]["remaining"], 0);
    let over = ask(&server, &token, "{ rateLimit { remaining } }", &Value::Null);
    assert_eq!((over.status, over.header("X-RateLimit-Remaining")), (200, Some("0")));
    assert_eq!(over.json()["errors"][0]["type"], "RATE_LIMITED");
}

#[test]
fn large_pages_fail_where_that_is_switched_on() {
    let server = Server::start(super::everything(1_700_000_000));
    server.with_failing_large_pages();
    let status = |size: u64| {
        let variables = json!({ "owner": "octo", "name": "oven", "size": size });
        ask(&server, &server.token(), PULLS, &variables).status
    };
    assert_eq!((status(100), status(50)), (502, 200));
}
