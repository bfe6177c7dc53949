//! Whom a person answers in one repo, and who answers them.

use std::collections::{BTreeMap, BTreeSet};

use super::RepoFacts;
use super::repo::believable;
use crate::fact::AccountId;
use crate::fact::forge::PullActivity;

/// What a person said or did about a pull request of another's; times in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answered {
    /// When it was opened, where that is known.
    pub(super) created: Option<i64>,
    /// When they first answered.
    pub(super) first: i64,
    /// When they did last.
    pub(super) last: i64,
}

impl RepoFacts {
    /// The pull requests of others that they merged. Whose author is not known may be their own.
    pub(super) fn merged_of_others(&self, now: i64) -> impl Iterator<Item = &PullActivity> {
        self.activities.pulls.iter().filter(move |pull| {
            let author = pull.author.as_ref();
            self.is_own(pull.merged_by.as_ref())
                && author.is_some()
                && !self.is_own(author)
                && believable(pull.merged, now).is_some()
        })
    }

    /// The pull requests of other people that they answered, by number: by a review, a comment,
    /// merging or closing, as the first response counts it.
    pub(super) fn answered(&self, now: i64) -> BTreeMap<i64, Answered> {
        let written = self.activities.answers.iter().filter(|activity| activity.on_pull);
        let written = written.map(|activity| {
            (
                activity.number,
                activity.pull_author.as_ref(),
                activity.pull_created,
                Some(activity.at),
            )
        });
        let done = self.activities.pulls.iter().flat_map(|pull| {
            let by_them = done(pull).into_iter().filter(|(by, _)| self.is_own(*by));
            by_them.map(move |(_, at)| (pull.number, pull.author.as_ref(), pull.created, at))
        });
        let mut answered: BTreeMap<i64, Answered> = BTreeMap::new();
        for (number, author, created, at) in written.chain(done) {
            let is_others = author.is_some() && !self.is_own(author) && !self.is_bot(author);
            // Nothing is answered before it is there: clocks that say so are damage.
            let at = believable(at, now).filter(|at| created.is_none_or(|from| *at >= from));
            let Some(at) = at.filter(|_| is_others) else { continue };
            let activity =
                answered.entry(number).or_insert(Answered { created, first: at, last: at });
            activity.first = activity.first.min(at);
            activity.last = activity.last.max(at);
        }
        answered
    }

    /// The other humans who are known to have answered each of their pull requests, by number: by
    /// the place of the person among everybody, with the account that answered.
    pub(super) fn answerers(&self, now: i64) -> BTreeMap<i64, BTreeMap<u32, &AccountId>> {
        let mut found: BTreeMap<i64, BTreeMap<u32, &AccountId>> = BTreeMap::new();
        let own: BTreeSet<i64> = self.own_pulls().map(|pull| pull.number).collect();
        let written = self
            .activities
            .replies
            .iter()
            .map(|activity| (activity.number, Some(&activity.account), Some(activity.at)));
        let done = self
            .own_pulls()
            .flat_map(|pull| done(pull).into_iter().map(|(by, at)| (pull.number, by, at)));
        for (number, by, at) in written.chain(done) {
            let other = by.filter(|by| !self.is_own(Some(by)) && !self.is_bot(Some(by)));
            let other = other.and_then(|by| Some((self.others.get(by)?.person, by)));
            if let Some((person, by)) = other
                && own.contains(&number)
                && believable(at, now).is_some()
            {
                found.entry(number).or_default().entry(person).or_insert(by);
            }
        }
        found
    }

    pub(super) fn is_bot(&self, account: Option<&AccountId>) -> bool {
        account.and_then(|id| self.others.get(id)).is_some_and(|other| other.is_bot)
    }
}

/// Who merged and who closed a pull request, and when.
fn done(pull: &PullActivity) -> [(Option<&AccountId>, Option<i64>); 2] {
    [(pull.merged_by.as_ref(), pull.merged), (pull.closed_by.as_ref(), pull.closed)]
}

