//! Who did what on a forge: everybody in short, and some accounts in full.

use ovenbird_core::fact::forge::{
    AccountRow, AnswerActivity, IssueActivity, LandedCommit, PullActivity, ReplyActivity,
    RepoActivity, ResponseKind, Tie,
};
use ovenbird_core::fact::{AccountId, Forge, ReferenceKind};

use super::super::database::{Cells, Database, Value};
use super::super::people::numbers;
use super::super::{AccountUse, StoreError};
use super::history::is_reported_how;

/// The tables of reviews and comments, the column of their time, and that of a review's verdict.
const RESPONSES: [(&str, &str, &str); 3] = [
    ("review", "at", "x.state"),
    ("comment", "created_at", "''"),
    ("review_comment", "created_at", "''"),
];

impl Database<'_> {
    /// Everybody who did something in the repos that a user asked for, by repo, then account.
    pub(in crate::store) fn account_uses(self) -> Result<Vec<AccountUse>, StoreError> {
        // By the index of those that are asked for, which is in the order of their keys.
        let sql = "select id from repo where tracked = 1 or ingested_at is not null order by key";
        let mut asked: Vec<i64> = self.all(sql, &[], |row| row.int(0))?;
        asked.sort_unstable();
        let mut uses = Vec::new();
        // Few at a time: a database reads by key what is listed, and whole tables for a subquery.
        for some in asked.chunks(500) {
            let sql = include_str!("../query/account_uses.sql");
            uses.extend(self.all(&sql.replace("{repos}", &numbers(some)), &[], account_use)?);
        }
        Ok(uses)
    }

    /// What some accounts did in one repo. `git` is the repo whose commits may be
    /// what landed.
    pub(in crate::store) fn activities(
        self,
        repo_id: i64,
        git: Option<i64>,
        accounts: &[AccountId],
    ) -> Result<RepoActivity, StoreError> {
        let forge = self.forge_of(repo_id)?;
        let here = accounts.iter().filter(|account| account.forge == forge);
        let accounts: Vec<i64> = here.map(|account| account.number).collect();
        if accounts.is_empty() {
            return Ok(RepoActivity::default());
        }
        let list = numbers(&accounts);
        self.snapshot(|| {
            Ok(RepoActivity {
                pulls: self.pulls_of((repo_id, &forge), git, &accounts)?,
                issues: self.issues_of((repo_id, &forge), &list)?,
                answers: self.answers_of((repo_id, &forge), &list)?,
                replies: self.replies_to((repo_id, &forge), &list)?,
                listed_from_first: self.is_listed_from_first(repo_id)?,
            })
        })
    }

    /// The forge of a repo, which numbers the accounts that its rows name.
    fn forge_of(self, repo_id: i64) -> Result<Forge, StoreError> {
        let sql = "select forge from repo where id = $1";
        let host = self.first(sql, &[Value::Int(repo_id)], |row| row.maybe_text(0))?.flatten();
        Ok(Forge::at(host.as_deref().unwrap_or_default()))
    }

    fn is_listed_from_first(self, repo_id: i64) -> Result<bool, StoreError> {
        let sql = "select min(from_at) from observation_window
                   where repo_id = $1 and kind = 'pull_request' and source in ('rest', 'graphql')";
        let listed = self.first(sql, &[Value::Int(repo_id)], |row| row.maybe_int(0))?.flatten();
        let sql = "select min(created_at) from pull_request where repo_id = $1";
        let first = self.first(sql, &[Value::Int(repo_id)], |row| row.maybe_int(0))?.flatten();
        Ok(listed.zip(first).is_some_and(|(listed, first)| listed <= first))
    }

    fn pulls_of(
        self,
        (repo_id, forge): (i64, &Forge),
        git: Option<i64>,
        accounts: &[i64],
    ) -> Result<Vec<PullActivity>, StoreError> {
        let list = numbers(accounts);
        let sql = format!(
            "select number, title, author_id, created_at, closed_at, closed_by_id, provenance,
                    merged_at, merged_by_id
             from pull_request
             where repo_id = $1
                 and (author_id in ({list}) or merged_by_id in ({list}) or closed_by_id in ({list}))
             order by number"
        );
        let mut pulls = self.all(&sql, &[Value::Int(repo_id)], |row| {
            let (closed, reported) = (row.maybe_int(4)?, row.maybe_blob(6)?.unwrap_or_default());
            Ok(PullActivity {
                number: row.int(0)?,
                title: row.maybe_text(1)?,
                author: account(row, 2, forge)?,
                created: row.maybe_int(3)?,
                closed,
                closed_by: account(row, 5, forge)?,
                is_reported: closed.is_some_and(|at| is_reported_how(reported, at)),
                merged: row.maybe_int(7)?,
                merged_by: account(row, 8, forge)?,
                commits: Vec::new(),
            })
        })?;
        if let Some(git) = git {
            self.landed_commits(repo_id, git, accounts, &mut pulls)?;
        }
        Ok(pulls)
    }

    /// The reachable commits of the repo `git` that pull requests may have landed as where no flag
    /// says so: their last ones, those that name them, and those that have their patch.
    fn landed_commits(
        self,
        repo_id: i64,
        git: i64,
        accounts: &[i64],
        pulls: &mut [PullActivity],
    ) -> Result<(), StoreError> {
        let is_own = |pull: &&PullActivity| {
            pull.author.as_ref().is_some_and(|id| accounts.contains(&id.number))
        };
        let undecided = pulls.iter().filter(|pull| pull.merged.is_none()).filter(is_own);
        let list = numbers(&undecided.map(|pull| pull.number).collect::<Vec<_>>());
        if list.is_empty() {
            return Ok(());
        }
        let mut found: Vec<(i64, LandedCommit)> = Vec::new();
        let commit = LandedCommit::new;
        let of = [Value::Int(git), Value::Int(repo_id)];
        let sql = format!(
            "select p.number, c.oid
             from pull_request p
             join git_commit c on c.repo_id = $1 and c.oid = p.head_oid and c.reachable = 1
             where p.repo_id = $2 and p.number in ({list})
             order by p.number"
        );
        self.each(&sql, &of, &mut |row| {
            found.push((row.int(0)?, commit(row.oid(1)?, Tie::Head)));
            Ok(())
        })?;
        let names = self.reported_names(git)?;
        let sql = format!(
            "select n.number, c.oid, n.kind, n.named_repo
             from commit_reference n
             join git_commit c on c.repo_id = $1 and c.id = n.commit_id and c.reachable = 1
             where n.repo_id = $1 and n.number in ({list})
             order by n.commit_id, n.position"
        );
        self.each(&sql, &[Value::Int(git)], &mut |row| {
            let is_other = row.maybe_text(3)?.is_some_and(|reported| !names.contains(&reported));
            let kind = ReferenceKind::from_name(&row.text(2)?).filter(|_| !is_other);
            if let Some(kind) = kind {
                found.push((row.int(0)?, commit(row.oid(1)?, Tie::Named(kind))));
            }
            Ok(())
        })?;
        let sql = format!(
            "select l.number, c.oid
             from pull_request_landing l
             join git_commit c on c.repo_id = $1 and c.oid = l.oid and c.reachable = 1
             where l.repo_id = $2 and l.number in ({list})
                 and not exists (
                     select 1 from pull_request m where m.repo_id = $2
                     and m.merged_at is not null and m.merge_oid = l.oid)
                 and not exists (
                     select 1 from commit_reference n where n.repo_id = $1
                     and n.commit_id = c.id and n.kind = 'squash' and n.named_repo is null)
             order by l.number"
        );
        self.each(&sql, &of, &mut |row| {
            found.push((row.int(0)?, commit(row.oid(1)?, Tie::Patch)));
            Ok(())
        })?;
        for (number, commit) in found {
            if let Ok(at) = pulls.binary_search_by_key(&number, |pull| pull.number) {
                pulls[at].commits.push(commit);
            }
        }
        Ok(())
    }

    fn issues_of(
        self,
        (repo_id, forge): (i64, &Forge),
        list: &str,
    ) -> Result<Vec<IssueActivity>, StoreError> {
        let sql = format!(
            "select number, author_id, created_at from issue
             where repo_id = $1 and author_id in ({list}) and ended_at is null order by number"
        );
        self.all(&sql, &[Value::Int(repo_id)], |row| {
            Ok(IssueActivity {
                number: row.int(0)?,
                author: account(row, 1, forge)?,
                created: row.maybe_int(2)?,
            })
        })
    }

    fn answers_of(
        self,
        (repo_id, forge): (i64, &Forge),
        list: &str,
    ) -> Result<Vec<AnswerActivity>, StoreError> {
        let mut found = Vec::new();
        for (table, at, state) in RESPONSES {
            let sql = format!(
                "select x.number, x.author_id, x.{at}, {state}, p.number, p.author_id, p.created_at
                 from {table} x
                 left join pull_request p on p.repo_id = $1 and p.number = x.number
                 where x.repo_id = $1 and x.author_id in ({list})
                     and x.number is not null and x.{at} is not null
                 order by x.id"
            );
            self.each(&sql, &[Value::Int(repo_id)], &mut |row| {
                found.push(AnswerActivity {
                    number: row.int(0)?,
                    account: forge.account(row.int(1)?),
                    at: row.int(2)?,
                    kind: kind(table, row)?,
                    // Lines and reviews are of pull requests alone, whether that is known or not.
                    on_pull: table != "comment" || row.maybe_int(4)?.is_some(),
                    pull_author: account(row, 5, forge)?,
                    pull_created: row.maybe_int(6)?,
                });
                Ok(())
            })?;
        }
        found.sort_by_key(|activity| (activity.number, activity.at));
        Ok(found)
    }

    fn replies_to(
        self,
        (repo_id, forge): (i64, &Forge),
        list: &str,
    ) -> Result<Vec<ReplyActivity>, StoreError> {
        let mut found = Vec::new();
        for (table, at, _) in RESPONSES {
            let sql = format!(
                "select x.number, x.author_id, x.{at}
                 from pull_request p
                 join {table} x on x.repo_id = $1 and x.number = p.number
                 where p.repo_id = $1 and p.author_id in ({list})
                     and x.author_id not in ({list}) and x.{at} is not null
                 order by x.id"
            );
            found.extend(self.all(&sql, &[Value::Int(repo_id)], |row| {
                let (number, at) = (row.int(0)?, row.int(2)?);
                Ok(ReplyActivity { number, account: forge.account(row.int(1)?), at })
            })?);
        }
        found.sort_by_key(|activity| (activity.number, activity.at));
        Ok(found)
    }

    /// For each pull request of `forge` that landed as a commit of `git`, its account, and the
    /// number of the signature that wrote the commit.
    pub(in crate::store) fn pull_authors(
        self,
        git: i64,
        forge: i64,
    ) -> Result<Vec<(AccountId, i64)>, StoreError> {
        let host = self.forge_of(forge)?;
        let of = [Value::Int(git), Value::Int(forge)];
        self.all(include_str!("../query/pull_authors.sql"), &of, |row| {
            Ok((host.account(row.int(0)?), row.int(1)?))
        })
    }
}

