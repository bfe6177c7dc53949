//! Questions: what can be asked, whatever face asks it.
//!
//! Arguments of a command, the query of a URL and the call of a tool all become a [`Question`]. Each
//! kind is one file, and its fields are documented there, once.

mod can_i;
mod compare;
mod coverage;
mod evaluate;
mod period;
mod report;
mod size;
mod who;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use can_i::CanIQuestion;
pub use compare::CompareQuestion;
pub use coverage::CoverageQuestion;
pub use evaluate::{AcceptanceQuestion, AnswerersQuestion, IdentityQuestion};
pub use period::{Period, PeriodError};
pub use report::ReportQuestion;
pub use size::{Size, SizeError};
pub use who::WhoQuestion;

/// Anything that can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Who makes a repo, who holds it up, will it take a contribution, is it a good place to be?
    Report(ReportQuestion),
    /// Would a repo take a certain contribution?
    CanI(CanIQuestion),
    /// Who is somebody, and how do they fare?
    Who(WhoQuestion),
    /// How do several repos differ?
    Compare(CompareQuestion),
    /// How much of what happened in a repo is known?
    Coverage(CoverageQuestion),
    /// How good is the forecast of acceptance?
    EvaluateAcceptance(AcceptanceQuestion),
    /// How good is the ranking of who answers?
    EvaluateAnswerers(AnswerersQuestion),
    /// How good are the rules of who is who?
    EvaluateIdentity(IdentityQuestion),
}

impl Question {
    /// The period that it asks about; that of the present where it asks about none.
    pub fn period(&self) -> Period {
        match self {
            Self::Report(question) => question.period,
            Self::CanI(question) => question.period,
            Self::Who(_) => Period::default(),
            Self::Compare(question) => question.period,
            Self::Coverage(question) => question.period,
            Self::EvaluateAcceptance(question) => question.period,
            Self::EvaluateAnswerers(question) => question.period,
            Self::EvaluateIdentity(question) => question.period,
        }
    }
}
