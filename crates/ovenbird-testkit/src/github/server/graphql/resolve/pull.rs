//! Fields that only pull requests have.

use serde_json::{Value, json};

use super::super::connection::{Arguments, Connection, Keyed};
use super::super::node::{Node, Out};
use super::super::run::Run;
use super::commit;
use crate::github::digest::sha1;
use crate::github::time::iso;
use crate::github::world::{ForgeObject, Pull, Review};

impl<'v> Run<'_, 'v> {
    pub(super) fn pull_field(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        pull: &'v Pull,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        match field {
            "isDraft" => pull.is_draft.into(),
            "additions" => pull.additions().into(),
            "deletions" => pull.deletions().into(),
            "changedFiles" => pull.files.len().into(),
            "baseRefName" => pull.base_ref.as_str().into(),
            "baseRefOid" => pull.base_sha.as_str().into(),
            "headRefName" => pull.head_ref.as_str().into(),
            "headRefOid" => pull.head_sha.as_str().into(),
            "baseRepository" => Out::One(Node::Repo(repo)),
            "headRepository" => Out::maybe(pull.head_repo.map(Node::Repo)),
            "headRepositoryOwner" => {
                Out::maybe(pull.head_repo.map(|_| Node::Account(pull.head_owner)))
            }
            "isCrossRepository" => (pull.head_repo != Some(repo)).into(),
            "mergeable" => if forge_object.is_open() { "MERGEABLE" } else { "UNKNOWN" }.into(),
            "merged" => pull.merge.is_some().into(),
            "mergedAt" => pull.merge.as_ref().map(|merge| iso(merge.at)).into(),
            "mergedBy" => match &pull.merge {
                Some(merge) => self.actor(merge.by),
                None => Value::Null.into(),
            },
            "mergeCommit" => match &pull.merge {
                Some(merge) => commit(&merge.sha).into(),
                None => Value::Null.into(),
            },
            "reviewDecision" => decision(pull).into(),
            _ => self.pull_list(repo, forge_object, pull, field, arguments),
        }
    }

    fn pull_list(
        &self,
        repo: usize,
        forge_object: &'v ForgeObject,
        pull: &'v Pull,
        field: &str,
        arguments: &Arguments,
    ) -> Out<'v> {
        let (of, all): (_, Vec<Keyed<'v>>) = match field {
            "commits" => ("PullRequestCommit", commits(forge_object, pull)),
            "files" => ("PullRequestChangedFile", files(pull)),
            "reviewRequests" => {
                let all = pull.requested.iter().enumerate();
                let all = all.map(|(at, who)| ((0, at as u64), Node::ReviewRequest(*who)));
                ("ReviewRequest", all.collect())
            }
            "reviewThreads" => {
                let all = pull.comments.iter();
                let all = all.map(|one| ((one.at, one.id), Node::Thread(repo, forge_object, one)));
                ("PullRequestReviewThread", all.collect())
            }
            "closingIssuesReferences" => {
                let forge_objects = &self.json.state(repo).forge_objects;
                let numbers = forge_object
                    .closes()
                    .into_iter()
                    .filter_map(|number| forge_objects.get(&number));
                let issues = numbers.filter(|one| one.pull.is_none());
                let all = issues.map(|one| ((0, one.number), Node::ForgeObject(repo, one)));
                ("Issue", all.collect())
            }
            _ => {
                let all = pull.reviews.iter().filter(|one| self.is_wanted(one, arguments));
                let all = all.map(|one| ((one.at, one.id), Node::Review(repo, forge_object, one)));
                ("PullRequestReview", all.collect())
            }
        };
        Out::connection(Connection::new(of, all, arguments))
    }

    /// Whether a list of reviews is to have one, by its state and its author.
    fn is_wanted(&self, review: &Review, arguments: &Arguments) -> bool {
        let states = arguments.get("states").and_then(Value::as_array);
        let author = arguments.get("author").and_then(Value::as_str);
        states.is_none_or(|all| all.iter().any(|state| *state == review.state))
            && author.is_none_or(|login| self.json.login(review.author) == login)
    }
}

/// What the reviews come to, by the last verdict of each.
fn decision(pull: &Pull) -> Option<&'static str> {
    let verdicts = pull
        .reviews
        .iter()
        .filter(|one| one.state == "APPROVED" || one.state == "CHANGES_REQUESTED");
    let last: std::collections::BTreeMap<_, _> =
        verdicts.map(|one| (one.author, one.state)).collect();
    ["CHANGES_REQUESTED", "APPROVED"]
        .into_iter()
        .find(|state| last.values().any(|one| one == state))
}

/// As many commits as it has, of which the last is the head.
fn commits<'v>(forge_object: &ForgeObject, pull: &Pull) -> Vec<Keyed<'v>> {
    let one = |at: u64| {
        let is_head = at + 1 == pull.commits;
        let made_up = sha1(&format!("commit {} {at}", forge_object.issue_id));
        let sha = if is_head { &pull.head_sha } else { &made_up };
        let node = json!({
            "__typename": "PullRequestCommit", "id": format!("PRC_{sha}"), "commit": commit(sha),
        });
        ((0, at), Node::Plain(node))
    };
    (0..pull.commits).map(one).collect()
}

fn files<'v>(pull: &Pull) -> Vec<Keyed<'v>> {
    let one = |(at, (path, added, removed)): (usize, &(String, u64, u64))| {
        let node = json!({
            "__typename": "PullRequestChangedFile", "path": path, "additions": added,
            "deletions": removed,
            "changeType": if *removed == 0 { "ADDED" } else { "MODIFIED" },
        });
        ((0, at as u64), Node::Plain(node))
    };
    pull.files.iter().enumerate().map(one).collect()
}
