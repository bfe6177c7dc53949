//! A repo itself, its events, and how it receives contributors.

use serde_json::{Value, json};

use super::super::http::Reply;
use super::super::page::Page;
use super::Ask;
use crate::github::CommunityFile;
use crate::github::json::Extent;
use crate::github::time::iso;

impl Ask<'_> {
    pub(super) fn repository(&self) -> Reply {
        Reply::ok(&self.json.repository(self.repo, Extent::Page))
    }

    /// At most three pages of events; a page beyond is refused rather than empty.
    pub(super) fn events(&self) -> Reply {
        let page = Page::of(self.request);
        let name = self.json.name(self.repo);
        let era = self.state.settings.events;
        let per_page: usize =
            self.request.query("per_page").and_then(|text| text.parse().ok()).unwrap_or(30);
        if page.number() * per_page.clamp(1, 100) > 300 {
            let message = "In order to keep the API fast for everyone, pagination is limited for \
                           this resource.";
            return Reply::error(422, message);
        }
        let events = self.state.world.events_api(name, self.json.view.at, era);
        self.list(events, |event| event).with("X-Poll-Interval", &60)
    }

    pub(super) fn community(&self) -> Reply {
        let reported = self.json.reported(self.repo);
        let page = self.json.repo_page(self.repo);
        let file = |file: CommunityFile| {
            if reported.has(file) {
                json!({
                    "url": format!("{}/contents/{}", self.json.repo_url(self.repo), file.path()),
                    "html_url": format!("{page}/blob/{}/{}", reported.default_branch, file.path()),
                })
            } else {
                Value::Null
            }
        };
        let conduct = reported.has(CommunityFile::CodeOfConduct).then(|| {
            json!({
                "name": "Contributor Covenant",
                "key": "contributor_covenant",
                "url": format!("{}/codes_of_conduct/contributor_covenant", self.json.api),
                "html_url": file(CommunityFile::CodeOfConduct)["html_url"],
            })
        });
        Reply::ok(&json!({
            "health_percentage": reported.files.len() * 100 / 6,
            "description": reported.description,
            "documentation": null,
            "files": {
                "code_of_conduct": conduct,
                "code_of_conduct_file": file(CommunityFile::CodeOfConduct),
                "contributing": file(CommunityFile::Contributing),
                "issue_template": file(CommunityFile::IssueTemplate),
                "pull_request_template": file(CommunityFile::PullRequestTemplate),
                "license": self.json.license(self.repo),
                "readme": file(CommunityFile::Readme),
            },
            "updated_at": iso(self.json.state(self.repo).last_change),
            "content_reports_enabled": false,
        }))
    }
}
