//! Answers: what a face shows, as plain data. Metrics are gathered here and put into sentences;
//! no face computes a number of its own.

mod forge_part;
mod person;
mod question;
mod report;
mod sentence;
pub mod words;

pub use forge_part::ForgePart;
pub use person::{
    Other, PersonAccount, PersonAnswer, PersonRepo, PullRequests, RepoFacts, Suggestion,
};
pub use question::Question;
pub use report::{About, IdentitySummary, Report, ReportInput, RuleCount};
pub use sentence::Sentence;
