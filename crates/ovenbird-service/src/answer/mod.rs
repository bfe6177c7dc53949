//! Answers: each kind of question has its file, which finds the facts and hands them to core.

mod at_once;
mod can_i;
mod compare;
mod coverage;
mod evaluate;
mod report;
mod who;

use std::sync::Arc;

use ovenbird_core::answer::Answer;
use ovenbird_core::metric::calendar::DAY;
use ovenbird_core::question::{Period, Question};

use crate::answer_cache::Key;
use crate::call::Call;
use crate::error::Error;

impl Call<'_> {
    /// Answers a question, after bringing the repos that it names up to date where it asks so. The
    /// same question about the same facts on the same day is answered once.
    ///
    /// # Errors
    ///
    /// Where the question makes no sense, what it names is not known, or its facts cannot be
    /// fetched or read.
    pub fn answer(&self, question: &Question) -> Result<Arc<Answer>, Error> {
        match question {
            Question::Report(question) => report::answer(self, question),
            Question::CanI(question) => can_i::answer(self, question),
            Question::Who(question) => who::answer(self, question),
            Question::Compare(question) => compare::answer(self, question),
            Question::Coverage(question) => coverage::answer(self, question),
            Question::EvaluateAcceptance(question) => evaluate::acceptance(self, question),
            Question::EvaluateAnswerers(question) => evaluate::answerers(self, question),
            Question::EvaluateIdentity(question) => evaluate::identity(self, question),
        }
    }

    /// The answer that was made of facts of this revision, or what `compute` makes of them. The
    /// question names repos by their own keys.
    fn cached(
        &self,
        question: &Question,
        revision: String,
        compute: impl FnOnce() -> Result<Answer, Error>,
    ) -> Result<Arc<Answer>, Error> {
        let question = serde_json::to_string(question).map_err(Error::failed)?;
        let key = Key { question, revision, day: self.now.div_euclid(DAY) };
        self.service.answers.get(&key, compute)
    }

    /// The length in days of the window that a question is about.
    fn days_of(&self, period: &Period) -> Result<u32, Error> {
        period.days(self.now, self.settings().window_days).map_err(Error::usage)
    }
}
