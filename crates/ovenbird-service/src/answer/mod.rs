//! Answers: each kind of question has its file, which finds the facts and hands them to core.

mod can_i;
mod compare;
mod coverage;
mod evaluate;
mod report;
mod who;

use ovenbird_core::answer::Answer;
use ovenbird_core::question::{Period, Question};

use crate::call::Call;
use crate::error::Error;

impl Call<'_> {
    /// Answers a question, after bringing the repos that it names up to date where it asks so.
    ///
    /// # Errors
    ///
    /// Where the question makes no sense, what it names is not known, or its facts cannot be
    /// fetched or read.
    pub fn answer(&self, question: &Question) -> Result<Answer, Error> {
        Ok(match question {
            Question::Report(question) => Answer::Report(Box::new(report::answer(self, question)?)),
            Question::CanI(question) => Answer::CanI(Box::new(can_i::answer(self, question)?)),
            Question::Who(question) => Answer::Who(who::answer(self, question)?),
            Question::Compare(question) => Answer::Compare(compare::answer(self, question)?),
            Question::Coverage(question) => Answer::Coverage(coverage::answer(self, question)?),
            Question::EvaluateAcceptance(question) => {
                Answer::EvaluateAcceptance(Box::new(evaluate::acceptance(self, question)?))
            }
            Question::EvaluateAnswerers(question) => {
                Answer::EvaluateAnswerers(evaluate::answerers(self, question)?)
            }
        })
    }

    /// The length in days of the window that a question is about.
    fn days_of(&self, period: &Period) -> Result<u32, Error> {
        period.days(self.now, self.settings().window_days).map_err(Error::usage)
    }
}
