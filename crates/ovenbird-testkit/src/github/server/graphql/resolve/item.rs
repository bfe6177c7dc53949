//! Fields that issues and pull requests share, and lists of both.

use serde_json::Value;

use super::super::connection::{Arguments, Connection, Keyed};
use super::super::node::{Node, Out, event_type};
use super::super::run::Run;
use crate::github::time::{iso, parse};
use crate::github::world::{Item, What};

impl<'v> Run<'_, 'v> {
    pub(super) fn item_list(&self, repo: usize, field: &str, arguments: &Arguments) -> Out<'v> {
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
        let is_wanted = |item: &&'v Item| {
            item.pull.is_some() == wants_pulls
                && since.is_none_or(|since| item.updated_at >= since)
                && states.as_ref().is_none_or(|all| all.iter().any(|one| one == state(item)))
                && labels.as_ref().is_none_or(|all| all.iter().any(|one| item.labels.contains(one)))
                && base
                    .is_none_or(|base| item.pull.as_ref().is_none_or(|pull| pull.base_ref == base))
        };
        let key = |item: &Item| match order {
            "UPDATED_AT" => item.updated_at,
            "COMMENTS" => item.comments.len() as i64,
            _ => item.created_at,
        };
        let items = self.json.state(repo).items.values().filter(is_wanted);
        let all = items.map(|item| ((key(item), item.number), Node::Item(repo, item))).collect();
        let of = if wants_pulls { "PullRequest" } else { "Issue" };
        Out::connection(Connection::new(of, all, arguments))
    }

    pub(super) fn item_field(
        &self,
        repo: usize,
        item: &'v Item,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        let pull_id = item.pull.as_ref().map(|pull| pull.id);
        match field {
            "id" => self.json.issue(repo, item)["node_id"].clone().into(),
            "databaseId" => pull_id.unwrap_or(item.issue_id).into(),
            "fullDatabaseId" => pull_id.unwrap_or(item.issue_id).to_string().into(),
            "number" => item.number.into(),
            "title" => item.title.as_str().into(),
            "body" => item.body.as_deref().unwrap_or_default().into(),
            "url" => self.json.item_page(repo, item).into(),
            "state" => state(item).into(),
            "stateReason" => item.reason.map(str::to_uppercase).into(),
            "locked" => false.into(),
            "closed" => (!item.is_open()).into(),
            "author" => self.actor(item.author),
            "authorAssociation" => self.json.association(repo, item.author).into(),
            "createdAt" => iso(item.created_at).into(),
            "updatedAt" => iso(item.updated_at).into(),
            "closedAt" => item.closed_at.map(iso).into(),
            "repository" => Out::One(Node::Repo(repo)),
            "labels" => self.labels(repo, item.labels.iter(), arguments),
            "comments" => {
                let all = item.comments.iter();
                let all = all.map(|one| ((one.at, one.id), Node::Comment(repo, item, one)));
                Out::connection(Connection::new("IssueComment", all.collect(), arguments))
            }
            "timelineItems" => self.timeline(repo, item, arguments),
            _ => match &item.pull {
                Some(pull) => self.pull_field(repo, item, pull, field, arguments),
                None => Value::Null.into(),
            },
        }
    }

    fn timeline(&self, repo: usize, item: &'v Item, arguments: &Arguments) -> Out<'v> {
        let types = arguments.get("itemTypes").and_then(Value::as_array);
        let since = arguments.get("since").and_then(Value::as_str).and_then(parse);
        let view = self.json.view;
        let steps = view.world.happenings.iter().filter(|one| {
            let is_here = one.repo == repo && one.what.number() == Some(item.number);
            is_here && one.at <= view.at && since.is_none_or(|since| one.at >= since)
        });
        let nodes = steps.filter_map(|one| -> Option<Keyed<'v>> {
            let node = match &one.what {
                What::Commented { id, .. } => {
                    let comment = item.comments.iter().find(|comment| comment.id == *id)?;
                    Node::Comment(repo, item, comment)
                }
                What::Reviewed { id, .. } => {
                    let mut reviews = item.pull.as_ref()?.reviews.iter();
                    Node::Review(repo, item, reviews.find(|review| review.id == *id)?)
                }
                what => {
                    event_type(what)?;
                    Node::Event(repo, item, one)
                }
            };
            let name = item_type(&node.type_name(self.json));
            let is_wanted = types.is_none_or(|all| all.iter().any(|one| *one == name));
            is_wanted.then_some(((one.at, one.serial), node))
        });
        let of =
            if item.pull.is_some() { "PullRequestTimelineItems" } else { "IssueTimelineItems" };
        Out::connection(Connection::new(of, nodes.collect(), arguments))
    }
}

/// In GraphQL a merged pull request is not closed but merged.
fn state(item: &Item) -> &'static str {
    match &item.pull {
        Some(pull) if pull.merge.is_some() => "MERGED",
        _ if item.is_open() => "OPEN",
        _ => "CLOSED",
    }
}

/// `ClosedEvent` as `CLOSED_EVENT`.
fn item_type(name: &str) -> String {
    let mut words = String::new();
    for (at, sign) in name.chars().enumerate() {
        if at > 0 && sign.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(sign.to_ascii_uppercase());
    }
    words
}
