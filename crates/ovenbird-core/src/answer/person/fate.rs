//! How a person's pull requests in one repo ended, judged as the metrics of the forge judge it.

use schemars::JsonSchema;
use serde::Serialize;

use super::RepoFacts;
use super::repo::believable;
use crate::fact::forge::{LandedCommit, PullActivity};
use crate::metric::forge_index::{Candidate, Offered};

/// Pull requests by how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PullRequests {
    /// All that they opened.
    pub opened: u64,
    /// Those that landed, with or without the merge button.
    pub merged: u64,
    /// Of these, those that they merged themselves.
    pub self_merged: u64,
    /// Those that were closed and did not land.
    pub closed_without_merge: u64,
    /// Those that are closed, and nothing reported tells whether they landed.
    pub outcome_unknown: u64,
    /// Those not known to have ended.
    pub open: u64,
}

/// How a pull request ended, with the time in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It landed.
    Merged(i64),
    /// It landed by its author's hand.
    SelfMerged(i64),
    /// It was closed and did not land.
    ClosedWithoutMerge(i64),
    /// It was closed, and whether it landed is not known.
    OutcomeUnknown(i64),
    /// It is not known to have ended.
    Open,
}

impl PullRequests {
    /// Those whose end tells how others judged them.
    #[must_use]
    pub fn judged(self) -> u64 {
        self.merged - self.self_merged + self.closed_without_merge
    }
}

impl RepoFacts {
    /// The pull requests that they opened, by ascending number.
    pub(super) fn own_pulls(&self) -> impl Iterator<Item = &PullActivity> {
        self.activities.pulls.iter().filter(|pull| self.is_own(pull.author.as_ref()))
    }

    /// Their pull requests by how they ended.
    pub(super) fn pull_requests(&self, now: i64) -> PullRequests {
        let mut sum = PullRequests::default();
        for pull in self.own_pulls() {
            sum.opened += 1;
            match self.fate(pull, now) {
                Fate::Merged(_) => sum.merged += 1,
                Fate::SelfMerged(_) => {
                    sum.merged += 1;
                    sum.self_merged += 1;
                }
                Fate::ClosedWithoutMerge(_) => sum.closed_without_merge += 1,
                Fate::OutcomeUnknown(_) => sum.outcome_unknown += 1,
                Fate::Open => sum.open += 1,
            }
        }
        sum
    }

    /// How a pull request of theirs ended.
    pub(super) fn fate(&self, pull: &PullActivity, now: i64) -> Fate {
        let merged = |at, own| if own { Fate::SelfMerged(at) } else { Fate::Merged(at) };
        if let Some(at) = ended(pull, pull.merged, now) {
            return merged(at, self.is_own(pull.merged_by.as_ref()));
        }
        let closed = ended(pull, pull.closed, now);
        if let Some((at, by)) = landed(pull, closed.filter(|_| pull.is_reported), now) {
            return merged(at, by.unwrap_or_else(|| self.is_own(pull.closed_by.as_ref())));
        }
        // Where a commit could have landed it, somebody has to look.
        let is_known = pull.is_reported && (self.integrated.is_some() || pull.commits.is_empty());
        match closed {
            Some(at) if is_known => Fate::ClosedWithoutMerge(at),
            Some(at) => Fate::OutcomeUnknown(at),
            None => Fate::Open,
        }
    }
}

/// When it landed without the merge button, and whether by their own hand, where git tells.
fn landed(pull: &PullActivity, closed: Option<i64>, now: i64) -> Option<(i64, Option<bool>)> {
    let opened = Offered { created: pull.created, closed, is_open: pull.closed.is_none() };
    let candidates = pull.commits.iter().filter_map(|commit| {
        let LandedCommit { tie, made, by_author, by_themselves, .. } = *commit;
        let at = believable(commit.at, now)?;
        let candidate = Candidate { tie, at, made, by_author };
        opened.lands(&candidate).then_some((candidate, by_themselves))
    });
    let (first, by) = candidates.min_by_key(|(candidate, _)| candidate.rank())?;
    Some((first.at, by))
}

