//! The first answer by another human: a review, a comment, or being merged or closed by somebody.

use super::ForgeIndex;
use crate::fact::forge::ResponseKind;

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// When, in Unix seconds.
    pub at: i64,
    /// The person who gave it; `None` where the account is gone.
    pub by: Option<u32>,
    /// What it was; `None` for merging or closing without a word.
    pub kind: Option<ResponseKind>,
}

impl ForgeIndex<'_> {
    /// The first answer to something that was opened by `author`, and how it `ended`.
    ///
    /// Bots do not answer. Who has no account any more is taken to be a human other than the
    /// author, unless that one is gone, too.
    pub(super) fn first_answer(
        &self,
        number: i64,
        author: Option<u32>,
        created: i64,
        ended: Option<(i64, Option<u32>)>,
    ) -> Option<Answer> {
        let said = self
            .responses_to(number)
            .iter()
            .filter(|row| (created..=self.git.now).contains(&row.at))
            .map(|row| {
                let by = row.account.map(|account| self.person(account));
                Answer { at: row.at, by, kind: Some(row.kind) }
            })
            .find(|answer| self.is_other_human(answer.by, author));
        // Who closed it has to be known: most often it is the author.
        let done = ended
            .filter(|(_, by)| by.is_some() && self.is_other_human(*by, author))
            .map(|(at, by)| Answer { at, by, kind: None });
        // In one second, the word comes before the action.
        [said, done].into_iter().flatten().min_by_key(|answer| (answer.at, answer.kind.is_none()))
    }

    /// Whether a person is a human other than an author.
    pub(crate) fn is_other_human(&self, person: Option<u32>, author: Option<u32>) -> bool {
        match person {
            Some(human) => person != author && !self.git.is_bot(human),
            None => author.is_some(),
        }
    }
}
