//! What a repo says of itself, and the files by which it receives contributors.

use ovenbird_core::fact::forge::{Field, FieldValue, ObjectKind, Source};
use serde_json::Value;

use super::node::{Graph, set_int, set_text};
use super::{int, time};
use crate::github::object::Object;

impl Graph {
    /// The profile, reported about the instant that it is read; false if there is none.
    pub fn profile(&mut self, data: &Value, now: i64) -> bool {
        let Some(repo) = data.get("repository").filter(|repo| repo.is_object()) else {
            return false;
        };
        let mut it = Object::default();
        set_text(&mut it, Field::Name, &repo["nameWithOwner"]);
        set_text(&mut it, Field::Description, &repo["description"]);
        set_text(&mut it, Field::Language, &repo["primaryLanguage"]["name"]);
        set_text(&mut it, Field::DefaultBranch, &repo["defaultBranchRef"]["name"]);
        set_int(&mut it, Field::CreatedAt, time(&repo["createdAt"]));
        set_int(&mut it, Field::Stars, int(&repo["stargazerCount"]));
        set_int(&mut it, Field::Forks, int(&repo["forkCount"]));
        set_flag(&mut it, Field::Archived, repo["isArchived"].as_bool());
        match int(&repo["parent"]["databaseId"]) {
            Some(parent) => it.set(Field::Parent, FieldValue::Int(parent)),
            None => it.set(Field::Parent, FieldValue::Nothing),
        }
        match repo["licenseInfo"]["spdxId"].as_str() {
            Some(spdx) => it.set(Field::Licence, FieldValue::Text(spdx.into())),
            None => it.set(Field::Licence, FieldValue::Nothing),
        }
        set_files(&mut it, repo);
        let profile = it.into_object(ObjectKind::Profile, 0, Source::Graphql, now);
        self.builder.add_objects(self.repo, vec![profile]);
        true
    }
}

fn set_files(it: &mut Object, repo: &Value) {
    let folders = [&repo["root"], &repo["hidden"], &repo["docs"]];
    let has = |start: &str| {
        let mut names = folders.iter().flat_map(|folder| entries(folder));
        names.any(|name| name.to_ascii_lowercase().starts_with(start))
    };
    let is_list = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    // What chooses among templates is none itself.
    let has_form = entries(&repo["forms"]).any(|name| !name.starts_with("config."));
    set_flag(it, Field::Readme, Some(has("readme")));
    let guide = repo["contributingGuidelines"].is_object() || has("contributing");
    set_flag(it, Field::Contributing, Some(guide));
    set_flag(it, Field::Conduct, Some(repo["codeOfConduct"].is_object() || has("code_of_conduct")));
    let issue = is_list(&repo["issueTemplates"]) || has_form;
    set_flag(it, Field::IssueTemplate, Some(issue));
    let pull = is_list(&repo["pullRequestTemplates"]) || has("pull_request_template");
    set_flag(it, Field::PullRequestTemplate, Some(pull));
    set_flag(it, Field::SecurityPolicy, repo["isSecurityPolicyEnabled"].as_bool());
}

fn entries(tree: &Value) -> impl Iterator<Item = &str> {
    let entries = tree.get("entries").and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(|entry| entry["name"].as_str())
}

fn set_flag(it: &mut Object, field: Field, value: Option<bool>) {
    set_int(it, field, value.map(i64::from));
}
