//! Answers: what a face shows, as plain data. Metrics are collected here and put into sentences;
//! no face computes a number of its own.

mod both;
mod can_i;
mod compare;
mod coverage;
mod evaluate;
mod evidence;
mod fare;
mod forge_part;
mod next_step;
pub mod observed;
mod opening;
mod people_part;
mod person;
mod question;
mod report;
mod sentence;
pub mod words;

pub use both::{Both, in_turn};
pub use can_i::{Answerer, CanI, CanIInput, Forecast, Proposal, Variant};
pub use compare::{ComparedGroup, ComparedRow, Comparison};
pub use coverage::{CoverageAnswer, CoverageGap};
pub use evaluate::{JudgedIdentity, JudgedRanking};
pub use forge_part::{Before, ForgePart};
pub use next_step::NextStep;
pub use opening::{Headline, Opening, TooLittle};
pub use people_part::PeoplePart;
pub use person::{
    Matches, Other, PersonAccount, PersonAnswer, PersonCommit, PersonRepo, PullRequests, RepoFacts,
    Suggestion,
};
pub use question::AnsweredQuestion;
pub use report::{About, IdentitySummary, Report, ReportInput, RuleCount};
pub use sentence::Sentence;

use schemars::JsonSchema;
use serde::Serialize;

use crate::metric::forecast::evaluation::Evaluation;

/// The answer to a [`Question`](crate::question::Question), of the same kind.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// To a report.
    Report(Box<Report>),
    /// To can-i.
    CanI(Box<CanI>),
    /// To who.
    Who(Matches),
    /// To a comparison.
    Compare(Comparison),
    /// To coverage.
    Coverage(CoverageAnswer),
    /// To how good the forecast is.
    EvaluateAcceptance(Box<Evaluation>),
    /// To how good the ranking is.
    EvaluateAnswerers(JudgedRanking),
    /// To how good the rules of who is who are.
    EvaluateIdentity(Box<JudgedIdentity>),
}

/// The version of the shape of questions and answers. It rises when a field changes its name or
/// meaning, or goes; new fields may come at any time.
pub const SCHEMA_VERSION: u32 = 1;

/// An answer as programs get it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Document<'a> {
    /// The version of its shape.
    schema_version: u32,
    /// The answer.
    #[serde(flatten)]
    answer: &'a Answer,
}

impl<'a> From<&'a Answer> for Document<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self { schema_version: SCHEMA_VERSION, answer }
    }
}
