//! What a view holds, as GitHub's JSON: the full objects with all of their addresses, in the
//! shape of today. Older shapes are cut from these; see [`super::event`].

mod comment;
mod issue;
mod pull;
mod push;
mod release;
mod repository;
mod review;

use serde_json::{Value, json};

pub(crate) use push::PushJson;
pub(crate) use repository::Extent;

use super::digest::{node_id, sha1};
use super::world::{Account, AccountKind, ForgeObject, Repo, RepoState, View};

/// A view about to be written, and the addresses that its objects have.
pub(crate) struct Json<'v> {
    pub(crate) view: &'v View<'v>,
    /// Where the API is, without a slash at the end.
    pub(crate) api: String,
    /// Where the pages are.
    pub(crate) web: String,
}

impl<'v> Json<'v> {
    /// With the addresses of github.com.
    pub(crate) fn public(view: &'v View<'v>) -> Self {
        let (api, web) = ("https://api.github.com".to_owned(), "https://github.com".to_owned());
        Self { view, api, web }
    }

    pub(crate) fn reported(&self, repo: usize) -> &'v Repo {
        &self.view.world.repos[repo]
    }

    pub(crate) fn state(&self, repo: usize) -> &'v RepoState {
        &self.view.repos[repo]
    }

    /// `owner/name` of a repo at the time of the view.
    pub(crate) fn name(&self, repo: usize) -> &'v str {
        self.reported(repo).name_at(self.view.at)
    }

    pub(crate) fn login(&self, account: usize) -> &'v str {
        self.view.world.accounts[account].login_at(self.view.at)
    }

    /// The account that owns a repo.
    pub(crate) fn owner(&self, repo: usize) -> usize {
        let login = self.name(repo).split('/').next().unwrap_or_default();
        self.view.world.account_index(login).expect("an owner is made with the repo")
    }

    pub(crate) fn repo_url(&self, repo: usize) -> String {
        format!("{}/repos/{}", self.api, self.name(repo))
    }

    pub(crate) fn repo_page(&self, repo: usize) -> String {
        format!("{}/{}", self.web, self.name(repo))
    }

    /// An account as it stands in other objects.
    pub(crate) fn user(&self, account: usize) -> Value {
        let ghost = Account::ghost();
        let reported = &self.view.world.accounts[account];
        let of = if reported.is_deleted(self.view.at) { &ghost } else { reported };
        let login = of.login_at(self.view.at);
        let path = login.replace('[', "%5B").replace(']', "%5D");
        let url = format!("{}/users/{path}", self.api);
        let (picture, page) = match of.kind {
            AccountKind::Bot => ("in", format!("apps/{}", login.trim_end_matches("[bot]"))),
            _ => ("u", login.to_owned()),
        };
        json!({
            "login": login,
            "id": of.id,
            "node_id": of.node_id(),
            "avatar_url": format!("https://avatars.githubusercontent.com/{picture}/{}?v=4", of.id),
            "gravatar_id": "",
            "url": url,
            "html_url": format!("{}/{page}", self.web),
            "followers_url": format!("{url}/followers"),
            "following_url": format!("{url}/following{{/other_user}}"),
            "gists_url": format!("{url}/gists{{/gist_id}}"),
            "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
            "subscriptions_url": format!("{url}/subscriptions"),
            "organizations_url": format!("{url}/orgs"),
            "repos_url": format!("{url}/repos"),
            "events_url": format!("{url}/events{{/privacy}}"),
            "received_events_url": format!("{url}/received_events"),
            "type": of.kind.name(),
            "site_admin": false,
        })
    }

    /// An account as its own page of the API has it.
    pub(crate) fn profile(&self, account: usize) -> Value {
        use super::time::iso;
        let of = &self.view.world.accounts[account];
        let owned = self.view.world.repos.iter();
        let owned = owned.filter(|repo| {
            repo.name_at(self.view.at).split('/').next() == Some(self.login(account))
        });
        let mut user = self.user(account);
        let more = json!({
            "name": of.full_name, "company": null, "blog": "", "location": null, "email": of.email,
            "hireable": null, "bio": null, "twitter_username": null,
            "public_repos": owned.count(), "public_gists": 0, "followers": 0, "following": 0,
            "created_at": iso(of.created_at), "updated_at": iso(of.created_at),
        });
        extend(&mut user, more);
        user
    }

    /// An organization as a webhook names it.
    pub(crate) fn organization(&self, account: usize) -> Value {
        let of = &self.view.world.accounts[account];
        let login = self.login(account);
        let url = format!("{}/orgs/{login}", self.api);
        json!({
            "login": login,
            "id": of.id,
            "node_id": of.node_id(),
            "url": url,
            "repos_url": format!("{url}/repos"),
            "events_url": format!("{url}/events"),
            "hooks_url": format!("{url}/hooks"),
            "issues_url": format!("{url}/issues"),
            "members_url": format!("{url}/members{{/member}}"),
            "public_members_url": format!("{url}/public_members{{/member}}"),
            "avatar_url": format!("https://avatars.githubusercontent.com/u/{}?v=4", of.id),
            "description": "",
        })
    }

    /// What an account is to a repo, as the association field has it.
    pub(crate) fn association(&self, repo: usize, account: usize) -> &'static str {
        if self.owner(repo) == account {
            "OWNER"
        } else if self.reported(repo).members.contains(self.login(account)) {
            "MEMBER"
        } else if self.state(repo).contributors.contains(&account) {
            "CONTRIBUTOR"
        } else {
            "NONE"
        }
    }

    pub(crate) fn label(&self, repo: usize, name: &str) -> Value {
        const DEFAULTS: [&str; 4] = ["bug", "documentation", "enhancement", "good first issue"];
        let id = label_id(self.reported(repo), name);
        json!({
            "id": id,
            "node_id": node_id("Label", id),
            "url": format!("{}/labels/{}", self.repo_url(repo), name.replace(' ', "%20")),
            "name": name,
            "color": "ededed",
            "default": DEFAULTS.contains(&name),
            "description": null,
        })
    }

    pub(crate) fn labels(&self, repo: usize, forge_object: &ForgeObject) -> Vec<Value> {
        forge_object.labels.iter().map(|name| self.label(repo, name)).collect()
    }

    /// The counts of reactions, which nobody gives here.
    pub(crate) fn reactions(of: &str) -> Value {
        json!({
            "url": format!("{of}/reactions"), "total_count": 0, "+1": 0, "-1": 0, "laugh": 0,
            "hooray": 0, "confused": 0, "heart": 0, "rocket": 0, "eyes": 0,
        })
    }
}

/// A label's id: the same for the same name in the same repo.
pub(crate) fn label_id(repo: &Repo, name: &str) -> u64 {
    let digits = &sha1(&format!("label {} {name}", repo.id))[..8];
    u64::from_str_radix(digits, 16).expect("they are hexadecimal")
}

/// Adds the members of one object to another.
pub(crate) fn extend(to: &mut Value, more: Value) {
    if let (Value::Object(to), Value::Object(more)) = (to, more) {
        to.extend(more);
    }
}
