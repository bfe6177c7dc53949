//! Older shapes, cut from that of today: which key came in which year, and what went in 2025.

use serde_json::{Map, Value, json};

/// Keys with the object that they are in (as its own key has it; `*` for any) and the first
/// year of which they are reported.
const SINCE: &[(&str, &str, i16)] = &[
    ("*", "node_id", 2018),
    ("*", "author_association", 2018),
    ("*", "active_lock_reason", 2018),
    ("*", "assignees", 2018),
    ("*", "performed_via_github_app", 2020),
    ("*", "reactions", 2022),
    ("*", "timeline_url", 2022),
    ("*", "site_admin", 2014),
    ("actor", "display_login", 2018),
    ("payload", "repository_id", 2023),
    ("pull_request", "locked", 2015),
    ("pull_request", "requested_reviewers", 2018),
    ("pull_request", "requested_teams", 2018),
    ("pull_request", "labels", 2018),
    ("pull_request", "rebaseable", 2018),
    ("pull_request", "maintainer_can_modify", 2018),
    ("pull_request", "draft", 2019),
    ("pull_request", "auto_merge", 2021),
    ("issue", "repository_url", 2018),
    ("issue", "state_reason", 2022),
    ("issue", "draft", 2022),
    ("labels", "id", 2018),
    ("labels", "default", 2018),
    ("labels", "description", 2018),
    ("repo", "deployments_url", 2018),
    ("repo", "has_projects", 2018),
    ("repo", "archived", 2018),
    ("repo", "disabled", 2018),
    ("repo", "license", 2018),
    ("repo", "allow_forking", 2022),
    ("repo", "is_template", 2022),
    ("repo", "topics", 2022),
    ("repo", "visibility", 2022),
    ("repo", "web_commit_signoff_required", 2022),
    ("repo", "has_discussions", 2023),
    ("code_comment", "pull_request_review_id", 2018),
    ("code_comment", "start_line", 2020),
    ("code_comment", "original_start_line", 2020),
    ("code_comment", "start_side", 2020),
    ("code_comment", "line", 2020),
    ("code_comment", "original_line", 2020),
    ("code_comment", "side", 2020),
    ("code_comment", "subject_type", 2023),
    ("issue_link", "merged_at", 2022),
];

/// What is reported about a line of code no more.
const LINES: [&str; 6] =
    ["start_line", "original_start_line", "start_side", "line", "original_line", "side"];

/// Takes off what a year did not have yet.
pub(super) fn trim(value: &mut Value, year: i16) {
    walk(value, "event", &mut |kind, object| {
        object.retain(|key, _| {
            let is_it =
                |(of, name, _): &&(&str, &str, i16)| (*of == "*" || *of == kind) && name == key;
            SINCE.iter().find(is_it).is_none_or(|(_, _, since)| year >= *since)
        });
    });
}

/// Takes off what events have left out since October 2025.
pub(super) fn cut(event: &mut Value) {
    let payload = &mut event["payload"];
    if let Some(pull) = payload.get_mut("pull_request") {
        *pull = stub(pull);
    }
    walk(payload, "payload", &mut |kind, object| {
        object.remove("author_association");
        if kind == "code_comment" {
            object.retain(|key, _| !LINES.contains(&key.as_str()));
        }
    });
}

fn stub(pull: &Value) -> Value {
    let end = |end: &Value| {
        let repo = match &end["repo"] {
            Value::Null => Value::Null,
            repo => json!({ "id": repo["id"], "url": repo["url"], "name": repo["name"] }),
        };
        json!({ "ref": end["ref"], "sha": end["sha"], "repo": repo })
    };
    json!({
        "id": pull["id"],
        "number": pull["number"],
        "url": pull["url"],
        "head": end(&pull["head"]),
        "base": end(&pull["base"]),
    })
}

/// Visits every object with what it is, which its key and at times its members tell.
fn walk(value: &mut Value, key: &str, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            let kind = match key {
                "comment" if object.contains_key("diff_hunk") => "code_comment",
                "pull_request" if !object.contains_key("number") => "issue_link",
                "forkee" => "repo",
                key => key,
            };
            visit(kind, object);
            for (key, value) in object.iter_mut() {
                walk(value, key, visit);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|one| walk(one, key, visit)),
        _ => (),
    }
}
