//! Fields of a repository.

use serde_json::{Value, json};

use super::super::connection::{Arguments, Connection};
use super::super::node::{Node, Out};
use super::super::run::Run;
use super::{Resolved, commit, not_found};
use crate::github::CommunityFile;
use crate::github::digest::{node_id, sha1};
use crate::github::time::iso;

impl<'v> Run<'_, 'v> {
    pub(super) fn repo_field(
        &self,
        repo: usize,
        field: &str,
        arguments: &Arguments,
    ) -> Resolved<'v> {
        let (told, state) = (self.json.told(repo), self.json.state(repo));
        Ok(match field {
            "id" => told.node_id().into(),
            "databaseId" => told.id.into(),
            "name" => self.json.name(repo).rsplit('/').next().unwrap_or_default().into(),
            "nameWithOwner" => self.json.name(repo).into(),
            "owner" => Self::actor(self.json.owner(repo)),
            "url" => self.json.repo_page(repo).into(),
            "description" => told.description.clone().into(),
            "stargazerCount" => (told.stars + state.stars.len() as u64).into(),
            "forkCount" => state.forks.len().into(),
            "isArchived" => told.is_archived.into(),
            "isFork" => told.parent.is_some().into(),
            "isPrivate" => told.is_private.into(),
            "isDisabled" | "isEmpty" | "isMirror" => false.into(),
            "hasIssuesEnabled" => true.into(),
            "visibility" => if told.is_private { "PRIVATE" } else { "PUBLIC" }.into(),
            "parent" => Out::maybe(told.parent.map(Node::Repo)),
            "createdAt" => iso(told.created_at).into(),
            "updatedAt" => iso(state.last_change).into(),
            "pushedAt" => iso(state.pushed_at.unwrap_or(told.created_at)).into(),
            "issue" | "pullRequest" | "issueOrPullRequest" => {
                return self.numbered(repo, field, arguments);
            }
            "issues" | "pullRequests" => self.item_list(repo, field, arguments),
            "labels" => self.labels(repo, told.labels.iter(), arguments),
            "releases" | "forks" | "stargazers" | "commitComments" => {
                self.repo_list(repo, field, arguments)
            }
            _ => self.repo_content(repo, field, arguments),
        })
    }

    /// One issue or pull request by its number.
    fn numbered(&self, repo: usize, field: &str, arguments: &Arguments) -> Resolved<'v> {
        let number = arguments.get("number").and_then(Value::as_u64).unwrap_or_default();
        let found = self.json.state(repo).items.get(&number);
        let found = found.filter(|item| match field {
            "issue" => item.pull.is_none(),
            "pullRequest" => item.pull.is_some(),
            _ => true,
        });
        let kind = match field {
            "issue" => "an Issue",
            "pullRequest" => "a PullRequest",
            _ => "an issue or pull request",
        };
        let message = format!("Could not resolve to {kind} with the number of {number}.");
        found.map(|item| Out::One(Node::Item(repo, item))).ok_or_else(|| not_found(message))
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

    /// What lies in the repository, and what GitHub finds in it.
    fn repo_content(&self, repo: usize, field: &str, arguments: &Arguments) -> Out<'v> {
        let told = self.json.told(repo);
        let page = self.json.repo_page(repo);
        let file = |file: CommunityFile| {
            told.has(file).then(|| format!("{page}/blob/{}/{}", told.default_branch, file.path()))
        };
        let value = match field {
            "primaryLanguage" => told.language.as_ref().map(|name| {
                json!({ "__typename": "Language", "id": format!("L_{name}"), "name": name })
            }),
            "licenseInfo" => told.license.as_ref().map(|spdx| {
                let license = self.json.license(repo);
                json!({
                    "__typename": "License", "id": license["node_id"], "key": license["key"],
                    "name": license["name"], "spdxId": spdx, "url": license["url"],
                })
            }),
            "codeOfConduct" => file(CommunityFile::CodeOfConduct).map(|url| {
                json!({
                    "__typename": "CodeOfConduct", "id": node_id("CodeOfConduct", 1), "url": url,
                    "key": "contributor_covenant", "name": "Contributor Covenant",
                })
            }),
            "contributingGuidelines" => file(CommunityFile::Contributing).map(|url| {
                json!({ "__typename": "ContributingGuidelines", "body": "Be kind.", "url": url })
            }),
            "issueTemplates" => Some(json!(told.has(CommunityFile::IssueTemplate).then(|| json!([
                { "__typename": "IssueTemplate", "filename": "bug.md", "name": "Bug", "title": "" }
            ])).unwrap_or(json!([])))),
            "pullRequestTemplates" => {
                Some(json!(told.has(CommunityFile::PullRequestTemplate).then(|| json!([
                    { "__typename": "PullRequestTemplate", "filename": "PULL_REQUEST_TEMPLATE.md",
                      "body": "What and why?" }
                ])).unwrap_or(json!([]))))
            }
            "isSecurityPolicyEnabled" => Some(told.has(CommunityFile::Security).into()),
            "securityPolicyUrl" => {
                told.has(CommunityFile::Security).then(|| format!("{page}/security/policy").into())
            }
            "defaultBranchRef" => Some(self.branch(repo, &told.default_branch)),
            "object" => self.object(repo, arguments),
            _ => None,
        };
        Out::Value(value.unwrap_or_default())
    }

    fn branch(&self, repo: usize, name: &str) -> Value {
        let tip = self.json.state(repo).tip(self.json.told(repo), name);
        json!({
            "__typename": "Ref", "id": format!("REF_{name}"), "name": name,
            "prefix": "refs/heads/", "target": commit(&tip),
        })
    }

    /// A commit, or a community file or the folder of one, by an expression like `HEAD:README.md`.
    fn object(&self, repo: usize, arguments: &Arguments) -> Option<Value> {
        let told = self.json.told(repo);
        let expression = arguments.get("expression").and_then(Value::as_str)?;
        let Some((_, path)) = expression.split_once(':') else {
            return Some(commit(&self.json.state(repo).tip(told, &told.default_branch)));
        };
        let mut paths = told.files.iter().map(|file| file.path());
        if paths.clone().any(|one| one == path) {
            return Some(json!({
                "__typename": "Blob", "id": format!("B_{path}"), "oid": sha1(path),
                "text": "text", "byteSize": 4, "isBinary": false,
            }));
        }
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let entry = |one: &str| {
            let rest = one.strip_prefix(&folder)?;
            let name = rest.split('/').next()?.to_owned();
            let kind = if rest.contains('/') { "tree" } else { "blob" };
            Some(json!({ "__typename": "TreeEntry", "name": name, "type": kind }))
        };
        let entries: Vec<Value> = paths.by_ref().filter_map(entry).collect();
        (!entries.is_empty()).then(|| {
            json!({
                "__typename": "Tree", "id": format!("T_{path}"), "oid": sha1(path),
                "entries": entries,
            })
        })
    }
}
