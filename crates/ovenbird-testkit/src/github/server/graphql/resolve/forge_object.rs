//! Fields that issues and pull requests share, and lists of both.

use serde_json::Value;

use super::super::connection::{Arguments, Connection, Keyed};
use super::super::node::{Node, Out, event_type};
use super::super::run::Run;
use crate::github::time::{iso, parse};
use crate::github::world::{ForgeObject, What};

impl<'v> Run<'_, 'v> {
    pub(super) fn forge_object_list(
        &self,
        repo: usize,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        let wants_pulls = field == "pullRequests";
        let none = Value::Null;
        let filter = arguments.get("filterBy").unwrap_or(&none);
        let since = filter["since"].as_str().and_then(parse);
        let strings = |value: Option<&Value>| -> Option<Vec<String>> {
            let all = value.filter(|value| !value.is_null())?.as_array()?;
            Some(all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
        };
        let states = strings(arguments.get("states").or(filter.get("states")));
        let labels = strings(arguments.get("labels").or(filter.get("labels")));
        let base = arguments.get("baseRefName").and_then(Value::as_str);
        let order = arguments.get("orderBy").map_or("", |by| by["field"].as_str().unwrap_or(""));
        let is_wanted = |forge_object: &&'v ForgeObject| {
            forge_object.pull.is_some() == wants_pulls
                && since.is_none_or(|since| forge_object.updated_at >= since)
                && states
                    .as_ref()
                    .is_none_or(|all| all.iter().any(|one| one == state(forge_object)))
                && labels
                    .as_ref()
                    .is_none_or(|all| all.iter().any(|one| forge_object.labels.contains(one)))
                && base.is_none_or(|base| {
                    forge_object.pull.as_ref().is_none_or(|pull| pull.base_ref == base)
                })
        };
        let key = |forge_object: &ForgeObject| match order {
            "UPDATED_AT" => forge_object.updated_at,
            "COMMENTS" => forge_object.comments.len() as i64,
            _ => forge_object.created_at,
        };
        let forge_objects = self.json.state(repo).forge_objects.values().filter(is_wanted);
        let all = forge_objects
            .map(|forge_object| {
                ((key(forge_object), forge_object.number), Node::ForgeObject(repo, forge_object))
            })
            .collect();
        let of = if wants_pulls { "PullRequest" } else { "Issue" };
        Out::connection(Connection::new(of, all, arguments))
    }

    pub(super) fn forge_object_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        let pull_id = forge_object.pull.as_ref().map(|pull| pull.id);
        match field {
            "id" => self.json.issue(repo, forge_object)["node_id"].clone().into(),
            "databaseId" => pull_id.unwrap_or(forge_object.issue_id).into(),
            "fullDatabaseId" => pull_id.unwrap_or(forge_object.issue_id).to_string().into(),
            "number" => forge_object.number.into(),
            "title" => forge_object.title.as_str().into(),
            "body" => forge_object.body.as_deref().unwrap_or_default().into(),
            "url" => self.json.forge_object_page(repo, forge_object).into(),
            "state" => state(forge_object).into(),
            "stateReason" => forge_object.reason.map(str::to_uppercase).into(),
            "locked" => false.into(),
            "closed" => (!forge_object.is_open()).into(),
            "author" => self.actor(forge_object.author),
            "authorAssociation" => self.json.association(repo, forge_object.author).into(),
            "createdAt" => iso(forge_object.created_at).into(),
            "updatedAt" => iso(forge_object.updated_at).into(),
            "closedAt" => forge_object.closed_at.map(iso).into(),
            "repository" => Out::One(Node::Repo(repo)),
            "labels" => self.labels(repo, forge_object.labels.iter(), arguments),
            "comments" => {
                let all = forge_object.comments.iter();
                let all = all.map(|one| ((one.at, one.id), Node::Comment(repo, forge_object, one)));
                Out::connection(Connection::new("IssueComment", all.collect(), arguments))
            }
            "timelineItems" => self.timeline(repo, forge_object, arguments),
            _ => match &forge_object.pull {
                Some(pull) => self.pull_field(repo, forge_object, pull, field, arguments),
                None => Value::Null.into(),
            },
        }
    }

    fn timeline(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        arguments: &Arguments,
    ) -> Out<'v> {
        let types = arguments.get("itemTypes").and_then(Value::as_array);
        let since = arguments.get("since").and_then(Value::as_str).and_then(parse);
        let view = self.json.view;
        let steps = view.world.happenings.iter().filter(|one| {
            let is_here = one.repo == repo && one.what.number() == Some(forge_object.number);
            is_here && one.at <= view.at && since.is_none_or(|since| one.at >= since)
        });
        let nodes = steps.filter_map(|one| -> Option<Keyed<'v>> {
            let node = match &one.what {
                What::Commented { id, .. } => {
                    let comment = forge_object.comments.iter().find(|comment| comment.id == *id)?;
                    Node::Comment(repo, forge_object, comment)
                }
                What::Reviewed { id, .. } => {
                    let mut reviews = forge_object.pull.as_ref()?.reviews.iter();
                    Node::Review(repo, forge_object, reviews.find(|review| review.id == *id)?)
                }
                what => {
                    event_type(what)?;
                    Node::Event(repo, forge_object, one)
                }
            };
            let name = forge_object_type(&node.type_name(self.json));
            let is_wanted = types.is_none_or(|all| all.iter().any(|one| *one == name));
            is_wanted.then_some(((one.at, one.serial), node))
        });
        let of = if forge_object.pull.is_some() {
            "PullRequestTimelineItems"
        } else {
            "IssueTimelineItems"
        };
        Out::connection(Connection::new(of, nodes.collect(), arguments))
    }
}

/// In GraphQL a merged pull request is not closed but merged.
fn state(forge_object: &ForgeObject) -> &'static str {
    match &forge_object.pull {
        Some(pull) if pull.merge.is_some() => "MERGED",
        _ if forge_object.is_open() => "OPEN",
        _ => "CLOSED",
    }
}

/// `ClosedEvent` as `CLOSED_EVENT`.
fn forge_object_type(name: &str) -> String {
    let mut words = String::new();
    for (at, sign) in name.chars().enumerate() {
        if at > 0 && sign.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(sign.to_ascii_uppercase());
    }
    words
}