#[cfg(test)]
mod tests {
    use super::super::Other;
    use super::*;
    use crate::fact::Forge;
    use crate::fact::forge::{AnswerActivity, ReplyActivity, RepoActivity, ResponseKind};
    use crate::metric::repo_index::Standing;

    fn id(number: i64) -> AccountId {
        Forge::at("github.com").account(number)
    }

    /// Account 1 is the person's; 8 is a bot's, 9 and 10 are one other person's.
    fn facts(pulls: Vec<PullActivity>) -> RepoFacts {
        let other = |person, is_bot| Other { person, name: None, is_bot };
        RepoFacts {
            accounts: [id(1)].into(),
            integrated: Some(false),
            activities: RepoActivity { pulls, ..RepoActivity::default() },
            others: [(id(8), other(5, true)), (id(9), other(6, false)), (id(10), other(6, false))]
                .into(),
            ..RepoFacts::default()
        }
    }

    fn pull(number: i64, author: Option<i64>, by: i64) -> PullActivity {
        let (created, closed, merged) = (Some(100), Some(200), Some(200));
        let by = Some(id(by));
        PullActivity {
            number,
            author: author.map(id),
            created,
            closed,
            closed_by: by.clone(),
            merged,
            merged_by: by,
            ..PullActivity::default()
        }
    }

    #[test]
    fn merging_anothers_makes_an_insider_and_ones_own_does_not() {
        let reported = |author| facts(vec![pull(1, author, 1)]);
        let other = reported(Some(9)).person(false, 1_000);
        assert_eq!((other.merged_of_others, other.standing), (1, Some(Standing::Insider)));
        assert_eq!(other.answered, 1);
        let own = reported(Some(1)).person(false, 1_000);
        assert_eq!((own.merged_of_others, own.standing), (0, Some(Standing::Regular)));
        let gone = reported(None).person(false, 1_000);
        let unknown = Some(Standing::Unknown);
        assert_eq!((gone.merged_of_others, gone.answered, gone.standing), (0, 0, unknown));
        assert_eq!(reported(Some(9)).person(true, 1_000).standing, None);
    }

    #[test]
    fn answers_are_to_others_and_each_pull_request_counts_once() {
        let answer = |number, pull_author: Option<i64>, at, kind| AnswerActivity {
            number,
            account: id(1),
            at,
            kind,
            on_pull: true,
            pull_author: pull_author.map(id),
            pull_created: Some(150),
        };
        let mut reported = facts(Vec::new());
        reported.activities.answers = vec![
            answer(1, Some(9), 300, ResponseKind::Approval),
            answer(1, Some(9), 200, ResponseKind::LineComment),
            answer(2, Some(1), 400, ResponseKind::Review),
            answer(3, None, 500, ResponseKind::Comment),
            answer(4, Some(8), 500, ResponseKind::Comment),
            answer(5, Some(9), 140, ResponseKind::Comment),
        ];
        let person = reported.person(false, 1_000);
        assert_eq!((person.answered, person.reviews, person.comments), (1, 2, 4));
        let wanted = Answered { created: Some(150), first: 200, last: 300 };
        assert_eq!(reported.answered(1_000).into_iter().collect::<Vec<_>>(), [(1, wanted)]);
        assert_eq!((person.seen_from, person.seen_to), (Some(140), Some(500)));
    }

    #[test]
    fn two_accounts_of_one_person_answer_as_one_and_bots_do_not() {
        let mut reported =
            facts(vec![pull(1, Some(1), 9), pull(2, Some(1), 8), pull(3, Some(1), 1)]);
        let reply = |number, account| ReplyActivity { number, account: id(account), at: 150 };
        reported.activities.replies = vec![reply(1, 10), reply(1, 8), reply(3, 8), reply(7, 9)];
        let found: Vec<_> = reported.answerers(1_000).into_iter().collect();
        assert_eq!(found, [(1, [(6, &id(10))].into())]);
    }
}
