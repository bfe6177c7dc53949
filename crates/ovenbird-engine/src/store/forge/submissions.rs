//! The pull requests of all repos, for a forecast that leans on others.

use ovenbird_core::fact::forge::{Field, ForgeObject, ObjectKind, Submission, Submissions};
use rustc_hash::FxHashMap;

use super::super::StoreError;
use super::super::database::Database;
use super::history::is_reported_how;

impl Database<'_> {
    /// The pull requests whose opening is known, in the order in which they were opened: those of
    /// all repos, or of the repos that a user asked for.
    pub(in crate::store) fn submissions(self, all: bool) -> Result<Submissions, StoreError> {
        let asked = "(select id from repo where tracked = 1 or ingested_at is not null)";
        let only = |column: &str| {
            if all { String::new() } else { format!("and {column} in {asked}") }
        };
        self.snapshot(|| {
            let mut found = Submissions::default();
            let mut repos: FxHashMap<i64, u32> = FxHashMap::default();
            let mut numbers = Vec::new();
            let sql = format!(
                "select id, key, number from repo where key is not null {} order by key",
                only("id")
            );
            self.each(&sql, &[], &mut |row| {
                repos.insert(row.int(0)?, found.repos.len() as u32);
                found.repos.push(row.text(1)?);
                numbers.push(row.maybe_int(2)?);
                Ok(())
            })?;
            found.listed_to = vec![None; found.repos.len()];
            let sql = "select repo_id, max(to_at) from observation_window
                       where kind = 'pull_request' and source in ('rest', 'graphql')
                       group by repo_id";
            self.each(sql, &[], &mut |row| {
                if let Some(&repo) = repos.get(&row.int(0)?) {
                    found.listed_to[repo as usize] = row.maybe_int(1)?;
                }
                Ok(())
            })?;
            let sql = format!(
                "select repo_id, number, author_id, created_at, closed_at, merged_at,
                           merged_by_id, additions, deletions, changed_files, head_repo,
                           case when merged_at is null then provenance end
                       from pull_request where created_at is not null {}",
                only("repo_id")
            );
            self.each(&sql, &[], &mut |row| {
                let Some(&repo) = repos.get(&row.int(0)?) else { return Ok(()) };
                let (closed, merged) = (row.maybe_int(4)?, row.maybe_int(5)?);
                let provenance = row.maybe_blob(11)?.unwrap_or_default();
                let provenance_of =
                    |field| ForgeObject::provenance_of(provenance, ObjectKind::PullRequest, field);
                let is_reported = |at: &i64| merged.is_some() || is_reported_how(provenance, *at);
                let open_at = provenance_of(Field::ClosedAt).filter(|_| closed.is_none());
                let small = |number: i64| number.clamp(0, i64::from(u32::MAX)) as u32;
                let lines = row.maybe_int(7)?.zip(row.maybe_int(8)?);
                found.rows.push(Submission {
                    repo,
                    number: row.int(1)?,
                    author: row.maybe_int(2)?,
                    created: row.int(3)?,
                    closed: closed.filter(is_reported),
                    merged,
                    merged_by: row.maybe_int(6)?,
                    lines: lines.map(|(added, removed)| small(added.saturating_add(removed))),
                    files: row.maybe_int(9)?.map(small),
                    own_branch: row.maybe_int(10)?.zip(numbers[repo as usize]).map(|(a, b)| a == b),
                    open_at: open_at.map(|provenance| provenance.at),
                });
                Ok(())
            })?;
            found.rows.sort_unstable_by_key(|row| (row.created, row.repo, row.number));
            let sql = format!(
                "select p.author_id, max(p.author), max(a.type) from pull_request p
                 join repo r on r.id = p.repo_id
                 left join account a on a.forge = r.forge and a.id = p.author_id
                 where p.author_id is not null and p.created_at is not null {}
                 group by p.author_id order by p.author_id",
                only("p.repo_id")
            );
            found.authors =
                self.all(&sql, &[], |row| Ok((row.int(0)?, row.text(1)?, row.maybe_text(2)?)))?;
            Ok(found)
        })
    }
}
