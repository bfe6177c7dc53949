//! Pushes: in events and in webhooks, which share little.

use serde_json::{Value, json};

use super::{Extent, Json, extend};
use crate::github::Account;
use crate::github::digest::sha1;
use crate::github::time::iso;
use crate::github::world::{NewPush, PushedCommit};

/// A push and where its branch stood before.
pub(crate) struct PushJson<'a> {
    pub(crate) id: u64,
    pub(crate) push: &'a NewPush,
    pub(crate) before: String,
}

impl PushJson<'_> {
    fn head(&self) -> &str {
        self.push.commits.last().map_or(&self.before, |commit| &commit.sha)
    }

    fn git_ref(&self) -> String {
        format!("refs/heads/{}", self.push.branch.as_deref().unwrap_or_default())
    }
}

impl Json<'_> {
    /// The payload of a push event until October 2025, with at most 20 commits.
    pub(crate) fn push_event(&self, repo: usize, push: &PushJson<'_>, hashed: bool) -> Value {
        let commits = &push.push.commits;
        let recent = &commits[commits.len().saturating_sub(20)..];
        let commit = |commit: &PushedCommit| {
            json!({
                "sha": commit.sha,
                "author": {
                    "name": commit.name,
                    "email": if hashed { hash_local(&commit.email) } else { commit.email.clone() },
                },
                "message": commit.message,
                "distinct": true,
                "url": format!("{}/commits/{}", self.repo_url(repo), commit.sha),
            })
        };
        json!({
            "repository_id": self.reported(repo).id,
            "push_id": push.id,
            "size": commits.len(),
            "distinct_size": commits.len(),
            "ref": push.git_ref(),
            "head": push.head(),
            "before": push.before,
            "commits": recent.iter().map(commit).collect::<Vec<_>>(),
        })
    }

    /// The payload of a push event since then.
    pub(crate) fn push_stub(&self, repo: usize, push: &PushJson<'_>) -> Value {
        json!({
            "repository_id": self.reported(repo).id,
            "push_id": push.id,
            "ref": push.git_ref(),
            "head": push.head(),
            "before": push.before,
        })
    }

    /// The payload of a push event before 2015.
    pub(crate) fn push_shas(push: &PushJson<'_>) -> Value {
        let sha = |one: &PushedCommit| json!([one.sha, one.email, one.message, one.name, true]);
        json!({
            "shas": push.push.commits.iter().map(sha).collect::<Vec<_>>(),
            "size": push.push.commits.len(),
            "ref": push.git_ref(),
            "head": push.head(),
        })
    }

    /// The body of a push delivery, but for what all deliveries have.
    pub(crate) fn push_delivery(&self, repo: usize, actor: usize, push: &PushJson<'_>) -> Value {
        let login = self.login(actor);
        let commit = |commit: &PushedCommit| self.delivered_commit(repo, commit);
        let commits: Vec<Value> = push.push.commits.iter().map(commit).collect();
        let compare = format!(
            "{}/compare/{}...{}",
            self.repo_page(repo),
            &push.before[..12],
            &push.head()[..12]
        );
        let mut body = json!({
            "ref": push.git_ref(),
            "before": push.before,
            "after": push.head(),
            "repository": self.repository(repo, Extent::Push),
            "pusher": { "name": login, "email": format!("{login}@users.noreply.github.com") },
        });
        let more = json!({
            "created": false,
            "deleted": false,
            "forced": push.push.is_forced,
            "base_ref": null,
            "compare": compare,
            "head_commit": commits.last(),
            "commits": commits,
        });
        extend(&mut body, more);
        body
    }

    fn delivered_commit(&self, repo: usize, commit: &PushedCommit) -> Value {
        let mut person = json!({ "name": commit.name, "email": commit.email });
        let mut accounts = self.view.world.accounts.iter();
        let is_theirs = |of: &&Account| {
            let login = of.login_at(self.view.at);
            login == commit.name || of.full_name.as_ref() == Some(&commit.name)
        };
        // GitHub knows whose an address is; here an account is known by its name.
        if let Some(of) = accounts.find(is_theirs) {
            extend(&mut person, json!({ "username": of.login_at(self.view.at) }));
        }
        json!({
            "id": commit.sha,
            "tree_id": sha1(&format!("tree {}", commit.sha)),
            "distinct": true,
            "message": commit.message,
            "timestamp": iso(self.view.at),
            "url": format!("{}/commit/{}", self.repo_page(repo), commit.sha),
            "author": person,
            "committer": person,
            "added": [],
            "removed": [],
            "modified": ["README.md"],
        })
    }
}

/// An address as the archive has it since May 2016: the SHA-1 of its local part, then its domain.
fn hash_local(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", sha1(local)),
        None => sha1(email),
    }
}
