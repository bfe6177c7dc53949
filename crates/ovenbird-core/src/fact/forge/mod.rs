//! What a forge keeps beside git: pull requests, issues, reviews, comments, releases, stars,
//! forks, pushes and accounts, as its sources tell of them.

mod account;
mod acts;
mod batch;
mod field;
mod history;
mod item;
mod kind;
mod source;
mod submission;

pub use account::{AccountRef, line_key, login_key, push_key};
pub use acts::{Acts, AnswerAct, IssueAct, LandedCommit, PullAct, ReplyAct, Tie};
pub use batch::{ForgeBatch, RepoName};
pub use field::{Field, Shape};
pub use history::{
    AccountRow, Ending, ForgeHistory, IssueRow, ProfileRow, PullRequestRow, ReleaseRow,
    ResponseKind, ResponseRow, Watch,
};
pub use item::{Item, Known, Said, Told};
pub use kind::ItemKind;
pub use source::Source;
pub use submission::{Submission, Submissions};
