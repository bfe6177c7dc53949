//! Fields of a repository.

use serde_json::Value;

use super::super::connection::{Arguments, Connection};
use super::super::node::{Node, Out};
use super::super::run::Run;
use super::{Resolved, not_found};
use crate::github::time::iso;

impl<'v> Run<'_, 'v> {
    pub(super) fn repo_field(
        &self,
        repo: usize,
        field: &str,
        arguments: &Arguments,
    ) -> Resolved<'v> {
        let (reported, state) = (self.json.reported(repo), self.json.state(repo));
        Ok(match field {
            "id" => reported.node_id().into(),
            "databaseId" => reported.id.into(),
            "name" => self.json.name(repo).rsplit('/').next().unwrap_or_default().into(),
            "nameWithOwner" => self.json.name(repo).into(),
            "owner" => self.actor(self.json.owner(repo)),
            "url" => self.json.repo_page(repo).into(),
            "description" => reported.description.clone().into(),
            "stargazerCount" => (reported.stars + state.stars.len() as u64).into(),
            "forkCount" => state.forks.len().into(),
            "isArchived" => reported.is_archived.into(),
            "isFork" => reported.parent.is_some().into(),
            "isPrivate" => reported.is_private.into(),
            "isDisabled" | "isEmpty" | "isMirror" => false.into(),
            "hasIssuesEnabled" => true.into(),
            "visibility" => if reported.is_private { "PRIVATE" } else { "PUBLIC" }.into(),
            "parent" => Out::maybe(reported.parent.map(Node::Repo)),
            "createdAt" => iso(reported.created_at).into(),
            "updatedAt" => iso(state.last_change).into(),
            "pushedAt" => iso(state.pushed_at.unwrap_or(reported.created_at)).into(),
            "issue" | "pullRequest" | "issueOrPullRequest" => {
                return self.numbered(repo, field, arguments);
            }
            "issues" | "pullRequests" => self.forge_object_list(repo, field, arguments),
            "labels" => self.labels(repo, reported.labels.iter(), arguments),
            "releases" | "forks" | "stargazers" | "commitComments" => {
                self.repo_list(repo, field, arguments)
            }
            _ => self.repo_content(repo, field, arguments),
        })
    }

    /// One issue or pull request by its number.
    fn numbered(&self, repo: usize, field: &str, arguments: &Arguments) -> Resolved<'v> {
        let number = arguments.get("number").and_then(Value::as_u64).unwrap_or_default();
        let found = self.json.state(repo).forge_objects.get(&number);
        let found = found.filter(|forge_object| match field {
            "issue" => forge_object.pull.is_none(),
            "pullRequest" => forge_object.pull.is_some(),
            _ => true,
        });
        let kind = match field {
            "issue" => "an Issue",
            "pullRequest" => "a PullRequest",
            _ => "an issue or pull request",
        };
        let message = format!("Could not resolve to {kind} with the number of {number}.");
        found
            .map(|forge_object| Out::One(Node::ForgeObject(repo, forge_object)))
            .ok_or_else(|| not_found(message))
    }

    fn repo_list(&self, repo: usize, field: &str, arguments: &Arguments) -> Out<'v> {
        let state = self.json.state(repo);
        let (of, all) = match field {
            "releases" => {
                let all = state.releases.iter();
                ("Release", all.map(|one| ((one.at, one.id), Node::Release(repo, one))).collect())
            }
            "forks" => {
                let all = state.forks.iter();
                let one = |(at, fork): &(i64, usize)| ((*at, *fork as u64), Node::Repo(*fork));
                ("Repository", all.map(one).collect())
            }
            "stargazers" => {
                let all = state.stars.iter();
                let one = |(at, who): &(i64, usize)| ((*at, *who as u64), Node::Account(*who));
                ("Stargazer", all.map(one).collect())
            }
            _ => {
                let all = state.commit_comments.iter();
                let all = all.map(|one| ((one.at, one.id), Node::CommitComment(repo, one)));
                ("CommitComment", all.collect())
            }
        };
        Out::connection(Connection::new(of, all, arguments))
    }
}
