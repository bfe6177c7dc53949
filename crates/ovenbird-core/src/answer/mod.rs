//! Answers: what a face shows, as plain data. Metrics are gathered here and put into sentences;
//! no face computes a number of its own.

mod can_i;
mod compare;
mod fare;
mod forge_part;
pub mod observed;
mod people_part;
mod person;
mod question;
mod report;
mod rows;
mod sentence;
pub mod words;

pub use can_i::{Answerer, CanI, CanIInput, Forecast, Variant, Wish};
pub use compare::{ComparedGroup, ComparedRow, Comparison};
pub use forge_part::{Before, ForgePart};
pub use people_part::PeoplePart;
pub use person::{
    Other, PersonAccount, PersonAnswer, PersonRepo, PullRequests, RepoFacts, Suggestion,
};
pub use question::Question;
pub use report::{About, IdentitySummary, Report, ReportInput, RuleCount};
pub use sentence::Sentence;
