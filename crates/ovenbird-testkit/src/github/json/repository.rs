//! A repository object.

use serde_json::{Map, Value, json};

use super::{Json, extend};
use crate::github::digest::node_id;
use crate::github::time::iso;

/// How much of a repository is reported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// As inside of other objects and in lists.
    Inside,
    /// As its own page of the API has it.
    Page,
    /// As a push delivery has it: with times as numbers and an owner with a name.
    Push,
}

/// Addresses under the repository's own, by key, in GitHub's order.
const ADDRESSES: [(&str, &str); 36] = [
    ("forks_url", "forks"),
    ("keys_url", "keys{/key_id}"),
    ("collaborators_url", "collaborators{/collaborator}"),
    ("teams_url", "teams"),
    ("hooks_url", "hooks"),
    ("issue_events_url", "issues/events{/number}"),
    ("events_url", "events"),
    ("assignees_url", "assignees{/user}"),
    ("branches_url", "branches{/branch}"),
    ("tags_url", "tags"),
    ("blobs_url", "git/blobs{/sha}"),
    ("git_tags_url", "git/tags{/sha}"),
    ("git_refs_url", "git/refs{/sha}"),
    ("trees_url", "git/trees{/sha}"),
    ("statuses_url", "statuses/{sha}"),
    ("languages_url", "languages"),
    ("stargazers_url", "stargazers"),
    ("contributors_url", "contributors"),
    ("subscribers_url", "subscribers"),
    ("subscription_url", "subscription"),
    ("commits_url", "commits{/sha}"),
    ("git_commits_url", "git/commits{/sha}"),
    ("comments_url", "comments{/number}"),
    ("issue_comment_url", "issues/comments{/number}"),
    ("contents_url", "contents/{+path}"),
    ("compare_url", "compare/{base}...{head}"),
    ("merges_url", "merges"),
    ("archive_url", "{archive_format}{/ref}"),
    ("downloads_url", "downloads"),
    ("issues_url", "issues{/number}"),
    ("pulls_url", "pulls{/number}"),
    ("milestones_url", "milestones{/number}"),
    ("notifications_url", "notifications{?since,all,participating}"),
    ("labels_url", "labels{/name}"),
    ("releases_url", "releases{/id}"),
    ("deployments_url", "deployments"),
];

impl Json<'_> {
    pub(crate) fn repository(&self, repo: usize, extent: Extent) -> Value {
        let reported = self.reported(repo);
        let full_name = self.name(repo);
        let owner = self.user(self.owner(repo));
        let mut object = json!({
            "id": reported.id,
            "node_id": reported.node_id(),
            "name": full_name.rsplit('/').next(),
            "full_name": full_name,
            "private": reported.is_private,
            "owner": owner,
            "html_url": self.repo_page(repo),
            "description": reported.description,
            "fork": reported.parent.is_some(),
            "url": self.repo_url(repo),
        });
        extend(&mut object, self.repo_addresses(repo));
        extend(&mut object, self.repo_counts(repo));
        match extent {
            Extent::Inside => (),
            Extent::Page => extend(&mut object, self.page_extras(repo)),
            Extent::Push => self.shape_for_push(repo, &mut object),
        }
        object
    }

    fn repo_addresses(&self, repo: usize) -> Value {
        let (url, page) = (self.repo_url(repo), self.repo_page(repo));
        let host = self.web.rsplit('/').next().unwrap_or_default();
        let mut addresses = Map::new();
        for (key, path) in ADDRESSES {
            addresses.insert(key.to_owned(), format!("{url}/{path}").into());
        }
        let git = [
            ("git_url", format!("git://{host}/{}.git", self.name(repo))),
            ("ssh_url", format!("git@{host}:{}.git", self.name(repo))),
            ("clone_url", format!("{page}.git")),
            ("svn_url", page.clone()),
        ];
        addresses.extend(git.map(|(key, url)| (key.to_owned(), url.into())));
        Value::Object(addresses)
    }

    fn repo_counts(&self, repo: usize) -> Value {
        let (reported, state) = (self.reported(repo), self.state(repo));
        let stars = reported.stars + state.stars.len() as u64;
        let open =
            state.forge_objects.values().filter(|forge_object| forge_object.is_open()).count();
        json!({
            "created_at": iso(reported.created_at),
            "updated_at": iso(state.last_change),
            "pushed_at": iso(state.pushed_at.unwrap_or(reported.created_at)),
            "homepage": null,
            "size": 100,
            "stargazers_count": stars,
            "watchers_count": stars,
            "language": reported.language,
            "has_issues": true,
            "has_projects": true,
            "has_downloads": true,
            "has_wiki": true,
            "has_pages": false,
            "has_discussions": false,
            "forks_count": state.forks.len(),
            "mirror_url": null,
            "archived": reported.is_archived,
            "disabled": false,
            "open_issues_count": open,
            "license": self.license(repo),
            "allow_forking": true,
            "is_template": false,
            "web_commit_signoff_required": false,
            "topics": [],
            "visibility": if reported.is_private { "private" } else { "public" },
            "forks": state.forks.len(),
            "open_issues": open,
            "watchers": stars,
            "default_branch": reported.default_branch,
        })
    }

    pub(crate) fn license(&self, repo: usize) -> Value {
        let Some(spdx) = &self.reported(repo).license else { return Value::Null };
        let name = match spdx.as_str() {
            "MIT" => "MIT License",
            "Apache-2.0" => "Apache License 2.0",
            other => other,
        };
        let key = spdx.to_lowercase();
        let url = format!("{}/licenses/{key}", self.api);
        json!({
            "key": key, "name": name, "spdx_id": spdx, "url": url,
            "node_id": node_id("License", spdx.len() as u64),
        })
    }

    fn page_extras(&self, repo: usize) -> Value {
        let mut extras = json!({
            "temp_clone_token": null,
            "network_count": self.state(repo).forks.len(),
            "subscribers_count": 0,
        });
        let owner = self.owner(repo);
        if self.view.world.accounts[owner].kind == crate::github::AccountKind::Organization {
            extend(&mut extras, json!({ "organization": self.user(owner) }));
        }
        if let Some(parent) = self.reported(repo).parent {
            let parent = self.repository(parent, Extent::Inside);
            extend(&mut extras, json!({ "parent": parent, "source": parent }));
        }
        extras
    }

    fn shape_for_push(&self, repo: usize, object: &mut Value) {
        let (reported, state) = (self.reported(repo), self.state(repo));
        let login = self.login(self.owner(repo));
        let mut owner = json!({ "name": login, "email": null });
        extend(&mut owner, object["owner"].take());
        let stars = object["stargazers_count"].clone();
        let more = json!({
            "owner": owner,
            "created_at": reported.created_at,
            "pushed_at": state.pushed_at.unwrap_or(reported.created_at),
            "stargazers": stars,
            "master_branch": reported.default_branch,
        });
        extend(object, more);
    }
}
