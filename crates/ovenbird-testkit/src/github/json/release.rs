//! A release object.

use serde_json::{Value, json};

use super::Json;
use crate::github::digest::node_id;
use crate::github::time::iso;
use crate::github::world::Release;

impl Json<'_> {
    pub(crate) fn release(&self, repo: usize, release: &Release) -> Value {
        let url = format!("{}/releases/{}", self.repo_url(repo), release.id);
        let tag = &release.tag;
        let uploads = url.replace("https://api.", "https://uploads.");
        json!({
            "url": url,
            "assets_url": format!("{url}/assets"),
            "upload_url": format!("{uploads}/assets{{?name,label}}"),
            "html_url": format!("{}/releases/tag/{tag}", self.repo_page(repo)),
            "id": release.id,
            "author": self.user(release.author),
            "node_id": node_id("Release", release.id),
            "tag_name": tag,
            "target_commitish": self.reported(repo).default_branch,
            "name": tag,
            "draft": false,
            "prerelease": false,
            "created_at": iso(release.at),
            "published_at": iso(release.at),
            "assets": [],
            "tarball_url": format!("{}/tarball/{tag}", self.repo_url(repo)),
            "zipball_url": format!("{}/zipball/{tag}", self.repo_url(repo)),
            "body": null,
        })
    }
}
