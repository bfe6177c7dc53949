//! What lies in a repository, and what GitHub finds in it.

use serde_json::{Value, json};

use super::super::connection::Arguments;
use super::super::node::Out;
use super::super::run::Run;
use super::commit;
use crate::github::CommunityFile;
use crate::github::digest::{node_id, sha1};

impl<'v> Run<'_, 'v> {
    pub(super) fn repo_content(&self, repo: usize, field: &str, arguments: &Arguments) -> Out<'v> {
        let reported = self.json.reported(repo);
        let value = match field {
            "primaryLanguage" => reported.language.as_ref().map(
                |name| json!({ "__typename": "Language", "id": format!("L_{name}"), "name": name }),
            ),
            "licenseInfo" => reported.license.as_ref().map(|spdx| {
                let license = self.json.license(repo);
                json!({
                    "__typename": "License", "id": license["node_id"], "key": license["key"],
                    "name": license["name"], "spdxId": spdx, "url": license["url"],
                })
            }),
            "defaultBranchRef" => Some(self.branch(repo, &reported.default_branch)),
            "object" => self.object(repo, arguments),
            _ => self.community(repo, field),
        };
        Out::Value(value.unwrap_or_default())
    }

    /// What speaks to contributors.
    fn community(&self, repo: usize, field: &str) -> Option<Value> {
        let reported = self.json.reported(repo);
        let page = self.json.repo_page(repo);
        let file = |file: CommunityFile| {
            reported
                .has(file)
                .then(|| format!("{page}/blob/{}/{}", reported.default_branch, file.path()))
        };
        // A list of none where there is no such file.
        let list = |file: CommunityFile, one: Value| {
            Some(if reported.has(file) { json!([one]) } else { json!([]) })
        };
        match field {
            "codeOfConduct" => file(CommunityFile::CodeOfConduct).map(|url| {
                json!({
                    "__typename": "CodeOfConduct", "id": node_id("CodeOfConduct", 1), "url": url,
                    "key": "contributor_covenant", "name": "Contributor Covenant",
                })
            }),
            "contributingGuidelines" => file(CommunityFile::Contributing).map(|url| {
                json!({ "__typename": "ContributingGuidelines", "body": "Be kind.", "url": url })
            }),
            "issueTemplates" => {
                let one = json!({
                    "__typename": "IssueTemplate", "filename": "bug.md", "name": "Bug", "title": "",
                });
                list(CommunityFile::IssueTemplate, one)
            }
            "pullRequestTemplates" => {
                let (name, body) = ("PULL_REQUEST_TEMPLATE.md", "What and why?");
                let one = json!({
                    "__typename": "PullRequestTemplate", "filename": name, "body": body,
                });
                list(CommunityFile::PullRequestTemplate, one)
            }
            "isSecurityPolicyEnabled" => Some(reported.has(CommunityFile::Security).into()),
            "securityPolicyUrl" => {
                reported.has(CommunityFile::Security).then(|| format!("{page}/security/policy").into())
            }
            _ => None,
        }
    }

    fn branch(&self, repo: usize, name: &str) -> Value {
        let tip = self.json.state(repo).tip(self.json.reported(repo), name);
        json!({
            "__typename": "Ref", "id": format!("REF_{name}"), "name": name,
            "prefix": "refs/heads/", "target": commit(&tip),
        })
    }

    /// A commit, or a community file or the folder of one, by an expression like `HEAD:README.md`.
    fn object(&self, repo: usize, arguments: &Arguments) -> Option<Value> {
        let reported = self.json.reported(repo);
        let expression = arguments.get("expression").and_then(Value::as_str)?;
        let Some((_, path)) = expression.split_once(':') else {
            return Some(commit(&self.json.state(repo).tip(reported, &reported.default_branch)));
        };
        let mut paths = reported.files.iter().map(|file| file.path());
        if paths.clone().any(|one| one == path) {
            return Some(json!({
                "__typename": "Blob", "id": format!("B_{path}"), "oid": sha1(path),
                "text": "text", "byteSize": 4, "isBinary": false,
            }));
        }
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let entry = |one: &str| {
            let rest = one.strip_prefix(&folder)?;
            let name = rest.split('/').next()?.to_owned();
            let kind = if rest.contains('/') { "tree" } else { "blob" };
            Some(json!({ "__typename": "TreeEntry", "name": name, "type": kind }))
        };
        let entries: Vec<Value> = paths.by_ref().filter_map(entry).collect();
        (!entries.is_empty()).then(|| {
            json!({
                "__typename": "Tree", "id": format!("T_{path}"), "oid": sha1(path),
                "entries": entries,
            })
        })
    }
}
