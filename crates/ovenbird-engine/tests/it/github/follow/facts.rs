//! What is stored is what the forge has, whichever feed it came by.

use serde_json::Value;

use super::{BEGAN, DAY, FORGE, Scene, world};
use crate::stores::{Stores, on_every_store};

/// A JSON value as a column shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "Null".to_owned(),
        Value::Bool(flag) => i64::from(*flag).to_string(),
        Value::String(text) => ovenbird_engine::github::parse_time(text)
            .map_or_else(|| text.clone(), |at| at.to_string()),
        other => other.to_string(),
    }
}

fn list(values: &Value, field: &str) -> String {
    let names = values.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    Value::from(names).to_string()
}

/// Compares every pull request with its page in the REST API.
pub(super) fn check_pulls(scene: &mut Scene, repo: &str) {
    let columns = "number, id, author_id, author, association, title, created_at, closed_at, \
                   merged_at, merged_by, draft, additions, deletions, changed_files, commits, \
                   comments, base_ref, base_oid, head_ref, head_oid, head_repo, labels, requested, \
                   merge_oid, paths";
    let rows = scene.rows(&format!("select {columns} from pull_request order by number"));
    assert!(!rows.is_empty());
    for row in rows {
        let page = scene.rest(&format!("/repos/{repo}/pulls/{}", row[0]));
        let files = scene.rest(&format!("/repos/{repo}/pulls/{}/files?per_page=100", row[0]));
        let expected = [
            shown(&page["number"]),
            shown(&page["id"]),
            shown(&page["user"]["id"]),
            shown(&page["user"]["login"]),
            shown(&page["author_association"]).to_lowercase(),
            shown(&page["title"]),
            shown(&page["created_at"]),
            shown(&page["closed_at"]),
            shown(&page["merged_at"]),
            shown(&page["merged_by"]["login"]),
            shown(&page["draft"]),
            shown(&page["additions"]),
            shown(&page["deletions"]),
            shown(&page["changed_files"]),
            shown(&page["commits"]),
            shown(&page["comments"]),
            shown(&page["base"]["ref"]),
            shown(&page["base"]["sha"]),
            shown(&page["head"]["ref"]),
            shown(&page["head"]["sha"]),
            shown(&page["head"]["repo"]["id"]),
            list(&page["labels"], "name"),
            list(&page["requested_reviewers"], "login"),
            shown(&page["merge_commit_sha"]),
            list(&files, "filename"),
        ];
        assert_eq!(row, expected, "#{}", row[0]);
    }
}

fn check_issues(scene: &mut Scene, repo: &str) {
    let columns = "number, id, author_id, author, association, title, created_at, closed_at, \
                   closed_by, state_reason, comments, labels";
    let rows = scene.rows(&format!("select {columns} from issue order by number"));
    assert!(!rows.is_empty());
    for row in rows {
        let page = scene.rest(&format!("/repos/{repo}/issues/{}", row[0]));
        let expected = [
            shown(&page["number"]),
            shown(&page["id"]),
            shown(&page["user"]["id"]),
            shown(&page["user"]["login"]),
            shown(&page["author_association"]).to_lowercase(),
            shown(&page["title"]),
            shown(&page["created_at"]),
            shown(&page["closed_at"]),
            shown(&page["closed_by"]["login"]),
            shown(&page["state_reason"]),
            shown(&page["comments"]),
            list(&page["labels"], "name"),
        ];
        assert_eq!(row, expected, "#{}", row[0]);
    }
}

fn check_reviews(scene: &mut Scene, repo: &str) {
    let pulls = scene.rows("select number from pull_request order by number");
    let mut expected = Vec::new();
    for pull in pulls {
        let page = scene.rest(&format!("/repos/{repo}/pulls/{}/reviews?per_page=100", pull[0]));
        for review in page.as_array().unwrap() {
            expected.push(vec![
                shown(&review["id"]),
                pull[0].clone(),
                shown(&review["user"]["id"]),
                shown(&review["user"]["login"]),
                shown(&review["author_association"]).to_lowercase(),
                shown(&review["state"]).to_lowercase(),
                shown(&review["submitted_at"]),
                shown(&review["commit_id"]),
            ]);
        }
    }
    expected.sort();
    let columns = "id, number, author_id, author, association, state, at, commit_oid";
    let mut rows = scene.rows(&format!("select {columns} from review"));
    rows.sort();
    assert_eq!(rows, expected);
}

