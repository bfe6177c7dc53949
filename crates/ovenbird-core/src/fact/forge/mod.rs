//! What a forge keeps beside git: pull requests, issues, reviews, comments, releases, stars,
//! forks, pushes and accounts, as its sources tell of them.

mod account;
mod activity;
mod batch;
mod field;
mod history;
mod kind;
mod object;
mod pull_request_set;
mod source;

pub use account::{AccountRef, line_key, login_key, push_key};
pub use activity::{
    AnswerActivity, IssueActivity, LandedCommit, PullActivity, ReplyActivity, RepoActivity, Tie,
};
pub use batch::{ForgeBatch, RepoName};
pub use field::{Field, Shape};
pub use history::{
    AccountRow, Ending, ForgeHistory, IssueRow, ProfileRow, PullRequestRow, ReleaseRow,
    ResponseKind, ResponseRow, Watch,
};
pub use kind::ObjectKind;
pub use object::{FieldValue, ForgeObject, ObservedValue, Provenance};
pub use pull_request_set::{PullRequestSet, RepoPullRequests};
pub use source::Source;
