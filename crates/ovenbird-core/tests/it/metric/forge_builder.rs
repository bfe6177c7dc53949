//! Facts of a forge written by hand.

use ovenbird_core::fact::forge::{
    AccountRow, Ending, ForgeHistory, IssueRow, PullRequestRow, ResponseKind, ResponseRow, Source,
    Watch,
};
use ovenbird_core::fact::{Forge, Oid, Window};
use ovenbird_core::identity::Kind;
use ovenbird_core::metric::{ForgeIndex, RepoIndex};

use super::builder::{Builder, DAY};

/// A forge's facts beside a history, under construction. An account is a person of its own.
#[derive(Debug, Default, Clone)]
pub(super) struct ForgeBuilder {
    pub(super) git: Builder,
    pub(super) forge: ForgeHistory,
    people: Vec<u32>,
}

impl ForgeBuilder {
    /// A repo of which all was listed from day 0 until a day since 1970.
    pub(super) fn listed_until(day: i64) -> Self {
        let all = vec![Window { from: 0, to: day * DAY }];
        let watch = Watch {
            pull_requests: all.clone(),
            issues: all.clone(),
            comments: all.clone(),
            reviews: all.clone(),
            listed_pull_requests: all.clone(),
            listed_issues: all,
        };
        let forge = ForgeHistory {
            host: "github.com".into(),
            owner: "o".into(),
            watch,
            ..ForgeHistory::default()
        };
        Self { forge, ..Self::default() }
    }

    /// A human's account; returns its index among accounts.
    pub(super) fn account(&mut self, login: &str) -> u32 {
        self.with(login, Kind::Human)
    }

    /// A bot's account.
    pub(super) fn bot(&mut self, login: &str) -> u32 {
        self.with(login, Kind::Bot("test".into()))
    }

    fn with(&mut self, login: &str, kind: Kind) -> u32 {
        let id = self.forge.accounts.len() as i64 + 1;
        let signature = self.git.signature(login, &format!("{id}+{login}@x"), kind);
        self.people.push(self.git.people.of_signature[signature as usize]);
        self.forge.accounts.push(AccountRow {
            id: Forge::at("github.com").account(id),
            login: login.into(),
            ..AccountRow::default()
        });
        id as u32 - 1
    }

    /// A pull request opened by an account, at seconds since 1970; returns its index.
    pub(super) fn pull(&mut self, author: u32, created: i64) -> usize {
        let number = self.next();
        self.forge.pull_requests.push(PullRequestRow {
            number,
            author: Some(author),
            created: Some(created),
            sources: Source::Graphql.bit(),
            ..PullRequestRow::default()
        });
        self.forge.pull_requests.len() - 1
    }

    /// It is merged.
    pub(super) fn merge(&mut self, pull: usize, by: u32, at: i64) {
        let row = &mut self.forge.pull_requests[pull];
        (row.merged, row.merged_by) = (Some(at), Some(by));
        row.ending = Ending { at: Some(at), by: Some(by), open_at: None };
    }

    /// It is closed.
    pub(super) fn close(&mut self, pull: usize, by: u32, at: i64) {
        let row = &mut self.forge.pull_requests[pull];
        row.ending = Ending { at: Some(at), by: Some(by), open_at: None };
    }

    /// An issue opened by an account; returns its index.
    pub(super) fn issue(&mut self, author: u32, created: i64) -> usize {
        let number = self.next();
        self.forge.issues.push(IssueRow {
            number,
            author: Some(author),
            created: Some(created),
            sources: Source::Graphql.bit(),
            ..IssueRow::default()
        });
        self.forge.issues.len() - 1
    }

    /// Makes one person of two accounts: the second one's activities become the first's.
    pub(super) fn merge_people(&mut self, kept: u32, gone: u32) {
        let (kept, gone) = (self.people[kept as usize], self.people[gone as usize]);
        for person in self.people.iter_mut().chain(&mut self.git.people.of_signature) {
            if *person == gone {
                *person = kept;
            }
        }
    }

    /// The person of an account.
    pub(super) fn person(&self, account: u32) -> u32 {
        self.people[account as usize]
    }

    /// A review of a commit, which a byte stands for.
    pub(super) fn review(&mut self, number: i64, by: u32, commit: u8, at: i64) {
        self.respond(number, by, ResponseKind::Review, at);
        let commit = Oid::from_bytes(&[commit; 20]).unwrap();
        self.forge.responses.last_mut().unwrap().commit = Some(commit);
    }

    /// A comment or review of a number.
    pub(super) fn respond(&mut self, number: i64, by: u32, kind: ResponseKind, at: i64) {
        let row = ResponseRow { number, at, account: Some(by), kind, commit: None, path: None };
        self.forge.responses.push(row);
    }

    fn next(&self) -> i64 {
        (self.forge.pull_requests.len() + self.forge.issues.len()) as i64 + 1
    }

    /// Hands the index of it, as of a day since 1970, to `read`.
    pub(super) fn index<R>(&self, day: i64, read: impl FnOnce(&ForgeIndex<'_>) -> R) -> R {
        let (mut git, mut forge) = (self.git.clone(), self.forge.clone());
        // Accounts come after the signatures of the history; here they are among them, too, so
        // that their people are where they were made.
        git.people.of_signature.extend(&self.people);
        forge.responses.sort_by_key(|row| (row.number, row.at));
        let index = RepoIndex::new(&git.history, &git.people, day * DAY);
        read(&ForgeIndex::new(&index, &forge))
    }
}
