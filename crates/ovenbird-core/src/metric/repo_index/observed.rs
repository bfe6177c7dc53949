//! Where the observation of a history ends.

use super::{RepoIndex, believable};
use crate::fact::{Observation, Window};

/// How long before the end of an observation it is looked for who worked on the project.
const LOOKED_BACK_DAYS: u32 = 365;

impl RepoIndex<'_> {
    /// The same, reported until when the history shows what happened; without that it is taken to
    /// do so until now.
    #[must_use]
    pub fn observed(self, observation: Option<Observation>) -> Self {
        let Some(found) = observation else { return self };
        let end = found.end(self.now);
        if end >= self.now {
            return Self { observation, ..self };
        }
        let observed_to = self.made_here_since(end).unwrap_or(end);
        Self { observed_to, observation, ..self }
    }

    /// Whether something may have happened since the observation ended.
    pub fn is_current(&self) -> bool {
        self.observed_to >= self.now
    }

    /// The window of so many days that ends with the observation.
    pub fn last_days(&self, days: u32) -> Window {
        Window::last_days(self.observed_to, days)
    }

    /// Commits made after the last fetch show what their committers do, and nothing of others.
    /// Where nobody else worked on the project in the year before, that is all there is to see:
    /// it is seen up to the last of them, whose time this is.
    fn made_here_since(&self, end: i64) -> Option<i64> {
        let mut here = vec![false; self.people.all.len()];
        let mut last = None;
        for (row, commit) in self.history.commits.iter().zip(&self.commits) {
            let made = believable(row.committed, self.now).filter(|&at| at > end);
            here[commit.committer as usize] |= made.is_some();
            last = last.max(made);
        }
        let before = Window::last_days(end.saturating_add(1), LOOKED_BACK_DAYS);
        let mut others = self.authored_in(Some(before)).filter(|(_, commit)| !commit.by_bot);
        let is_alone = others.all(|(_, commit)| here[commit.author as usize]);
        last.filter(|_| is_alone)
    }
}
