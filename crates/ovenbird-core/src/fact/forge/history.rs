//! One repo's facts from its forge, laid out for the metrics.

use serde::{Deserialize, Serialize};

use crate::fact::{AccountId, Oid, Window};

/// What a forge's sources reported about one repo.
///
/// Accounts, labels and paths are named by their index here. Times are Unix seconds. What no
/// source reported is `None`, and never means "no".
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgeHistory {
    /// The host, such as `github.com`; empty where the repo has none.
    pub host: String,
    /// Who owns the repo: the login in its key, in lower case.
    pub owner: String,
    /// Everybody who is named below.
    pub accounts: Vec<AccountRow>,
    /// Pull requests, by ascending number.
    pub pull_requests: Vec<PullRequestRow>,
    /// Issues, by ascending number.
    pub issues: Vec<IssueRow>,
    /// Reviews and comments, by number, then time.
    pub responses: Vec<ResponseRow>,
    /// Names of labels.
    pub labels: Vec<String>,
    /// Files that pull requests change, or that comments on lines speak of.
    pub paths: Vec<String>,
    /// Releases, by time.
    pub releases: Vec<ReleaseRow>,
    /// Stars that were given: who, and when.
    pub stars: Vec<(u32, i64)>,
    /// Forks that were made: by whom, and when.
    pub forks: Vec<(u32, i64)>,
    /// What the repo says of itself.
    pub profile: Option<ProfileRow>,
    /// When what was watched.
    pub watch: Watch,
    /// Numbers of the issues and pull requests whose opening an event reported, ascending: what
    /// else is known of others must have come another way, and their opening was lost.
    pub openings: Vec<i64>,
}

/// An account that is named in a repo's facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Which account it is.
    pub id: AccountId,
    /// The login that was reported last.
    pub login: String,
    /// Earlier logins.
    pub earlier: Vec<String>,
    /// What kind it says it is: `User`, `Bot`, `Organization`.
    pub kind: Option<String>,
    /// The name that it states.
    pub name: Option<String>,
    /// The company that it states.
    pub company: Option<String>,
    /// The address that it shows.
    pub email: Option<String>,
}

/// How an issue or pull request ended, as far as is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// When it was closed, merged or not; `None` also where a pull request is reported to be closed
    /// and no source reported whether by a merge.
    pub at: Option<i64>,
    /// Who closed it.
    pub by: Option<u32>,
    /// Where it is not known to be closed: the latest instant at which it was reported to be open.
    pub open_at: Option<i64>,
}

/// One pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequestRow {
    /// Its number in the repo.
    pub number: i64,
    /// Who opened it.
    pub author: Option<u32>,
    /// When it was opened.
    pub created: Option<i64>,
    /// How it ended.
    pub ending: Ending,
    /// When it was merged by the forge.
    pub merged: Option<i64>,
    /// Who merged it.
    pub merged_by: Option<u32>,
    /// Whether it was a draft when last reported.
    pub draft: Option<bool>,
    /// Lines added, as last reported.
    pub additions: Option<u32>,
    /// Lines removed, as last reported.
    pub deletions: Option<u32>,
    /// Files changed, as last reported.
    pub changed_files: Option<u32>,
    /// Whether it came from a branch of the repo itself, which takes write access.
    pub own_branch: Option<bool>,
    /// Whether it goes into the default branch.
    pub into_default: Option<bool>,
    /// The commit that the merge made.
    pub merge_oid: Option<Oid>,
    /// The tip of what it wants merged, as last reported.
    pub head_oid: Option<Oid>,
    /// Where it was closed without being merged by the forge: the commit on the default branch by
    /// whose patch it landed all the same, if one was looked for and found.
    pub same_patch: Option<Oid>,
    /// Indexes of its labels.
    pub labels: Vec<u32>,
    /// Logins and teams that were asked for a review.
    pub requested: Vec<String>,
    /// Indexes of the files that it changes, as last reported; of more than a hundred, the first
    /// hundred as the forge lists them. Empty where it changes none.
    pub paths: Option<Vec<u32>>,
    /// All sources that reported it, as bits of [`Source`](super::Source).
    pub sources: u8,
}

impl PullRequestRow {
    /// Lines added and removed, as last reported.
    pub fn lines(&self) -> Option<u32> {
        self.additions.zip(self.deletions).map(|(added, removed)| added.saturating_add(removed))
    }
}

/// One issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueRow {
    /// Its number in the repo.
    pub number: i64,
    /// Who opened it.
    pub author: Option<u32>,
    /// When it was opened.
    pub created: Option<i64>,
    /// How it ended.
    pub ending: Ending,
    /// Why it was closed, as the forge words it: completed, `not_planned`, duplicate.
    pub reason: Option<String>,
    /// When it was deleted, or moved to another repo.
    pub gone: Option<i64>,
    /// Indexes of its labels.
    pub labels: Vec<u32>,
    /// All sources that reported it, as bits.
    pub sources: u8,
}

/// What kind of answer somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ResponseKind {
    /// A comment in the conversation.
    Comment,
    /// A comment on lines.
    LineComment,
    /// A review that only comments, or whose verdict is not reported.
    Review,
    /// A review that approves.
    Approval,
    /// A review that asks for changes.
    ChangesRequested,
}

impl ResponseKind {
    /// Whether it is a review, or part of one.
    pub fn is_review(self) -> bool {
        self != Self::Comment
    }
}

/// A review or comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseRow {
    /// The issue or pull request.
    pub number: i64,
    /// When it was given.
    pub at: i64,
    /// Who gave it.
    pub account: Option<u32>,
    /// What kind it is.
    pub kind: ResponseKind,
    /// The commit that a review looked at.
    pub commit: Option<Oid>,
    /// Index of the file that a comment on lines speaks of.
    pub path: Option<u32>,
}

/// A release on the forge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRow {
    /// Its tag.
    pub tag: String,
    /// When it was published.
    pub published: i64,
    /// Whether it is for trying out.
    pub prerelease: bool,
}

/// What the repo says of itself: which community files it has. `None` where not reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// When it was made.
    pub created: Option<i64>,
    /// Stars now.
    pub stars: Option<u64>,
    /// Forks now.
    pub forks: Option<u64>,
    /// Whether it is read-only now.
    pub archived: Option<bool>,
    /// Whether it is a fork itself.
    pub is_fork: Option<bool>,
    /// The licence by its SPDX name; empty where the forge found none.
    pub licence: Option<String>,
    /// Whether there is a read-me file.
    pub readme: Option<bool>,
    /// Whether there is a guide for contributing.
    pub contributing: Option<bool>,
    /// Whether there is a code of conduct.
    pub conduct: Option<bool>,
    /// Whether there are templates for issues.
    pub issue_template: Option<bool>,
    /// Whether there is a template for pull requests.
    pub pull_request_template: Option<bool>,
    /// Whether there is a security policy.
    pub security_policy: Option<bool>,
}

/// Spans of time in which a source reported all that happened, by what it is about. Sorted, and
/// apart from each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Pull requests: opened, closed, merged.
    pub pull_requests: Vec<Window>,
    /// Issues: opened and closed.
    pub issues: Vec<Window>,
    /// Comments in conversations.
    pub comments: Vec<Window>,
    /// Reviews.
    pub reviews: Vec<Window>,
    /// Pull requests of which an API listed all there are, whatever a stream may have lost.
    pub listed_pull_requests: Vec<Window>,
    /// Issues of which an API listed all.
    pub listed_issues: Vec<Window>,
}