/// An account of a forge whose number is in a column.
fn account(row: &Cells<'_>, column: usize, forge: &Forge) -> Result<Option<AccountId>, StoreError> {
    Ok(row.maybe_int(column)?.map(|number| forge.account(number)))
}

fn account_use(row: &Cells<'_>) -> Result<AccountUse, StoreError> {
    let login = match row.maybe_text(5)?.filter(|login| !login.is_empty()) {
        Some(reported) => reported,
        None => row.maybe_text(3)?.unwrap_or_default(),
    };
    let all = row.maybe_text(10)?.unwrap_or_default();
    let is_earlier = |one: &&str| !one.is_empty() && !one.eq_ignore_ascii_case(&login);
    let mut earlier: Vec<String> = all.split(' ').filter(is_earlier).map(str::to_owned).collect();
    earlier.sort_unstable();
    Ok(AccountUse {
        repo_id: row.int(0)?,
        activities: row.count(4)?,
        account: AccountRow {
            id: Forge::at(&row.text(1)?).account(row.int(2)?),
            login,
            earlier,
            kind: row.maybe_text(6)?,
            name: row.maybe_text(7)?,
            company: row.maybe_text(8)?,
            email: row.maybe_text(9)?,
        },
    })
}

fn kind(table: &str, row: &Cells<'_>) -> Result<ResponseKind, StoreError> {
    Ok(match table {
        "comment" => ResponseKind::Comment,
        "review_comment" => ResponseKind::LineComment,
        _ => match row.maybe_text(3)?.unwrap_or_default().to_ascii_lowercase().as_str() {
            "approved" => ResponseKind::Approval,
            "changes_requested" => ResponseKind::ChangesRequested,
            _ => ResponseKind::Review,
        },
    })
}
