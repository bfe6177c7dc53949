//! Issues and pull requests, one and many.

use serde_json::json;

use super::super::http::Reply;
use super::Ask;
use crate::github::digest::sha1;
use crate::github::time::{iso, parse};
use crate::github::world::{Item, Pull};

impl<'a> Ask<'a> {
    fn items(&self) -> impl Iterator<Item = &'a Item> {
        self.json.state(self.repo).items.values()
    }

    /// Whether a list wants an item, by `state` and `since`.
    pub(super) fn wants(&self, item: &Item) -> bool {
        let has_state = match self.request.query("state").unwrap_or("open") {
            "all" => true,
            state => item.state() == state,
        };
        has_state && self.is_since(item.updated_at)
    }

    /// Whether something was touched at the time of `since` or later.
    pub(super) fn is_since(&self, touched: i64) -> bool {
        self.request.query("since").and_then(parse).is_none_or(|since| touched >= since)
    }

    /// Issues and pull requests alike, which is what this list has.
    pub(super) fn issues(&self) -> Reply {
        let mut items: Vec<_> = self.items().filter(|item| self.wants(item)).collect();
        self.sort(&mut items, self.request.query("direction") != Some("asc"));
        self.list(items, |item| self.json.issue(self.repo, item))
    }

    pub(super) fn pulls(&self) -> Reply {
        let pulls = self.items().filter(|item| item.pull.is_some());
        let base = self.request.query("base");
        let has_base = |item: &&Item| {
            base.is_none() || item.pull.as_ref().map(|pull| pull.base_ref.as_str()) == base
        };
        let mut items: Vec<_> = pulls.filter(|item| self.wants(item)).filter(has_base).collect();
        // The newest come first only where they are sorted by creation.
        let by_creation = matches!(self.request.query("sort"), None | Some("created"));
        let descending = match self.request.query("direction") {
            Some(direction) => direction == "desc",
            None => by_creation,
        };
        self.sort(&mut items, descending);
        self.list(items, |item| self.json.short_pull(self.repo, item))
    }

    fn sort(&self, items: &mut [&Item], descending: bool) {
        match self.request.query("sort") {
            Some("updated") => items.sort_by_key(|item| (item.updated_at, item.number)),
            Some("comments" | "popularity") => items.sort_by_key(|item| item.comments.len()),
            _ => items.sort_by_key(|item| (item.created_at, item.number)),
        }
        if descending {
            items.reverse();
        }
    }

    /// Something of one issue or pull request.
    pub(super) fn of_item(&self, kind: &str, number: &str, rest: &[&str]) -> Reply {
        let found = number.parse().ok();
        let found = found.and_then(|number: u64| self.json.state(self.repo).items.get(&number));
        let Some(item) = found else { return Reply::not_found() };
        let (repo, json) = (self.repo, self.json);
        let Some(pull) = item.pull.as_ref().filter(|_| kind == "pulls") else {
            return match (kind, rest) {
                ("issues", []) => {
                    let mut issue = json.issue(repo, item);
                    issue["closed_by"] = item.closed_by.map(|by| json.user(by)).into();
                    Reply::ok(&issue)
                }
                ("issues", ["comments"]) => self.comments(item),
                _ => Reply::not_found(),
            };
        };
        match rest {
            [] => Reply::ok(&json.pull(repo, item)),
            ["reviews"] => {
                self.list(pull.reviews.iter().collect(), |one| json.review(repo, item, one))
            }
            ["comments"] => {
                self.list(pull.comments.iter().collect(), |one| json.code_comment(repo, item, one))
            }
            ["merge"] if pull.merge.is_some() => {
                Reply { status: 204, headers: Vec::new(), body: Vec::new(), cost: 1 }
            }
            ["files"] => self.files(item, pull),
            _ => Reply::not_found(),
        }
    }

    fn files(&self, item: &Item, pull: &Pull) -> Reply {
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
                "patch": format!("@@ made {} @@", iso(item.created_at)),
            })
        })
    }
}
