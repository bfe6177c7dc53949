//! The pull requests of all repos, for a forecast that leans on others.

use ovenbird_core::fact::Forge;
use ovenbird_core::fact::forge::{
    AccountRow, Ending, Field, ForgeObject, ObjectKind, PullRequestRow, PullRequestSet,
    RepoPullRequests,
};
use rustc_hash::FxHashMap;

use super::super::StoreError;
use super::super::database::Database;
use super::history::{is_reported_how, small};

/// The repos that a user asked for.
const ASKED_FOR: &str = "(select id from repo where tracked = 1 or ingested_at is not null)";

/// A condition that a column names a repo that is to be read.
fn only(all: bool, column: &str) -> String {
    if all { String::new() } else { format!("and {column} in {ASKED_FOR}") }
}

/// A repo that is read.
#[derive(Clone, Copy)]
struct Known {
    /// Its place in [`PullRequestSet::repos`].
    index: u32,
    /// Its number on its forge.
    number: Option<i64>,
    /// The place of its forge among all.
    forge: u32,
}

#[derive(Default)]
struct Loader {
    found: PullRequestSet,
    repos: FxHashMap<i64, Known>,
    /// Places of forges by their hosts.
    forges: FxHashMap<String, u32>,
    /// Places in [`PullRequestSet::accounts`] by forge and number.
    accounts: FxHashMap<(u32, i64), u32>,
}

impl Database<'_> {
    /// The pull requests whose opening is known: those of all repos, or of the repos that a user
    /// asked for.
    pub(in crate::store) fn pull_request_set(
        self,
        all: bool,
    ) -> Result<PullRequestSet, StoreError> {
        self.snapshot(|| {
            let mut loader = Loader::default();
            loader.repos(self, all)?;
            loader.accounts(self, all)?;
            loader.pull_requests(self, all)?;
            Ok(loader.found)
        })
    }
}

impl Loader {
    fn repos(&mut self, database: Database<'_>, all: bool) -> Result<(), StoreError> {
        let sql = format!(
            "select id, key, number, forge from repo where key is not null {} order by key",
            only(all, "id")
        );
        database.each(&sql, &[], &mut |row| {
            let next = self.forges.len() as u32;
            let forge = *self.forges.entry(row.maybe_text(3)?.unwrap_or_default()).or_insert(next);
            let index = self.found.repos.len() as u32;
            self.repos.insert(row.int(0)?, Known { index, number: row.maybe_int(2)?, forge });
            let key = row.text(1)?;
            self.found.repos.push(RepoPullRequests { key, ..RepoPullRequests::default() });
            Ok(())
        })?;
        let sql = "select repo_id, max(to_at) from observation_window
                   where kind = 'pull_request' and source in ('rest', 'graphql')
                   group by repo_id";
        database.each(sql, &[], &mut |row| {
            if let Some(repo) = self.repos.get(&row.int(0)?) {
                self.found.repos[repo.index as usize].listed_to = row.maybe_int(1)?;
            }
            Ok(())
        })
    }

    /// Whoever opened or merged one, by forge: forges give the same numbers to different accounts.
    fn accounts(&mut self, database: Database<'_>, all: bool) -> Result<(), StoreError> {
        let sql = format!(
            "select x.forge, x.id, max(x.login), max(a.type)
             from (
                 select r.forge, p.author_id as id, p.author as login
                 from pull_request p join repo r on r.id = p.repo_id
                 where p.author_id is not null and p.created_at is not null {only}
                 union all
                 select r.forge, p.merged_by_id, p.merged_by
                 from pull_request p join repo r on r.id = p.repo_id
                 where p.merged_by_id is not null and p.created_at is not null {only}
             ) x
             left join account a on a.forge = x.forge and a.id = x.id
             group by x.forge, x.id order by x.forge, x.id",
            only = only(all, "p.repo_id")
        );
        let hosts = self.forges.keys().map(|host| (host.clone(), Forge::at(host)));
        let hosts: FxHashMap<String, Forge> = hosts.collect();
        database.each(&sql, &[], &mut |row| {
            let host = row.maybe_text(0)?.unwrap_or_default();
            let (Some(forge), Some(place)) = (hosts.get(&host), self.forges.get(&host)) else {
                return Ok(());
            };
            let number = row.int(1)?;
            let (login, kind) = (row.maybe_text(2)?.unwrap_or_default(), row.maybe_text(3)?);
            let id = forge.account(number);
            self.accounts.insert((*place, number), self.found.accounts.len() as u32);
            self.found.accounts.push(AccountRow { id, login, kind, ..AccountRow::default() });
            Ok(())
        })
    }

    fn pull_requests(&mut self, database: Database<'_>, all: bool) -> Result<(), StoreError> {
        let sql = format!(
            "select repo_id, number, author_id, created_at, closed_at, merged_at,
                       merged_by_id, additions, deletions, changed_files, head_repo,
                       case when merged_at is null then provenance end
                   from pull_request where created_at is not null {}",
            only(all, "repo_id")
        );
        database.each(&sql, &[], &mut |row| {
            let Some(&repo) = self.repos.get(&row.int(0)?) else { return Ok(()) };
            let account = |id: Option<i64>| self.accounts.get(&(repo.forge, id?)).copied();
            let (closed, merged) = (row.maybe_int(4)?, row.maybe_int(5)?);
            let provenance = row.maybe_blob(11)?.unwrap_or_default();
            let provenance_of =
                |field| ForgeObject::provenance_of(provenance, ObjectKind::PullRequest, field);
            let is_reported = |at: &i64| merged.is_some() || is_reported_how(provenance, *at);
            let open_at = provenance_of(Field::ClosedAt).filter(|_| closed.is_none());
            let ending = Ending {
                at: closed.filter(is_reported),
                by: None,
                open_at: open_at.map(|provenance| provenance.at),
            };
            let head = row.maybe_int(10)?;
            self.found.repos[repo.index as usize].rows.push(PullRequestRow {
                number: row.int(1)?,
                author: account(row.maybe_int(2)?),
                created: row.maybe_int(3)?,
                ending,
                merged,
                merged_by: account(row.maybe_int(6)?),
                additions: small(row, 7)?,
                deletions: small(row, 8)?,
                changed_files: small(row, 9)?,
                own_branch: head.zip(repo.number).map(|(head, own)| head == own),
                ..PullRequestRow::default()
            });
            Ok(())
        })?;
        for repo in &mut self.found.repos {
            repo.rows.sort_unstable_by_key(|row| row.number);
        }
        Ok(())
    }
}
