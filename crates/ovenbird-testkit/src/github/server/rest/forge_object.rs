//! Issues and pull requests, one and many.

use serde_json::json;

use super::super::http::Reply;
use super::Ask;
use crate::github::digest::sha1;
use crate::github::time::{iso, parse};
use crate::github::world::{ForgeObject, Pull};

impl<'a> Ask<'a> {
    fn forge_objects(&self) -> impl Iterator<Item = &'a ForgeObject> {
        self.json.state(self.repo).forge_objects.values()
    }

    /// Whether a list wants an item, by `state` and `since`.
    pub(super) fn wants(&self, forge_object: &ForgeObject) -> bool {
        let has_state = match self.request.query("state").unwrap_or("open") {
            "all" => true,
            state => forge_object.state() == state,
        };
        has_state && self.is_since(forge_object.updated_at)
    }

    /// Whether something was touched at the time of `since` or later.
    pub(super) fn is_since(&self, touched: i64) -> bool {
        self.request.query("since").and_then(parse).is_none_or(|since| touched >= since)
    }

    /// Issues and pull requests alike, which is what this list has.
    pub(super) fn issues(&self) -> Reply {
        let mut forge_objects: Vec<_> =
            self.forge_objects().filter(|forge_object| self.wants(forge_object)).collect();
        self.sort(&mut forge_objects, self.request.query("direction") != Some("asc"));
        self.list(forge_objects, |forge_object| self.json.issue(self.repo, forge_object))
    }

    pub(super) fn pulls(&self) -> Reply {
        let pulls = self.forge_objects().filter(|forge_object| forge_object.pull.is_some());
        let base = self.request.query("base");
        let has_base = |forge_object: &&ForgeObject| {
            base.is_none() || forge_object.pull.as_ref().map(|pull| pull.base_ref.as_str()) == base
        };
        let mut forge_objects: Vec<_> =
            pulls.filter(|forge_object| self.wants(forge_object)).filter(has_base).collect();
        // The newest come first only where they are sorted by creation.
        let by_creation = matches!(self.request.query("sort"), None | Some("created"));
        let descending = match self.request.query("direction") {
            Some(direction) => direction == "desc",
            None => by_creation,
        };
        self.sort(&mut forge_objects, descending);
        self.list(forge_objects, |forge_object| self.json.short_pull(self.repo, forge_object))
    }

    fn sort(&self, forge_objects: &mut [&ForgeObject], descending: bool) {
        match self.request.query("sort") {
            Some("updated") => forge_objects
                .sort_by_key(|forge_object| (forge_object.updated_at, forge_object.number)),
            Some("comments" | "popularity") => {
                forge_objects.sort_by_key(|forge_object| forge_object.comments.len());
            }
            _ => forge_objects
                .sort_by_key(|forge_object| (forge_object.created_at, forge_object.number)),
        }
        if descending {
            forge_objects.reverse();
        }
    }

    /// Something of one issue or pull request.
    pub(super) fn of_forge_object(&self, kind: &str, number: &str, rest: &[&str]) -> Reply {
        let found = number.parse().ok();
        let found =
            found.and_then(|number: u64| self.json.state(self.repo).forge_objects.get(&number));
        let Some(forge_object) = found else { return Reply::not_found() };
        let (repo, json) = (self.repo, self.json);
        let Some(pull) = forge_object.pull.as_ref().filter(|_| kind == "pulls") else {
            return match (kind, rest) {
                ("issues", []) => {
                    let mut issue = json.issue(repo, forge_object);
                    issue["closed_by"] = forge_object.closed_by.map(|by| json.user(by)).into();
                    Reply::ok(&issue)
                }
                ("issues", ["comments"]) => self.comments(forge_object),
                _ => Reply::not_found(),
            };
        };
        match rest {
            [] => Reply::ok(&json.pull(repo, forge_object)),
            ["reviews"] => {
                self.list(pull.reviews.iter().collect(), |one| json.review(repo, forge_object, one))
            }
            ["comments"] => self.list(pull.comments.iter().collect(), |one| {
                json.code_comment(repo, forge_object, one)
            }),
            ["merge"] if pull.merge.is_some() => {
                Reply { status: 204, headers: Vec::new(), body: Vec::new(), cost: 1 }
            }
            ["files"] => self.files(forge_object, pull),
            _ => Reply::not_found(),
        }
    }

    fn files(&self, forge_object: &ForgeObject, pull: &Pull) -> Reply {
        let (page, url) = (self.json.repo_page(self.repo), self.json.repo_url(self.repo));
        let head = &pull.head_sha;
        self.list(pull.files.iter().collect(), |(path, added, removed)| {
            json!({
                "sha": sha1(&format!("blob {path}")),
                "filename": path,
                "status": if *removed == 0 { "added" } else { "modified" },
                "additions": added,
                "deletions": removed,
                "changes": added + removed,
                "blob_url": format!("{page}/blob/{head}/{path}"),
                "raw_url": format!("{page}/raw/{head}/{path}"),
                "contents_url": format!("{url}/contents/{path}?ref={head}"),
                "patch": format!("@@ made {} @@", iso(forge_object.created_at)),
            })
        })
    }
}
