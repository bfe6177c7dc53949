//! GraphQL over HTTP: what is selected, pages, costs, errors.

use std::collections::BTreeSet;

use ovenbird_testkit::github::{CommunityFile, RandomWorld, Server, World};
use serde_json::{Value, json};

use super::client::{Got, send};

pub(crate) fn ask(server: &Server, token: &str, query: &str, variables: &Value) -> Got {
    let auth = format!("bearer {token}");
    let body = json!({ "query": query, "variables": variables }).to_string();
    send(server, "POST", &server.graphql_url(), &[("Authorization", &auth)], &body)
}

/// The data of a query without errors.
pub(crate) fn data(server: &Server, query: &str, variables: &Value) -> Value {
    let got = ask(server, &server.token(), query, variables).json();
    assert!(got["errors"].is_null(), "{got}");
    got["data"].clone()
}

pub(crate) const PULLS: &str = "
query($owner: String!, $name: String!, $after: String, $size: Int = 100) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: $size, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount
      pageInfo { endCursor hasNextPage }
      nodes { ...pull }
    }
  }
  rateLimit { cost remaining resetAt limit }
}
fragment pull on PullRequest {
  __typename databaseId number title state isDraft createdAt updatedAt mergedAt
  author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
  mergedBy { login }
  mergeCommit { oid }
  headRepository { nameWithOwner }
  labels(first: 10) { nodes { name } }
  reviews(first: 10) { totalCount nodes { state author { login } submittedAt } }
  closingIssuesReferences(first: 5) { nodes { number } }
}";

#[test]
fn cursors_give_every_pull_request_once() {
    let size = RandomWorld { repos: 1, actions: 400, ..RandomWorld::default() };
    let server = Server::start(World::random(11, &size));
    let reported = server.change(|world| world.now().pull_count("org0/repo0"));
    let mut after = Value::Null;
    let mut numbers = BTreeSet::new();
    let mut asked = 0;
    loop {
        let variables = json!({ "owner": "org0", "name": "repo0", "after": after, "size": 20 });
        let page = data(&server, PULLS, &variables)["repository"]["pullRequests"].clone();
        assert_eq!(page["totalCount"], reported);
        for pull in page["nodes"].as_array().unwrap() {
            assert!(numbers.insert(pull["number"].as_u64().unwrap()));
        }
        asked += 1;
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!((numbers.len(), asked), (reported, reported.div_ceil(20)));
}

#[test]
fn a_pull_request_has_what_rest_has() {
    let server = Server::start(super::everything(1_700_000_000));
    let variables = json!({ "owner": "octo", "name": "oven" });
    let data = data(&server, PULLS, &variables);
    let pulls = data["repository"]["pullRequests"]["nodes"].as_array().unwrap();
    let pull = pulls.iter().find(|pull| pull["number"] == 2).unwrap();
    assert_eq!((&pull["state"], &pull["mergedBy"]["login"]), (&"MERGED".into(), &"bob".into()));
    assert_eq!(pull["author"]["__typename"], "User");
    assert_eq!(pull["headRepository"]["nameWithOwner"], "ann/oven");
    assert_eq!(pull["closingIssuesReferences"]["nodes"], json!([{ "number": 1 }]));
    assert_eq!(pull["reviews"]["totalCount"], 2);
    assert_eq!(pull["labels"]["nodes"][0]["name"], "bug");
    // 1 for the list and 3 for each of 100 in it: 301 requests.
    assert_eq!(data["rateLimit"]["cost"], 3);
    assert_eq!(server.requests()[0].cost, 3);
}

#[test]
fn timelines_threads_and_comments() {
    let server = Server::start(super::everything(1_700_000_000));
    let query = r#"{ repository(owner: "octo", name: "oven") {
        pullRequest(number: 2) {
          comments(last: 1) { nodes { author { __typename login } body } }
          reviewThreads(first: 5) { nodes { comments(first: 1) { nodes { body pullRequestReview { state } } } } }
          timelineItems(first: 20, itemTypes: [READY_FOR_REVIEW_EVENT, REVIEW_REQUESTED_EVENT, MERGED_EVENT]) {
            nodes { __typename
              ... on ReadyForReviewEvent { createdAt }
              ... on ReviewRequestedEvent { requestedReviewer { ... on User { login } } }
              ... on MergedEvent { actor { login } commit { oid } } } } }
        issue(number: 1) { stateReason timelineItems(first: 5) { nodes { __typename } } } } }"#;
    let repo = data(&server, query, &Value::Null)["repository"].clone();
    let pull = &repo["pullRequest"];
    // GraphQL leaves the ending of a bot's login off.
    let bot = json!({ "__typename": "Bot", "login": "ci" });
    assert_eq!(pull["comments"]["nodes"][0]["author"], bot);
    let thread = &pull["reviewThreads"]["nodes"][0]["comments"]["nodes"][0];
    assert_eq!(thread["pullRequestReview"]["state"], "COMMENTED");
    let steps = pull["timelineItems"]["nodes"].as_array().unwrap();
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[1]["requestedReviewer"]["login"], "bob");
    assert_eq!(repo["issue"]["stateReason"], "COMPLETED");
    let types: Vec<_> =
        repo["issue"]["timelineItems"]["nodes"].as_array().unwrap().iter().collect();
    assert_eq!(types.last().unwrap()["__typename"], "ClosedEvent");
}

#[test]
fn several_repos_in_one_query_fail_one_by_one() {
    let mut world = super::everything(1_700_000_000);
    world.repo("octo/shop").with_files(&[CommunityFile::IssueTemplate, CommunityFile::Security]);
    let server = Server::start(world);
    let query = r#"{
        a: repository(owner: "octo", name: "oven") { databaseId stargazerCount stargazers(first: 1) { edges { starredAt } } }
        b: repository(owner: "octo", name: "nowhere") { databaseId }
        c: repository(owner: "octo", name: "shop") {
          isSecurityPolicyEnabled issueTemplates { name } defaultBranchRef { name target { oid } }
          object(expression: "HEAD:.github") { __typename ... on Tree { entries { name type } } } } }"#;
    let got = ask(&server, &server.token(), query, &Value::Null).json();
    let data = &got["data"];
    assert_eq!(data["a"]["stargazerCount"], 1);
    assert!(data["a"]["stargazers"]["edges"][0]["starredAt"].is_string());
    assert_eq!(data["b"], Value::Null);
    assert_eq!(data["c"]["object"]["entries"][0]["name"], "ISSUE_TEMPLATE");
    let errors = got["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1);
    assert_eq!((&errors[0]["type"], &errors[0]["path"]), (&"NOT_FOUND".into(), &json!(["b"])));
}

#[test]
fn nodes_are_found_by_id() {
    let server = Server::start(super::everything(1_700_000_000));
    let query =
        r#"{ repository(owner: "octo", name: "oven") { id pullRequest(number: 2) { id } } }"#;
    let repo = data(&server, query, &Value::Null)["repository"].clone();
    let query =
        "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on PullRequest { number } } }";
    let ids = json!({ "ids": [repo["id"], repo["pullRequest"]["id"], "none"] });
    let got = ask(&server, &server.token(), query, &ids).json();
    let expected =
        json!([{ "__typename": "Repository" }, { "__typename": "PullRequest", "number": 2 }, null]);
    assert_eq!(got["data"]["nodes"], expected);
    assert_eq!(got["errors"][0]["path"], json!(["nodes", 2]));
}