fn check_comments(scene: &mut Scene, repo: &str) {
    for (table, path) in [("comment", "issues/comments"), ("review_comment", "pulls/comments")] {
        let page = scene.rest(&format!("/repos/{repo}/{path}?per_page=100"));
        let url = if table == "comment" { "issue_url" } else { "pull_request_url" };
        let one = |comment: &Value| {
            let number = comment[url].as_str().unwrap().rsplit('/').next().unwrap();
            vec![
                shown(&comment["id"]),
                number.to_owned(),
                shown(&comment["user"]["id"]),
                shown(&comment["user"]["login"]),
                shown(&comment["created_at"]),
            ]
        };
        let mut expected: Vec<Vec<String>> = page.as_array().unwrap().iter().map(one).collect();
        expected.sort();
        let mut rows =
            scene.rows(&format!("select id, number, author_id, author, created_at from {table}"));
        rows.sort();
        assert_eq!(rows, expected, "{table}");
    }
}

pub(super) fn check_all(scene: &mut Scene, repo: &str) {
    check_pulls(scene, repo);
    check_issues(scene, repo);
    check_reviews(scene, repo);
    check_comments(scene, repo);
}

on_every_store!(all_is_stored_as_the_forge_has_it);
fn all_is_stored_as_the_forge_has_it(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    let id = scene.add("octo/oven");
    let report = scene.follow_whole("octo/oven");
    assert!(report.events > 10 && report.objects > 10, "{report:?}");
    check_all(&mut scene, "octo/oven");
    let counts = ["release", "commit_comment", "fork", "star"].map(|table| scene.count(table));
    assert_eq!(counts, [1, 1, 1, 1]);
    let profile = "select name, description, created_at, stars, forks, language, licence, readme, \
                   contributing, issue_template, conduct, default_branch from repo_profile";
    let created = (BEGAN - DAY).to_string();
    assert_eq!(
        scene.rows(profile),
        [["octo/oven", "bakes", &created, "1", "1", "Rust", "MIT", "1", "0", "1", "0", "main"]]
    );
    // What closes what, and who closed it: the page of a pull request does not say.
    let closes = "select number, closes, closed_by from pull_request order by number";
    let closes = scene.rows(closes);
    assert_eq!(closes[0], ["2", "[1]", "bob"]);
    assert_eq!(closes[1], ["3", "[]", "bob"]);
    assert_eq!(closes[2], ["4", "[]", "Null"]);
    // A bot is one account, by whichever feed.
    let bots =
        scene.rows("select distinct author_id, author from comment where author like 'help%'");
    let author = scene.rows("select author_id, author from pull_request where number = 3");
    assert_eq!(bots, author);
    assert_eq!(author[0][1], "helper[bot]");
    assert_eq!(
        scene.rows("select login, type from account where type = 'Bot'"),
        [["helper[bot]", "Bot"]]
    );
    let record = scene.store.repo(&format!("{FORGE}/octo/oven")).unwrap().unwrap();
    assert_eq!((record.id, record.number.is_some()), (id, true));
    // What is claimed to be reported begins with the repo and ends with the run.
    let spans = scene.store.observation_windows(id).unwrap();
    for (source, kind) in [
        ("graphql", "pull_request"),
        ("graphql", "review"),
        ("graphql", "issue"),
        ("rest", "comment"),
    ] {
        let span = spans.iter().find(|one| (&*one.source, &*one.kind) == (source, kind)).unwrap();
        assert_eq!((span.window.from, span.window.to), (BEGAN - DAY, scene.now()), "{kind}");
    }
    assert!(!spans.iter().any(|span| span.kind == "star"));
}

on_every_store!(without_a_token_lists_come_by_rest);
fn without_a_token_lists_come_by_rest(stores: &Stores) {
    let mut by_token = Scene::new(world(), stores.fresh());
    by_token.add("octo/oven");
    by_token.follow_whole("octo/oven");
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    let client = scene.client_with(None, scene.settings());
    let report = scene.follow_with(&client, &["octo/oven"]).remove(0);
    let lacks: Vec<&str> = report.lacks.iter().map(|one| one.what).collect();
    assert_eq!(lacks, ["reviews", "sizes and files of pull requests"]);
    assert_eq!(scene.server.asked("graphql"), 0);
    assert!(scene.server.requests().len() < 15);
    check_comments(&mut scene, "octo/oven");
    assert_eq!(scene.count("pull_request where paths is not null"), 0, "no list has them");
    // What both feeds tell is the same.
    for sql in [
        "select number, id, author_id, author, association, title, created_at, closed_at, \
         merged_at, draft, base_ref, base_oid, head_ref, head_oid, head_repo, labels, requested, \
         merge_oid, comments from pull_request order by number",
        "select number, id, author_id, author, association, title, created_at, closed_at, \
         state_reason, comments, labels from issue order by number",
        "select * from release",
        "select * from fork",
        "select name, description, created_at, stars, forks, language, licence, readme, \
         contributing, issue_template from repo_profile",
    ] {
        assert_eq!(scene.rows(sql), by_token.rows(sql), "{sql}");
    }
    // With a token the rest of it comes.
    scene.wait(DAY);
    scene.follow_whole("octo/oven");
    check_all(&mut scene, "octo/oven");
}
