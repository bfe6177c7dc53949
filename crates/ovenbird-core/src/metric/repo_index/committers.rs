//! Whether the committer tells who integrated a commit.
//!
//! Where people push with the commits of others as these made them (`git push` after a
//! fast-forward or a rebase by the author, Gerrit, and others), each author is the committer, too.
//! Newcomers show it: they cannot push, so who committed their first commit is who integrated it,
//! unless it was committed by themselves.

use super::{Integrator, RepoIndex, Standing};
use crate::fact::Window;
use crate::metric::Measure;
use crate::metric::measure::ENOUGH_FOR_RATE;

/// First commits of newcomers that came in without a merge and by a person's hand.
#[derive(Default, Clone, Copy)]
struct FirstCommits {
    all: u64,
    /// Committed by the newcomers themselves.
    by_themselves: u64,
}

impl RepoIndex<'_> {
    /// A measure of who integrates; unknown where most newcomers of its window (of all time before
    /// its end, if these are few) committed their own first commits.
    pub(crate) fn if_committers_integrate(&self, measure: Measure) -> Measure {
        let recent = self.first_commits(measure.window);
        let ever = measure.window.map(|window| Window { from: i64::MIN, ..window });
        let found = if recent.all < ENOUGH_FOR_RATE { self.first_commits(ever) } else { recent };
        let FirstCommits { all, by_themselves } = found;
        if all < ENOUGH_FOR_RATE || by_themselves * 2 <= all {
            return measure;
        }
        measure.but_unknown(format!(
            "{by_themselves} of {all} newcomers committed their own first commits: the committer \
             does not tell who integrated them"
        ))
    }

    fn first_commits(&self, window: Option<Window>) -> FirstCommits {
        let mut found = FirstCommits::default();
        for (commit, landing) in self.landed_in(window) {
            // Whoever began the project was no newcomer to it.
            let is_first = landing.standing == Standing::Newcomer && landing.step > 0;
            let Integrator::Person(person) = landing.integrator else { continue };
            if is_first && landing.on_mainline {
                found.all += 1;
                found.by_themselves += u64::from(person == commit.author);
            }
        }
        found
    }
}
