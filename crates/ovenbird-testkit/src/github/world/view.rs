//! A world as it stands at a time: the sum of what happened until then.

use std::collections::{BTreeMap, BTreeSet};

use super::forge_object::{CommitComment, ForgeObject, Pull, Release};
use super::happening::{Happening, RefKind, What};
use super::new::{NewIssue, NewPull};
use super::push::NewPush;
use super::{Repo, World};
use crate::github::digest;

/// A world at a time; see [`World::until`].
#[derive(Clone)]
pub struct View<'w> {
    pub(crate) world: &'w World,
    pub(crate) at: i64,
    /// In the order of the world's repos.
    pub(crate) repos: Vec<RepoState>,
}

/// What has become of one repo.
#[derive(Clone, Debug, Default)]
pub(crate) struct RepoState {
    pub(crate) forge_objects: BTreeMap<u64, ForgeObject>,
    /// When and by which account, in the order of time.
    pub(crate) stars: Vec<(i64, usize)>,
    /// When and as which repo.
    pub(crate) forks: Vec<(i64, usize)>,
    pub(crate) commit_comments: Vec<CommitComment>,
    pub(crate) releases: Vec<Release>,
    /// Branches by name, with their tips.
    pub(crate) branches: BTreeMap<String, String>,
    pub(crate) tags: BTreeSet<String>,
    pub(crate) pushed_at: Option<i64>,
    /// Who has landed something here.
    pub(crate) contributors: BTreeSet<usize>,
    pub(crate) last_change: i64,
}

impl<'w> View<'w> {
    /// Before anything happened.
    pub(crate) fn nothing(world: &'w World) -> Self {
        let fresh =
            |repo: &Repo| RepoState { last_change: repo.created_at, ..RepoState::default() };
        Self { world, at: i64::MIN, repos: world.repos.iter().map(fresh).collect() }
    }

    /// How many pull requests a repo has.
    pub fn pull_count(&self, repo: &str) -> usize {
        self.forge_objects(repo).filter(|forge_object| forge_object.pull.is_some()).count()
    }

    /// How many issues a repo has, without pull requests.
    pub fn issue_count(&self, repo: &str) -> usize {
        self.forge_objects(repo).filter(|forge_object| forge_object.pull.is_none()).count()
    }

    fn forge_objects(&self, repo: &str) -> impl Iterator<Item = &ForgeObject> {
        let index = self.world.repo_index(repo).expect("the repo is in the world");
        self.repos[index].forge_objects.values()
    }

    /// Goes on by one happening.
    pub(crate) fn apply(&mut self, happening: &Happening) {
        self.at = happening.at;
        let Happening { at, actor, .. } = *happening;
        let world = self.world;
        let repo = &world.repos[happening.repo];
        let state = &mut self.repos[happening.repo];
        match &happening.what {
            What::IssueOpened { number, id, issue } => {
                state.forge_objects.insert(*number, forge_object(*number, *id, happening, issue));
            }
            What::PullOpened { number, issue_id, id, pull } => {
                let mut forge_object = forge_object(*number, *issue_id, happening, &pull.issue);
                forge_object.pull = Some(opened(world, state, happening, *id, pull));
                state.forge_objects.insert(*number, forge_object);
            }
            What::Pushed { push, .. } => state.push(at, actor, repo, push),
            What::Starred => state.stars.push((at, actor)),
            What::Unstarred => state.stars.retain(|(_, who)| *who != actor),
            What::Forked { fork } => state.forks.push((at, *fork)),
            What::Released { id, tag } => {
                state.releases.push(Release { id: *id, author: actor, at, tag: tag.clone() });
                state.tags.insert(tag.clone());
            }
            What::RefCreated { kind, name } => state.create(*kind, name, repo),
            What::RefDeleted { kind: RefKind::Branch, name } => _ = state.branches.remove(name),
            What::RefDeleted { kind: RefKind::Tag, name } => _ = state.tags.remove(name),
            What::CommitCommented { id, sha, body } => state.commit_comments.push(CommitComment {
                id: *id,
                author: actor,
                at,
                sha: sha.clone(),
                body: body.clone(),
            }),
            What::Renamed { .. } => (),
            what => state.step(at, actor, what),
        }
        if happening.what.changes_repo() {
            state.last_change = at;
        }
    }
}

impl RepoState {
    /// The tip of a branch, which is made up if nothing was pushed.
    pub(crate) fn tip(&self, repo: &Repo, branch: &str) -> String {
        let made_up = || digest::sha1(&format!("tip {} {branch}", repo.id));
        self.branches.get(branch).cloned().unwrap_or_else(made_up)
    }

    fn push(&mut self, at: i64, actor: usize, repo: &Repo, push: &NewPush) {
        let branch = push.branch.clone().expect("filled in when told");
        let tip = push.commits.last().map(|commit| commit.sha.clone());
        let tip = tip.unwrap_or_else(|| self.tip(repo, &branch));
        self.branches.insert(branch, tip);
        self.pushed_at = Some(at);
        self.contributors.insert(actor);
    }

    fn create(&mut self, kind: RefKind, name: &str, repo: &Repo) {
        match kind {
            RefKind::Branch => {
                let tip = self.tip(repo, &repo.default_branch);
                self.branches.insert(name.to_owned(), tip);
            }
            RefKind::Tag => _ = self.tags.insert(name.to_owned()),
        }
    }
}

fn forge_object(number: u64, issue_id: u64, happening: &Happening, new: &NewIssue) -> ForgeObject {
    ForgeObject {
        number,
        issue_id,
        author: happening.actor,
        title: new.title.clone(),
        body: new.body.clone(),
        labels: new.labels.clone(),
        created_at: happening.at,
        updated_at: happening.at,
        closed_at: None,
        closed_by: None,
        reason: None,
        comments: Vec::new(),
        pull: None,
    }
}

fn opened(world: &World, state: &RepoState, happening: &Happening, id: u64, new: &NewPull) -> Pull {
    let repo = &world.repos[happening.repo];
    let base_ref = new.base_ref.clone().unwrap_or_else(|| repo.default_branch.clone());
    let owner = repo.name_at(happening.at).split('/').next().unwrap_or_default();
    let owner = world.account_index(owner).expect("an owner is made with the repo");
    let head_owner = if new.is_from_fork { happening.actor } else { owner };
    // A fork bears the repo's name, which may have changed since it was made.
    let forks = |one: &Repo| {
        let login = one.name_at(happening.at).split('/').next().unwrap_or_default();
        let is_theirs = world.account_index(login) == Some(head_owner);
        is_theirs && one.parent == Some(happening.repo)
    };
    let fork = world.repos.iter().position(forks);
    let head_repo = if new.is_from_fork { fork } else { Some(happening.repo) };
    Pull {
        id,
        is_draft: new.is_draft,
        base_sha: state.tip(repo, &base_ref),
        base_ref,
        head_ref: new.head_ref.clone(),
        head_sha: new.head_sha.clone().expect("filled in when told"),
        head_repo: head_repo.filter(|_| !new.has_lost_head),
        head_owner,
        commits: new.commits,
        files: new.files.clone(),
        merge: None,
        requested: Vec::new(),
        reviews: Vec::new(),
        comments: Vec::new(),
    }
}
