//! What has changed in many repos since they were last asked, by one query.

use serde_json::Value;

use super::{int, nodes, time};
use crate::github::api::{ApiError, GraphqlAnswer};

/// A repo at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The forge's number.
    pub number: i64,
    /// owner/name, as it is called now.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
    /// When the last touched of its issues was touched; `None` if it has none.
    pub issues_at: Option<i64>,
    /// The same of its pull requests.
    pub pulls_at: Option<i64>,
    /// Comments on commits.
    pub commit_comments: Option<u64>,
    /// Releases.
    pub releases: Option<u64>,
    /// Forks.
    pub forks: Option<u64>,
    /// Stars.
    pub stars: Option<u64>,
    /// All that a profile may depend on, as one text.
    pub stamp: String,
}

/// What came of one repo's look.
pub type OverviewResult = Result<Overview, ApiError>;

/// Reads the answer to [`Query::overview`](super::Query::overview) for these repos, in their order.
pub fn overview_result(answer: &GraphqlAnswer, names: &[&str]) -> Vec<OverviewResult> {
    let one = |(at, name): (usize, &&str)| {
        let alias = format!("r{at}");
        let found = answer.data.get(&alias).filter(|repo| repo.is_object());
        found.and_then(overview).ok_or_else(|| why_not(answer, &alias, name))
    };
    names.iter().enumerate().map(one).collect()
}

fn overview(repo: &Value) -> Option<Overview> {
    let newest = |list: &str| nodes(&repo[list]).filter_map(|node| time(&node["updatedAt"])).max();
    let count = |value: &Value| int(value).map(|count| count as u64);
    let stamp = ["pushedAt", "updatedAt", "isArchived", "stargazerCount", "forkCount"]
        .map(|name| repo[name].to_string());
    Some(Overview {
        number: int(&repo["databaseId"])?,
        name: repo["nameWithOwner"].as_str()?.to_owned(),
        created_at: time(&repo["createdAt"])?,
        issues_at: newest("issues"),
        pulls_at: newest("pullRequests"),
        commit_comments: count(&repo["commitComments"]["totalCount"]),
        releases: count(&repo["releases"]["totalCount"]),
        forks: count(&repo["forkCount"]),
        stars: count(&repo["stargazerCount"]),
        stamp: stamp.join(" "),
    })
}

/// Why a repo could not be had.
fn why_not(answer: &GraphqlAnswer, alias: &str, name: &str) -> ApiError {
    let what = format!("the repo {name}");
    let error = answer.errors.iter().find(|error| error.path.first().is_some_and(|at| at == alias));
    match error {
        Some(error) if error.kind.as_deref() == Some("NOT_FOUND") => ApiError::NotFound { what },
        Some(error) if error.kind.as_deref() == Some("FORBIDDEN") => {
            ApiError::Forbidden { what, message: error.message.clone() }
        }
        Some(error) => ApiError::Query { what, message: error.message.clone() },
        None => ApiError::NotFound { what },
    }
}
