//! The fields of each type. A field that the schema has and no file here is null.

mod account;
mod content;
mod forge_object;
mod pull;
mod remark;
mod repo;

use serde_json::{Value, json};

use super::connection::{Arguments, Connection, Keyed};
use super::node::{Failure, Node, Out};
use super::run::Run;
use crate::github::digest::read_node_id;
use crate::github::time::iso;

type Resolved<'v> = Result<Out<'v>, Failure>;

impl<'v> Run<'_, 'v> {
    pub(super) fn resolve(
        &self,
        node: &Node<'v>,
        field: &str,
        arguments: &Arguments,
    ) -> Resolved<'v> {
        Ok(match node {
            Node::Query => return self.query(field, arguments),
            Node::Repo(repo) => return self.repo_field(*repo, field, arguments),
            Node::ForgeObject(repo, forge_object) => {
                self.forge_object_field(*repo, forge_object, field, arguments)
            }
            Node::Account(account) => self.account_field(*account, field),
            Node::Review(repo, forge_object, one) => {
                self.review_field(*repo, forge_object, one, field, arguments)
            }
            Node::Comment(repo, forge_object, one) => {
                self.comment_field(*repo, forge_object, one, field)
            }
            Node::CodeComment(repo, forge_object, one) => {
                self.code_field(*repo, forge_object, one, field)
            }
            Node::Thread(repo, forge_object, one) => {
                self.thread_field(*repo, forge_object, one, field, arguments)
            }
            Node::CommitComment(repo, one) => self.commit_comment_field(*repo, one, field),
            Node::Release(repo, one) => self.release_field(*repo, one, field),
            Node::ReviewRequest(account) => match field {
                "requestedReviewer" => Out::One(Node::Account(*account)),
                "databaseId" => (400_000_000 + account).into(),
                "id" => format!("RR_{account}").into(),
                _ => Value::Null.into(),
            },
            Node::Event(repo, forge_object, one) => {
                self.event_field(*repo, forge_object, one, field)
            }
            Node::Connection(connection) => connection.field(field),
            Node::Edge(_, cursor, at, inner) => match field {
                "cursor" => cursor.as_str().into(),
                "starredAt" => at.map(iso).into(),
                _ => Out::One((**inner).clone()),
            },
            Node::Plain(value) => value[field].clone().into(),
        })
    }

    fn query(&self, field: &str, arguments: &Arguments) -> Resolved<'v> {
        let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        let world = self.json.view.world;
        match field {
            "rateLimit" => Ok(self.rate.clone().into()),
            "repository" => {
                let name = format!("{}/{}", text("owner"), text("name"));
                let follow = arguments.get("followRenames") != Some(&Value::Bool(false));
                let found = world.repo_index(&name).filter(|repo| {
                    let reported = self.json.reported(*repo);
                    let is_current = self.json.name(*repo).eq_ignore_ascii_case(&name);
                    let is_there = !reported.is_gone && reported.created_at <= self.json.view.at;
                    is_there && (follow || is_current)
                });
                let message = format!("Could not resolve to a Repository with the name '{name}'.");
                found.map(|repo| Out::One(Node::Repo(repo))).ok_or(not_found(message))
            }
            "user" | "organization" | "repositoryOwner" => {
                let login = text("login");
                let found = world.account_index(login).filter(|account| {
                    let kind = world.accounts[*account].kind.name();
                    field == "repositoryOwner" || kind.eq_ignore_ascii_case(field)
                });
                let kind = if field == "user" { "User" } else { "Organization" };
                let message = format!("Could not resolve to a {kind} with the login of '{login}'.");
                found.map(|one| Out::One(Node::Account(one))).ok_or(not_found(message))
            }
            "nodes" => {
                let ids = arguments.get("ids").and_then(Value::as_array);
                let ids = ids.into_iter().flatten().filter_map(Value::as_str);
                Ok(Out::Each(ids.map(|id| self.node(id)).collect()))
            }
            _ => self.node(text("id")).map(Out::One),
        }
    }

    /// The object of a global id.
    fn node(&self, id: &str) -> Result<Node<'v>, Failure> {
        let view = self.json.view;
        let found = read_node_id(id).and_then(|(kind, number)| match kind.as_str() {
            "Repository" => {
                view.world.repos.iter().position(|repo| repo.id == number).map(Node::Repo)
            }
            "Issue" | "PullRequest" => view.repos.iter().enumerate().find_map(|(repo, state)| {
                let is_it = |pull_id: Option<u64>, issue_id: u64| {
                    pull_id.map_or(issue_id == number && kind == "Issue", |id| id == number)
                };
                let mut forge_objects = state.forge_objects.values();
                forge_objects
                    .find(|forge_object| {
                        is_it(forge_object.pull.as_ref().map(|pull| pull.id), forge_object.issue_id)
                    })
                    .map(|forge_object| Node::ForgeObject(repo, forge_object))
            }),
            "User" | "Bot" | "Organization" => {
                view.world.accounts.iter().position(|one| one.id == number).map(Node::Account)
            }
            _ => None,
        });
        let message = format!("Could not resolve to a node with the global id of '{id}'");
        found.ok_or_else(|| not_found(message))
    }

    /// Whoever did something; nobody if the account is deleted.
    pub(super) fn actor(&self, account: usize) -> Out<'v> {
        let view = self.json.view;
        let is_there = !view.world.accounts[account].is_deleted(view.at);
        Out::maybe(is_there.then_some(Node::Account(account)))
    }

    pub(super) fn labels(
        &self,
        repo: usize,
        names: impl Iterator<Item = &'v String>,
        arguments: &Arguments,
    ) -> Out<'v> {
        let label = |(at, name): (usize, &String)| -> Keyed<'v> {
            ((0, at as u64), Node::Plain(self.label(repo, name)))
        };
        let all = names.enumerate().map(label).collect();
        Out::connection(Connection::new("Label", all, arguments))
    }

    pub(super) fn label(&self, repo: usize, name: &str) -> Value {
        let label = self.json.label(repo, name);
        json!({
            "__typename": "Label", "id": label["node_id"], "name": name, "color": label["color"],
            "isDefault": label["default"], "description": null, "createdAt": null,
        })
    }
}

/// A commit, of which nothing but its name is known here.
pub(super) fn commit(sha: &str) -> Value {
    json!({
        "__typename": "Commit", "id": format!("C_{sha}"), "oid": sha,
        "abbreviatedOid": sha.get(..7),
    })
}

fn not_found(message: String) -> Failure {
    Failure { kind: "NOT_FOUND", message }
}
