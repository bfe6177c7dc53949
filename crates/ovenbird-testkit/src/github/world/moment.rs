//! What somebody does in a repo at one time, reported one action after another.

use super::happening::{Happening, RefKind, What};
use super::new::NewIssue;
use super::push::NewPush;
use super::{Repo, World};
use crate::github::digest;

/// A time, a repo and an account; see [`World::at`]. Each method is a action of that account at
/// that time, so several may follow each other.
pub struct Moment<'w> {
    pub(super) world: &'w mut World,
    pub(super) at: i64,
    pub(super) repo: usize,
    pub(super) actor: usize,
}

impl Moment<'_> {
    /// Opens an issue and returns its number.
    pub fn opens_issue(&mut self, issue: impl Into<NewIssue>) -> u64 {
        let (number, id) = (self.next_number(), self.world.new_id(200_000_000));
        self.tell(What::IssueOpened { number, id, issue: issue.into() });
        number
    }

    /// Closes an issue as completed, or a pull request unmerged.
    pub fn closes(&mut self, number: u64) -> &mut Self {
        self.tell_of(number, What::Closed { number, reason: "completed" })
    }

    /// Closes an issue as not planned.
    pub fn rejects(&mut self, number: u64) -> &mut Self {
        self.tell_of(number, What::Closed { number, reason: "not_planned" })
    }

    /// Opens a closed issue or pull request again.
    pub fn reopens(&mut self, number: u64) -> &mut Self {
        self.tell_of(number, What::Reopened { number })
    }

    /// Puts a label on an issue or pull request.
    pub fn labels(&mut self, number: u64, label: &str) -> &mut Self {
        self.repo_mut().labels.insert(label.to_owned());
        self.tell_of(number, What::Labeled { number, label: label.to_owned() })
    }

    /// Takes a label off again.
    pub fn unlabels(&mut self, number: u64, label: &str) -> &mut Self {
        self.tell_of(number, What::Unlabeled { number, label: label.to_owned() })
    }

    /// Writes a comment under an issue or pull request and returns its id.
    pub fn comments(&mut self, number: u64, body: &str) -> u64 {
        let id = self.world.new_id(500_000_000);
        self.tell_of(number, What::Commented { number, id, body: body.to_owned() });
        id
    }

    /// Writes a comment on a commit and returns its id.
    pub fn comments_on_commit(&mut self, sha: &str, body: &str) -> u64 {
        let id = self.world.new_id(600_000_000);
        self.tell(What::CommitCommented { id, sha: sha.to_owned(), body: body.to_owned() });
        id
    }

    /// Pushes and returns the new tip of the branch. A merge pushes nothing by itself.
    pub fn pushes(&mut self, mut push: NewPush) -> String {
        let id = self.world.new_id(4_000_000_000);
        for (at, commit) in push.commits.iter_mut().enumerate() {
            if commit.sha.is_empty() {
                commit.sha = digest::sha1(&format!("push {id} {at}"));
            }
        }
        push.branch.get_or_insert_with(|| self.world.repos[self.repo].default_branch.clone());
        let tip = push.commits.last().map(|commit| commit.sha.clone());
        self.tell(What::Pushed { id, push });
        tip.unwrap_or_else(|| digest::sha1(&format!("push {id}")))
    }

    /// Stars the repo.
    pub fn stars(&mut self) -> &mut Self {
        self.tell(What::Starred)
    }

    /// Takes the star back, of which the event archive learns nothing.
    pub fn unstars(&mut self) -> &mut Self {
        self.tell(What::Unstarred)
    }

    /// Forks the repo under its own login and returns the fork's name.
    pub fn forks(&mut self) -> String {
        let fork = self.fork_of(self.actor);
        self.world.repos[fork].created_at = self.at;
        self.tell(What::Forked { fork });
        self.world.repos[fork].name_at(self.at).to_owned()
    }

    /// Publishes a release, by the name of its tag, and returns its id.
    pub fn releases(&mut self, tag: &str) -> u64 {
        let id = self.world.new_id(700_000_000);
        self.tell(What::Released { id, tag: tag.to_owned() });
        id
    }

    /// Creates a branch.
    pub fn creates_branch(&mut self, name: &str) -> &mut Self {
        self.tell(What::RefCreated { kind: RefKind::Branch, name: name.to_owned() })
    }

    /// Creates a tag.
    pub fn creates_tag(&mut self, name: &str) -> &mut Self {
        self.tell(What::RefCreated { kind: RefKind::Tag, name: name.to_owned() })
    }

    /// Deletes a branch.
    pub fn deletes_branch(&mut self, name: &str) -> &mut Self {
        self.tell(What::RefDeleted { kind: RefKind::Branch, name: name.to_owned() })
    }

    /// Renames the repo, or transfers it if the new name has another owner.
    pub fn renames_repo(&mut self, name: &str) -> &mut Self {
        let owner = name.split_once('/').expect("a repo is called owner/name").0;
        self.world.account_or_new(owner);
        let at = self.at;
        let repo = self.repo_mut();
        let from = repo.name_at(at).to_owned();
        repo.names.push((at, name.to_owned()));
        repo.names.sort_by_key(|(since, _)| *since);
        self.tell(What::Renamed { from })
    }

    /// The fork of the repo that an account has, which is made if there is none.
    pub(super) fn fork_of(&mut self, account: usize) -> usize {
        let repo = &self.world.repos[self.repo];
        let name = repo.name_at(self.at).rsplit('/').next().unwrap_or_default();
        let name = format!("{}/{name}", self.world.accounts[account].login_at(self.at));
        let (created_at, branch) = (repo.created_at, repo.default_branch.clone());
        let is_new = self.world.repo_index(&name).is_none();
        let fork = self.world.repo(&name);
        if is_new {
            fork.created_at(created_at).default_branch(&branch);
        }
        let fork = self.world.repo_index(&name).expect("it was just made");
        assert!(fork != self.repo, "{name} would be a fork of itself");
        self.world.repos[fork].parent = Some(self.repo);
        fork
    }

    pub(super) fn repo_mut(&mut self) -> &mut Repo {
        &mut self.world.repos[self.repo]
    }

    pub(super) fn next_number(&mut self) -> u64 {
        let repo = self.repo_mut();
        repo.last_number += 1;
        repo.last_number
    }

    pub(super) fn tell_of(&mut self, number: u64, what: What) -> &mut Self {
        let repo = &self.world.repos[self.repo];
        let name = repo.name_at(self.at);
        assert!((1..=repo.last_number).contains(&number), "{name} has no #{number}");
        self.tell(what)
    }

    pub(super) fn tell(&mut self, what: What) -> &mut Self {
        let serial = self.world.happenings.len() as u64;
        let (at, repo, actor) = (self.at, self.repo, self.actor);
        self.world.happenings.push(Happening { serial, at, repo, actor, what });
        self
    }
}