/// Nothing ends before it begins: clocks that say so are damage.
fn ended(pull: &PullActivity, at: Option<i64>, now: i64) -> Option<i64> {
    believable(at, now).filter(|at| pull.created.is_none_or(|created| *at >= created))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::forge::{RepoActivity, Tie};
    use crate::fact::{AccountId, Forge, Oid, ReferenceKind};
    use crate::metric::repo_index::Standing;

    fn id(number: i64) -> AccountId {
        Forge::at("github.com").account(number)
    }

    fn pull(
        number: i64,
        author: i64,
        ending: (Option<i64>, Option<i64>, Option<i64>),
    ) -> PullActivity {
        let (closed, merged, merged_by) = ending;
        PullActivity {
            number,
            author: Some(id(author)),
            created: Some(100),
            closed,
            is_reported: true,
            merged,
            merged_by: merged_by.map(id),
            ..PullActivity::default()
        }
    }

    /// Accounts 1 and 2 are one person's; 9 is somebody else's.
    fn facts(pulls: Vec<PullActivity>) -> RepoFacts {
        RepoFacts {
            accounts: [id(1), id(2)].into(),
            integrated: Some(false),
            activities: RepoActivity { pulls, ..RepoActivity::default() },
            ..RepoFacts::default()
        }
    }

    #[test]
    fn what_one_account_opens_and_the_other_merges_is_a_self_merge() {
        let reported = facts(vec![
            pull(1, 1, (Some(200), Some(200), Some(2))),
            pull(2, 1, (Some(200), Some(200), Some(9))),
            pull(3, 2, (Some(200), None, None)),
            pull(4, 2, (None, None, None)),
            // Clocks that go back, or into the future, end nothing.
            pull(5, 2, (Some(50), Some(50), Some(9))),
            pull(6, 2, (Some(2_000), None, None)),
            // No source reported whether this one was merged.
            PullActivity { is_reported: false, ..pull(7, 1, (Some(300), None, None)) },
        ]);
        let person = reported.person(false, 1_000);
        let wanted = PullRequests {
            opened: 7,
            merged: 2,
            self_merged: 1,
            closed_without_merge: 1,
            outcome_unknown: 1,
            open: 3,
        };
        assert_eq!((person.pull_requests, wanted.judged()), (wanted, 2));
        assert_eq!((person.merged_of_others, person.standing), (0, Some(Standing::Regular)));
    }

    #[test]
    fn what_lands_without_the_button_has_landed() {
        let day = 86_400;
        let closed = pull(1, 1, (Some(2 * day), None, None));
        let fate = |tie, at, by_themselves, pull: &PullActivity| {
            let oid = Oid::from_bytes(&[1; 20]).expect("an object name");
            let commits = vec![LandedCommit { at, by_themselves, ..LandedCommit::new(oid, tie) }];
            let reported = facts(vec![PullActivity { commits, ..pull.clone() }]);
            reported.fate(&reported.activities.pulls[0], 9 * day)
        };
        let squash = Tie::Named(ReferenceKind::Squash);
        let closes = Tie::Named(ReferenceKind::Closes);
        assert_eq!(fate(squash, Some(day), Some(false), &closed), Fate::Merged(day));
        assert_eq!(fate(Tie::Head, Some(day), Some(true), &closed), Fate::SelfMerged(day));
        assert_eq!(fate(Tie::Patch, Some(day), Some(false), &closed), Fate::Merged(day));
        let again = PullActivity { closed: None, ..closed.clone() };
        assert_eq!(fate(Tie::Patch, Some(day), Some(false), &again), Fate::Open);
        assert_eq!(fate(closes, Some(3 * day), None, &closed), Fate::Merged(3 * day));
        // Where git tells no hand, whoever closed it is it.
        let by_hand = PullActivity { closed_by: Some(id(2)), ..closed.clone() };
        assert_eq!(fate(squash, Some(day), None, &by_hand), Fate::SelfMerged(day));
        // A keyword long after the closing, a commit that is older than the pull request, and one
        // that is not on the default branch are no landings.
        for (tie, at) in [(closes, Some(3 * day + 1)), (squash, Some(99)), (Tie::Head, None)] {
            assert_eq!(fate(tie, at, None, &closed), Fate::ClosedWithoutMerge(2 * day));
        }
        let outcome_unknown = PullActivity { is_reported: false, ..closed.clone() };
        assert_eq!(fate(squash, Some(day), None, &outcome_unknown), Fate::Merged(day));
        assert_eq!(fate(closes, Some(day), None, &outcome_unknown), Fate::OutcomeUnknown(2 * day));
    }

    /// A number alone says little: an imported history brings those of another project.
    #[test]
    fn a_number_of_another_project_lands_nothing() {
        let day = 86_400;
        let closed = pull(1, 1, (Some(2 * day), None, None));
        let fate = |at, made, by_author| {
            let oid = Oid::from_bytes(&[1; 20]).expect("an object name");
            let named = LandedCommit::new(oid, Tie::Named(ReferenceKind::Squash));
            let commits = vec![LandedCommit { at: Some(at), made, by_author, ..named }];
            let reported = facts(vec![PullActivity { commits, ..closed.clone() }]);
            reported.fate(&reported.activities.pulls[0], 99 * day)
        };
        let closed_without_merge = Fate::ClosedWithoutMerge(2 * day);
        assert_eq!(fate(day, Some(99), Some(true)), closed_without_merge);
        assert_eq!(fate(day, Some(100), Some(true)), Fate::Merged(day));
        assert_eq!(fate(day, Some(100), Some(false)), closed_without_merge);
        // Who wrote it is not known: it lands while the matter is fresh.
        assert_eq!(fate(32 * day, Some(day), None), Fate::Merged(32 * day));
        assert_eq!(fate(33 * day, Some(day), None), closed_without_merge);
        assert_eq!(fate(33 * day, Some(day), Some(true)), Fate::Merged(33 * day));
    }

    #[test]
    fn what_a_commit_may_have_landed_is_not_closed_without_merge_until_somebody_looks() {
        let oid = Oid::from_bytes(&[1; 20]).expect("an object name");
        let commit = LandedCommit::new(oid, Tie::Head);
        let mut reported = facts(vec![PullActivity {
            commits: vec![commit],
            ..pull(1, 1, (Some(200), None, None))
        }]);
        assert_eq!(reported.pull_requests(1_000).closed_without_merge, 1);
        reported.integrated = None;
        assert_eq!(reported.pull_requests(1_000).outcome_unknown, 1);
    }

    #[test]
    fn nobody_is_a_newcomer_where_the_beginning_is_not_known() {
        let mut reported = facts(vec![pull(1, 1, (None, None, None))]);
        assert_eq!(reported.person(false, 1_000).standing, Some(Standing::Unknown));
        reported.reaches_back = true;
        assert_eq!(reported.person(false, 1_000).standing, Some(Standing::Newcomer));
        reported.integrated = None;
        assert_eq!(reported.person(false, 1_000).standing, Some(Standing::Unknown));
    }
}
