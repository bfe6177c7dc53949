//! A made-up GitHub: accounts, repos, and what happened to them at which time. What is true at a
//! time is computed from what happened until then; see [`View`].

mod account;
mod forge_object;
mod happening;
mod moment;
mod moment_pull;
mod new;
mod push;
mod random;
mod repo;
mod step;
mod view;

pub use account::{Account, AccountKind};
pub use happening::ReviewState;
pub use moment::Moment;
pub use new::{NewIssue, NewPull};
pub use push::NewPush;
pub use random::RandomWorld;
pub use repo::{CommunityFile, Repo};
pub use view::View;

pub(crate) use forge_object::{Comment, CommitComment, ForgeObject, Pull, Release, Review};
pub(crate) use happening::{Happening, RefKind, What};
pub(crate) use push::PushedCommit;
pub(crate) use view::RepoState;

/// A scripted history. Repos and accounts are there from their first mention on.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) accounts: Vec<Account>,
    pub(crate) repos: Vec<Repo>,
    /// In the order in which they were reported.
    pub(crate) happenings: Vec<Happening>,
    pub(crate) installations: Vec<Installation>,
    pub(crate) first_event_id: u64,
    ids: u64,
}

/// An App installed by an account, on all of its repos.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    pub(crate) id: u64,
    pub(crate) account: usize,
}

impl World {
    /// A world where nothing has happened.
    pub fn new() -> Self {
        Self {
            accounts: Vec::new(),
            repos: Vec::new(),
            happenings: Vec::new(),
            installations: Vec::new(),
            first_event_id: 10_000_000_000,
            ids: 0,
        }
    }

    /// The repo of this name, which is made if no repo ever had it. Its owner is made, too.
    pub fn repo(&mut self, name: &str) -> &mut Repo {
        match self.repo_index(name) {
            Some(index) => &mut self.repos[index],
            None => self.new_repo(name),
        }
    }

    /// A new repo of this name, even if another had it before that has another now. From now on
    /// the name means the new one.
    pub fn new_repo(&mut self, name: &str) -> &mut Repo {
        let owner = name.split_once('/').expect("a repo is called owner/name").0;
        self.account_or_new(owner);
        let id = 1000 + self.repos.len() as u64;
        self.repos.push(Repo::new(id, name));
        self.repos.last_mut().expect("it was just made")
    }

    /// The account of this login, which is made if no account ever had it: a bot if the login
    /// ends in `[bot]`, else a user.
    pub fn account(&mut self, login: &str) -> &mut Account {
        let index = self.account_or_new(login);
        &mut self.accounts[index]
    }

    /// The account of this login as an organization.
    pub fn organization(&mut self, login: &str) -> &mut Account {
        self.account(login).kind(AccountKind::Organization)
    }

    /// Installs an App on all repos of an account.
    pub fn install_app(&mut self, id: u64, login: &str) {
        let account = self.account_or_new(login);
        self.installations.push(Installation { id, account });
    }

    /// What somebody does at a time (Unix seconds) in a repo; the rest is said of the
    /// [`Moment`]. Things need not be reported in the order of time, but numbers of issues and ids
    /// of events are given in the order of telling.
    pub fn at(&mut self, at: i64, repo: &str, login: &str) -> Moment<'_> {
        let own = self.repo(repo);
        // Nothing happens before there is a repo for it.
        own.created_at = own.created_at.min(at);
        let repo = self.repo_index(repo).expect("it was just made");
        let actor = self.account_or_new(login);
        Moment { world: self, at, repo, actor }
    }

    /// The id of the first event, from which the others count up. The ids of every road agree.
    pub fn first_event_id(&mut self, id: u64) {
        self.first_event_id = id;
    }

    /// Everything as it stands at a time, after what happened in that second.
    pub fn until(&self, at: i64) -> View<'_> {
        let mut view = View::nothing(self);
        for happening in self.sorted().into_iter().filter(|one| one.at <= at) {
            view.apply(happening);
        }
        view.at = at;
        view
    }

    /// Everything as it stands in the end.
    pub fn now(&self) -> View<'_> {
        self.until(self.last_time())
    }

    /// When the last thing happened, or the last repo was created.
    pub fn last_time(&self) -> i64 {
        let created = self.repos.iter().map(|repo| repo.created_at);
        self.happenings.iter().map(|one| one.at).chain(created).max().unwrap_or(1_577_836_800)
    }

    /// Happenings in the order of time; those of one second in the order in which they were
    /// reported.
    pub(crate) fn sorted(&self) -> Vec<&Happening> {
        let mut sorted: Vec<_> = self.happenings.iter().collect();
        sorted.sort_by_key(|one| one.at);
        sorted
    }

    /// The repo that has this name, else the one that had it last.
    pub(crate) fn repo_index(&self, name: &str) -> Option<usize> {
        let is_it = |(_, one): &(i64, String)| one.eq_ignore_ascii_case(name);
        let now = |repo: &Repo| repo.names.last().is_some_and(is_it);
        let ever = |repo: &Repo| repo.names.iter().any(is_it);
        self.repos.iter().position(now).or_else(|| self.repos.iter().rposition(ever))
    }

    /// The account that has this login, else the one that had it last.
    pub(crate) fn account_index(&self, login: &str) -> Option<usize> {
        let is_it = |(_, one): &(i64, String)| one.eq_ignore_ascii_case(login);
        let now = |account: &Account| account.logins.last().is_some_and(is_it);
        let ever = |account: &Account| account.logins.iter().any(is_it);
        self.accounts.iter().position(now).or_else(|| self.accounts.iter().rposition(ever))
    }

    pub(crate) fn account_or_new(&mut self, login: &str) -> usize {
        self.account_index(login).unwrap_or_else(|| {
            self.accounts.push(Account::new(500 + self.accounts.len() as u64, login));
            self.accounts.len() - 1
        })
    }

    /// A new global id; those of different kinds never meet, which catches mixed-up fields.
    pub(crate) fn new_id(&mut self, start: u64) -> u64 {
        self.ids += 1;
        start + self.ids
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// The last of names that were given until a time; the first before any.
fn name_at(names: &[(i64, String)], at: i64) -> &str {
    let name = names.iter().rev().find(|(since, _)| *since <= at);
    &name.or(names.first()).expect("there is a first name").1
}
